"""Sums of money that are a part of something nobody gave."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from assessments.consistency.base import Finding, Severity
from assessments.consistency.concepts import NEEDED_WHOLES
from assessments.consistency.places import (
    at_start,
    claim_place,
    input_place,
    sides_and_views,
    view_name,
)
from assessments.consistency.registry import check
from assessments.consistency.stating import FIGURES, claim_of, stated_percent, stated_values
from assessments.consistency.unit_year import AnswerView, UnitYear
from criteria.rules.base import AnswerState
from dtscore.numbers import exact_string, format_decimal
from dtscore.text import fold


@check(
    "spending_without_whole",
    family="points",
    title="Có số tiền chi nhưng không có tổng chi để tính tỷ lệ",
    severity=Severity.HINT,
)
def spending_without_whole(unit_year: UnitYear) -> Iterator[Finding]:
    """Points for a sum whose whole is neither among the figures nor in the words. A hint: how the
    points come about is not known."""
    for _, view in sides_and_views(unit_year):
        claim, values = claim_of(view), stated_values(view)
        for need in NEEDED_WHOLES:
            value = values.get(need.input)
            if view.set != need.set or not isinstance(value, Decimal) or not claim.points:
                continue
            if _has_whole(view, need.input) or need.given.search(fold(view.passage.text)):
                continue
            yield Finding(
                "spending_without_whole",
                Severity.HINT,
                f"{at_start(view_name(unit_year, view))} ghi {format_decimal(claim.points)} điểm"
                f" cho {format_decimal(value)} đồng, nhưng không có {need.whole} nên không tính"
                " được tỷ lệ chi. Hãy nêu tổng chi và cách tính điểm.",
                (input_place(view, need.input), claim_place(view)),
                {"claimed": exact_string(claim.points), "value": exact_string(value)},
            )


def _has_whole(view: AnswerView, name: str) -> bool:
    """Whether another figure or a percentage stands beside the sum."""
    others = (
        spec.name
        for spec in view.line.indicator.inputs
        if spec.kind in FIGURES and spec.name != name and spec.name in view.line.values
    )
    is_answered = view.line.state is AnswerState.REPORTED
    return not is_answered or stated_percent(view) is not None or any(others)
