"""A text cut into pieces, some of them marked, for a page that shows what was recognised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.reading.base import Span


@dataclass(frozen=True)
class Piece:
    """Plain words, not escaped. ``nth`` says which of the spans marks them, if one does."""

    words: str
    nth: int | None = None

    @property
    def is_marked(self) -> bool:
        return self.nth is not None


def marked(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """The text in pieces that join to it again. Where spans overlap the one that begins first has
    the words, of two that begin together the longer; what lies outside the text marks nothing."""
    pieces: list[Piece] = []
    at = 0
    for nth, span in sorted(enumerate(spans), key=lambda pair: (pair[1].start, -pair[1].end)):
        start, end = max(span.start, at), min(span.end, len(text))
        if start >= end:
            continue
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(text[start:end], nth))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return tuple(pieces)
