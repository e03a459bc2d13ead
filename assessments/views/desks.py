"""What an answering page shows of an indicator: its entry, its form, last year, whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.forms.answer import AnswerForm, entry_form
from assessments.models import Assignment
from assessments.selectors.entries import Entry
from assessments.selectors.files import AssessmentFile
from assessments.selectors.sharing import assignments_of
from assessments.selectors.years import PreviousAnswer, previous_answers


@dataclass(frozen=True)
class IndicatorDesk:
    """Everything about one indicator that somebody who answers it wants to see."""

    entry: Entry
    form: AnswerForm
    previous: PreviousAnswer | None
    assignment: Assignment | None

    @property
    def code(self) -> str:
        return self.entry.line.indicator.code


def indicator_desks(
    file: AssessmentFile, entries: Sequence[Entry], form: AnswerForm | None = None
) -> list[IndicatorDesk]:
    """The desks of these indicators, in three queries. ``form`` is what somebody has typed."""
    before = previous_answers(file.assessment, [entry.line for entry in entries])
    assigned = assignments_of(file.assessment)
    return [
        IndicatorDesk(entry, form or entry_form(entry), before.get(code), assigned.get(code))
        for entry in entries
        for code in [entry.line.indicator.code]
    ]
