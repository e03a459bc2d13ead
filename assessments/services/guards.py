"""The conditions that the workflow's table names: each raises a MoveRefusedError that says what
to do, or a ValidationError for what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from assessments.models import Assessment, AssessmentStatus, LateSubmission, Stage
from assessments.selectors.contradictions import blockers_of
from assessments.selectors.deadlines import due_of, lateness_of
from assessments.selectors.decisions import ReviewFile, open_review
from assessments.selectors.files import open_file
from assessments.selectors.readiness import missing_of
from assessments.services.checking import fresh_findings, recheck
from assessments.services.passage import (
    EarlyError,
    IncompleteError,
    InconsistentError,
    LateError,
    MoveRefusedError,
    Order,
    UndecidedError,
)

LONGEST_LIST = 12
LONGEST_RETURN = timedelta(days=366)


@dataclass(frozen=True)
class Case:
    """What the conditions of one move look at. The review is read once, and only when asked for;
    whoever has it already gives it as ``known``. ``is_held`` once the assessment is locked."""

    assessment: Assessment
    order: Order
    known: ReviewFile | None = None
    is_held: bool = False

    @cached_property
    def review(self) -> ReviewFile:
        return self.known or open_review(self.assessment)


Guard = Callable[[Case], None]


def check_guards(
    assessment: Assessment,
    order: Order,
    known: ReviewFile | None = None,
    *,
    is_held: bool = False,
) -> None:
    """Every condition of the move, in the order of the table."""
    case = Case(assessment, order, known, is_held)
    for name in order.move.guards:
        GUARDS[name](case)


def refuse_late_review(assessment: Assessment) -> None:
    """The review of one unit at one step ends with its last day, extensions counted in.
    Explanations come after it and are answered all the same."""
    if assessment.status == AssessmentStatus.EXPLAINED:
        return
    due = due_of(assessment, Stage.REVIEW)
    if due and localdate() > due:
        raise LateError(
            f"Đã hết hạn thẩm định ngày {due:%d/%m/%Y}."
            " Hãy đề nghị quản trị tỉnh gia hạn cho hồ sơ này."
        )


def listed(codes: list[str]) -> str:
    """Codes in one line, the first dozen of them by name."""
    rest = len(codes) - LONGEST_LIST
    return ", ".join(codes[:LONGEST_LIST]) + (f" và {rest} chỉ số khác" if rest > 0 else "")


def _has_reviewer(case: Case) -> None:
    if not case.assessment.chain:
        raise MoveRefusedError(
            "Chưa nộp được: đợt này không có cấp nào thẩm định hồ sơ của đơn vị. Hãy báo quản trị"
            " tỉnh xem lại các bước thẩm định của đợt rồi mới nộp."
        )


def _complete(case: Case) -> None:
    if missing := missing_of(case.known.file if case.known else open_file(case.assessment)):
        raise IncompleteError(missing)


def _consistent(case: Case) -> None:
    """No error, and no warning without an explanation. Under the lock the checks run again
    whatever was found before: neighbours move without telling."""
    unit, year = case.assessment.unit, case.assessment.campaign.year
    if case.is_held:
        recheck(unit=unit, year=year)
    if rows := blockers_of(case.assessment, fresh_findings(unit, year)):
        raise InconsistentError(rows)


def _on_time(case: Case) -> None:
    lateness = lateness_of(case.assessment, localdate())
    if lateness.is_refused:
        raise LateError(lateness.sentence)


def _review_on_time(case: Case) -> None:
    refuse_late_review(case.assessment)


def _some_returned(case: Case) -> None:
    if not case.review.to_return:
        raise MoveRefusedError(
            "Chưa có chỉ số nào được chọn “Trả lại”. Hãy trả lại ít nhất một chỉ số, kèm lý do."
        )


def _due_ahead(case: Case) -> None:
    if case.order.due_on is None:
        raise ValidationError({"due_on": "Hãy ghi hạn nộp lại."})
    if case.order.due_on <= localdate():
        raise ValidationError({"due_on": "Hạn nộp lại phải sau hôm nay."})
    if case.order.due_on > localdate() + LONGEST_RETURN:
        raise ValidationError({"due_on": "Hạn nộp lại không quá một năm kể từ hôm nay."})


def _may_submit_again(case: Case) -> None:
    """Whoever withdraws after the last day could not submit any more."""
    assessment = case.assessment
    due = due_of(assessment, Stage.SUBMISSION)
    if assessment.status == AssessmentStatus.RESUBMITTED:
        returning = assessment.returnings.order_by("number").last()
        due = returning.due_on if returning else None
    is_refused = assessment.campaign.late_submission == LateSubmission.REFUSE
    if due and localdate() > due and is_refused:
        raise LateError(
            f"Đã hết hạn nộp ngày {due:%d/%m/%Y} nên rút rồi sẽ không nộp lại được."
            " Muốn sửa, hãy đề nghị người thẩm định trả lại hồ sơ."
        )


def _return_over(case: Case) -> None:
    due = due_of(case.assessment, Stage.RETURN)
    if due and localdate() <= due:
        raise EarlyError(f"Đơn vị còn được sửa đến hết ngày {due:%d/%m/%Y}; chưa lấy lại được.")


def _all_decided(case: Case) -> None:
    review = case.review
    if codes := review.to_return:
        raise UndecidedError(
            f"Còn {len(codes)} chỉ số chọn “Trả lại” mà chưa gửi trả: {listed(codes)}."
            " Hãy trả lại hồ sơ, hoặc quyết định lại các chỉ số này.",
            codes,
        )
    if codes := review.undecided:
        raise UndecidedError(f"Còn {len(codes)} chỉ số chưa quyết định: {listed(codes)}.", codes)


def _explanation_on_time(case: Case) -> None:
    due = due_of(case.assessment, Stage.EXPLANATION)
    if due is None:
        raise MoveRefusedError("Đợt đánh giá này không có bước giải trình.")
    if localdate() > due:
        raise LateError(f"Đã hết hạn giải trình ngày {due:%d/%m/%Y}.")


def _some_explained(case: Case) -> None:
    review = case.review
    written = [
        code
        for code in review.reduced
        for explanation in [review.trails[code].explanation]
        if explanation and explanation.words.strip() and explanation.sent_at is None
    ]
    if not written:
        raise MoveRefusedError("Chưa có giải trình nào. Hãy ghi giải trình ít nhất một chỉ số.")


def _explanations_over(case: Case) -> None:
    due = due_of(case.assessment, Stage.EXPLANATION)
    waits = case.assessment.status == AssessmentStatus.PROVISIONAL and due and localdate() <= due
    if waits and case.review.reduced:
        raise EarlyError(
            f"Đơn vị còn được giải trình đến hết ngày {due:%d/%m/%Y}; chưa chốt được kết quả."
        )


def _explanations_answered(case: Case) -> None:
    if codes := case.review.unanswered_explanations:
        raise UndecidedError(
            f"Còn {len(codes)} giải trình chưa được trả lời: {listed(codes)}.", codes
        )


GUARDS: Mapping[str, Guard] = {
    "has_reviewer": _has_reviewer,
    "complete": _complete,
    "consistent": _consistent,
    "on_time": _on_time,
    "review_on_time": _review_on_time,
    "some_returned": _some_returned,
    "due_ahead": _due_ahead,
    "may_submit_again": _may_submit_again,
    "return_over": _return_over,
    "all_decided": _all_decided,
    "explanation_on_time": _explanation_on_time,
    "some_explained": _some_explained,
    "explanations_over": _explanations_over,
    "explanations_answered": _explanations_answered,
}
