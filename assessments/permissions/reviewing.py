"""What the reviewing side may do and read."""

from __future__ import annotations

from django.db.models import QuerySet

from assessments.models import (
    Assessment,
    AssessmentStatus,
    SecondOpinion,
)
from assessments.permissions.scope import ALLOWED, Decision, visible_assessments
from assessments.permissions.standing import REVIEWING, places_of, stands_above
from assessments.permissions.writing import EDITABLE_STATUSES, can_edit_answer, can_edit_answers
from assessments.workflow import REVIEWERS, STEP_LEADERS
from dtscore.accounts.models import User

# While a step has work, or will have it again.
DIVIDED_AT = frozenset(
    {
        AssessmentStatus.SUBMITTED, AssessmentStatus.UNDER_REVIEW, AssessmentStatus.RETURNED,
        AssessmentStatus.RESUBMITTED, AssessmentStatus.REVIEWED, AssessmentStatus.FORWARDED,
        AssessmentStatus.EXPLAINED,
    }
)  # fmt: skip
ASKED_AT = frozenset(
    {AssessmentStatus.UNDER_REVIEW, AssessmentStatus.REVIEWED, AssessmentStatus.EXPLAINED}
)
# While a paper of the review is being prepared: a step's, then that of the final result.
PREVIEWED_STATUSES = frozenset(
    {
        AssessmentStatus.UNDER_REVIEW,
        AssessmentStatus.RETURNED,
        AssessmentStatus.RESUBMITTED,
        AssessmentStatus.REVIEWED,
        AssessmentStatus.PROVISIONAL,
        AssessmentStatus.EXPLAINED,
    }
)


def can_review(user: User, assessment: Assessment) -> Decision:
    """Whether this person decides about indicators of the assessment now, in general."""
    if "step" not in places_of(user, assessment):
        return Decision(False, "Chỉ cơ quan thẩm định ở bước này được quyết định.")
    if user.role not in REVIEWERS:
        return Decision(False, "Chỉ cán bộ thẩm định được quyết định từng chỉ số.")
    match assessment.status:
        case AssessmentStatus.UNDER_REVIEW | AssessmentStatus.EXPLAINED:
            return ALLOWED
        case AssessmentStatus.SUBMITTED | AssessmentStatus.RESUBMITTED | AssessmentStatus.FORWARDED:
            return Decision(False, "Hãy bấm “Bắt đầu thẩm định” trước khi quyết định.")
    at = assessment.get_status_display()
    return Decision(False, f"Không quyết định được: hồ sơ đang ở bước “{at}”.")


def can_open_desk(user: User, assessment: Assessment) -> Decision:
    """The desk shows what is being decided: for everybody in scope but the unit itself, which reads
    a step when its leader has approved it."""
    if user.unit_id == assessment.unit_id:
        return Decision(
            False,
            "Bàn thẩm định dành cho phía thẩm định. Kết quả đã phê duyệt có ở trang hồ sơ.",
        )
    return ALLOWED


def can_be_present(user: User, assessment: Assessment, code: str = "") -> Decision:
    """Whoever works on the assessment now is seen by the others who do: those who answer it (or its
    indicator ``code``) while it is with the unit, those who decide while it is under review."""
    if user.unit_id == assessment.unit_id or assessment.status in EDITABLE_STATUSES:
        if code:
            return can_edit_answer(user, assessment, code)
        return can_edit_answers(user, assessment)
    return can_review(user, assessment)


def can_see_review_work(user: User, assessment: Assessment) -> Decision:
    """Who does what in a review, and what reviewers ask one another: for the reviewing side."""
    if user.role in REVIEWING and stands_above(user, assessment):
        return ALLOWED
    return Decision(False, "Chỉ cán bộ thẩm định, lãnh đạo của cơ quan thẩm định được xem.")


def can_divide_review(user: User, assessment: Assessment) -> Decision:
    """Whether the person may share out the pillars at the present step."""
    at = assessment.get_status_display()
    if assessment.status not in DIVIDED_AT:
        return Decision(False, f"Không phân việc thẩm định được: hồ sơ đang ở bước “{at}”.")
    return _takes_part(user, assessment, "phân việc thẩm định")


def can_ask_opinion(user: User, assessment: Assessment) -> Decision:
    """Whether the person may ask for a second opinion now."""
    at = assessment.get_status_display()
    if assessment.status not in ASKED_AT:
        return Decision(
            False, f"Chỉ xin ý kiến khi đang thẩm định, chờ duyệt; hồ sơ đang ở bước “{at}”."
        )
    return _takes_part(user, assessment, "xin ý kiến")


def _takes_part(user: User, assessment: Assessment, what: str) -> Decision:
    if user.role in REVIEWING and "step" in places_of(user, assessment):
        return ALLOWED
    return Decision(
        False, f"Chỉ cán bộ thẩm định, lãnh đạo của cơ quan thẩm định ở bước này được {what}."
    )


def reads_hints(user: User, assessment: Assessment) -> bool:
    """The reviewers' hints are for those who look from above, not for the unit itself."""
    return user.role in REVIEWERS | STEP_LEADERS and user.unit_id != assessment.unit_id


def can_preview_report(user: User, assessment: Assessment) -> Decision:
    """Whether this person may see the paper of the review before it is approved: those who review
    and approve at the present step, and the province."""
    is_reviewing = user.role in REVIEWERS | STEP_LEADERS
    if not is_reviewing or not places_of(user, assessment) & {"step", "top"}:
        return Decision(
            False,
            "Bản dự thảo báo cáo thẩm định chỉ dành cho cơ quan thẩm định. Báo cáo đã phê duyệt có"
            " ở trang hồ sơ.",
        )
    if assessment.status not in PREVIEWED_STATUSES:
        at = assessment.get_status_display()
        return Decision(False, f"Chưa có gì để lập báo cáo: hồ sơ đang ở bước “{at}”.")
    return ALLOWED


def visible_opinions(user: User) -> QuerySet[SecondOpinion]:
    """The second opinions that ``user`` may read: the same as ``can_see_review_work`` says."""
    unit = user.unit
    if unit is None or user.role not in REVIEWING:
        return SecondOpinion.objects.none()
    rows = SecondOpinion.objects.filter(assessment__in=visible_assessments(user))
    if unit.valid_from:
        rows = rows.filter(assessment__campaign__period_end__gte=unit.valid_from)
    if unit.valid_to:
        rows = rows.filter(assessment__campaign__period_end__lte=unit.valid_to)
    return rows.exclude(assessment__unit=unit)
