"""The words of the unit in a document: real paragraphs, lists and tables of Word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Pt

from assessments.reports.word.blocks import Cell, Paragraph, Table, blocks_of
from assessments.reports.word.lists import Lists
from assessments.reports.word.pieces import Look, paragraph
from assessments.reports.word.tables import written_table

LONGEST_WORD = 30
STYLES = {"": "BodyText", "ul": "ListBullet", "ol": "ListNumber"}


def narrative(html: str, lists: Lists, width: float) -> Iterator[Any]:
    """The elements of a cleaned narrative; its tables are ``width`` millimetres across."""
    lists.begin()
    found = blocks_of(html)
    for position, block in enumerate(found):
        is_last = position == len(found) - 1
        if isinstance(block, Table):
            yield from _table(block, lists, width)
        else:
            # A line of bold words is a heading that the unit wrote itself.
            yield _paragraph(block, lists, keep_next=block.is_bold and not is_last)


def _paragraph(block: Paragraph, lists: Lists, *, keep_next: bool) -> Any:
    # Justified, the line before an address that fits no line would be torn apart.
    is_torn = any(len(word) >= LONGEST_WORD for word in block.text.split())
    align = "left" if is_torn else ""
    look = Look(keep_next=keep_next, align=align, number=_number(block, lists))
    return paragraph(STYLES[block.marker], block.runs, look)


def _table(block: Table, lists: Lists, width: float) -> Iterator[Any]:
    def content(cell: Cell) -> list[Any]:
        style = "DauBang" if cell.is_head else "Bang"
        look = (Look(number=_number(part, lists), first=0) for part in cell.blocks)
        return [
            paragraph(style, part.runs, one) for part, one in zip(cell.blocks, look, strict=True)
        ]

    made = written_table(block, width, content)
    if made is None:
        for row in block.rows:
            yield paragraph("BodyText", " ".join(cell.text for cell in row))
    else:
        yield made


def _number(block: Paragraph, lists: Lists) -> tuple[int, int] | None:
    return lists.number(block.marker, block.items, block.depth) if block.marker else None


def spaced(pieces: Iterable[Any], gap: int) -> Iterator[Any]:
    """The same pieces, with ``gap`` points between a table and the paragraph after it."""
    follows_table = False
    for piece in pieces:
        if follows_table and piece.tag == qn("w:p"):
            piece.pPr.get_or_add_spacing().before = Pt(gap)
        follows_table = piece.tag == qn("w:tbl")
        yield piece
