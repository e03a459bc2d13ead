"""What stands between the lines of a paper and is no part of it: page numbers, running heads,
addresses that the text layer repeats behind a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assessments.importers.papers.lines import RUNNING, Line
from dtscore.text import fold

_PAGE_NUMBER = re.compile(
    r"^(?:[-–—]\s*)?(?:trang\s*:?\s*)?(\d{1,3})(?:\s*/\s*\d{1,3})?(?:\s*[-–—])?$", re.IGNORECASE
)
_ADDRESS = re.compile(r"^(?:https?://)?(?:www\.)?([\w.-]+\.[a-z]{2,}\S*)$")
LEAST_REPEATED = 3
CROWD = 2  # numbers that stand alone for each that grows as pages do
STEP = 2  # pages whose number a text layer may lack between two that it has


@dataclass(frozen=True)
class Told:
    """The lines of the paper, and those that only run along."""

    lines: list[Line]
    running: list[Line]


def without_running(lines: Sequence[Line]) -> Told:
    numbers = _page_numbers(lines)
    heads = _running_heads(lines)
    addresses = _repeated_addresses(lines)
    marked = {at for at, line in enumerate(lines) if line.page == RUNNING}
    dropped = numbers | heads | addresses | marked
    kept = [line for at, line in enumerate(lines) if at not in dropped]
    return Told(kept, [lines[at] for at in sorted(dropped)])


def _page_numbers(lines: Sequence[Line]) -> set[int]:
    """Numbers that stand alone and grow as pages do; others are figures of the text."""
    alone = [(at, int(found[1])) for at, line in enumerate(lines) if (found := _number(line))]
    numbers: set[int] = set()
    last = 0
    for at, number in alone:
        if last < number <= last + STEP or (not last and number <= STEP):
            numbers.add(at)
            last = number
    if len(alone) > CROWD * max(len(numbers), 1):  # the cells of a table that lost its columns
        return {at for at in numbers if _is_edge(lines, at)}
    return numbers if len(numbers) >= 2 or _at_edge(lines, numbers) else set()


def _number(line: Line) -> re.Match[str] | None:
    return None if line.rows else _PAGE_NUMBER.match(line.text)


def _at_edge(lines: Sequence[Line], numbers: set[int]) -> bool:
    return bool(numbers) and all(_is_edge(lines, at) for at in numbers)


def _is_edge(lines: Sequence[Line], at: int) -> bool:
    """The first or last line of its page."""
    page = lines[at].page
    before = lines[at - 1].page if at else 0
    after = lines[at + 1].page if at + 1 < len(lines) else 0
    return bool(page) and (before != page or after != page)


def _running_heads(lines: Sequence[Line]) -> set[int]:
    """The same words at the edge of many pages."""
    pages = {line.page for line in lines}
    if len(pages) < LEAST_REPEATED:
        return set()
    edges = [at for at in range(len(lines)) if _is_edge(lines, at) and not lines[at].rows]
    said = Counter(_shape(lines[at].text) for at in edges)
    least = max(LEAST_REPEATED, len(pages) // 2)
    return {at for at in edges if said[_shape(lines[at].text)] >= least}


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", fold(text))


def _repeated_addresses(lines: Sequence[Line]) -> set[int]:
    """Links of a page, printed once more behind its text as lines of their own."""
    found: set[int] = set()
    before = ""
    for at, line in enumerate(lines):
        address = _ADDRESS.match(line.text)
        if address and address[1].rstrip("/") in before:
            found.add(at)
        before += line.text.replace(" ", "")
    return found
