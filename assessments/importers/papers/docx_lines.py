"""The paragraphs and tables of a Word file. Runs in the worker."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table

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
    paragraph they hang on. Headers and footers are no text of the report."""
    paragraphs = tables = 0
    for element in _body_elements(document.element.body):
        if element.tag == qn("w:p"):
            paragraphs += 1
            for text in _paragraph_lines(element):
                yield (text, f"đoạn {paragraphs}", 0, [])
        else:
            tables += 1
            yield from _table(Table(element, document), tables)


def _body_elements(parent: Any) -> Iterator[Any]:
    for element in parent.iterchildren():
        if element.tag in (qn("w:p"), qn("w:tbl")):
            yield element
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:smartTag")):
            yield from _body_elements(element)


def _paragraph_lines(element: Any) -> Iterator[str]:
    boxes = list(element.iter(qn("w:txbxContent")))
    yield from (_prefix(element) + _words(element)).split("\n")
    for box in boxes[:1]:  # the same box stands there again for older readers
        for paragraph in box.iter(qn("w:p")):
            yield _words(paragraph)


def _words(element: Any) -> str:
    """The words of a paragraph without deleted ones and without those of its text boxes."""
    words = []
    for node in element.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen")):
        if _belongs(node, element):
            words.append(_said(node))
    return "".join(words)


def _belongs(node: Any, element: Any) -> bool:
    for parent in node.iterancestors():
        if parent is element:
            return True
        if parent.tag in (qn("w:txbxContent"), qn("w:del"), qn("w:tabs")):
            return False
    return True


def _said(node: Any) -> str:
    if node.tag == qn("w:t"):
        return node.text or ""
    if node.tag == qn("w:noBreakHyphen"):
        return "-"
    return " " if node.tag == qn("w:tab") else "\n"


def _prefix(element: Any) -> str:
    """A bullet where the paragraph is an item of a list: Word keeps the sign elsewhere."""
    properties = element.find(qn("w:pPr"))
    listed = properties is not None and properties.find(qn("w:numPr")) is not None
    return "- " if listed else ""


def _table(table: Table, number: int) -> Iterator[Answer]:
    """A table of layout (one column, or head and signature) is lines; others are tables."""
    rows = _rows(table)
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


def _rows(table: Table) -> list[list[str]]:
    """The cells row by row; a cell merged over several columns is said once."""
    rows, cells = [], 0
    for row in table._tbl.tr_lst:
        texts = []
        for cell in row.tc_lst:
            texts.append("\n".join(_words(paragraph) for paragraph in cell.iter(qn("w:p"))))
            cells += 1
        if cells > MOST_CELLS:
            raise RefusedPaperError("bomb")
        if any(text.strip() for text in texts):
            rows.append(texts)
    return rows
