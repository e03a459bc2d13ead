"""The unit beside the other communes under the same unit; their names are never told."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.distances import LIMITS, outlier_of
from assessments.consistency.places import (
    at_start,
    claim_place,
    noun,
    sides_and_views,
    view_name,
)
from assessments.consistency.registry import check
from assessments.consistency.unit_year import UnitYear
from assessments.hints.base import THRESHOLDS
from assessments.hints.distances import Score, score_of, verdict_word
from dtscore.numbers import exact_string, format_decimal


@check(
    "fact_outlier",
    family="peers",
    title="Số liệu nền khác xa các xã khác",
    severity=Severity.HINT,
)
def fact_outlier(unit_year: UnitYear) -> Iterator[Finding]:
    """Often a digit too many, or hundreds in place of ones."""
    for code, fact in unit_year.facts.items():
        others = unit_year.peers.facts.get(code, ())
        middle = outlier_of(fact.value, others)
        if middle is None:
            continue
        message = (
            f"Số liệu nền “{fact.label}” là {format_decimal(fact.value)}, trung vị của"
            f" {len(others)} xã khác là {format_decimal(middle)}. Hãy kiểm tra có thừa, thiếu chữ"
            " số hoặc nhầm đơn vị tính không."
        )
        values = {
            "value": exact_string(fact.value),
            "median": exact_string(middle),
            "peers": str(len(others)),
        }
        place = (Place("fact", name=code),)
        yield Finding("fact_outlier", Severity.HINT, message, place, values)


@check(
    "points_outlier",
    family="peers",
    title="Điểm khác xa các xã khác",
    severity=Severity.HINT,
    on_desk=False,
)
def points_outlier(unit_year: UnitYear) -> Iterator[Finding]:
    """Far from the median of the neighbours that have a result."""
    for side, view in sides_and_views(unit_year):
        others = unit_year.peers.points.get((view.set, view.code), ())
        now = score_of(view.line)
        if now is None or len(others) < LIMITS.fewest:
            continue
        middle = Score(median(others), now.maximum)
        if not now.is_far_from(middle, THRESHOLDS.neighbours):
            continue
        rounding = side.spec.round_to
        message = (
            f"{at_start(view_name(unit_year, view))}: {now.words(rounding)}, trung vị của"
            f" {len(others)} xã khác là {middle.words(rounding)}. Hãy kiểm tra lại."
        )
        values = {
            "points": exact_string(now.points),
            "median": exact_string(middle.points),
            "peers": str(len(others)),
        }
        yield Finding("points_outlier", Severity.HINT, message, (claim_place(view),), values)


@check(
    "verdict_unlike_peers",
    family="peers",
    title="Kết quả khác hầu hết các xã khác",
    severity=Severity.HINT,
    on_desk=False,
)
def verdict_unlike_peers(unit_year: UnitYear) -> Iterator[Finding]:
    """The other verdict than nearly all: four in five."""
    for side, view in sides_and_views(unit_year):
        others = unit_year.peers.passes.get((view.set, view.code), ())
        passed = view.line.outcome.passed
        if passed is None or len(others) < LIMITS.fewest:
            continue
        unlike = others.count(not passed)
        if unlike * 5 < len(others) * 4:
            continue
        message = (
            f"{at_start(view_name(unit_year, view))}: {unlike} / {len(others)} xã khác"
            f" {verdict_word(not passed)} {noun(side)} này, đơn vị {verdict_word(passed)}."
            " Hãy kiểm tra lại."
        )
        values = {
            "passed": str(passed).lower(),
            "unlike": str(unlike),
            "peers": str(len(others)),
        }
        yield Finding("verdict_unlike_peers", Severity.HINT, message, (claim_place(view),), values)
