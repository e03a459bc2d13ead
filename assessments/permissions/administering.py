"""What the province keeps: more time, the dates of a campaign, the list of reasons."""

from __future__ import annotations

from assessments.models import (
    Assessment,
    AssessmentStatus,
    Campaign,
    Stage,
)
from assessments.permissions.reading import ANNOUNCED
from assessments.permissions.scope import ALLOWED, Decision
from assessments.permissions.standing import places_of
from assessments.workflow import REVIEWERS, STEP_LEADERS
from dtscore.accounts.models import Role, User

_EXTENDABLE_AT = {
    Stage.SUBMISSION: frozenset({AssessmentStatus.DRAFT}),
    Stage.RETURN: frozenset({AssessmentStatus.RETURNED}),
    Stage.REVIEW: frozenset(AssessmentStatus) - ANNOUNCED,
    Stage.EXPLANATION: frozenset({AssessmentStatus.PROVISIONAL}),
}


def can_extend(user: User, assessment: Assessment, stage: str) -> Decision:
    """The province gives more time at a stage that is not over; an open return the reviewer of
    the step may extend, too."""
    places = places_of(user, assessment)
    is_top = "top" in places and user.role == Role.PROVINCIAL_ADMIN
    is_reviewer = "step" in places and user.role in REVIEWERS
    if stage == Stage.RETURN and not (is_top or is_reviewer):
        return Decision(
            False, "Chỉ cán bộ thẩm định ở bước này hoặc quản trị tỉnh được gia hạn nộp lại."
        )
    if stage != Stage.RETURN and not is_top:
        return Decision(False, "Chỉ quản trị tỉnh được gia hạn việc này.")
    if assessment.status not in _EXTENDABLE_AT[Stage(stage)]:
        at, name = assessment.get_status_display(), Stage(stage).label.lower()
        return Decision(False, f"Không gia hạn được việc “{name}”: hồ sơ đang ở bước “{at}”.")
    return ALLOWED


def can_set_dates(user: User, campaign: Campaign) -> Decision:
    """The administrator of the province whose units the campaign is for. One query."""
    if user.role != Role.PROVINCIAL_ADMIN or user.unit is None or user.unit.parent_id is not None:
        return Decision(False, "Chỉ quản trị tỉnh được đặt hạn của đợt đánh giá.")
    outside = campaign.assessments.exclude(unit__path__startswith=user.unit.path)
    if not user.is_active or not user.unit.path or outside.exists():
        return Decision(False, "Đợt này có đơn vị của tỉnh khác, bạn không đặt hạn được.")
    return ALLOWED


def can_read_reasons(user: User) -> Decision:
    """Who reviews or approves reads the list of reasons of their province."""
    if user.unit is None or not user.is_active:
        return Decision(
            False, "Tài khoản chưa gắn với đơn vị nào: hãy liên hệ người quản trị cổng."
        )
    if user.role not in REVIEWERS | STEP_LEADERS:
        return Decision(False, "Danh mục này dành cho người thẩm định và quản trị tỉnh.")
    return ALLOWED


def can_edit_reasons(user: User) -> Decision:
    """The province keeps its list itself."""
    if decision := can_read_reasons(user):
        assert user.unit is not None
        if user.role != Role.PROVINCIAL_ADMIN or user.unit.parent_id is not None:
            return Decision(False, "Chỉ quản trị tỉnh được sửa danh mục lý do.")
        return ALLOWED
    return decision
