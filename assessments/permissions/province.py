"""The province's desk: who opens campaigns, ranks and publishes, and for whom."""

from __future__ import annotations

from assessments.models import Campaign
from assessments.permissions.scope import ALLOWED, Decision
from dtscore.accounts.models import Role, UnitLevel, User


def can_administer(user: User) -> Decision:
    """The administrator of a province (of a unit that nothing stands above)."""
    if not user.is_active or user.role != Role.PROVINCIAL_ADMIN:
        return Decision(False, "Việc này dành cho quản trị tỉnh.")
    if user.unit is None or user.unit.parent_id is not None:
        return Decision(False, "Tài khoản chưa gắn với tỉnh nào: hãy liên hệ người quản trị cổng.")
    return ALLOWED


def can_run_campaign(user: User, campaign: Campaign) -> Decision:
    """The administrator of the province that opens the campaign."""
    if decision := can_administer(user):
        if campaign.owner_id != user.unit_id:
            return Decision(False, "Đợt đánh giá này do tỉnh khác mở.")
        return ALLOWED
    return decision


def can_follow_campaigns(user: User) -> Decision:
    """Whoever works above the communes follows how far a campaign is, in their part of the
    tree."""
    if not user.is_active or user.unit is None:
        return Decision(
            False, "Tài khoản chưa gắn với đơn vị nào: hãy liên hệ người quản trị cổng."
        )
    if user.unit.level == UnitLevel.COMMUNE:
        return Decision(
            False,
            "Trang này dành cho huyện và tỉnh theo dõi đợt đánh giá. Hồ sơ của đơn vị bạn có ở"
            " trang chủ.",
        )
    return ALLOWED
