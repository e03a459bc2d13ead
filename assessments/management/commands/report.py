"""Writes the official report of one assessment to a PDF file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.management.commands._naming import add_naming_arguments, named_assessment
from assessments.reports.store import report_pdf


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
            sentence = f"Không ghi được {output}: {problem.strerror}. Hãy chọn tệp khác."
            raise CommandError(sentence, returncode=2) from None
        self.stdout.write(f"Đã ghi {output} ({len(pdf) // 1024} KiB).")
