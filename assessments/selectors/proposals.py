"""What a stored file says about itself, as a proposal for the register."""

from __future__ import annotations

from assessments.files.pdf import first_page_text
from assessments.files.refusals import RefusedFileError
from assessments.headers import HeaderProposal, read_header
from assessments.models import FileFormat, StoredFile
from assessments.selectors.stored_files import stored_path

LONGEST_TEXT = 20_000  # letters; a head stands at the beginning, and reading it takes time


def header_of(file: StoredFile) -> HeaderProposal:
    """The head read from the first page of a PDF with a text layer; else nothing is proposed."""
    if file.format != FileFormat.PDF:
        return HeaderProposal()
    try:
        return read_header(first_page_text(stored_path(file))[:LONGEST_TEXT])
    except RefusedFileError:  # a file that cannot be read proposes nothing
        return HeaderProposal()
