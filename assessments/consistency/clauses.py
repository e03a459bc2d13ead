"""The sentences of a text, each with its place, and what stands around a figure in its sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assessments.consistency.unit_year import READ_AT_MOST, Passage
from assessments.reading import Mention, Span
from dtscore.text import fold

_SENTENCE = re.compile(r"(?:[^.;!?\n]|[.;!?](?!\s|$))+")


@dataclass(frozen=True)
class Clause:
    """One sentence, or a part that a semicolon or a line ends."""

    passage: Passage
    span: Span

    @cached_property
    def text(self) -> str:
        return self.span.words(self.passage.text)

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def plain(self) -> str:
        """The sentence on one line."""
        return " ".join(self.text.split())

    def words(self, start: int, end: int) -> str:
        """A part of the folded text, as it was written where folding kept the places."""
        is_same = len(self.plain) == len(self.folded)
        return (self.plain if is_same else self.folded)[start:end].strip()

    def part(self, start: int, end: int) -> Span:
        """Where a part of the folded text stands; the whole sentence where that is not certain."""
        if len(self.text.strip()) != len(self.folded):
            return self.span
        first = self.span.start + len(self.text) - len(self.text.lstrip())
        return Span(first + start, first + end)


@lru_cache(maxsize=512)
def clauses_of(passage: Passage) -> tuple[Clause, ...]:
    """The sentences of a passage, as far as it is read."""
    found = _SENTENCE.finditer(passage.text[:READ_AT_MOST])
    return tuple(Clause(passage, Span(*one.span())) for one in found if one[0].strip())


def around(passage: Passage, mention: Mention, before: int, behind: int) -> tuple[str, str]:
    """The folded words of the same sentence on both sides of a figure, at most so many letters."""
    start = max(0, mention.span.start - before)
    head = re.split(r"[.;!?]\s|\n", passage.text[start : mention.span.start])[-1]
    tail = re.split(r"[.;!?](?:\s|$)|\n", passage.text[mention.span.end :][:behind])[0]
    return fold(head), fold(tail)
