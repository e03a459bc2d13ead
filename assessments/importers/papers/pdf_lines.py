"""The lines of a PDF with a text layer. Runs in the worker."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from assessments.importers.papers.opening import Answer, RefusedPaperError
from assessments.importers.papers.sources import (
    LEAST_LETTERS,
    LEAST_LETTERS_OF_A_PAGE,
    MOST_PAGES,
)

NOT_ENCRYPTED = -1


def read_pdf(data: bytes) -> Iterator[Answer]:
    document = _opened_pdf(data)
    if pdfium.FPDF_GetSecurityHandlerRevision(document.raw) != NOT_ENCRYPTED:
        raise RefusedPaperError("encrypted")
    if len(document) > MOST_PAGES:
        raise RefusedPaperError("too_many_pages")
    pages = [_page_text(document, number) for number in range(len(document))]
    letters = [sum(map(str.isalpha, page)) for page in pages]
    if sum(letters) < LEAST_LETTERS:
        raise RefusedPaperError("scan")
    if sum(count < LEAST_LETTERS_OF_A_PAGE for count in letters) > len(pages) / 2:
        raise RefusedPaperError("half_scan")
    for number, page in enumerate(pages, start=1):
        for text in page.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
            yield (text, f"trang {number}", number, [])


def _opened_pdf(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as problem:
        locked = problem.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise RefusedPaperError("encrypted" if locked else "broken") from None


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    try:
        page = document[number]
        text = page.get_textpage()
        # pdfium marks a hyphen at the end of a line: the word goes on, the sign belongs to it.
        words = text.get_text_range().replace("\ufffe", "-").replace("\x02", "-")
        text.close()
        page.close()
    except pypdfium2.PdfiumError:
        raise RefusedPaperError("broken") from None
    return words
