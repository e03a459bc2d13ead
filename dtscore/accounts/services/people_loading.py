"""Loading a table of accounts: looked at first, written when it is confirmed, checked both times.

The number of statements does not depend on the number of rows, but for one more in every batch.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from dtscore.accounts.decisions import demand
from dtscore.accounts.first_passwords import first_password, is_first, stored
from dtscore.accounts.journal import journal_line, note
from dtscore.accounts.models import JournalAction, JournalEntry, User
from dtscore.accounts.people_checking import CheckedRow, Outcome, PeopleCheck
from dtscore.accounts.people_files import PeopleFile
from dtscore.accounts.permissions import can_administer
from dtscore.accounts.selectors.people import unit_finder
from dtscore.accounts.services.people import (
    CHANGED_FIELDS,
    SEARCHED,
    lock_people,
    subject_of,
    told,
)

BATCH = 200


@dataclass(frozen=True)
class LoadedPeople:
    """What became of the rows; ``passwords`` of the accounts that are new, whenever asked with the
    same list, until their people have chosen their own."""

    rows: list[CheckedRow]
    passwords: list[tuple[User, str]]


def check_people(*, actor: User, file: PeopleFile) -> list[CheckedRow]:
    """What loading would do; writes nothing. Two queries. Raises PermissionDenied."""
    demand(can_administer(actor))
    names = {row.texts.get("username", "").lower() for row in file.rows}
    people = User.objects.annotate(lower=Lower("username")).filter(lower__in=names)
    known = {person.username.lower(): person for person in people.select_related("unit__parent")}
    return PeopleCheck(file, actor=actor, finder=unit_finder(actor), known=known).rows()


@transaction.atomic
def load_people(*, actor: User, file: PeopleFile, nonce: str) -> LoadedPeople:
    """Write what is not refused. Loaded twice, nothing more is written. Raises PermissionDenied."""
    actor = lock_people(actor)
    rows, new = _create(actor, file, nonce)
    changed = [row for row in rows if row.outcome == Outcome.CHANGED]
    lines = [_added(person, actor) for person in new]
    lines += [_change(row, actor) for row in changed]
    people = [row.person for row in rows if row.person]
    written = [row.person for row in changed if row.person]
    User.objects.bulk_update(written, [*CHANGED_FIELDS, *SEARCHED], batch_size=BATCH)
    JournalEntry.objects.bulk_create(lines, batch_size=BATCH)
    if lines:
        _note_load(actor, len(new), len(changed), rows)
    return LoadedPeople(rows, _passwords([*new, *people], nonce))


def _create(actor: User, file: PeopleFile, nonce: str) -> tuple[list[CheckedRow], list[User]]:
    """The rows as checked, and the accounts that are new. A name that another province takes
    between the check and the writing is refused when it is checked once more."""
    for is_last in (False, False, True):
        rows = check_people(actor=actor, file=file)
        new = [_new(row, nonce) for row in rows if row.outcome == Outcome.NEW]
        try:
            with transaction.atomic():
                User.objects.bulk_create(new, batch_size=BATCH)
        except IntegrityError:
            if is_last:
                raise
        else:
            break
    return rows, new


def first_passwords(*, actor: User, file: PeopleFile, nonce: str) -> list[tuple[User, str]]:
    """The list once more, without those who have chosen a password of their own. Two queries.
    Raises PermissionDenied."""
    rows = check_people(actor=actor, file=file)
    return _passwords([row.person for row in rows if row.person], nonce)


def _new(row: CheckedRow, nonce: str) -> User:
    password = stored(first_password(nonce, row.username))
    return User(username=row.username, password=password, must_change_password=True, **row.values)


def _added(person: User, actor: User) -> JournalEntry:
    given = {name: ("", value) for name, value in told(person).items() if value}
    return journal_line(
        actor=actor, action=JournalAction.USER_ADDED, subject=subject_of(person), changes=given
    )


def _change(row: CheckedRow, actor: User) -> JournalEntry:
    person = row.person
    assert person is not None
    for name, value in row.values.items():
        setattr(person, name, value)
    person.refresh_search()
    return journal_line(
        actor=actor,
        action=JournalAction.USER_CHANGED,
        subject=subject_of(person),
        changes={change.title: (change.before, change.after) for change in row.changes},
    )


def _note_load(actor: User, new: int, changed: int, rows: list[CheckedRow]) -> None:
    refused = Counter(row.outcome for row in rows)[Outcome.REFUSED]
    counted = {"Mới": new, "Thay đổi": changed, "Bị từ chối": refused}
    note(
        actor=actor,
        action=JournalAction.PEOPLE_LOADED,
        changes={name: ("", str(count)) for name, count in counted.items() if count},
    )


def _passwords(people: list[User], nonce: str) -> list[tuple[User, str]]:
    named = [(person, first_password(nonce, person.username)) for person in people]
    return [(person, password) for person, password in named if is_first(person.password, password)]
