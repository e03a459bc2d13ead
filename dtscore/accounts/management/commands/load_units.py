"""manage.py load_units: administrative units and their successions from CSV files."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dtscore.accounts.unit_files import (
    DEFAULT_SUCCESSION_FILES,
    DEFAULT_UNIT_FILES,
    UnitFileError,
)
from dtscore.accounts.unit_loading import LoadReport, Tally, UnknownProvinceError, load_units
from dtscore.numbers import format_decimal

REFUSED = 2
_SHOWN = 10


class Command(BaseCommand):
    help = (
        "Nạp đơn vị hành chính và quan hệ kế thừa từ tệp CSV. Không nêu tệp thì nạp danh mục cả "
        "nước đi kèm. Chạy lại nhiều lần không sinh bản ghi thừa và không xóa gì."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--units", nargs="+", type=Path, metavar="TỆP", help="tệp đơn vị")
        parser.add_argument(
            "--successions", nargs="+", type=Path, metavar="TỆP", help="tệp kế thừa cũ → mới"
        )
        parser.add_argument("--province", default="", metavar="MÃ", help="chỉ nạp tỉnh này: 38")
        parser.add_argument("--dry-run", action="store_true", help="chỉ báo, không ghi")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and print the counts; a bad file ends with exit code 2 and every fault."""
        units, successions = options["units"], options["successions"]
        if units is None and successions is None:
            # Somebody's own list of units does not go with the successions shipped here.
            units, successions = DEFAULT_UNIT_FILES, DEFAULT_SUCCESSION_FILES
        try:
            report = load_units(
                unit_files=units or (),
                succession_files=successions or (),
                province=options["province"],
                dry_run=options["dry_run"],
            )
        except UnitFileError as error:
            summary = f"Không nạp gì: {_number(len(error.faults))} lỗi trong tệp."
            raise CommandError(f"{summary}\n{error}", returncode=REFUSED) from error
        except UnknownProvinceError as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        self._print(report, dry_run=options["dry_run"], verbose=options["verbosity"] > 1)

    def _print(self, report: LoadReport, *, dry_run: bool, verbose: bool) -> None:
        self.stdout.write(f"Đơn vị: {_tally(report.units)}.")
        unlinked = _number(len(report.unlinked))
        self.stdout.write(f"Kế thừa: {_tally(report.successions)}, {unlinked} không nối được.")
        self._list([str(fault) for fault in report.unlinked], verbose=verbose)
        if report.without_successor:
            count = _number(len(report.without_successor))
            self.stdout.write(f"Đã kết thúc mà chưa rõ đơn vị kế thừa: {count}.")
            self._list(report.without_successor, verbose=verbose)
        if report.wrote_nothing:
            self.stdout.write("Không có gì thay đổi.")
        elif dry_run:
            self.stdout.write("Chạy thử: chưa ghi gì vào cơ sở dữ liệu.")

    def _list(self, lines: list[str], *, verbose: bool) -> None:
        shown = lines if verbose else lines[:_SHOWN]
        for line in shown:
            self.stdout.write(f"  {line}")
        if len(shown) < len(lines):
            rest = _number(len(lines) - len(shown))
            self.stdout.write(f"  … và {rest} dòng nữa (xem hết: thêm -v 2)")


def _tally(tally: Tally) -> str:
    return (
        f"{_number(tally.new)} mới, {_number(tally.changed)} thay đổi, "
        f"{_number(tally.unchanged)} giữ nguyên"
    )


def _number(count: int) -> str:
    return format_decimal(Decimal(count))
