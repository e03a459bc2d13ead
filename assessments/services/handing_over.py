"""Handing everything that waits for a person who leaves to somebody of the same place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.timezone import now

from assessments.models import (
    Action,
    Assessment,
    Assignment,
    HistoryEntry,
    Notice,
    ReviewShare,
    SecondOpinion,
)
from assessments.selectors.handing_over import Work, heirs_of, work_of
from assessments.services.history import history_line
from dtscore.accounts.decisions import demand
from dtscore.accounts.journal import note
from dtscore.accounts.models import JournalAction, User
from dtscore.accounts.permissions import can_disable
from dtscore.accounts.services.people import held, lock_people, subject_of, switch_off
from dtscore.text import sort_key

BATCH = 200
Row = TypeVar("Row", bound=Model)


@transaction.atomic
def hand_over(*, actor: User, person: User, to: User, disable: bool = False) -> Work:
    """Move it all and, if wished, disable the account; returns what there was to move.

    The number of statements does not depend on how much there is, but for one more in every batch.
    Raises PermissionDenied, ValidationError (by field: to, disable) or User.DoesNotExist; then
    nothing is written.
    """
    actor = lock_people(actor)
    person = held(actor, person)
    if not heirs_of(person).filter(pk=to.pk).exists():
        raise ValidationError({"to": _no_heir(person, to)})
    _lock(work_of(person))
    work = work_of(person)
    HistoryEntry.objects.bulk_create(_lines(actor, person, to, work), batch_size=BATCH)
    _move(actor, to, work)
    _move_opinions(to, work)
    _move_notices(to, work)
    if work.counted:
        _tell(actor, person, to, work)
    if disable:
        demand(can_disable(actor, person))
        try:
            switch_off(actor=actor, person=person, reason="bàn giao công việc")
        except ValidationError as problem:
            raise ValidationError({"disable": problem.messages}) from problem
    return work


def _no_heir(person: User, to: User) -> str:
    where = person.unit.full_name if person.unit else ""
    return (
        f"Không bàn giao cho {to} được: chỉ bàn giao cho người đang làm việc cùng loại tại {where}."
        " Hãy chọn người khác."
    )


def _lock(work: Work) -> None:
    """In one order, so that two who hand over at once never wait for each other."""
    rows = Assessment.objects.select_for_update().filter(pk__in=work.assessments).order_by("pk")
    list(rows.values_list("pk"))


def _move(actor: User, to: User, work: Work) -> None:
    given = {"given_by": actor, "given_at": now()}
    _these(Assignment.objects.all(), work.assignments).update(assignee=to, **given)
    _these(ReviewShare.objects.all(), work.shares).update(reviewer=to, **given)


def _move_opinions(to: User, work: Work) -> None:
    """Nobody asks themselves, and nobody is asked the same twice: such a question is taken back."""
    twice = set(
        SecondOpinion.objects.filter(
            asked_of=to, answered_at=None, withdrawn_at=None, assessment__in=work.assessments
        ).values_list("assessment_id", "indicator_id", "step")
    )
    asked: list[SecondOpinion] = []
    asking: list[SecondOpinion] = []
    dropped: list[SecondOpinion] = []
    for row in work.asked:
        is_known = (row.assessment_id, row.indicator_id, row.step) in twice
        (dropped if is_known or row.asked_by_id == to.pk else asked).append(row)
    for row in work.asking:
        (dropped if row.asked_of_id == to.pk else asking).append(row)
    _these(SecondOpinion.objects.all(), asked).update(asked_of=to)
    _these(SecondOpinion.objects.all(), asking).update(asked_by=to)
    _these(SecondOpinion.objects.all(), dropped).update(withdrawn_at=now())


def _move_notices(to: User, work: Work) -> None:
    """Unread to the other person, and to be mailed to them; of a reminder that both had the one of
    whoever leaves counts as read."""
    reminders = Notice.objects.filter(
        person=to, days_left__isnull=False, cancelled_at=None, assessment__in=_subjects(work)
    )
    had = {_reminder(row) for row in reminders}
    known = [row for row in work.notices if row.days_left is not None and _reminder(row) in had]
    _these(Notice.objects.all(), known).update(read_at=now())
    moved = [row for row in work.notices if row not in known]
    _these(Notice.objects.all(), moved).update(person=to, mailed_at=None)


def _subjects(work: Work) -> set[int | None]:
    return {row.assessment_id for row in work.notices}


def _reminder(row: Notice) -> tuple[object, ...]:
    return row.assessment_id, row.stage, row.step, row.due_on, row.days_left


def _these(rows: QuerySet[Row], wanted: Sequence[Row]) -> QuerySet[Row]:
    return rows.filter(pk__in=[row.pk for row in wanted])


def _lines(actor: User, person: User, to: User, work: Work) -> list[HistoryEntry]:
    """As if each had been given to the other person by hand."""
    names = (str(person), str(to))
    told = [
        *((Action.ASSIGNED, row.assessment, row.indicator.code, "người phụ trách")
          for row in work.assignments),
        *((Action.REVIEW_SHARED, row.assessment, f"Mục {row.pillar.code}", "người thẩm định")
          for row in work.shares),
        *((Action.OPINION_ASKED, row.assessment, row.indicator.code, "người được hỏi")
          for row in work.asked),
        *((Action.OPINION_ASKED, row.assessment, row.indicator.code, "người hỏi")
          for row in work.asking),
    ]  # fmt: skip
    return [
        history_line(
            actor=actor,
            action=action,
            unit=assessment.unit,
            assessment=assessment,
            subject=subject,
            changes={name: names},
        )
        for action, assessment, subject, name in sorted(
            told, key=lambda line: (line[1].pk, sort_key(line[2]))
        )
    ]


def _tell(actor: User, person: User, to: User, work: Work) -> None:
    note(
        actor=actor,
        action=JournalAction.HANDED_OVER,
        subject=f"{subject_of(person)} → {subject_of(to)}",
        changes={name.capitalize(): ("", str(count)) for name, count in work.counted.items()},
    )
    page = reverse("my_work" if work.assignments else "queue")
    words = f"Bạn nhận bàn giao việc của {person}: {work}."
    Notice.objects.create(person=to, words=words[:500], page=page)
