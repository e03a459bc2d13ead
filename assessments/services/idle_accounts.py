"""Accounts that nobody uses: warned, and disabled a week later at the earliest; the daily round."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.timezone import localtime

from assessments.models import Notice
from dtscore.accounts.models import User
from dtscore.accounts.selectors.people import idle_people, is_last_admin
from dtscore.accounts.services.people import lock_province, switch_off

WARNED_BEFORE = timedelta(days=7)


@dataclass
class IdleRound:
    """What one round has done, or on a dry run would have: names for the person who runs it."""

    disabled: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)


def disable_idle(*, moment: datetime, days: int, dry_run: bool = False) -> IdleRound:
    """Disable whoever has not signed in for so many days and was warned a week ago, and warn
    whoever has a week left or was never warned. The last administrator of a province is never
    disabled. A second run does nothing more."""
    if not dry_run:
        return _round(moment, days)
    with transaction.atomic():  # one, so that the last administrator is found as in earnest
        done = _round(moment, days)
        transaction.set_rollback(True)
    return done


def _round(moment: datetime, days: int) -> IdleRound:
    """Each account in a transaction of its own: nobody waits for the whole country."""
    done = IdleRound()
    since, today = moment - timedelta(days=days), localtime(moment).date()
    reason = f"không đăng nhập trong {days} ngày"
    for person in idle_people(since):
        with transaction.atomic():
            _disable(person, since, today, reason, done)
    with transaction.atomic():
        _warn(_warned(idle_people(since + WARNED_BEFORE)), today, days, done)
    return done


def _warned(people: QuerySet[User]) -> QuerySet[User]:
    """Each with ``warned_for``, the day that they were told since they last came in, if they were.
    No query of its own."""
    warnings = Notice.objects.filter(
        person=OuterRef("pk"),
        assessment=None,
        stage="",
        due_on__isnull=False,
        created_at__gt=OuterRef("used_at"),
    )
    return people.annotate(warned_for=Subquery(warnings.order_by("-pk").values("due_on")[:1]))


def _disable(person: User, since: datetime, today: date, reason: str, done: IdleRound) -> None:
    """Asked anew under the lock: the person may have signed in meanwhile."""
    assert person.unit is not None
    lock_province(person.unit.root_pk)
    fresh = _warned(idle_people(since)).filter(pk=person.pk).first()
    if fresh is None:
        return
    if is_last_admin(fresh):
        done.kept.append(_named(fresh))
    elif fresh.warned_for and fresh.warned_for <= today:  # type: ignore[attr-defined]
        switch_off(actor=None, person=fresh, reason=reason)
        done.disabled.append(_named(fresh))


def _warn(people: QuerySet[User], today: date, days: int, done: IdleRound) -> None:
    """Once since the person last came in, with a whole week to come back."""
    day = today + WARNED_BEFORE
    fresh = [
        person
        for person in people
        if person.warned_for is None  # type: ignore[attr-defined]
        and not is_last_admin(person)
    ]
    Notice.objects.bulk_create(
        Notice(person=person, words=_words(day, days), page=reverse("home"), due_on=day)
        for person in fresh
    )
    done.warned += [_named(person) for person in fresh]


def _words(day: date, days: int) -> str:
    return (
        f"Tài khoản của bạn đã lâu không đăng nhập. Từ ngày {day:%d/%m/%Y} cổng sẽ khóa tài khoản"
        f" (quá {days} ngày không dùng): hãy đăng nhập trước ngày đó để giữ tài khoản."
    )


def _named(person: User) -> str:
    where = person.unit.full_name if person.unit else ""
    return f"{person.full_name} ({person.username}), {where}"
