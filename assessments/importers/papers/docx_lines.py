"""The paragraphs and tables of a Word file. Runs in the worker."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table

from assessments.importers.papers.docx_notes import (
    Notes,
    boxes_of,
    letterhead,
    notes_at,
    notes_of,
    running,
)
from assessments.importers.papers.docx_words import words_of
from assessments.importers.papers.opening import Answer, RefusedPaperError
from dtscore.packages import (
    OFFICE,
    PackageError,
    check_directory,
    check_unpacked,
    office_main,
    opened,
)

WORD_DOCUMENT = f"{OFFICE}wordprocessingml.document"
MOST_CELLS = 50_000


def read_docx(data: bytes) -> Iterator[Answer]:
    try:
        with opened(io.BytesIO(data)) as package:
            check_directory(package, len(data))
            office_main(package, WORD_DOCUMENT)
            check_unpacked(package)
    except PackageError as problem:
        raise RefusedPaperError(problem.code) from None
    try:
        document = docx.Document(io.BytesIO(data))
    except (ValueError, KeyError, AttributeError):
        raise RefusedPaperError("broken") from None
    yield from _blocks(document)


def _blocks(document: Any) -> Iterator[Answer]:
    """Paragraphs and tables in the order of the body; text boxes and notes come after the
    paragraph they hang on. Heads and feet that run along stand at the end, marked as such."""
    notes = notes_of(document)
    paragraphs = tables = 0
    yield from letterhead(document)
    for element in _body_elements(document.element.body):
        if element.tag == qn("w:p"):
            paragraphs += 1
            for text in _paragraph_lines(element, notes):
                yield (text, f"đoạn {paragraphs}", 0, [])
        else:
            tables += 1
            yield from _table(Table(element, document), tables, notes)
    yield from running(document)


def _body_elements(parent: Any) -> Iterator[Any]:
    for element in parent.iterchildren():
        if element.tag in (qn("w:p"), qn("w:tbl")):
            yield element
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:smartTag")):
            yield from _body_elements(element)


def _paragraph_lines(element: Any, notes: Notes) -> Iterator[str]:
    yield from (_prefix(element) + words_of(element)).split("\n")
    yield from boxes_of(element)
    yield from notes_at(element, notes)


def _prefix(element: Any) -> str:
    """A bullet where the paragraph is an item of a list: Word keeps the sign elsewhere."""
    properties = element.find(qn("w:pPr"))
    listed = properties is not None and properties.find(qn("w:numPr")) is not None
    return "- " if listed else ""


def _table(table: Table, number: int, notes: Notes) -> Iterator[Answer]:
    """A table of layout (one column, or head and signature) is lines; others are tables."""
    rows = _rows(table, notes)
    if not rows:
        return
    if max(len(row) for row in rows) == 1 or (len(rows) <= 2 and _is_layout(rows)):
        for cell in (cell for row in rows for cell in row):
            for text in cell.split("\n"):
                yield (text, f"bảng {number}", 0, [])
        return
    yield ("", f"bảng {number}", 0, [[" ".join(cell.split()) for cell in row] for row in rows])


def _is_layout(rows: list[list[str]]) -> bool:
    text = " ".join(cell for row in rows for cell in row).upper()
    return any(word in text for word in ("CỘNG H", "NƠI NHẬN", "/BC-"))


def _rows(table: Table, notes: Notes) -> list[list[str]]:
    """The cells row by row; a cell merged over several columns is said once."""
    rows, cells = [], 0
    for row in table._tbl.tr_lst:
        texts = []
        for cell in row.tc_lst:
            texts.append("\n".join(_cell_lines(cell, notes)))
            cells += 1
        if cells > MOST_CELLS:
            raise RefusedPaperError("bomb")
        if any(text.strip() for text in texts):
            rows.append(texts)
    return rows


def _cell_lines(cell: Any, notes: Notes) -> Iterator[str]:
    """The lines of a cell, its text boxes and notes behind the paragraph they hang on."""
    for paragraph in cell.iter(qn("w:p")):
        if any(parent.tag == qn("w:txbxContent") for parent in paragraph.iterancestors()):
            continue
        yield words_of(paragraph)
        yield from boxes_of(paragraph)
        yield from notes_at(paragraph, notes)
