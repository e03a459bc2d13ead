"""What a source becomes: lines with a place, and tables; and how a source is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace

RUNNING = -1  # the page of a head or foot that runs along every page


class PaperError(Exception):
    """The file is no report that can be read; the message says what to do."""


@dataclass(frozen=True)
class Line:
    """A line of the source. ``place`` says where it stands for a person ("dòng 614", "trang 3").

    ``page`` counts from 1, 0 where the source has no pages, ``RUNNING`` for what runs along.
    ``rows`` are the cells of a table, then ``text`` is the same text, cell by cell.
    """

    text: str
    place: str
    page: int = 0
    rows: tuple[tuple[str, ...], ...] = ()

    def says(self, text: str) -> Line:
        return replace(self, text=text)


@dataclass(frozen=True)
class Paragraph:
    """Lines that belong together, as one text. ``at`` is its number in the paper."""

    text: str
    place: str
    at: int
    rows: tuple[tuple[str, ...], ...] = ()


def table_line(rows: tuple[tuple[str, ...], ...], place: str, page: int = 0) -> Line:
    text = " ".join(" ".join(row) for row in rows)
    return Line(" ".join(text.split()), place, page, rows)
