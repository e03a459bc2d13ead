"""A cleaned narrative as plain blocks: paragraphs with their runs, items of lists, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from dtscore.text import nfc

BREAK = "\n"
_BLANKS = re.compile(r"[ \t\r\n\f]+")
# What XML cannot hold, and the places to break a long address: in Word an address stays as it is.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u200b\ud800-\udfff\ufffe\uffff]")
_BLOCK_TAGS = {"p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "td", "th"}


@dataclass(frozen=True)
class Run:
    """Words in one look; ``BREAK`` alone is the end of a line inside a paragraph."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass
class Paragraph:
    """``marker`` is "ul" or "ol" for an item of a list, which ``items`` tells from other lists;
    ``depth`` counts from 0."""

    runs: list[Run] = field(default_factory=list)
    marker: str = ""
    items: int = 0
    depth: int = 0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def is_bold(self) -> bool:
        return all(run.bold for run in self.runs if run.text.strip())


@dataclass
class Cell:
    """One cell of a table of the unit; a table inside it becomes paragraphs."""

    is_head: bool
    columns: int = 1
    rows: int = 1
    blocks: list[Paragraph] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(block.text for block in self.blocks)


@dataclass
class Table:
    rows: list[list[Cell]] = field(default_factory=list)
    head_rows: int = 0


Block = Paragraph | Table


def blocks_of(narrative: str) -> list[Block]:
    """The blocks of a narrative that the server has cleaned."""
    reader = _Reader()
    reader.feed(nfc(narrative))
    reader.close()
    return reader.finished()


def fit(text: str) -> str:
    """The text without what a document cannot hold, its blanks as one."""
    return _BLANKS.sub(" ", _UNFIT.sub("", text))


class _Reader(HTMLParser):
    """Goes through the tags once, so that no depth of them can exhaust the stack."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[Block] = []
        self._open: Paragraph | None = None
        self._waiting: Paragraph | None = None  # the item that has begun and holds no words yet
        self._bold = self._italic = self._in_head = 0
        self._lists: list[tuple[str, int]] = []
        self._seen_lists = 0
        self._tables: list[Table] = []
        self._cells: list[Cell] = []

    # --- what the parser calls ------------------------------------------------------------------
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCK_TAGS:
            self._end_paragraph(keeps_item=tag == "p")
        match tag:
            case "strong":
                self._bold += 1
            case "em":
                self._italic += 1
            case "br":
                self._paragraph().runs.append(Run(BREAK))
            case "ul" | "ol":
                self._seen_lists += 1
                self._lists.append((tag, self._seen_lists))
            case "li":
                marker, items = self._lists[-1] if self._lists else ("ul", 0)
                depth = max(len(self._lists) - 1, 0)
                self._waiting = Paragraph([], marker, items, depth)
            case "p":
                self._paragraph()
            case _:
                self._begin_table_part(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCK_TAGS:
            self._end_paragraph(keeps_item=tag == "p")
        match tag:
            case "strong":
                self._bold = max(self._bold - 1, 0)
            case "em":
                self._italic = max(self._italic - 1, 0)
            case "ul" | "ol" if self._lists:
                self._lists.pop()
            case "thead":
                self._in_head = max(self._in_head - 1, 0)
            case "td" | "th" if self._cells:
                self._cells.pop()
            case "table" if self._tables:
                self._end_table(self._tables.pop())

    def handle_data(self, data: str) -> None:
        text = fit(data)
        if not text or (text == " " and self._open is None):
            return
        paragraph = self._paragraph()
        if paragraph.text.endswith((" ", BREAK)) or not paragraph.runs:
            text = text.removeprefix(" ")
        if text:
            paragraph.runs.append(Run(text, bool(self._bold), bool(self._italic)))

    def finished(self) -> list[Block]:
        self._end_paragraph()
        while self._tables:  # left open: the server's cleaner closes everything
            self._end_table(self._tables.pop())
        return self._blocks

    # --- paragraphs -----------------------------------------------------------------------------
    def _paragraph(self) -> Paragraph:
        if self._open is None:
            self._open = self._waiting or Paragraph()
            self._waiting = None
        return self._open

    def _end_paragraph(self, *, keeps_item: bool = False) -> None:
        """Close what is open. An item without words keeps its number; a paragraph without words is
        nothing, and inside an item it does not use up the marker."""
        paragraph, self._open = self._open or (None if keeps_item else self._waiting), None
        if paragraph is None:
            return
        _trim(paragraph.runs)
        if paragraph.text.replace("\u00a0", " ").strip():
            self._keep(paragraph)
        elif paragraph.marker and keeps_item:
            self._waiting = paragraph
            return
        elif paragraph.marker:
            self._keep(Paragraph([], paragraph.marker, paragraph.items, paragraph.depth))
        self._waiting = None

    def _keep(self, paragraph: Paragraph) -> None:
        if self._cells:
            self._cells[-1].blocks.append(paragraph)
        elif not self._tables:
            self._blocks.append(paragraph)

    # --- tables ---------------------------------------------------------------------------------
    def _begin_table_part(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "table":
            self._tables.append(Table())
        elif not self._tables:
            return
        elif tag == "thead":
            self._in_head += 1
        elif tag == "tr":
            self._tables[-1].rows.append([])
        elif tag in ("td", "th") and self._tables[-1].rows:
            cell = Cell(
                tag == "th" or bool(self._in_head),
                int(attributes.get("colspan") or 1),
                int(attributes.get("rowspan") or 1),
            )
            self._tables[-1].rows[-1].append(cell)
            self._cells.append(cell)

    def _end_table(self, table: Table) -> None:
        table.rows = [row for row in table.rows if row]
        if self._tables:
            rows = (" ".join(cell.text for cell in row) for row in table.rows)
            for text in rows:
                self._keep(Paragraph([Run(text)]))
            return
        if table.rows:
            table.head_rows = sum(1 for _ in _leading_heads(table.rows))
            self._blocks.append(table)


def _leading_heads(rows: list[list[Cell]]) -> Iterator[list[Cell]]:
    """The rows at the top that hold nothing but heads; a table is never all head."""
    for row in rows[:-1]:
        if not all(cell.is_head for cell in row):
            return
        yield row


def _trim(runs: list[Run]) -> None:
    """Drop the blanks and line ends around the words of a paragraph."""
    while runs and not runs[-1].text.strip(" \n"):
        runs.pop()
    while runs and not runs[0].text.strip(" \n"):
        runs.pop(0)
    if runs:
        last = runs[-1]
        runs[-1] = Run(last.text.rstrip(" "), last.bold, last.italic)
