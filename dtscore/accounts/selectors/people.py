"""The accounts of a province as its administrator sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import (
    CharField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextChoices,
    Value,
)
from django.db.models.functions import Coalesce, Concat, Greatest
from django.utils.timezone import localdate, now

from dtscore.accounts.models import AdministrativeUnit, Role, UnitLevel, User
from dtscore.accounts.permissions import people_in_scope
from dtscore.accounts.scope import units_in_scope
from dtscore.accounts.second_factor import TOTP
from dtscore.accounts.unit_finding import UnitFinder
from dtscore.text import fold

PAGE_SIZE = 50
IDLE_DAYS = 30


class Standing(TextChoices):
    """What the list can be narrowed to."""

    ACTIVE = "dang-dung", "Đang dùng"
    DISABLED = "da-khoa", "Đã khóa"
    IDLE = "lau-khong-vao", f"Không đăng nhập từ {IDLE_DAYS} ngày"
    FIRST = "chua-vao", "Chưa đổi mật khẩu đầu tiên"
    LOCKED = "tam-khoa", "Tạm khóa do sai mật khẩu"


@dataclass(frozen=True)
class PeopleFilter:
    """What is looked for; empty means everybody."""

    query: str = ""
    unit: str = ""
    role: str = ""
    standing: str = ""

    @property
    def is_set(self) -> bool:
        return any((self.query, self.unit, self.role, self.standing))


def with_standing(people: QuerySet[User]) -> QuerySet[User]:
    """Each with ``used_at``, when they last came in or were let in, and ``is_locked``, shut out
    for some minutes by wrong passwords, or by wrong codes after the provider (lockout.py). No query
    of its own."""
    begun = now() - settings.AXES_COOLOFF_TIME
    ways = (OuterRef("username"), Concat(Value(" "), OuterRef("username")))
    failures = AccessAttempt.objects.filter(username__in=ways, attempt_time__gt=begun)
    # From several places together, as django-axes counts them.
    counted = failures.order_by().values("username").annotate(sum=Sum("failures_since_start"))
    locked = counted.filter(sum__gte=settings.AXES_FAILURE_LIMIT)
    return people.annotate(used_at=used_at(), is_locked=Exists(locked))


def with_security(people: QuerySet[User]) -> QuerySet[User]:
    """Each with ``factor_since``, when the second factor was set up, and ``is_linked``, whether an
    identity of a provider opens the account. No query of its own."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type=TOTP)
    linked = SocialAccount.objects.filter(user=OuterRef("pk"))
    return people.annotate(
        factor_since=Subquery(factors.values("created_at")[:1]), is_linked=Exists(linked)
    )


def used_at() -> Greatest:
    """When the account was last signed in with, made or enabled. SQLite's greatest of something
    and nothing is nothing, hence the second choices."""
    return Greatest(
        Coalesce("last_login", "date_joined"),
        Coalesce("enabled_at", "date_joined"),
        output_field=DateTimeField(),
    )


def found_people(user: User, wanted: PeopleFilter) -> QuerySet[User]:
    """The accounts in the person's scope that match, by unit and name. No query of its own."""
    people = with_standing(people_in_scope(user)).filter(_standing(wanted.standing))
    for word in fold(wanted.query).split():
        people = people.filter(search_text__contains=word)
    if wanted.role:
        people = people.filter(role=wanted.role)
    if wanted.unit:
        above = units_in_scope(user).search(wanted.unit)
        place = ExpressionWrapper(OuterRef("unit__path"), output_field=CharField())
        beneath = above.annotate(below=place).filter(below__startswith=F("path"))
        people = people.filter(Exists(beneath))
    rows = people.select_related("unit__parent")
    return rows.order_by("unit__sort_key", "unit__code", "unit_id", "name_key", "pk")


def people_page(user: User, wanted: PeopleFilter, number: str) -> Page[User]:
    """One page; a page that is not there is the nearest one. Two queries."""
    return Paginator(found_people(user, wanted), PAGE_SIZE).get_page(number)


def unit_finder(user: User) -> UnitFinder:
    """Every unit of the person's scope, of any time. One query."""
    units = units_in_scope(user).select_related("parent").in_order()
    return UnitFinder(units, localdate())


def example_unit(user: User) -> AdministrativeUnit | None:
    """A commune of the province for the example in a form."""
    communes = units_in_scope(user).filter(level=UnitLevel.COMMUNE).existing_on(localdate())
    return communes.in_order().first()


def idle_people(since: datetime) -> QuerySet[User]:
    """Accounts in use that nobody has signed in with since then, the longest idle first."""
    people = User.objects.annotate(used_at=used_at()).filter(is_active=True, used_at__lte=since)
    return people.exclude(unit=None).select_related("unit").order_by("used_at", "pk")


def is_last_admin(person: User) -> bool:
    """Whether nobody else administers the person's province. One query for an administrator."""
    if person.role != Role.PROVINCIAL_ADMIN or not person.is_active:
        return False
    others = User.objects.filter(
        role=Role.PROVINCIAL_ADMIN, unit_id=person.unit_id, is_active=True
    ).exclude(pk=person.pk)
    return not others.exists()


def _standing(wanted: str) -> Q:
    if not wanted:
        return Q()
    idle = now() - timedelta(days=IDLE_DAYS)
    return {
        Standing.ACTIVE: Q(is_active=True),
        Standing.DISABLED: Q(is_active=False),
        Standing.IDLE: Q(is_active=True, used_at__lte=idle),
        Standing.FIRST: Q(is_active=True, must_change_password=True),
        Standing.LOCKED: Q(is_locked=True),
    }[Standing(wanted)]
