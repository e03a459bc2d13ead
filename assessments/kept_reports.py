"""The PDF of every submission, kept for ever byte for byte under the submission's id."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings

from assessments.files.atomic import write_whole


class KeptReportError(Exception):
    """The kept PDF is gone or no longer the one that was submitted."""


def keep_report(submission_id: int, pdf: bytes) -> None:
    """Write the PDF so that it is whole and on the disk before anybody is told of it.

    A file that a broken-off transaction left under the same id is replaced.
    """
    write_whole(_path(submission_id), pdf)


def read_report(submission_id: int, sha256: str) -> bytes:
    """The kept PDF. Raises KeptReportError unless its bytes have the digest of that day."""
    try:
        pdf = _path(submission_id).read_bytes()
    except OSError as problem:
        raise KeptReportError(f"submission {submission_id}: {problem}") from problem
    if hashlib.sha256(pdf).hexdigest() != sha256:
        raise KeptReportError(f"submission {submission_id}: digest differs")
    return pdf


def _path(submission_id: int) -> Path:
    return Path(settings.MEDIA_ROOT) / "submissions" / f"{submission_id}.pdf"
