"""One scored line, what the reviewer is told of it, and the evidence and years beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from assessments.hints.base import Hint, Link
from assessments.hints.distances import EarlierResult
from assessments.hints.finding import Subject, find_hints
from assessments.hints.proofs import (
    Cited,
    FileCopy,
    Period,
    Twin,
)
from assessments.scoring import AnswerData, ScoreLine, score
from criteria.catalogue.validation import validate_set
from criteria.rules.base import AnswerState
from criteria.rules.spec import IndicatorSetSpec
from tests.indicator_sets import entry, indicator, points_set, rule, sourced, verdict_set, yes_no

D = Decimal
PERIOD = Period(date(2022, 1, 1), date(2022, 12, 31))
RATIO = rule("ratio", numerator="done", denominator="total")
COUNTS = (entry("done"), entry("total"))
POINTS = validate_set(
    points_set(
        indicator("1.1", RATIO, *COUNTS, points="20"),
        indicator("1.2", rule("declared", input="own"), entry("own", "points"), points="10"),
        yes_no("1.3"),
    )
)
VERDICTS = validate_set(
    verdict_set(
        yes_no("1.1", points=None),
        indicator(
            "1.2",
            rule(
                "threshold",
                ratios=[{"numerator": "done", "denominator": "total"}],
                threshold=sourced("60"),
            ),
            *COUNTS,
            points=None,
        ),
    )
)
TWIN = Twin("xã Quảng Đức", 2022, "2.2", True, Link("pillar", 7, "2", "c2.2"))
COPY = FileCopy("other_unit", "kh27.pdf", "xã Quảng Đức", Link("document", 5), "kh27.pdf")
PLAN = Cited(1, "Kế hoạch số 27/KH-UBND", date(2022, 5, 23), has_place=True, openable=1)


def line_of(
    spec: IndicatorSetSpec = POINTS,
    code: str = "1.1",
    state: AnswerState = AnswerState.REPORTED,
    *,
    points: str | None = None,
    passed: bool | None = None,
    words: str = "",
    **inputs: Any,
) -> ScoreLine:
    values = {
        name: D(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in inputs.items()
    }
    claimed = None if points is None else D(points)
    data = AnswerData(state, values, words, claimed, passed)
    lines = {line.indicator.code: line for line in score(spec, {code: data}, {}).lines}
    return lines[code]


def hints(line: ScoreLine, **more: Any) -> list[Hint]:
    return find_hints(Subject(line, POINTS.round_to, PERIOD, **more))


def told(found: Sequence[Hint]) -> list[tuple[str, str, str]]:
    return [(hint.code.value, hint.severity, hint.sentence) for hint in found]


HALF = {"done": 10, "total": 20}  # 10 of 20 points


def last_year(points: str | None, maximum: str | None = "20", **more: Any) -> EarlierResult:
    return EarlierResult(
        2021,
        "chính thức",
        None if points is None else D(points),
        None if maximum is None else D(maximum),
        **more,
    )
