"""A document of Word read back: its words in order, its tables, its sections, its styles."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

MM = 36_000  # of Word's own measure in a millimetre


@dataclass(frozen=True)
class Document:
    """The three sections of a report; lists are read with the marks that Word sets before them."""

    content: bytes

    @cached_property
    def file(self) -> Any:
        return docx.Document(io.BytesIO(self.content))

    @cached_property
    def pieces(self) -> list[list[Paragraph | Table]]:
        """The body, Phụ lục I, Phụ lục II."""
        pieces: list[list[Paragraph | Table]] = [[]]
        for block in self.file.iter_inner_content():
            if isinstance(block, Paragraph) and re.fullmatch(r"Phụ lục I+", block.text):
                pieces.append([])
            pieces[-1].append(block)
        return pieces

    def text(self, piece: int) -> str:
        """Every word of a piece in the order of the document."""
        numbers = Numbers(self.file)
        return "\n".join(numbers.marked(p) for p in _paragraphs(self.pieces[piece]))

    def paragraphs(self, piece: int) -> list[Paragraph]:
        return list(_paragraphs(self.pieces[piece]))

    @property
    def every_paragraph(self) -> list[Paragraph]:
        return [p for piece in range(len(self.pieces)) for p in self.paragraphs(piece)]

    def rows(self, piece: int) -> list[tuple[str, ...]]:
        """The rows of the last table of a piece without its head."""
        table = [block for block in self.pieces[piece] if isinstance(block, Table)][-1]
        return [tuple(cell.text for cell in row.cells) for row in table.rows][1:]

    def styled(self, name: str) -> list[str]:
        return [p.text for p in self.every_paragraph if p.style and p.style.name == name]


class Numbers:
    """Counts the items of lists as Word does."""

    def __init__(self, file: Any) -> None:
        self._root = file.part.numbering_part.element
        self._counts: dict[str, int] = {}

    def marked(self, paragraph: Paragraph) -> str:
        found = paragraph._p.xpath("./w:pPr/w:numPr/w:numId/@w:val")
        if not found:
            return paragraph.text
        if self._kind(found[0]) == "bullet":
            return f"- {paragraph.text}"
        self._counts[found[0]] = self._counts.get(found[0], 0) + 1
        return f"{self._counts[found[0]]}. {paragraph.text}"

    def _kind(self, number: str) -> str:
        (abstract,) = self._root.xpath(f'w:num[@w:numId="{number}"]/w:abstractNumId/@w:val')
        return self._root.xpath(
            f'w:abstractNum[@w:abstractNumId="{abstract}"]/w:lvl[1]/w:numFmt/@w:val'
        )[0]


def _paragraphs(blocks: list[Paragraph | Table]) -> Iterator[Paragraph]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
            continue
        for cell in block._tbl.iter(qn("w:tc")):
            yield from (Paragraph(p, block) for p in cell.p_lst)


def letters(text: str) -> str:
    """The text without the blanks and the places where a line may break."""
    return re.sub(r"[\s\u200b]+", "", text)
