"""The province's desk: who opens campaigns, ranks and publishes, and for whom."""

from __future__ import annotations

from assessments.models import Campaign
from assessments.permissions.scope import ALLOWED, Decision
from dtscore.accounts.models import AdministrativeUnit, UnitLevel, User
from dtscore.accounts.permissions import can_administer

__all__ = ["can_administer", "can_archive", "can_follow_campaigns", "can_run_campaign"]


def can_archive(user: User, part: AdministrativeUnit) -> Decision:
    """Whoever may take the tables along takes the papers of their own part along, too."""
    if decision := can_follow_campaigns(user):
        assert user.unit is not None
        if not part.path or not part.path.startswith(user.unit.path or "?"):
            return Decision(False, "Đơn vị này không thuộc phạm vi của bạn.")
        return ALLOWED
    return decision


def can_run_campaign(user: User, campaign: Campaign) -> Decision:
    """The administrator of the province that opens the campaign."""
    if decision := can_administer(user):
        if campaign.owner_id != user.unit_id:
            return Decision(False, "Đợt đánh giá này do tỉnh khác mở.")
        return ALLOWED
    return decision


def can_follow_campaigns(user: User) -> Decision:
    """Whoever works above the communes follows how far a campaign is, in their part of the
    tree, and takes its tables along."""
    return above_communes(
        user,
        "Trang này dành cho huyện và tỉnh theo dõi đợt đánh giá. Hồ sơ của đơn vị bạn có ở"
        " trang chủ.",
    )


def above_communes(user: User, otherwise: str) -> Decision:
    """Somebody whose unit stands above communes; a commune reads ``otherwise``."""
    if not user.is_active or user.unit is None:
        return Decision(
            False, "Tài khoản chưa gắn với đơn vị nào: hãy liên hệ người quản trị cổng."
        )
    if user.unit.level == UnitLevel.COMMUNE:
        return Decision(False, otherwise)
    return ALLOWED
