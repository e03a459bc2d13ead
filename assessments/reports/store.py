"""Finished papers are kept: the same content is laid out once and read from disk afterwards."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import cache
from pathlib import Path

import weasyprint
from django.conf import settings

from assessments.files.atomic import write_whole
from assessments.models import Assessment
from assessments.reports.data import build_report
from assessments.reports.pdf import FONT_DIR, render_html, write_pdf


def report_pdf(assessment: Assessment) -> bytes:
    """The official report of the assessment as it stands, as PDF."""
    return laid_out(render_html(build_report(assessment)))


def laid_out(html: str) -> bytes:
    """The paper of this page, laid out once.

    The kept files only save time: a directory that cannot be read or written costs a new layout,
    never the report.
    """
    path = Path(settings.REPORT_CACHE_DIR) / f"{fingerprint_of(html)}.pdf"
    with suppress(OSError):
        return path.read_bytes()
    pdf = write_pdf(html)
    with suppress(OSError):
        write_whole(path, pdf)
        _drop_oldest(path.parent)
    return pdf


def fingerprint_of(html: str) -> str:
    """Names the file by everything that shapes it: content, style, fonts, layout engine."""
    return hashlib.sha256(html.encode() + _engine()).hexdigest()


@cache
def _engine() -> bytes:
    fonts = b"".join(path.read_bytes() for path in sorted(FONT_DIR.glob("*.woff2")))
    return weasyprint.__version__.encode() + hashlib.sha256(fonts).digest()


def _drop_oldest(directory: Path) -> None:
    files = sorted(directory.glob("*.pdf"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[settings.REPORT_CACHE_FILES :]:
        file.unlink(missing_ok=True)
