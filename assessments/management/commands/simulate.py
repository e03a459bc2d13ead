"""An invented province or country for demonstrations and measurements."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.importers.simulation.campaigns import period_of
from assessments.importers.simulation.places import Province, provinces_of
from assessments.importers.simulation.running import Simulation, Summary
from criteria.models import IndicatorSet
from criteria.selectors import SetNotFoundError, find_set
from dtscore.accounts.models import AdministrativeUnit, UnitLevel
from dtscore.numbers import format_decimal

LAST_YEAR = 2022  # the year of the demonstration's paper
UNITS_END = 2024  # the last whole year of the units of 2022
PROVINCE = "38"


class Command(BaseCommand):
    help = (
        "Tạo một tỉnh hoặc cả nước mô phỏng trên đơn vị hành chính thật: đợt đánh giá, câu trả "
        "lời, thẩm định, nhật ký. Chạy lại với cùng tham số thì không thêm gì."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--communes", type=int, default=559, help="số xã; mặc định 559")
        parser.add_argument("--years", type=int, default=1, help="số năm liên tiếp; mặc định 1")
        parser.add_argument("--set", default="QD3853", dest="set_code", help="mã bộ chỉ số")
        parser.add_argument("--province", default="", metavar="MÃ", help="chỉ tỉnh này, ví dụ 38")
        parser.add_argument("--seed", type=int, default=1, help="hạt giống của dữ liệu mô phỏng")
        parser.add_argument(
            "--yes-this-is-not-production",
            action="store_true",
            dest="is_no_production",
            help="chạy cả khi không đặt DTSCORE_DEMO=1",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or options["is_no_production"]):
            raise CommandError(
                "Lệnh này ghi dữ liệu mô phỏng vào cơ sở dữ liệu: chỉ chạy với DTSCORE_DEMO=1."
                " Nếu chắc chắn đây không phải hệ thống đang dùng thật, thêm"
                " --yes-this-is-not-production."
            )
        if options["communes"] < 1 or options["years"] < 1:
            raise CommandError("Số xã (--communes) và số năm (--years) phải từ 1 trở lên.")
        self._talks = options["verbosity"] > 0
        try:
            indicator_set = find_set(options["set_code"])
        except SetNotFoundError as missing:
            raise CommandError(str(missing), returncode=2) from None
        years = _years(indicator_set, options["years"])
        provinces = self._provinces(options, years)
        self._say(f"Bộ {indicator_set.code}, năm {', '.join(map(str, years))}.")
        run = Simulation(indicator_set, years, options["seed"])
        self._sum_up(run.run(provinces, self._say), options["communes"])

    def _provinces(self, options: dict[str, Any], years: Sequence[int]) -> list[Province]:
        last_day, only = period_of(years[-1])[1], options["province"]
        self._load_units(options["communes"], only, last_day)
        known = AdministrativeUnit.objects.filter(level=UnitLevel.PROVINCE)
        if only and not known.filter(code=only).exists():
            raise CommandError(f"Không có tỉnh mã “{only}”: mã tỉnh gồm hai chữ số, ví dụ 38.")
        first = only or PROVINCE
        return provinces_of(options["communes"], first, last_day, only=bool(only))

    def _load_units(self, count: int, province: str, last_day: date) -> None:
        """The units that are missing: of the one province, or of the country."""
        there = AdministrativeUnit.objects.existing_on(last_day)
        if province:
            if not there.filter(level=UnitLevel.PROVINCE, code=province).exists():
                call_command("load_units", province=province, stdout=io.StringIO())
        elif there.filter(level=UnitLevel.COMMUNE).count() < count:
            self._say("Nạp đơn vị hành chính cả nước …")
            call_command("load_units", stdout=io.StringIO())

    def _say(self, line: str) -> None:
        if self._talks:
            self.stdout.write(line)

    def _sum_up(self, summary: Summary, asked: int) -> None:
        self._say(f"{format_decimal(Decimal(summary.communes))} xã.")
        if summary.communes < asked:
            self._say("Xã đang có hồ sơ của chính mình thì để nguyên, không mô phỏng.")
        for name, count in summary.statuses.most_common():
            self._say(f"  {name}: {format_decimal(Decimal(count))}")
        for name, count in summary.rows.items():
            self._say(f"  thêm {format_decimal(Decimal(count))} {name}")
        if not summary.statuses:
            self._say("Không có gì thay đổi.")


def _years(indicator_set: IndicatorSet, count: int) -> list[int]:
    """Consecutive years up to ``LAST_YEAR``, later where the set applies only later."""
    first = max(LAST_YEAR - count + 1, indicator_set.applies_from)
    years = list(range(first, first + count))
    if years[-1] > UNITS_END:
        raise CommandError(
            f"Bộ {indicator_set.code} áp dụng từ năm {indicator_set.applies_from} và đơn vị hành "
            f"chính của năm 2022 hết hiệu lực giữa năm {UNITS_END + 1}: --years nhiều nhất là "
            f"{UNITS_END - indicator_set.applies_from + 1}.",
            returncode=2,
        )
    return years
