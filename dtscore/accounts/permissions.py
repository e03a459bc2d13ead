"""Who keeps the accounts and units of a province, and what may be done to which account."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet

from dtscore.accounts.decisions import ALLOWED, Decision
from dtscore.accounts.models import LEVELS_OF_ROLE, AdministrativeUnit, Role, UnitLevel, User
from dtscore.accounts.scope import units_in_scope

NOT_OWN_PLACE = (
    "Không ai tự đổi vai trò hay đơn vị của mình: hãy nhờ một quản trị tỉnh khác, để tỉnh luôn còn"
    " người quản trị."
)

# Whoever judges other people's work or keeps the accounts of a province.
SECOND_FACTOR_ROLES = frozenset({Role.PROVINCIAL_ADMIN, Role.REVIEWER, Role.DISTRICT_LEADER})


def needs_second_factor(user: User) -> bool:
    """Whether the person's password alone opens nothing; everybody else may choose."""
    return settings.SECOND_FACTOR_REQUIRED and user.role in SECOND_FACTOR_ROLES


def can_remove_second_factor(user: User) -> Decision:
    """One's own."""
    if needs_second_factor(user):
        return Decision(
            False,
            f"Vai trò “{user.get_role_display()}” bắt buộc có xác thực hai lớp. Đổi điện thoại thì"
            " bấm “Cài lại trên điện thoại khác”.",
        )
    return ALLOWED


def can_administer(user: User) -> Decision:
    """The administrator of a province (of a unit that nothing stands above)."""
    if not user.is_active or user.role != Role.PROVINCIAL_ADMIN:
        return Decision(False, "Việc này dành cho quản trị tỉnh.")
    if user.unit is None or user.unit.parent_id is not None:
        return Decision(False, "Tài khoản chưa gắn với tỉnh nào: hãy liên hệ người quản trị cổng.")
    return ALLOWED


def people_in_scope(user: User) -> QuerySet[User]:
    """The accounts of the person's own unit and of those beneath it."""
    return User.objects.filter(unit__in=units_in_scope(user))


def can_change_place(actor: User, person: User) -> Decision:
    """Whether the actor may give the person another role or unit."""
    if decision := can_administer(actor):
        return Decision(False, NOT_OWN_PLACE) if actor.pk == person.pk else ALLOWED
    return decision


def can_disable(actor: User, person: User) -> Decision:
    """Nobody disables their own account; who is disabled already cannot be disabled again."""
    if not (decision := can_administer(actor)):
        return decision
    if actor.pk == person.pk:
        return Decision(
            False, "Không khóa được tài khoản của chính mình: hãy nhờ một quản trị tỉnh khác."
        )
    return ALLOWED if person.is_active else Decision(False, "Tài khoản này đã khóa.")


def can_enable(actor: User, person: User) -> Decision:
    if decision := can_administer(actor):
        return Decision(False, "Tài khoản này đang dùng được.") if person.is_active else ALLOWED
    return decision


def can_reset(actor: User, person: User) -> Decision:
    """A new first password; one's own is changed on one's own page."""
    if not (decision := can_administer(actor)):
        return decision
    if actor.pk == person.pk:
        return Decision(False, "Mật khẩu của chính mình thì đổi ở trang “Đổi mật khẩu”.")
    if not person.is_active:
        return Decision(False, "Tài khoản đang khóa: hãy mở khóa trước khi đặt lại mật khẩu.")
    return ALLOWED


def can_reset_second_factor(actor: User, person: User) -> Decision:
    """For somebody who has lost the telephone and the recovery codes."""
    if not (decision := can_administer(actor)):
        return decision
    if actor.pk == person.pk:
        return Decision(
            False,
            "Của chính mình thì cài lại ở trang “Bảo mật”; không còn điện thoại thì nhờ một quản"
            " trị tỉnh khác.",
        )
    return ALLOWED


def role_fits(role: str, unit: AdministrativeUnit) -> Decision:
    """Whether the role exists at the unit's level."""
    if unit.level in LEVELS_OF_ROLE.get(role, frozenset()):
        return ALLOWED
    there = ", ".join(f"“{Role(one).label}”" for one in roles_at(unit.level))
    level = LEVEL_NAMES[UnitLevel(unit.level)]
    return Decision(
        False, f"Vai trò “{Role(role).label}” không có ở {level}: ở đó hãy chọn {there}."
    )


def roles_at(level: str) -> list[str]:
    return [role for role in Role.values if level in LEVELS_OF_ROLE[role]]


LEVEL_NAMES = {
    UnitLevel.PROVINCE: "cấp tỉnh",
    UnitLevel.DISTRICT: "cấp huyện",
    UnitLevel.COMMUNE: "cấp xã",
}
