"""What a page shows of an indicator: its entry, the columns, why it was returned, and for those
who answer it the form, last year and whose it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assessments.forms.answer import AnswerForm, entry_form
from assessments.models import Assignment, ReviewDecision
from assessments.selectors.columns import Cell, Columns
from assessments.selectors.contradictions import FindingRow
from assessments.selectors.counterparts import Counterpart, counterparts
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


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator on a page: with a ``desk`` where the person may answer it, else to read."""

    entry: Entry
    desk: IndicatorDesk | None
    cells: Sequence[Cell]
    returned: ReviewDecision | None
    counterparts: Sequence[Counterpart] = ()
    findings: Sequence[FindingRow] = ()

    @property
    def code(self) -> str:
        return self.entry.line.indicator.code


def indicator_rows(
    file: AssessmentFile,
    entries: Sequence[Entry],
    columns: Columns | None,
    opened: Collection[str],
    form: AnswerForm | None = None,
    findings: Mapping[str, Sequence[FindingRow]] | None = None,
) -> list[IndicatorRow]:
    """These indicators for a page; those in ``opened`` with their desks. Four queries where one
    is open, else one. ``findings`` by indicator, where somebody has read them."""
    desks = {}
    elsewhere = counterparts(file.assessment, [entry.line.indicator.code for entry in entries])
    if opened:
        wanted = [entry for entry in entries if entry.line.indicator.code in opened]
        desks = {desk.code: desk for desk in indicator_desks(file, wanted, form)}
    return [
        IndicatorRow(
            entry,
            desks.get(code),
            columns.cells(code) if columns else [],
            columns.trail(code).returned if columns else None,
            elsewhere.get(code, ()),
            (findings or {}).get(code, ()),
        )
        for entry in entries
        for code in [entry.line.indicator.code]
    ]


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
