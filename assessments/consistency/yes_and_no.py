"""A yes or no beside the figures that count what it says is there."""

from __future__ import annotations

from decimal import Decimal

from assessments.consistency.stating import FIGURES, ratios, result_names, stated_values
from assessments.consistency.unit_year import AnswerView
from criteria.rules.base import ZERO, AnswerState
from criteria.rules.declared import DeclaredRule
from criteria.rules.yes_no import YesNoRule

# Facts that are there whatever the answer: a yes is not measured by them.
_WHOLES = {"population", "people_15_plus", "households", "officials", "enterprises", "villages"}


def flag_of(view: AnswerView) -> str | None:
    """The yes or no that the answer hangs on."""
    rule = view.line.indicator.rule
    if isinstance(rule, YesNoRule):
        return rule.input
    is_verdict = isinstance(rule, DeclaredRule) and view.line.indicator.max_points is None
    return rule.input_names[0] if is_verdict else None


def counts_beside(view: AnswerView) -> list[str]:
    """The figures that count what the yes says is there; of a declared pass the results alone."""
    indicator = view.line.indicator
    if not isinstance(indicator.rule, YesNoRule):
        part = [ratio.numerator for ratio in ratios(indicator)]
        return part or [name for name in result_names(indicator) if name != flag_of(view)]
    totals = {spec.name for spec in indicator.inputs if spec.fact in _WHOLES}
    return [
        spec.name for spec in indicator.inputs if spec.kind in FIGURES and spec.name not in totals
    ]


def is_unlike_figures(view: AnswerView) -> bool:
    """Whether a yes has only figures of 0 beside it, or a no one that is more. A declared failure
    may have figures: the unit judges them itself."""
    flag, values = flag_of(view), stated_values(view)
    given = [values.get(name) for name in counts_beside(view)]
    figures = [figure for figure in given if isinstance(figure, Decimal)]
    if flag is None or not figures or view.line.state is not AnswerState.REPORTED:
        return False
    is_nothing = all(figure == ZERO for figure in figures)
    if values.get(flag) is True:
        return is_nothing
    is_yes_no = isinstance(view.line.indicator.rule, YesNoRule)
    return is_yes_no and values.get(flag) is False and not is_nothing
