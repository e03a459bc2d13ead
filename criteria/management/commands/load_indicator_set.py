"""``manage.py load_indicator_set FILE [FILE …] [--dry-run] [--draft]``."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from criteria.catalogue.faults import InvalidSetError
from criteria.catalogue.reading import read_set_file
from criteria.catalogue.storing import StoreResult, store_set
from criteria.catalogue.validation import validate_set

Result = TypeVar("Result")

WORDS = {
    "created": "đã nạp mới",
    "replaced": "đã thay bản nháp",
    "published": "đã công bố bản nháp",
    "unchanged": "không có gì thay đổi",
}


class Command(BaseCommand):
    """Load sets; nothing at all is written when one file has a fault (exit code 2)."""

    help = "Nạp và công bố bộ chỉ số từ tệp YAML. Tệp có lỗi bị từ chối toàn bộ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="tệp YAML")
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi gì")
        parser.add_argument("--draft", action="store_true", help="để ở bản nháp, chưa công bố")

    def handle(self, *args: Any, **options: Any) -> None:
        specs = _every_file(options["files"], lambda file: validate_set(read_set_file(file)))
        with transaction.atomic():
            results = _every_file(
                specs, lambda file: store_set(spec=specs[file], publish=not options["draft"])
            )
            # Counted here, since a dry run takes the rows away again.
            lines = [f"{file}: {_report(result)}" for file, result in results.items()]
            transaction.set_rollback(options["dry_run"])
        self.stdout.write("\n".join(lines))
        if options["dry_run"]:
            self.stdout.write("Chạy thử: chưa ghi gì vào cơ sở dữ liệu.")


def _every_file(files: Iterable[Path], work: Callable[[Path], Result]) -> dict[Path, Result]:
    """The result of each file; the faults of all of them together when there are any."""
    results, faults = {}, []
    for file in files:
        try:
            results[file] = work(file)
        except InvalidSetError as error:
            faults += [f"{file}: {fault}" for fault in error.faults]
    if faults:
        headline = f"Không nạp gì cả, có {len(faults)} lỗi:"
        raise CommandError("\n".join([headline, *faults]), returncode=2)
    return results


def _report(result: StoreResult) -> str:
    indicator_set = result.indicator_set
    count = indicator_set.indicators.count()
    state = indicator_set.get_state_display().lower()
    return f"{indicator_set}: {WORDS[result.action]} ({count} chỉ số, {state})"
