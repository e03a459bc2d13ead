"""Finished papers are kept: the same content is laid out once and read from disk afterwards."""

from __future__ import annotations

import hashlib
import logging
from contextlib import suppress
from functools import cache
from pathlib import Path

import weasyprint
from django.conf import settings

from assessments.files.atomic import write_whole
from assessments.models import Assessment, Paper, Submission
from assessments.reports.data import ReportData, build_report, report_of
from assessments.reports.docx import write_docx
from assessments.reports.docx_template import fill_template
from assessments.reports.pdf import FONT_DIR, render_html, write_pdf
from assessments.selectors.files import AssessmentFile, open_file, paper_of
from assessments.selectors.report_templates import active_template
from assessments.selectors.snapshots import digest_of, take_snapshot
from assessments.word_templates.accepting import RefusedTemplateError


class ChangedSinceSubmittedError(Exception):
    """What was submitted is no longer what stands there, so it cannot be written again."""


def report_pdf(assessment: Assessment) -> bytes:
    """The official report of the assessment as it stands, as PDF."""
    return laid_out(render_html(build_report(assessment)))


def report_docx(assessment: Assessment, submission: Submission | None = None) -> bytes:
    """The same report as DOCX. It is written within a tenth of a second and kept nowhere, so for
    what was submitted it is written from what stands there now: raises
    ChangedSinceSubmittedError unless that is what was submitted."""
    file, paper = open_file(assessment), paper_of(assessment)
    if submission and not _is_as_submitted(file, paper, submission):
        raise ChangedSinceSubmittedError
    return _written(assessment, report_of(file, paper))


def _written(assessment: Assessment, data: ReportData) -> bytes:
    """In the province's own template where it has one in use, else in the layout of the decree."""
    template = active_template(assessment)
    try:
        return fill_template(bytes(template.content), data) if template else write_docx(data)
    except RefusedTemplateError:  # accepted once, refused by what is known today
        logging.getLogger(__name__).exception("report template %s is refused", template)
        return write_docx(data)


def _is_as_submitted(file: AssessmentFile, paper: Paper, submission: Submission) -> bool:
    """Whether nothing changed, or nothing that the paper shows: the same PDF tells."""
    if digest_of(take_snapshot(file, paper)) == submission.digest:
        return True
    pdf = laid_out(render_html(report_of(file, paper)))
    return hashlib.sha256(pdf).hexdigest() == submission.report_sha256


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
