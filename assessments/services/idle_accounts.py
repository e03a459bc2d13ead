"""Accounts that nobody uses: warned a week before, then disabled; the daily round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localtime

from assessments.models import Notice
from dtscore.accounts.models import User
from dtscore.accounts.selectors.people import idle_people
from dtscore.accounts.services.people import lock_province, switch_off

WARNED_BEFORE = timedelta(days=7)


@dataclass
class IdleRound:
    """What one round has done, or on a dry run would have: names for the person who runs it."""

    disabled: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)


def disable_idle(*, moment: datetime, days: int, dry_run: bool = False) -> IdleRound:
    """Disable whoever has not signed in for so many days, and warn whoever has a week left. The
    last administrator of a province is never disabled. A second run does nothing more."""
    if not dry_run:
        return _round(moment - timedelta(days=days), days)
    with transaction.atomic():  # one, so that the last administrator is found as in earnest
        done = _round(moment - timedelta(days=days), days)
        transaction.set_rollback(True)
    return done


def _round(since: datetime, days: int) -> IdleRound:
    """Each account in a transaction of its own: nobody waits for the whole country."""
    done = IdleRound()
    for person in idle_people(since):
        with transaction.atomic():
            _disable(person, since, days, done)
    nearly = idle_people(since + WARNED_BEFORE, later_than=since)
    with transaction.atomic():
        _warn(nearly, days, done)
    return done


def _disable(person: User, since: datetime, days: int, done: IdleRound) -> None:
    """Asked anew under the lock: the person may have signed in meanwhile."""
    assert person.unit is not None
    lock_province(person.unit.root_pk)
    fresh = idle_people(since).filter(pk=person.pk).first()
    if fresh is None:
        return
    try:
        switch_off(actor=None, person=fresh, reason=f"không đăng nhập trong {days} ngày")
    except ValidationError:
        done.kept.append(_named(fresh))
    else:
        done.disabled.append(_named(fresh))


def _warn(people: Iterable[User], days: int, done: IdleRound) -> None:
    """Once for each day on which an account would be disabled."""
    ends = {person: _ends(person, days) for person in people}
    known = set(
        Notice.objects.filter(
            person__in=ends, assessment=None, stage="", due_on__in=set(ends.values())
        ).values_list("person_id", "due_on")
    )
    fresh = {person: day for person, day in ends.items() if (person.pk, day) not in known}
    Notice.objects.bulk_create(
        Notice(person=person, words=_words(day, days), page=reverse("home"), due_on=day)
        for person, day in fresh.items()
    )
    done.warned += [_named(person) for person in fresh]


def _ends(person: User, days: int) -> date:
    used_at: datetime = person.used_at  # type: ignore[attr-defined]
    return localtime(used_at + timedelta(days=days)).date()


def _words(day: date, days: int) -> str:
    return (
        f"Tài khoản của bạn đã lâu không đăng nhập. Từ ngày {day:%d/%m/%Y} cổng sẽ khóa tài khoản"
        f" (quá {days} ngày không dùng): hãy đăng nhập trước ngày đó để giữ tài khoản."
    )


def _named(person: User) -> str:
    where = person.unit.full_name if person.unit else ""
    return f"{person.full_name} ({person.username}), {where}"
