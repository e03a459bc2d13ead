"""Tables of a plain text: lines whose cells stand apart by tabs or strokes, as a copy from Word or
Excel has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from assessments.importers.papers.lines import Line, table_line

LEAST_ROWS = 3
LEAST_CELLS = 3
_RULE = re.compile(r"[\s|:+=-]*")  # what only draws lines
_STROKED = re.compile(r"\s*\|?(?P<row>[^|]*(?:\|[^|]*){2,}?)\|?\s*")


def with_tables(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines with each run of rows as one table. Cells are still as they stand in the file."""
    for separator, run in _runs(lines):
        if not separator or len(run) < LEAST_ROWS:
            yield from run
            continue
        rows = tuple(_cells(line.text, separator) for line in run)
        kept = tuple(row for row in rows if any(cell for cell in row))
        yield table_line(kept, run[0].place, run[0].page)


def _runs(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Lines of one separator. An empty line between two rows parts no table: it often stands
    under the head."""
    separators = [_separator(line) for line in lines]
    for at in range(1, len(lines) - 1):
        if not lines[at].text.strip() and separators[at - 1] == separators[at + 1]:
            separators[at] = separators[at - 1]
    for separator, group in groupby(zip(separators, lines, strict=True), key=itemgetter(0)):
        yield separator, [line for _, line in group]


def _separator(line: Line) -> str:
    text = line.text.strip(" \r\n")
    if text.count("\t") >= LEAST_CELLS - 1 and not text.startswith("\t\t"):
        return "\t"
    return "|" if _STROKED.fullmatch(text) else ""


def _cells(text: str, separator: str) -> tuple[str, ...]:
    if separator == "|":
        if _RULE.fullmatch(text):
            return ()
        found = _STROKED.fullmatch(text.strip())
        text = found["row"] if found else text
    return tuple(" ".join(cell.split()) for cell in text.split(separator))
