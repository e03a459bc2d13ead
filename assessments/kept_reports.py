"""The PDF of every submission, of every paper of a review and of every published ranking, kept for
ever byte for byte."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings

from assessments.files.atomic import write_whole

SUBMISSIONS, REVIEWS, RANKINGS = "submissions", "reviews", "rankings"


class KeptReportError(Exception):
    """The kept PDF is gone or no longer the one that left."""


def keep_report(submission_id: int, pdf: bytes) -> None:
    """Write the PDF of a submission so that it is whole and on the disk before anybody is told.

    A file that a broken-off transaction left under the same id is replaced.
    """
    write_whole(_path(SUBMISSIONS, submission_id), pdf)


def keep_issued_report(report_id: int, pdf: bytes) -> None:
    """The same for the paper of a review."""
    write_whole(_path(REVIEWS, report_id), pdf)


def keep_annex(ranking_id: int, pdf: bytes) -> None:
    """The same for the annex of a published ranking."""
    write_whole(_path(RANKINGS, ranking_id), pdf)


def read_report(submission_id: int, sha256: str) -> bytes:
    """The kept PDF of a submission. Raises KeptReportError unless its bytes have the digest of
    that day."""
    return _read(SUBMISSIONS, submission_id, sha256)


def read_issued_report(report_id: int, sha256: str) -> bytes:
    """The same for the paper of a review."""
    return _read(REVIEWS, report_id, sha256)


def read_annex(ranking_id: int, sha256: str) -> bytes:
    """The same for the annex of a published ranking."""
    return _read(RANKINGS, ranking_id, sha256)


def report_path(submission_id: int) -> Path:
    """Where the PDF of a submission lies; whoever copies it checks its digest."""
    return _path(SUBMISSIONS, submission_id)


def issued_report_path(report_id: int) -> Path:
    """The same for the paper of a review."""
    return _path(REVIEWS, report_id)


def _read(folder: str, pk: int, sha256: str) -> bytes:
    try:
        pdf = _path(folder, pk).read_bytes()
    except OSError as problem:
        raise KeptReportError(f"{folder}/{pk}: {problem}") from problem
    if hashlib.sha256(pdf).hexdigest() != sha256:
        raise KeptReportError(f"{folder}/{pk}: digest differs")
    return pdf


def _path(folder: str, pk: int) -> Path:
    return Path(settings.MEDIA_ROOT) / folder / f"{pk}.pdf"
