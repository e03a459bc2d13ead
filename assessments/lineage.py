"""The result of a merged or split unit for a year before it existed, from its predecessors' results
by the rule that the campaign declares. Plain Python.

For DTI 2024 the results of merged provinces were the mean of their predecessors' main indices; a
sum and a mean weighted by the share that passed over are the other declared ways.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from dtscore.numbers import Rounding, format_decimal, round_decimal

Rule = Literal["mean", "sum", "weighted"]
RULE_WORDS = {
    "mean": "trung bình cộng",
    "sum": "tổng cộng",
    "weighted": "trung bình theo phần chuyển sang",
}


@dataclass(frozen=True)
class PastResult:
    """What one predecessor had; ``key`` names it to whoever asks. ``share`` is the part of it that
    passed over (0 < share ≤ 1), None where no source says.
    ``points`` and ``attainable`` are None for a set of verdicts."""

    name: str
    share: Decimal | None
    points: Decimal | None
    attainable: Decimal | None
    passed: int
    counted: int
    key: int = 0

    @property
    def worth(self) -> Decimal:
        """What is combined: the points, or the passes of a set of verdicts."""
        return Decimal(self.passed) if self.points is None else self.points

    @property
    def whole(self) -> Decimal:
        return Decimal(self.counted) if self.attainable is None else self.attainable


@dataclass(frozen=True)
class Inherited:
    """A combined result. ``worth`` out of ``whole``, rounded once; ``words`` is the arithmetic;
    ``missing`` names the predecessors without a result, which the arithmetic leaves out."""

    worth: Decimal
    whole: Decimal
    parts: tuple[PastResult, ...]
    missing: tuple[str, ...]
    words: str


def inherit(
    rule: Rule, parts: Sequence[PastResult], rounding: Rounding, missing: Sequence[str] = ()
) -> Inherited | None:
    """Combine ``parts``; None where there are none, or where a weight is unknown."""
    if not parts or (rule == "weighted" and any(part.share is None for part in parts)):
        return None
    combine = _COMBINE[rule]
    worth = round_decimal(combine(parts, [part.worth for part in parts]), rounding)
    whole = round_decimal(combine(parts, [part.whole for part in parts]), rounding)
    words = f"{_FORMULAS[rule](parts)} = {format_decimal(worth)}"
    return Inherited(worth, whole, tuple(parts), tuple(missing), words)


def _mean(parts: Sequence[PastResult], values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(parts)


def _sum(_parts: Sequence[PastResult], values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0))


def _weighted(parts: Sequence[PastResult], values: Sequence[Decimal]) -> Decimal:
    weights = [part.share or Decimal(0) for part in parts]
    pairs = zip(weights, values, strict=True)
    weighed = sum((weight * value for weight, value in pairs), Decimal(0))
    return weighed / sum(weights, Decimal(0))


def _added(parts: Sequence[PastResult]) -> str:
    return " + ".join(format_decimal(part.worth) for part in parts)


def _mean_words(parts: Sequence[PastResult]) -> str:
    return f"({_added(parts)}) / {len(parts)}" if len(parts) > 1 else _added(parts)


def _weighted_words(parts: Sequence[PastResult]) -> str:
    shares = [part.share or Decimal(0) for part in parts]
    terms = [
        f"{format_decimal(share)} × {format_decimal(part.worth)}"
        for share, part in zip(shares, parts, strict=True)
    ]
    return f"({' + '.join(terms)}) / {format_decimal(sum(shares, Decimal(0)))}"


_COMBINE: dict[Rule, Callable[[Sequence[PastResult], Sequence[Decimal]], Decimal]] = {
    "mean": _mean,
    "sum": _sum,
    "weighted": _weighted,
}
_FORMULAS: dict[Rule, Callable[[Sequence[PastResult]], str]] = {
    "mean": _mean_words,
    "sum": _added,
    "weighted": _weighted_words,
}
