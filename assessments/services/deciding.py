"""A decision about one indicator at the present step of the review: added, never overwritten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localtime, now

from assessments.inputs import encode_inputs, find_faults
from assessments.models import (
    LONGEST_REVIEW_COMMENT,
    Action,
    Answer,
    Assessment,
    AssessmentStatus,
    ReviewDecision,
    ReviewDraft,
    ReviewReason,
    Verdict,
)
from assessments.permissions import can_review, demand
from assessments.scoring import Result, score_line
from assessments.selectors.decisions import Trail, open_trail
from assessments.selectors.files import answer_data
from assessments.services.answers import current_facts
from assessments.services.guards import refuse_late_review
from assessments.services.history import record
from assessments.services.locking import lock_assessment, lock_visible_assessment
from assessments.wording import result_words
from criteria.rules.base import AnswerState, OutcomeStatus, Value
from criteria.selectors import load_spec
from dtscore.accounts.models import User
from dtscore.numbers import format_decimal
from dtscore.text import nfc


class StaleError(Exception):
    """What the person looked at while deciding is no longer what is there."""


class StaleAnswerError(StaleError):
    """The unit has changed its answer in between."""

    def __init__(self) -> None:
        super().__init__(
            "Đơn vị đã sửa câu trả lời sau khi bạn mở chỉ số này. Hãy xem lại rồi quyết định."
        )


class StaleDecisionError(StaleError):
    """Somebody has decided in between; ``current`` is the newest decision."""

    def __init__(self, current: ReviewDecision) -> None:
        at = localtime(current.decided_at)
        super().__init__(
            f"{current.decided_by} vừa quyết định chỉ số này lúc {at:%H:%M %d/%m/%Y}:"
            f" {current.get_verdict_display().lower()}. Hãy xem rồi quyết định lại nếu cần."
        )
        self.current = current


@dataclass(frozen=True)
class Ruling:
    """What the reviewer wants. For an adjustment either ``points`` (or ``passed``) or corrected
    ``values``, which are laid over the unit's own figures and computed by the rule."""

    verdict: Verdict
    points: Decimal | None = None
    passed: bool | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    reason: ReviewReason | None = None
    comment: str = ""


@transaction.atomic
def decide(
    *,
    actor: User,
    assessment: Assessment,
    code: str,
    ruling: Ruling,
    seen: int,
    seen_answer: int | None = None,
    save_key: str = "",
    is_bulk: bool = False,
) -> ReviewDecision:
    """Add a decision on one indicator.

    ``seen`` is the number of the newest decision on the person's screen, 0 without one;
    ``seen_answer`` is the version of the answer there, None for whoever has no screen;
    ``save_key`` names this decision: repeated, it returns what it has added already. Raises
    PermissionDenied, ValidationError (by field: points, passed, an input's name, reason, comment),
    LateError or StaleError; then nothing is written.
    """
    held = lock_assessment(assessment)
    trail = _open(actor, held, code)
    if trail is None:
        raise ValidationError(f"Bộ chỉ số này không có chỉ số {code}.")
    return add_decision(
        actor, held, trail, ruling,
        seen=seen, seen_answer=seen_answer, save_key=save_key, is_bulk=is_bulk,
    )  # fmt: skip


@dataclass(frozen=True)
class TypedRuling:
    """What somebody decided on a screen: the number of the newest decision there, the version of
    the answer there, the key of it."""

    ruling: Ruling
    seen: int
    seen_answer: int
    save_key: str


@dataclass(frozen=True)
class Decided:
    """A decision that stands, with everything that was decided about the indicator before."""

    assessment: Assessment
    trail: Trail
    decision: ReviewDecision


@transaction.atomic
def decide_typed(
    *,
    actor: User,
    assessment_pk: int,
    code: str,
    read: Callable[[Assessment, Trail], TypedRuling],
) -> Decided:
    """``decide`` for a screen that knows only where to post: ``read`` is given the indicator as it
    is and returns what was typed. Raises Assessment.DoesNotExist as well, for what lies outside
    the person's scope and for an indicator that the set does not have."""
    held = lock_visible_assessment(actor, assessment_pk)
    trail = _open(actor, held, code)
    if trail is None:
        raise Assessment.DoesNotExist
    typed = read(held, trail)
    decision = add_decision(
        actor, held, trail, typed.ruling,
        seen=typed.seen, seen_answer=typed.seen_answer, save_key=typed.save_key,
    )  # fmt: skip
    earlier = tuple(row for row in trail.decisions if row.pk != decision.pk)
    return Decided(held, replace(trail, decisions=(*earlier, decision)), decision)


def foresee(assessment: Assessment, trail: Trail, ruling: Ruling) -> tuple[Result, Result]:
    """What the indicator would come to, and what accepting it would mean. Nothing is written;
    raises what ``decide`` would raise for the figures."""
    is_explained = assessment.status == AssessmentStatus.EXPLAINED
    _demand_open(trail, is_explained=is_explained)
    basis = trail.basis(assessment.step, is_explained=is_explained)
    return _result(assessment, trail, ruling, basis), basis


def _open(actor: User, held: Assessment, code: str) -> Trail | None:
    """The indicator of an assessment that is held, for somebody who may decide about it now."""
    demand(can_review(actor, held))
    refuse_late_review(held)
    return open_trail(held, code)


def add_decision(
    actor: User,
    assessment: Assessment,
    trail: Trail,
    ruling: Ruling,
    *,
    seen: int,
    seen_answer: int | None = None,
    save_key: str = "",
    is_bulk: bool = False,
) -> ReviewDecision:
    """The same inside a transaction that holds the assessment, has read the ``trail`` and has
    asked whether the person may. Without ``seen_answer`` the answer of the trail is meant."""
    newest = trail.decisions[-1] if trail.decisions else None
    if newest and save_key and newest.save_key == save_key:
        return newest
    if newest and newest.number != seen:
        raise StaleDecisionError(newest)
    if seen_answer is not None and seen_answer != trail.answer_version:
        raise StaleAnswerError
    is_explained = assessment.status == AssessmentStatus.EXPLAINED
    answer = _demand_open(trail, is_explained=is_explained)
    basis = trail.basis(assessment.step, is_explained=is_explained)
    comment, result = _checked(assessment, trail, ruling, basis)
    decision = ReviewDecision.objects.create(
        assessment=assessment,
        indicator=answer.indicator,
        step=assessment.step,
        number=trail.number + 1,
        verdict=ruling.verdict,
        points=result.points,
        passed=result.passed,
        corrected=_corrected(ruling),
        why=result.why,
        reason=ruling.reason,
        reason_words=_reason_words(ruling, is_explained=is_explained),
        comment=comment,
        answer_version=answer.version,
        claimed_points=trail.claim.points,
        claimed_passed=trail.claim.passed,
        explanation=trail.explanation if is_explained else None,
        is_bulk=is_bulk,
        save_key=save_key,
        decided_at=now(),
        decided_by=actor,
    )
    Answer.objects.filter(pk=answer.pk).update(
        reviewed_points=result.points, reviewed_passed=result.passed
    )
    drafts = ReviewDraft.objects.filter(assessment=assessment, indicator=answer.indicator)
    drafts.filter(step=assessment.step, author=actor).delete()
    _record(actor, assessment, trail, decision, basis)
    return decision


def _demand_open(trail: Trail, *, is_explained: bool) -> Answer:
    """The answer that is judged. An explanation is answered once it was sent, nothing else."""
    if is_explained and (trail.explanation is None or trail.explanation.sent_at is None):
        raise PermissionDenied("Đơn vị không giải trình chỉ số này nên kết quả giữ nguyên.")
    if trail.answer is None:
        raise ValidationError("Đơn vị chưa trả lời chỉ số này: hãy trả lại.")
    return trail.answer


def _checked(
    assessment: Assessment, trail: Trail, ruling: Ruling, basis: Result
) -> tuple[str, Result]:
    """The words and the result; what is wrong with either is told at once."""
    faults: dict[str, list[ValidationError]] = {}
    comment, result = "", Result()
    try:
        result = _result(assessment, trail, ruling, basis)
    except ValidationError as problem:
        if not hasattr(problem, "error_dict"):
            raise
        faults |= problem.error_dict
    try:
        comment = _checked_words(ruling)
    except ValidationError as problem:
        faults |= problem.error_dict
    if faults:
        raise ValidationError(faults)
    return comment, result


def _checked_words(ruling: Ruling) -> str:
    comment = nfc(ruling.comment).strip()
    if ruling.verdict != Verdict.ACCEPTED and not comment and ruling.reason is None:
        name = Verdict(ruling.verdict).label
        raise ValidationError({"reason": f"{name} thì phải chọn hoặc ghi lý do."})
    if len(comment) > LONGEST_REVIEW_COMMENT:
        raise ValidationError(
            {
                "comment": f"Ghi không quá {LONGEST_REVIEW_COMMENT} ký tự;"
                f" đang có {len(comment)} ký tự."
            }
        )
    if "\x00" in comment:
        raise ValidationError({"comment": "Có ký tự điều khiển, hãy gõ lại."})
    return comment


def _reason_words(ruling: Ruling, *, is_explained: bool) -> str:
    """The listed reason; of a result that changes because of what the unit explained, just that."""
    if ruling.reason:
        return ruling.reason.words
    is_granted = is_explained and ruling.verdict == Verdict.ACCEPTED
    return "Chấp nhận giải trình của đơn vị" if is_granted else ""


def _corrected(ruling: Ruling) -> dict[str, object] | None:
    if ruling.verdict != Verdict.ADJUSTED or not ruling.values:
        return None
    return dict(encode_inputs(ruling.values))


# --- the result -------------------------------------------------------------------------------
def _result(assessment: Assessment, trail: Trail, ruling: Ruling, basis: Result) -> Result:
    match ruling.verdict:
        case Verdict.RETURNED:
            if assessment.status == AssessmentStatus.EXPLAINED:
                sentence = "Sau giải trình không trả lại nữa: hãy chấp nhận hoặc điều chỉnh."
                raise ValidationError(sentence)
            return Result()
        case Verdict.ACCEPTED:
            return _accepted(trail, basis)
    if ruling.values:
        found = _recomputed(assessment, trail, ruling.values)
    else:
        found = _given(assessment, trail, ruling)
    if found.same_as(basis):
        field = "points" if trail.line.indicator.max_points else "passed"
        sentence = (
            f"Kết quả điều chỉnh giống kết quả đang có ({result_words(basis)}):"
            " hãy bấm “Chấp nhận”, hoặc sửa lại."
        )
        raise ValidationError({field: sentence})
    return found


def _accepted(trail: Trail, basis: Result) -> Result:
    """What is there already; a result that nothing could compute cannot be accepted."""
    if basis.is_excluded and trail.line.outcome.status is not OutcomeStatus.EXCLUDED:
        raise ValidationError(
            "Chưa tính được kết quả của chỉ số này nên không chấp nhận được:"
            " hãy điều chỉnh hoặc trả lại."
        )
    return basis


def _given(assessment: Assessment, trail: Trail, ruling: Ruling) -> Result:
    maximum = trail.line.indicator.max_points
    if maximum is None:
        if ruling.passed is None:
            raise ValidationError({"passed": "Hãy chọn Đạt hoặc Không đạt."})
        return _worded(trail, Result(passed=ruling.passed, why="Người thẩm định đánh giá"))
    decimals = load_spec(assessment.campaign.indicator_set).rounding.decimals
    points = ruling.points
    if points is None or not points.is_finite():
        raise ValidationError({"points": "Hãy ghi điểm thẩm định."})
    if not 0 <= points <= maximum.value:
        raise ValidationError({"points": f"Điểm phải từ 0 đến {format_decimal(maximum.value)}."})
    if points != points.quantize(Decimal(1).scaleb(-decimals)):
        raise ValidationError({"points": f"Điểm có nhiều nhất {decimals} chữ số thập phân."})
    return _worded(trail, Result(points=points, why="Người thẩm định cho điểm"))


def _worded(trail: Trail, result: Result) -> Result:
    """Where the rule came to the same, its arithmetic says why."""
    outcome = trail.line.outcome
    computed = Result(outcome.points, outcome.passed, outcome.why)
    return computed if computed.same_as(result) else result


def _recomputed(assessment: Assessment, trail: Trail, values: Mapping[str, Value]) -> Result:
    """What the rule makes of the unit's answer with these figures in it."""
    indicator, spec = trail.line.indicator, load_spec(assessment.campaign.indicator_set)
    if faults := find_faults(indicator, values):
        raise ValidationError({fault.name: fault.sentence for fault in faults})
    assert trail.answer is not None
    answer = answer_data(indicator, trail.answer)
    answer = replace(answer, inputs={**answer.inputs, **values}, state=AnswerState.REPORTED)
    line = score_line(spec, indicator, answer, current_facts(assessment))
    if not line.is_computed:
        raise ValidationError({next(iter(values)): line.outcome.why})
    return Result(line.outcome.points, line.outcome.passed, line.outcome.why)


def _record(
    actor: User, assessment: Assessment, trail: Trail, decision: ReviewDecision, basis: Result
) -> None:
    changes = {"Quyết định": ("", decision.get_verdict_display())}
    if decision.verdict != Verdict.RETURNED:
        found = Result(decision.points, decision.passed)
        changes["Kết quả"] = (result_words(basis), result_words(found))
    if decision.reason_text:
        changes["Lý do"] = ("", decision.reason_text)
    record(
        actor=actor,
        action=Action.DECIDED,
        unit=assessment.unit,
        assessment=assessment,
        subject=trail.code,
        changes=changes,
    )
