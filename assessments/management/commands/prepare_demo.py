"""The demonstration: units, sets, invented accounts, and the real year of one commune."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.importers.demo_review import DemoReview
from assessments.importers.demo_year import load_facts, load_paper, read_yaml
from assessments.models import Assessment, ReviewReason
from assessments.reports.review_pdf import review_pdf
from assessments.reports.store import report_pdf
from assessments.services.review_reasons import add_suggested
from assessments.services.tallying import refresh_missing
from dtscore.accounts.models import AdministrativeUnit, Role, UnitLevel, User
from dtscore.accounts.services import describe_unit, ensure_demo_user

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
YEAR_FILES = FIXTURES / "demo" / "quang_binh_2022"
SETS = ("qd3853", "qd1829")
MAPPING = "qd3853-qd1829.yaml"
REVIEWED_SET = "qd3853"
PROVINCE = "38"
PASSWORD = "DungThu#Cds2022"  # printed to everybody: demonstration only

ACCOUNTS = (
    ("canbo.quangbinh", "Cán bộ xã (dùng thử)", Role.OFFICER, UnitLevel.COMMUNE),
    ("lanhdao.quangbinh", "Lãnh đạo xã (dùng thử)", Role.LEADER, UnitLevel.COMMUNE),
    ("thamdinh.quangxuong", "Cán bộ thẩm định (dùng thử)", Role.REVIEWER, UnitLevel.DISTRICT),
    ("lanhdao.quangxuong", "Lãnh đạo huyện (dùng thử)", Role.DISTRICT_LEADER, UnitLevel.DISTRICT),
    ("quantri.thanhhoa", "Quản trị tỉnh (dùng thử)", Role.PROVINCIAL_ADMIN, UnitLevel.PROVINCE),
    ("nguoixem.thanhhoa", "Người xem (dùng thử)", Role.VIEWER, UnitLevel.PROVINCE),
)


class Command(BaseCommand):
    help = "Nạp dữ liệu dùng thử; chạy lại không xóa và không ghi đè điều đã nhập."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--reviewed",
            action="store_true",
            help="đưa hồ sơ theo QĐ 3853 vừa nạp qua cả quy trình thẩm định đến khi công bố",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Chỉ chạy với DTSCORE_DEMO=1: lệnh này tạo tài khoản dùng thử.")
        self._talks = options["verbosity"] > 0
        unheard = io.StringIO()  # counts of units and sets are for the person who loads those
        if not AdministrativeUnit.objects.filter(code=PROVINCE).exists():
            call_command("load_units", province=PROVINCE, stdout=unheard)
        files = [str(FIXTURES / "indicator_sets" / f"{name}.yaml") for name in SETS]
        call_command("load_indicator_set", *files, stdout=unheard)
        call_command("load_mapping", str(FIXTURES / "mappings" / MAPPING), stdout=unheard)
        self._load_year(is_reviewed=options["reviewed"])
        refresh_missing()  # a demonstration older than the sums
        self._print_accounts()

    def _say(self, line: str) -> None:
        if self._talks:
            self.stdout.write(line)

    def _load_year(self, *, is_reviewed: bool) -> None:
        content = read_yaml(YEAR_FILES / "facts.yaml")
        # A code may name several units through time: the one that existed in that year is meant.
        commune = AdministrativeUnit.objects.existing_on(date(content["year"], 12, 31)).get(
            level=UnitLevel.COMMUNE, code=content["unit"]
        )
        users = _ensure_accounts(commune)
        officer = users["canbo.quangbinh"]
        if not commune.signatory_name:
            signatory = content["signatory"]
            describe_unit(
                unit=commune,
                place_name=content["place_name"],
                signatory_title=signatory["title"],
                signatory_name=signatory["name"],
            )
        facts = load_facts(actor=officer, unit=commune, content=content)
        answers = {
            name: load_paper(
                actor=officer,
                unit=commune,
                year=content["year"],
                content=read_yaml(YEAR_FILES / f"{name}.yaml"),
            )
            for name in SETS
        }
        added = sum(answers.values())
        self._say(f"{commune.full_name} 2022: thêm {facts} số liệu, {added} câu trả lời.")
        if is_reviewed:
            self._review_year(commune, users, answers)

    def _review_year(
        self, commune: AdministrativeUnit, users: dict[str, User], answers: dict[str, int]
    ) -> None:
        """Only what this very run has loaded: nobody's own work is submitted for them."""
        content = read_yaml(YEAR_FILES / "review.yaml")
        assessment = Assessment.objects.select_related("campaign__indicator_set").get(
            unit=commune, campaign__indicator_set__code=content["set"]
        )
        if answers[REVIEWED_SET] < assessment.answers.count():
            return
        if not ReviewReason.objects.exists():
            add_suggested(actor=users["quantri.thanhhoa"])
        DemoReview(assessment, users, content, report=report_pdf, review=review_pdf).carry()
        name = assessment.campaign.indicator_set.short_title
        self._say(f"Hồ sơ {name} đã qua cả quy trình thẩm định, đến khi công bố.")

    def _print_accounts(self) -> None:
        self._say(f"Tài khoản dùng thử (mật khẩu chung: {PASSWORD}):")
        for username, full_name, _, _ in ACCOUNTS:
            self._say(f"  {username:22}{full_name}")


def _ensure_accounts(commune: AdministrativeUnit) -> dict[str, User]:
    district = commune.parent
    assert district is not None
    assert district.parent is not None
    units = {
        UnitLevel.COMMUNE: commune,
        UnitLevel.DISTRICT: district,
        UnitLevel.PROVINCE: district.parent,
    }
    return {
        username: ensure_demo_user(
            username=username, full_name=name, role=role, unit=units[level], password=PASSWORD
        )
        for username, name, role, level in ACCOUNTS
    }
