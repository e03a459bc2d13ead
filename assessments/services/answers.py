"""Saving one answer with its self-assessed score: whole, or only the fields that changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localtime

from assessments.inputs import encode_inputs, find_faults
from assessments.models import Action, Answer, Assessment
from assessments.narrative import clean_html
from assessments.permissions import can_edit_answer, demand, visible_assessments
from assessments.scoring import ScoreLine, score_line
from assessments.selectors.files import answer_data, fact_values, facts_of
from assessments.services.history import record
from assessments.services.locking import lock_with_facts
from assessments.wording import changes_between, words_of
from criteria.rules.base import AnswerState, Value
from criteria.rules.spec import IndicatorSetSpec, IndicatorSpec
from criteria.selectors import indicator_ids, load_spec
from dtscore.accounts.models import User
from dtscore.text import nfc


class StaleAnswerError(Exception):
    """Somebody saved in between; ``current`` is the answer as it stands now."""

    def __init__(self, current: Answer) -> None:
        saved_at = localtime(current.updated_at)
        super().__init__(f"Câu trả lời đã được sửa lúc {saved_at:%H:%M %d/%m/%Y}.")
        self.current = current


@dataclass(frozen=True)
class Claim:
    """What a paper printed about an indicator; it never takes part in the computing."""

    points: Decimal | None = None
    passed: bool | None = None
    printed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AnswerChange:
    """A whole answer: an input that is not among ``values`` is emptied. None keeps what is
    stored, for the explanation and for a paper's claim."""

    state: AnswerState
    values: Mapping[str, Value]
    narrative: str = ""
    explanation: str | None = None
    claim: Claim | None = None


@dataclass(frozen=True)
class AnswerEdit:
    """Only what changed: None keeps what is stored; an input named with None is emptied."""

    state: AnswerState | None = None
    values: Mapping[str, Value | None] = field(default_factory=dict)
    narrative: str | None = None
    explanation: str | None = None
    claim: Claim | None = None


@dataclass(frozen=True)
class Typed:
    """What somebody typed, the version they saw (0: no answer yet), and the name of this save."""

    edit: AnswerEdit
    seen_version: int
    save_key: str


@dataclass(frozen=True)
class Saved:
    """The answer as it stands now, and what it is worth."""

    answer: Answer
    line: ScoreLine


@transaction.atomic
def save_answer(
    *,
    actor: User,
    assessment: Assessment,
    indicator_code: str,
    change: AnswerChange,
    seen_version: int,
    save_key: str = "",
) -> Answer:
    """Save a whole answer and its self-assessed score.

    ``seen_version`` is the version on the officer's screen, 0 for an answer that did not exist.
    ``save_key`` names this save: repeated, it returns what it has saved already.
    Raises PermissionDenied, ValidationError (by input name, or by column for a claim) or
    StaleAnswerError; then nothing is written.
    """
    held = lock_with_facts(Assessment.objects.all(), assessment.pk)

    def read(indicator: IndicatorSpec) -> Typed:
        edit = AnswerEdit(
            state=change.state,
            values={spec.name: None for spec in indicator.inputs} | dict(change.values),
            narrative=change.narrative,
            explanation=change.explanation,
            claim=change.claim,
        )
        return Typed(edit, seen_version, save_key)

    return _save(actor, held, indicator_code, read).answer


@transaction.atomic
def save_typed(
    *,
    actor: User,
    assessment_pk: int,
    indicator_code: str,
    read: Callable[[IndicatorSpec], Typed],
) -> Saved:
    """Save the fields that changed; ``read`` makes them out once the indicator is known, so that
    the assessment is fetched once, under its lock.

    Raises what ``save_answer`` raises, what ``read`` raises, and Assessment.DoesNotExist for an
    assessment outside the actor's scope or an indicator that its set does not have.
    """
    held = lock_with_facts(visible_assessments(actor), assessment_pk)
    if indicator_code not in load_spec(held[0].campaign.indicator_set).by_code:
        raise Assessment.DoesNotExist
    return _save(actor, held, indicator_code, read)


def _save(
    actor: User,
    held: tuple[Assessment, Mapping[str, Decimal]],
    code: str,
    read: Callable[[IndicatorSpec], Typed],
) -> Saved:
    """Save into the assessment, which is held, with the base figures of its unit and year."""
    assessment, facts = held
    demand(can_edit_answer(actor, assessment, code))
    spec = load_spec(assessment.campaign.indicator_set)
    indicator = _indicator(spec, code)
    typed = read(indicator)
    _refuse_faults(indicator, typed.edit.values)
    current = _current_answer(assessment, code)
    if current and typed.save_key and current.save_key == typed.save_key:
        return Saved(current, _line(spec, indicator, current, facts))
    before, raw = words_of(indicator, current), _raw(current)
    answer = next_version(current, assessment, code, typed.seen_version)
    answer.save_key, answer.updated_by, answer.to_confirm = typed.save_key, actor, False
    _apply(answer, typed.edit)
    if current and _raw(answer) == raw:  # opened and saved as it was
        current.version = typed.seen_version
        return Saved(current, _line(spec, indicator, current, facts))
    line = set_self_score(spec, code, answer, facts)
    answer.clean_fields(exclude=("assessment", "indicator", "updated_by"))
    answer.save()
    record(
        actor=actor,
        action=Action.ANSWER_SAVED,
        unit=assessment.unit,
        assessment=assessment,
        subject=code,
        changes=changes_between(before, words_of(indicator, answer)),
    )
    return Saved(answer, line)


def _raw(answer: Answer | None) -> tuple[Any, ...]:
    """What makes two states of an answer the same."""
    if answer is None:
        return ()
    words = (answer.state, answer.narrative, answer.evidence_explanation, answer.to_confirm)
    paper = (answer.claimed_points, answer.claimed_passed, answer.printed, answer.claim_superseded)
    return (*words, dict(answer.inputs), *paper)


def _indicator(spec: IndicatorSetSpec, code: str) -> IndicatorSpec:
    if code not in spec.by_code:
        raise ValidationError(
            f"Bộ {spec.short_name} không có chỉ số {code}.", code="unknown_indicator"
        )
    return spec.by_code[code]


def _refuse_faults(indicator: IndicatorSpec, values: Mapping[str, Value | None]) -> None:
    typed = {name: value for name, value in values.items() if value is not None}
    if faults := find_faults(indicator, typed):
        raise ValidationError({fault.name: fault.sentence for fault in faults})


def _current_answer(assessment: Assessment, code: str) -> Answer | None:
    answers = Answer.objects.select_for_update(of=("self",)).select_related("updated_by")
    return answers.filter(assessment=assessment, indicator__code=code).first()


def next_version(
    current: Answer | None, assessment: Assessment, code: str, seen_version: int
) -> Answer:
    """The answer to write into, one version on. Raises StaleAnswerError when somebody else has
    written since ``seen_version``."""
    if current is None:
        ids = indicator_ids(assessment.campaign.indicator_set)
        return Answer(
            assessment=assessment, indicator_id=ids[code], state=AnswerState.REPORTED, version=1
        )
    if current.version != seen_version:
        raise StaleAnswerError(current)
    current.version += 1
    return current


def _apply(answer: Answer, edit: AnswerEdit) -> None:
    before = (answer.state, answer.inputs)
    if edit.state is not None:
        answer.state = edit.state
    elif answer.version == 1:  # the first words of an answer that only had evidence so far
        answer.state = AnswerState.REPORTED
    named = {name: value for name, value in edit.values.items() if value is not None}
    kept = {name: raw for name, raw in answer.inputs.items() if name not in edit.values}
    answer.inputs = kept | encode_inputs(named)
    if edit.narrative is not None:
        answer.narrative = clean_html(edit.narrative)
    if edit.explanation is not None:
        answer.evidence_explanation = nfc(edit.explanation).strip()
    if edit.claim is None and (answer.state, answer.inputs) != before:
        answer.claim_superseded = answer.is_from_paper
    if edit.claim is not None:
        answer.claim_superseded = False
        answer.claimed_points = edit.claim.points
        answer.claimed_passed = edit.claim.passed
        answer.printed = dict(edit.claim.printed)


def set_self_score(
    spec: IndicatorSetSpec, code: str, answer: Answer, facts: Mapping[str, Decimal]
) -> ScoreLine:
    """Score the answer and keep the result in it; returns the line with its words."""
    line = _line(spec, spec.by_code[code], answer, facts)
    answer.self_points, answer.self_passed = line.outcome.points, line.outcome.passed
    return line


def _line(
    spec: IndicatorSetSpec, indicator: IndicatorSpec, answer: Answer, facts: Mapping[str, Decimal]
) -> ScoreLine:
    return score_line(spec, indicator, answer_data(indicator, answer), facts)


def current_facts(assessment: Assessment) -> dict[str, Decimal]:
    """The base figures of the assessment's unit and year. One query."""
    facts = facts_of(assessment.unit, assessment.campaign.year)
    return fact_values({fact.kind.code: fact for fact in facts})
