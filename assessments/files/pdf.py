"""Reading PDF files."""

from __future__ import annotations

from pathlib import Path

import pypdfium2


def first_page_text(path: Path) -> str:
    """The text layer of the first page, empty where there is none or the file cannot be read."""
    try:
        with pypdfium2.PdfDocument(path) as document:
            return str(document[0].get_textpage().get_text_bounded())
    except (pypdfium2.PdfiumError, OSError, IndexError):
        return ""
