"""Reminders: written as notices before a last day and once after it, cancelled when that day is
moved or what it is for is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now

from assessments.models import Assessment, Notice, Stage
from assessments.selectors.reminders import (
    DueReminder,
    ReminderKey,
    due_reminders,
    outdated_reminders,
    standing_reminders,
)

BATCH = 500
TO_DO = {
    Stage.SUBMISSION.value: "nộp hồ sơ",
    Stage.RETURN.value: "nộp lại hồ sơ",
    Stage.REVIEW.value: "thẩm định hồ sơ",
    Stage.EXPLANATION.value: "giải trình hồ sơ",
}


@dataclass(frozen=True)
class Reminded:
    """What one run has done."""

    written: int
    cancelled: int


@transaction.atomic
def write_reminders(*, day: date) -> Reminded:
    """Write what is due on ``day`` and cancel what no longer holds; a second run does nothing.

    A nearer reminder takes the place of one that nobody has read. The number of queries does not
    depend on how many units and people there are, but for one more in every ``BATCH``.
    """
    due = {reminder.key: reminder for reminder in due_reminders(day)}
    known, gone = _known(due)
    cancel_notices(gone)
    fresh = [
        _notice(reminder)
        for key, reminder in due.items()
        if reminder.days_left is not None and (key, reminder.days_left) not in known
    ]
    Notice.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    return Reminded(len(fresh), len(gone))


def cancel_outdated(assessments: Iterable[Assessment]) -> int:
    """To be called wherever a deadline or a status has changed, in the same transaction."""
    gone = outdated_reminders(assessments)
    cancel_notices(gone)
    return len(gone)


def cancel_notices(pks: list[int]) -> None:
    """Inside a transaction; what was read meanwhile stays."""
    for start in range(0, len(pks), BATCH):
        rows = Notice.objects.filter(pk__in=pks[start : start + BATCH], read_at=None)
        # In one order, so that two who cancel at once never wait for each other.
        held = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
        Notice.objects.filter(pk__in=held).update(cancelled_at=now())


def _known(
    due: dict[ReminderKey, DueReminder],
) -> tuple[set[tuple[ReminderKey, int]], list[int]]:
    """The reminders that stand, with the day that they are for, and those to be cancelled."""
    stands = Q(pk__in=standing_reminders(Notice.objects.all()).values("pk"))
    read = Q(days_left__isnull=False, cancelled_at=None, due_on__in={key.due_on for key in due})
    known: set[tuple[ReminderKey, int]] = set()
    gone: list[int] = []
    for row in Notice.objects.filter(stands | read):
        assert row.assessment_id is not None
        assert row.due_on is not None
        assert row.days_left is not None
        key = ReminderKey(row.person_id, row.assessment_id, row.stage, row.step, row.due_on)
        known.add((key, row.days_left))
        nearest = due[key].days_left if key in due else None
        is_superseded = nearest is not None and nearest < row.days_left
        if row.read_at is None and (key not in due or is_superseded):
            gone.append(row.pk)
    return known, gone


def _notice(reminder: DueReminder) -> Notice:
    key = reminder.key
    return Notice(
        person_id=key.person,
        assessment_id=key.assessment,
        words=_words(reminder),
        page=reverse(
            "review" if key.stage == Stage.REVIEW else "assessment", args=[key.assessment]
        ),
        stage=key.stage,
        step=key.step,
        due_on=key.due_on,
        days_left=reminder.days_left,
    )


def _words(reminder: DueReminder) -> str:
    assessment, due = reminder.assessment, f"{reminder.key.due_on:%d/%m/%Y}"
    campaign = assessment.campaign
    what = (
        f"{TO_DO[reminder.key.stage]} {campaign.indicator_set.short_title}"
        f" năm {campaign.year} của {assessment.unit.full_name}"
    )
    match reminder.left:
        case 0:
            return f"Hôm nay, {due}, là ngày cuối để {what}."
        case 1:
            return f"Ngày mai, {due}, là ngày cuối để {what}."
        case left if left > 0:
            return f"Còn {left} ngày để {what}: hạn hết ngày {due}."
    return f"Đã quá hạn {what}: hạn là hết ngày {due}."
