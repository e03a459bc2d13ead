"""Writes the official report of one assessment to a PDF or a DOCX file."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.management.commands._naming import add_naming_arguments, named_assessment
from assessments.models import Assessment
from assessments.reports.store import report_docx, report_pdf

REASONS = {
    FileNotFoundError: "thư mục không có",
    NotADirectoryError: "đường dẫn không phải là thư mục",
    IsADirectoryError: "đó là một thư mục",
    PermissionError: "không có quyền ghi",
}
WRITERS = {".pdf": report_pdf, ".docx": report_docx}


class Command(BaseCommand):
    help = "Ghi báo cáo chính thức của một hồ sơ ra tệp PDF hoặc DOCX (Word)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_naming_arguments(parser)
        about = "tệp sẽ ghi, đuôi .pdf hoặc .docx"
        parser.add_argument("--output", required=True, type=Path, help=about)

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        report = _writer(output)(named_assessment(options))
        try:
            output.write_bytes(report)
        except OSError as problem:
            reason = REASONS.get(type(problem), problem.strerror)
            sentence = f"Không ghi được {output}: {reason}. Hãy chọn tệp khác."
            raise CommandError(sentence, returncode=2) from None
        self.stdout.write(f"Đã ghi {output} ({len(report) // 1024} KiB).")


def _writer(output: Path) -> Callable[[Assessment], bytes]:
    """What writes a file of this ending. A directory is answered by the attempt to write it."""
    write = WRITERS.get(output.suffix.lower(), report_pdf if output.is_dir() else None)
    if write is None:
        sentence = f"Không ghi được {output}: đuôi tệp phải là .pdf hoặc .docx."
        raise CommandError(sentence, returncode=2)
    return write
