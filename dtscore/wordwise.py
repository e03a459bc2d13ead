"""Two texts compared word by word, for people who want to see what changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Sign = Literal["same", "del", "ins"]
MOST_COMPARED = 4_000_000  # pairs of words; beyond it the whole text counts as changed
_WORDS = re.compile(r"\S+\s*")


@dataclass(frozen=True)
class Piece:
    """Some words of a text that was changed: kept, taken out, or put in."""

    sign: Sign
    words: str


def differing_words(old: str, new: str) -> list[Piece]:
    """The text word by word, with what was taken out and put in; nothing where it is the same."""
    if old.split() == new.split():
        return []
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    if len(one) * len(other) > MOST_COMPARED:
        return [piece for piece in (Piece("del", old), Piece("ins", new)) if piece.words]
    pieces: list[Piece] = []
    bare, new_bare = [word.strip() for word in one], [word.strip() for word in other]
    matcher = SequenceMatcher(None, bare, new_bare, autojunk=False)
    for sign, first, last, start, end in matcher.get_opcodes():
        if sign == "equal":
            pieces.append(Piece("same", "".join(other[start:end])))
            continue
        if last > first:
            pieces.append(Piece("del", "".join(one[first:last])))
        if end > start:
            pieces.append(Piece("ins", "".join(other[start:end])))
    return pieces
