"""Saving one answer with its self-assessed score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localtime

from assessments.inputs import encode_inputs, find_faults
from assessments.models import Answer, Assessment
from assessments.narrative import clean_html
from assessments.permissions import can_edit_answers, demand
from assessments.scoring import score_line
from assessments.selectors.files import answer_data, fact_values, facts_of
from assessments.services.locking import lock_assessment
from criteria.models import Indicator
from criteria.rules.base import AnswerState, Value
from criteria.rules.spec import IndicatorSetSpec
from criteria.selectors import load_spec
from dtscore.accounts.models import User


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
    """What is saved at once: the state, the figures, the words, and a paper's claim if any."""

    state: AnswerState
    values: Mapping[str, Value]
    narrative: str = ""
    claim: Claim | None = None


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
    """Save one answer and its self-assessed score.

    ``seen_version`` is the version on the officer's screen, 0 for an answer that did not exist.
    ``save_key`` names this save: repeated, it returns what it has saved already.
    Raises PermissionDenied, ValidationError (by input name, or by column for a claim) or
    StaleAnswerError; then nothing is written.
    """
    assessment = lock_assessment(assessment)
    demand(can_edit_answers(actor, assessment))
    spec = load_spec(assessment.campaign.indicator_set)
    indicator = _indicator(assessment, indicator_code)
    _refuse_faults(spec, indicator_code, change.values)
    current = _current_answer(assessment, indicator)
    if current and save_key and current.save_key == save_key:
        return current
    answer = _next_version(current, assessment, indicator, seen_version)
    answer.save_key = save_key
    answer.state = change.state
    answer.inputs = encode_inputs(change.values)
    answer.narrative = clean_html(change.narrative)
    answer.updated_by = actor
    if change.claim is not None:
        answer.claimed_points = change.claim.points
        answer.claimed_passed = change.claim.passed
        answer.printed = dict(change.claim.printed)
    set_self_score(spec, indicator_code, answer, current_facts(assessment))
    answer.clean_fields(exclude=("assessment", "indicator", "updated_by"))
    answer.save()
    return answer


def _indicator(assessment: Assessment, code: str) -> Indicator:
    indicator_set = assessment.campaign.indicator_set
    try:
        return Indicator.objects.get(indicator_set=indicator_set, code=code)
    except Indicator.DoesNotExist:
        sentence = f"Bộ {indicator_set.code} không có chỉ số {code}."
        raise ValidationError(sentence, code="unknown_indicator") from None


def _refuse_faults(spec: IndicatorSetSpec, code: str, values: Mapping[str, Value]) -> None:
    if faults := find_faults(spec.by_code[code], values):
        raise ValidationError({fault.name: fault.sentence for fault in faults})


def _current_answer(assessment: Assessment, indicator: Indicator) -> Answer | None:
    answers = Answer.objects.select_for_update(of=("self",)).select_related("updated_by")
    return answers.filter(assessment=assessment, indicator=indicator).first()


def _next_version(
    current: Answer | None, assessment: Assessment, indicator: Indicator, seen_version: int
) -> Answer:
    if current is None:
        return Answer(assessment=assessment, indicator=indicator, version=1)
    if current.version != seen_version:
        raise StaleAnswerError(current)
    current.version += 1
    return current


def set_self_score(
    spec: IndicatorSetSpec, code: str, answer: Answer, facts: Mapping[str, Decimal]
) -> None:
    indicator = spec.by_code[code]
    outcome = score_line(spec, indicator, answer_data(indicator, answer), facts).outcome
    answer.self_points, answer.self_passed = outcome.points, outcome.passed


def current_facts(assessment: Assessment) -> dict[str, Decimal]:
    facts = facts_of(assessment.unit, assessment.campaign.year)
    return fact_values({fact.kind.code: fact for fact in facts})
