"""What a stored file says about itself, as a proposal for the register."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from assessments.files.pdf import first_page_text
from assessments.headers import HeaderProposal, read_header
from assessments.models import FileFormat, StoredFile


def header_of(file: StoredFile) -> HeaderProposal:
    """The head read from the first page of a PDF with a text layer; else nothing is proposed."""
    if file.format != FileFormat.PDF:
        return HeaderProposal()
    return read_header(first_page_text(_place(file)))


def _place(file: StoredFile) -> Path:
    return Path(settings.MEDIA_ROOT) / "files" / str(file.pk)
