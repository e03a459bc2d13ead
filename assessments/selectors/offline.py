"""What the workbook that is filled in offline says: this year's fields, last year's beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessments.inputs import decode_inputs, readable
from assessments.intake.workbook import About, Field, fields_of
from assessments.models import Answer, Assessment, Fact
from assessments.narrative import plain_text
from assessments.selectors.files import AssessmentFile, FactRow, fact_rows, facts_of, open_file
from assessments.selectors.years import PreviousAnswer, previous_answers
from criteria.rules.base import AnswerState
from criteria.rules.spec import IndicatorSpec, PillarSpec
from dtscore.numbers import exact_string, format_decimal


@dataclass(frozen=True)
class Cell:
    """A field with what is stored, and what was said last year, in words."""

    field: Field
    stored: Any
    version: int
    before: str


@dataclass(frozen=True)
class IndicatorCells:
    """One indicator with its fields; of its base figures ``facts`` gives the code by input."""

    indicator: IndicatorSpec
    cells: list[Cell]
    facts: Mapping[str, str]


@dataclass(frozen=True)
class FactCells:
    """A base figure with what is stored and last year's value."""

    row: FactRow
    stored: dict[str, str] | None
    version: int
    before: str


@dataclass(frozen=True)
class OfflineForm:
    """Everything that stands in the workbook of one assessment."""

    assessment: Assessment
    about: About
    pillars: list[tuple[PillarSpec, list[IndicatorCells]]]
    facts: list[FactCells]


def about_of(assessment: Assessment) -> About:
    """Names the assessment in a workbook, and tells whether a workbook is of this one."""
    indicator_set, unit = assessment.campaign.indicator_set, assessment.unit
    return About(
        set_code=indicator_set.code,
        version=indicator_set.version,
        unit_code=unit.code,
        unit_name=unit.full_name,
        year=assessment.campaign.year,
        assessment=assessment.pk,
    )


def offline_form(assessment: Assessment) -> OfflineForm:
    """Six queries where there was no last year, else up to nine, once the set is known."""
    file = open_file(assessment)
    before = previous_answers(assessment, file.sheet.lines)
    facts = facts_of(assessment.unit, assessment.campaign.year - 1)
    facts_before = {fact.kind.code: fact for fact in facts}
    pillars = [
        (
            pillar,
            [
                _indicator(indicator, file.answers.get(indicator.code), before.get(indicator.code))
                for indicator in pillar.indicators
            ],
        )
        for pillar in file.spec.pillars
    ]
    return OfflineForm(assessment, about_of(assessment), pillars, _facts(file, facts_before))


def _indicator(
    indicator: IndicatorSpec, answer: Answer | None, before: PreviousAnswer | None
) -> IndicatorCells:
    cells = [
        Cell(item, stored_of(item, answer), answer.version if answer else 0, _before(item, before))
        for item in fields_of(indicator)
    ]
    facts = {spec.name: spec.fact for spec in indicator.inputs if spec.fact}
    return IndicatorCells(indicator, cells, facts)


def stored_of(item: Field, answer: Answer | None) -> Any:
    """What is stored for the field; a blank answer has its state and nothing else."""
    if item.target == "state":
        return answer.state if answer else AnswerState.BLANK.value
    if answer is None:
        return None
    if item.target == "input":
        return answer.inputs.get(item.name)
    if item.target == "narrative":
        return answer.narrative
    return answer.evidence_explanation


def _before(item: Field, before: PreviousAnswer | None) -> str:
    """What the unit said last year, where the question is still the same."""
    if before is None or not before.carries:
        return ""
    answer = before.answer
    if item.target == "state":
        return str(answer.get_state_display())
    if item.target == "narrative":
        return plain_text(answer.narrative)
    if item.target == "explanation":
        return answer.evidence_explanation
    known = {spec.name: spec for spec in before.indicator.inputs}
    value = decode_inputs(before.indicator, answer.inputs).get(item.name)
    return "" if value is None else readable(before.indicator, known[item.name], value)


def _facts(file: AssessmentFile, before: Mapping[str, Fact]) -> list[FactCells]:
    return [
        FactCells(
            row,
            stored_fact(row.fact),
            row.fact.version if row.fact else 0,
            format_decimal(before[row.code].value) if row.code in before else "",
        )
        for row in fact_rows(file)
    ]


def stored_fact(fact: Fact | None) -> dict[str, str] | None:
    """A base figure as a workbook and a preview compare it."""
    if fact is None:
        return None
    return {
        "value": exact_string(fact.value),
        "source": fact.source,
        "as_of": fact.as_of.isoformat() if fact.as_of else "",
    }
