"""The PDF of every submission, kept for ever byte for byte under the submission's id."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


class KeptReportError(Exception):
    """The kept PDF is gone or no longer the one that was submitted."""


def keep_report(submission_id: int, pdf: bytes) -> None:
    """Write the PDF so that it is whole and on the disk before anybody is told of it.

    A file that a broken-off transaction left under the same id is replaced.
    """
    path = _path(submission_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pdf)
            os.fchmod(file.fileno(), 0o640)  # the web server and the command may be two users
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_directory(path.parent)


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


def _sync_directory(directory: Path) -> None:
    """The new name is on the disk too, not only the bytes."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
