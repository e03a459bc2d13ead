"""People: one account, one unit, one role."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models

from dtscore.accounts.models.units import AdministrativeUnit, UnitLevel
from dtscore.text import fold, sort_key


class Role(models.TextChoices):
    """What a person does. Where they may do it follows from their unit."""

    OFFICER = "officer", "Cán bộ xã"
    LEADER = "leader", "Lãnh đạo xã"
    REVIEWER = "reviewer", "Cán bộ thẩm định"
    DISTRICT_LEADER = "district_leader", "Lãnh đạo huyện"
    PROVINCIAL_ADMIN = "provincial_admin", "Quản trị tỉnh"
    VIEWER = "viewer", "Người xem"


# A reviewer stands wherever the campaign puts the review: district until 2025, province since.
LEVELS_OF_ROLE: dict[str, frozenset[str]] = {
    Role.OFFICER: frozenset({UnitLevel.COMMUNE}),
    Role.LEADER: frozenset({UnitLevel.COMMUNE}),
    Role.REVIEWER: frozenset({UnitLevel.DISTRICT, UnitLevel.PROVINCE}),
    Role.DISTRICT_LEADER: frozenset({UnitLevel.DISTRICT}),
    Role.PROVINCIAL_ADMIN: frozenset({UnitLevel.PROVINCE}),
    Role.VIEWER: frozenset(UnitLevel.values),
}


class FoldedNames(models.TextField):
    """Made from the names of the account whenever it is inserted or saved, many at once included;
    ``bulk_update`` and ``update`` must be given it."""

    def pre_save(self, model_instance: Any, add: bool) -> str:  # noqa: ARG002
        made = self.made(model_instance)
        setattr(model_instance, self.attname, made)
        return made

    def made(self, user: User) -> str:
        return fold(f"{user.username} {user.full_name} {user.email}")


class NameKey(FoldedNames):
    """As a list of people is ordered here: by the given name, which comes last."""

    def made(self, user: User) -> str:
        words = (user.full_name or user.username).split()
        return sort_key(" ".join(words[-1:] + words[:-1]))


class UserManager(BaseUserManager["User"]):
    """Creates accounts; the superuser is for the person who installs the portal."""

    use_in_migrations = True

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        fields = {"role": Role.PROVINCIAL_ADMIN, **fields, "is_staff": True, "is_superuser": True}
        return self.create_user(username, password, **fields)


class User(AbstractUser):
    """A person with a role in a unit; sees the unit and what lies under it, nothing else.

    ``unit`` is empty only for the account that installs the portal, which then sees nothing of
    the units' work. ``wants_mail`` is the person's own choice. ``is_demo`` marks invented people.
    ``must_change_password``: the password was made by the portal, and opens nothing but the page
    where the person chooses their own. ``session_round`` grows whenever all sessions of the person
    are ended. ``enabled_at``: since when an account that was disabled may be used again.
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    full_name = models.CharField("họ và tên", max_length=100)
    job_title = models.CharField("chức vụ", max_length=100, blank=True)
    phone = models.CharField("điện thoại công vụ", max_length=20, blank=True)
    role = models.CharField("vai trò", max_length=20, choices=Role)
    unit = models.ForeignKey(
        AdministrativeUnit,
        models.PROTECT,
        verbose_name="đơn vị",
        related_name="users",
        null=True,
        blank=True,
    )
    wants_mail = models.BooleanField("nhận thông báo qua thư điện tử", default=True)
    is_demo = models.BooleanField("tài khoản dùng thử", default=False)
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=False)
    session_round = models.PositiveIntegerField(default=0, editable=False)
    enabled_at = models.DateTimeField("mở khóa lúc", null=True, blank=True, editable=False)
    search_text = FoldedNames(blank=True, editable=False)
    name_key = NameKey(blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"
        constraints = [
            models.CheckConstraint(
                name="user_role_known", condition=models.Q(role__in=list(Role.values))
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def refresh_search(self) -> None:
        """The made columns, for ``bulk_update`` and ``save(update_fields=…)``."""
        self.search_text, self.name_key = FoldedNames().made(self), NameKey().made(self)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's, and another one for every round of sessions."""
        made = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return f"{made}-{self.session_round}" if self.session_round else str(made)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name
