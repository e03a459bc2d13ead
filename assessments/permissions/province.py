"""The province's desk: who opens campaigns, ranks and publishes, and for whom."""

from __future__ import annotations

from assessments.models import Campaign
from assessments.permissions.scope import ALLOWED, Decision
from dtscore.accounts.models import AdministrativeUnit, Role, UnitLevel, User


def can_administer(user: User) -> Decision:
    """The administrator of a province (of a unit that nothing stands above)."""
    if not user.is_active or user.role != Role.PROVINCIAL_ADMIN:
        return Decision(False, "Việc này dành cho quản trị tỉnh.")
    if user.unit is None or user.unit.parent_id is not None:
        return Decision(False, "Tài khoản chưa gắn với tỉnh nào: hãy liên hệ người quản trị cổng.")
    return ALLOWED


def can_export(user: User) -> Decision:
    """Whoever stands above communes takes the tables of their part of a campaign along."""
    if not user.is_active or user.unit is None:
        return Decision(
            False, "Tài khoản chưa gắn với đơn vị nào: hãy liên hệ người quản trị cổng."
        )
    if user.unit.level == UnitLevel.COMMUNE:
        return Decision(False, "Bảng tổng hợp nhiều đơn vị dành cho cấp huyện và cấp tỉnh.")
    return ALLOWED


def can_archive(user: User, part: AdministrativeUnit) -> Decision:
    """Whoever may take the tables along takes the papers of their own part along, too."""
    if decision := can_export(user):
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
