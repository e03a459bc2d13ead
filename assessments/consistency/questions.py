"""What an indicator asks for, and whether its answer says that something was done."""

from __future__ import annotations

from assessments.consistency.unit_year import AnswerView
from criteria.rules.base import AnswerState
from dtscore.text import fold


def question_of(view: AnswerView) -> str:
    """Title and requirement, folded."""
    indicator = view.line.indicator
    return fold(f"{indicator.title} {indicator.requirement}")


def says_done(view: AnswerView) -> bool:
    return view.line.state in {AnswerState.REPORTED, AnswerState.ZERO} and (
        view.version > 0 or bool(view.passage.text)
    )
