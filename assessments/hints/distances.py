"""The result beside that of the year before and beside those of the neighbours.

A result that is far above the others warns; one that is far below is only noted, since nobody
gains by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from assessments.hints.base import Hint, HintCode, Severity, Thresholds, threshold_words
from assessments.scoring import ScoreLine
from criteria.rules.base import Sourced
from dtscore.numbers import Rounding, format_decimal, percent

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class EarlierResult:
    """What the same indicator came to the year before; ``column`` says in which of the columns
    ("chính thức", "tự chấm")."""

    year: int
    column: str
    points: Decimal | None = None
    maximum: Decimal | None = None
    passed: bool | None = None


@dataclass(frozen=True)
class PeerResult:
    """What the same indicator of the same campaign came to at a neighbour."""

    points: Decimal | None = None
    passed: bool | None = None


@dataclass(frozen=True)
class Score:
    """Points of a maximum; compared without dividing, so that a threshold is met exactly."""

    points: Decimal
    maximum: Decimal

    def is_far_from(self, other: Score, threshold: Sourced) -> bool:
        reach = threshold.value * self.maximum * other.maximum
        return abs(self._ahead_of(other)) * HUNDRED >= reach

    def words(self, rounding: Rounding) -> str:
        share = format_decimal(percent(self.points, self.maximum, rounding))
        return f"{format_decimal(self.points)} / {format_decimal(self.maximum)} điểm ({share}%)"

    def side(self, other: Score, rounding: Rounding) -> str:
        """ "cao hơn 35% điểm tối đa"."""
        ahead = self._ahead_of(other)
        gap = percent(abs(ahead), self.maximum * other.maximum, rounding)
        return f"{'cao' if ahead > 0 else 'thấp'} hơn {format_decimal(gap)}% điểm tối đa"

    def severity(self, other: Score) -> Severity:
        return "warning" if self._ahead_of(other) > 0 else "note"

    def _ahead_of(self, other: Score) -> Decimal:
        return self.points * other.maximum - other.points * self.maximum


def last_year_hints(
    line: ScoreLine, earlier: EarlierResult | None, rounding: Rounding, thresholds: Thresholds
) -> Iterator[Hint]:
    """Far from last year's result in shares of the maximum, or the other verdict."""
    if earlier is None:
        return
    now = score_of(line)
    if now is None:
        yield from _flipped(line, earlier)
        return
    before = as_score(earlier.points, earlier.maximum)
    if before is None or not now.is_far_from(before, thresholds.last_year):
        return
    sentence = (
        f"Năm {earlier.year} ({earlier.column}): {before.words(rounding)}; năm nay"
        f" {now.words(rounding)}, {now.side(before, rounding)}"
        f" ({threshold_words(thresholds.last_year)})."
    )
    yield Hint(HintCode.LAST_YEAR, now.severity(before), sentence)


def _flipped(line: ScoreLine, earlier: EarlierResult) -> Iterator[Hint]:
    passed = line.outcome.passed
    if passed is None or earlier.passed is None or passed == earlier.passed:
        return
    sentence = (
        f"Năm {earlier.year} ({earlier.column}): {verdict_word(earlier.passed)};"
        f" năm nay: {verdict_word(passed)}."
    )
    yield Hint(HintCode.LAST_YEAR, "warning" if passed else "note", sentence)


def neighbour_hints(
    line: ScoreLine, peers: Sequence[PeerResult], rounding: Rounding, thresholds: Thresholds
) -> Iterator[Hint]:
    """Far from the median of the neighbours that have a result, or the other verdict than most of
    them; nothing where they are too few."""
    now = score_of(line)
    if now is None:
        yield from _unlike_most(line, peers, thresholds.fewest_neighbours)
        return
    points = [peer.points for peer in peers if peer.points is not None]
    if len(points) < thresholds.fewest_neighbours:
        return
    middle = Score(median(points), now.maximum)
    if not now.is_far_from(middle, thresholds.neighbours):
        return
    sentence = (
        f"Trung vị của {len(points)} đơn vị cùng cấp trên đã nộp: {middle.words(rounding)};"
        f" đơn vị này {now.words(rounding)}, {now.side(middle, rounding)}"
        f" ({threshold_words(thresholds.neighbours)})."
    )
    yield Hint(HintCode.NEIGHBOURS, now.severity(middle), sentence)


def _unlike_most(line: ScoreLine, peers: Sequence[PeerResult], fewest: int) -> Iterator[Hint]:
    passed = line.outcome.passed
    verdicts = [peer.passed for peer in peers if peer.passed is not None]
    if passed is None or len(verdicts) < fewest:
        return
    others = verdicts.count(not passed)
    if others * 2 <= len(verdicts):
        return
    sentence = (
        f"{others} / {len(verdicts)} đơn vị cùng cấp trên đã nộp {verdict_word(not passed)}"
        f" chỉ tiêu này; đơn vị này {verdict_word(passed)}."
    )
    yield Hint(HintCode.NEIGHBOURS, "warning" if passed else "note", sentence)


def score_of(line: ScoreLine) -> Score | None:
    """What the rule computed, of the maximum."""
    maximum = line.indicator.max_points
    return as_score(line.outcome.points, maximum.value if maximum else None)


def as_score(points: Decimal | None, maximum: Decimal | None) -> Score | None:
    """None where there is nothing to compare: no points, or a maximum of 0."""
    return None if points is None or not maximum else Score(points, maximum)


def verdict_word(passed: bool) -> str:
    return "đạt" if passed else "không đạt"
