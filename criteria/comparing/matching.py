"""Which indicator of one set is which of another, where nobody has said so yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from criteria.rules.spec import IndicatorSetSpec, IndicatorSpec
from dtscore.text import fold

# Below it two titles have no more in common than "tỷ lệ … của xã".
LIKELY = 0.6
CERTAIN = 1.0


@dataclass(frozen=True)
class Match:
    """An indicator of the old set, one of the new set, and how alike their titles are (0 to 1)."""

    source: str
    target: str
    likeness: float


def match_indicators(before: IndicatorSetSpec, after: IndicatorSetSpec) -> list[Match]:
    """Pairs of the same indicator: those that kept code and title, then those that kept the title,
    then (between versions of one set) those that kept the code, then those most alike.

    No indicator stands in two pairs. The other way round the same pairs are found.
    """
    matching = _Matching(list(before.indicators), list(after.indicators))
    matching.pair_by(lambda one: (one.code, fold(one.title)))
    matching.pair_by(lambda one: fold(one.title))
    if before.code == after.code:
        matching.pair_by(lambda one: one.code)
    matching.pair_alike()
    return matching.found


def likeness(one: str, other: str) -> float:
    """How many of their words two titles share in the same order, from 0 to 1; symmetric."""
    first, second = sorted((fold(one), fold(other)))
    return SequenceMatcher(None, first.split(), second.split(), autojunk=False).ratio()


class _Matching:
    """The indicators that are still without a partner, and the pairs found so far."""

    def __init__(self, old: list[IndicatorSpec], new: list[IndicatorSpec]) -> None:
        self.old, self.new = old, new
        self.found: list[Match] = []

    def pair_by(self, key: Callable[[IndicatorSpec], object]) -> None:
        """Pair those that alone on their side have the same key."""
        olds, news = _unique(self.old, key), _unique(self.new, key)
        for value in [value for value in olds if value in news]:
            self._pair(olds[value], news[value], likeness(olds[value].title, news[value].title))

    def pair_alike(self) -> None:
        """Pair the most alike first, down to ``LIKELY``."""
        scored = [
            (likeness(old.title, new.title), old, new) for old in self.old for new in self.new
        ]
        likely = [row for row in scored if row[0] >= LIKELY]
        for score, old, new in sorted(likely, key=_best_first):
            if old in self.old and new in self.new:
                self._pair(old, new, score)

    def _pair(self, old: IndicatorSpec, new: IndicatorSpec, score: float) -> None:
        self.old.remove(old)
        self.new.remove(new)
        self.found.append(Match(old.code, new.code, score))


def _unique(
    indicators: Sequence[IndicatorSpec], key: Callable[[IndicatorSpec], object]
) -> dict[object, IndicatorSpec]:
    counts = Counter(key(one) for one in indicators)
    return {key(one): one for one in indicators if counts[key(one)] == 1}


def _best_first(row: tuple[float, IndicatorSpec, IndicatorSpec]) -> tuple[float, list[str]]:
    """The same order whichever set comes first."""
    score, old, new = row
    return -score, sorted((f"{old.title} {old.code}", f"{new.title} {new.code}"))
