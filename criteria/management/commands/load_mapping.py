"""``manage.py load_mapping FILE [FILE …] [--dry-run]``."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from criteria.catalogue.faults import InvalidSetError
from criteria.catalogue.reading import read_set_file
from criteria.mappings.files import store_mapping_file, validate_mapping


class Command(BaseCommand):
    """Load mappings; nothing at all is written when one file has a fault (exit code 2)."""

    help = "Nạp bảng đối chiếu hai bộ chỉ số từ tệp YAML. Tệp có lỗi bị từ chối toàn bộ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="tệp YAML")
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi gì")

    def handle(self, *args: Any, **options: Any) -> None:
        faults, lines = [], []
        with transaction.atomic():
            for file in options["files"]:
                try:
                    lines.append(f"{file}: {_load(file)}")
                except InvalidSetError as error:
                    faults += [f"{file}: {fault}" for fault in error.faults]
            transaction.set_rollback(bool(faults) or options["dry_run"])
        if faults:
            headline = f"Không nạp gì cả, có {len(faults)} lỗi:"
            raise CommandError("\n".join([headline, *faults]), returncode=2)
        self.stdout.write("\n".join(lines))
        if options["dry_run"]:
            self.stdout.write("Chạy thử: chưa ghi gì vào cơ sở dữ liệu.")


def _load(file: Path) -> str:
    mapping, is_new = store_mapping_file(validate_mapping(read_set_file(file)))
    words = "đã nạp và đưa vào dùng" if is_new else "không có gì thay đổi"
    return f"{mapping}: {words} ({mapping.links.count()} dòng)"
