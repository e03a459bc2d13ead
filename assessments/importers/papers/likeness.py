"""How much two texts say the same, by their words and pairs of words, without diacritics."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from functools import lru_cache

from assessments.importers.papers.phrases import in_full
from dtscore.text import fold

WORD = re.compile(r"\w+")


def same_length_fold(text: str) -> str:
    """Folded letter by letter, so that a place in the one is a place in the other."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded
    return "".join(one if len(one := fold(letter)) == 1 else " " for letter in text)


@lru_cache(maxsize=4_000)
def _grams(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(in_full(fold(text)))
    grams: Counter[tuple[str, ...]] = Counter((word,) for word in words)
    grams.update(itertools.pairwise(words))
    return grams


def likeness(one: str, other: str) -> float:
    """0 for nothing in common, 1 for the same words in the same order."""
    first, second = _grams(one), _grams(other)
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


def coverage(part: str, whole: str) -> float:
    """The share of ``part`` that ``whole`` says too."""
    first, second = _grams(part), _grams(whole)
    return (first & second).total() / first.total() if first.total() else 0.0
