"""Taking over last year's answers, to be confirmed by a person before they are this year's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from assessments.inputs import decode_inputs, encode_inputs, find_faults
from assessments.models import Action, Answer, Assessment
from assessments.permissions import can_edit_answer, can_edit_answers, demand, open_codes
from assessments.selectors.years import PreviousAnswer, has_content, previous_answers
from assessments.services.answers import StaleAnswerError, current_facts, set_self_score
from assessments.services.history import record
from assessments.services.locking import lock_assessment
from assessments.wording import TO_CONFIRM, changes_between, words_of
from criteria.rules.base import AnswerState, Value
from criteria.rules.spec import IndicatorSetSpec, IndicatorSpec
from criteria.selectors import indicator_ids, load_spec
from dtscore.accounts.models import User


class AnswerExistsError(ValidationError):
    """There is an answer already, and nobody said that it may be replaced."""


@dataclass(frozen=True)
class _Desk:
    """What taking over needs of one assessment, read once under its lock."""

    actor: User
    assessment: Assessment
    spec: IndicatorSetSpec
    facts: Mapping[str, Decimal]
    before: Mapping[str, PreviousAnswer]
    ids: Mapping[str, int]


@transaction.atomic
def take_over(
    *,
    actor: User,
    assessment: Assessment,
    indicator_code: str,
    seen_version: int,
    replace: bool = False,
) -> Answer:
    """Copy last year's state, figures and words into this year's answer, marked "cần xác nhận".

    Base figures are this year's own. ``seen_version`` is 0 for an answer that did not exist;
    ``replace`` says that the answer which is there may be lost. Raises PermissionDenied,
    ValidationError or StaleAnswerError; then nothing is written.
    """
    desk = _open_desk(actor, assessment)
    demand(can_edit_answer(actor, desk.assessment, indicator_code))
    previous = desk.before.get(indicator_code)
    if indicator_code not in desk.spec.by_code or previous is None or previous.is_blank:
        raise ValidationError(
            f"Năm trước đơn vị không có câu trả lời cho chỉ số {indicator_code}: hãy tự trả lời."
        )
    if not previous.can_be_taken:
        raise ValidationError(
            f"Chỉ số {indicator_code} được tách hoặc gộp từ bộ năm trước nên không lấy nguyên câu"
            " trả lời được: hãy đọc câu trả lời cũ rồi tự trả lời."
        )
    current = _locked_answers(desk.assessment).filter(indicator__code=indicator_code).first()
    if current and current.version != seen_version:
        raise StaleAnswerError(current)
    if has_content(current) and not replace:
        raise AnswerExistsError(
            f"Chỉ số {indicator_code} đã có câu trả lời. Nếu muốn thay bằng câu trả lời năm trước,"
            " hãy đánh dấu ô “Thay câu trả lời đang có” rồi bấm lại."
        )
    return _take(desk, current, previous)


@transaction.atomic
def take_over_all(*, actor: User, assessment: Assessment, pillar_code: str) -> list[str]:
    """Take over every indicator of a pillar that is open and that nobody has answered; returns
    their codes.

    Raises PermissionDenied, or ValidationError for a pillar that the set does not have.
    """
    desk = _open_desk(actor, assessment)
    pillar = next((each for each in desk.spec.pillars if each.code == pillar_code), None)
    if pillar is None:
        raise ValidationError(f"Bộ {desk.spec.short_name} không có mục {pillar_code}.")
    current = {row.indicator.code: row for row in _locked_answers(desk.assessment)}
    taken = []
    codes = [indicator.code for indicator in pillar.indicators]
    opened = open_codes(actor, desk.assessment, codes)
    for code in (code for code in codes if code in opened):
        previous = desk.before.get(code)
        if previous and previous.can_be_taken and not has_content(current.get(code)):
            _take(desk, current.get(code), previous)
            taken.append(code)
    return taken


@transaction.atomic
def confirm_answer(
    *, actor: User, assessment: Assessment, indicator_code: str, seen_version: int
) -> Answer:
    """Say that a person has looked at an answer that was taken over; nothing else changes.

    Raises PermissionDenied, ValidationError or StaleAnswerError; then nothing is written.
    """
    assessment = lock_assessment(assessment)
    demand(can_edit_answer(actor, assessment, indicator_code))
    answer = _locked_answers(assessment).filter(indicator__code=indicator_code).first()
    if answer is None or not has_content(answer):
        raise ValidationError(f"Chỉ số {indicator_code} chưa có câu trả lời để xác nhận.")
    if not answer.to_confirm:
        return answer
    if answer.version != seen_version:
        raise StaleAnswerError(answer)
    answer.to_confirm, answer.updated_by = False, actor
    answer.save(update_fields=["to_confirm", "updated_by", "updated_at"])
    record(
        actor=actor,
        action=Action.ANSWER_SAVED,
        unit=assessment.unit,
        assessment=assessment,
        subject=indicator_code,
        changes={TO_CONFIRM: ("có", "không")},
    )
    return answer


def _open_desk(actor: User, assessment: Assessment) -> _Desk:
    assessment = lock_assessment(assessment)
    demand(can_edit_answers(actor, assessment))
    indicator_set = assessment.campaign.indicator_set
    return _Desk(
        actor=actor,
        assessment=assessment,
        spec=load_spec(indicator_set),
        facts=current_facts(assessment),
        before=previous_answers(assessment),
        ids=indicator_ids(indicator_set),
    )


def _locked_answers(assessment: Assessment) -> QuerySet[Answer]:
    rows = Answer.objects.select_for_update(of=("self",)).filter(assessment=assessment)
    return rows.select_related("indicator", "updated_by")


def _take(desk: _Desk, current: Answer | None, previous: PreviousAnswer) -> Answer:
    """Write one answer: all of last year's, nothing of what was there before."""
    code = previous.code
    indicator = desk.spec.by_code[code]
    answer = current or Answer(
        assessment=desk.assessment, indicator_id=desk.ids[code], state=AnswerState.BLANK, version=0
    )
    before = words_of(indicator, current)
    answer.version += 1
    answer.save_key = ""
    answer.state = _state(indicator, AnswerState(previous.answer.state))
    answer.inputs = encode_inputs(_fitting_values(indicator, previous))
    answer.narrative, answer.evidence_explanation = previous.answer.narrative, ""
    answer.to_confirm, answer.updated_by = True, desk.actor
    set_self_score(desk.spec, code, answer, desk.facts)
    answer.save()
    record(
        actor=desk.actor,
        action=Action.ANSWER_TAKEN_OVER,
        unit=desk.assessment.unit,
        assessment=desk.assessment,
        subject=code,
        changes=changes_between(before, words_of(indicator, answer)),
    )
    return answer


def _state(indicator: IndicatorSpec, state: AnswerState) -> AnswerState:
    """Last year's state; a rule that has lost its ratio no longer knows 0/0."""
    if state is AnswerState.NOTHING_TO_MEASURE and not indicator.rule.has_denominator:
        return AnswerState.BLANK
    return state


def _fitting_values(indicator: IndicatorSpec, previous: PreviousAnswer) -> dict[str, Value]:
    """Last year's figures that this year's indicator still asks for in the same kind."""
    old = {spec.name: spec.kind for spec in previous.indicator.inputs}
    asked = {spec.name for spec in indicator.inputs if spec.kind == old.get(spec.name)}
    if previous.relation and previous.indicator.max_points != indicator.max_points:
        # Points declared on another scale are other points.
        asked -= {spec.name for spec in indicator.inputs if spec.kind == "points"}
    stored = decode_inputs(previous.indicator, previous.answer.inputs)
    values = {name: value for name, value in stored.items() if name in asked}
    unfit = {fault.name for fault in find_faults(indicator, values)}
    return {name: value for name, value in values.items() if name not in unfit}
