"""Writes the official report of one assessment to a PDF file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.management.commands._naming import add_naming_arguments, named_assessment
from assessments.reports.store import report_pdf

REASONS = {
    FileNotFoundError: "thư mục không có",
    NotADirectoryError: "đường dẫn không phải là thư mục",
    IsADirectoryError: "đó là một thư mục",
    PermissionError: "không có quyền ghi",
}


class Command(BaseCommand):
    help = "Ghi báo cáo chính thức của một hồ sơ ra tệp PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_naming_arguments(parser)
        parser.add_argument("--output", required=True, type=Path, help="tệp PDF sẽ ghi")

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        pdf = report_pdf(named_assessment(options))
        try:
            output.write_bytes(pdf)
        except OSError as problem:
            reason = REASONS.get(type(problem), problem.strerror)
            sentence = f"Không ghi được {output}: {reason}. Hãy chọn tệp khác."
            raise CommandError(sentence, returncode=2) from None
        self.stdout.write(f"Đã ghi {output} ({len(pdf) // 1024} KiB).")
