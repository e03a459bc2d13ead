"""Reminding by hand: whoever is awaited is told once more, at most once a day for each unit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import get_current_timezone, localdate

from assessments.models import (
    LONGEST_SUBJECT,
    Action,
    Assessment,
    Campaign,
    HistoryEntry,
    Notice,
    Stage,
)
from assessments.permissions import can_run_campaign, demand
from assessments.selectors.reminders import Awaited, awaited_people
from assessments.services.history import history_line
from assessments.services.planning import lock_campaign
from assessments.services.reminders import BATCH, TO_DO
from dtscore.accounts.models import User


@dataclass(frozen=True)
class RemindedByHand:
    """How many units were reminded, had been today already, have nobody to tell, and wait for
    nobody."""

    reminded: int
    already: int
    nobody: list[str]
    not_waiting: int


@transaction.atomic
def remind(*, actor: User, campaign: Campaign, assessments: Collection[int]) -> RemindedByHand:
    """A notice to everybody who is awaited at these assessments (keys) of the campaign; it goes
    along with the next daily mail. Recorded with each unit. The number of statements does not
    grow with the units.

    Raises PermissionDenied.
    """
    held = lock_campaign(campaign)  # two who remind at once do it once
    demand(can_run_campaign(actor, held))
    rows = (
        Assessment.objects.filter(campaign=held, pk__in=assessments)
        .select_related("unit", "campaign__indicator_set")
        .prefetch_related("campaign__review_steps", "extensions", "returnings")
        .order_by("pk")
    )
    found = list(rows)
    waiting = awaited_people(found)
    today = _reminded_today(found)
    fresh = [each for each in waiting if each.assessment.pk not in today]
    told = [each for each in fresh if each.people]
    Notice.objects.bulk_create(
        [_notice(each, person) for each in told for person in each.people], batch_size=BATCH
    )
    _record(actor, held, told)
    return RemindedByHand(
        reminded=len(told),
        already=len(waiting) - len(fresh),
        nobody=[each.assessment.unit.full_name for each in fresh if not each.people],
        not_waiting=len(found) - len(waiting),
    )


def _reminded_today(rows: list[Assessment]) -> set[int]:
    """The assessments of which somebody was reminded by hand today."""
    since = datetime.combine(localdate(), time.min, tzinfo=get_current_timezone())
    by_hand = Notice.objects.exclude(stage="").filter(
        assessment__in=[row.pk for row in rows], days_left=None, created_at__gte=since
    )
    return {pk for pk in by_hand.values_list("assessment", flat=True) if pk}


def _notice(awaited: Awaited, person: User) -> Notice:
    """A reminder of no day before the last one: it stands beside those that are written by
    themselves, and goes when the work is done or the day is moved."""
    assessment, deadline = awaited.assessment, awaited.deadline
    page = "review" if deadline.stage == Stage.REVIEW else "assessment"
    return Notice(
        person=person,
        assessment=assessment,
        words=_words(awaited),
        page=reverse(page, args=[assessment.pk]),
        stage=deadline.stage.value,
        step=deadline.step,
        due_on=deadline.until,
    )


def _words(awaited: Awaited) -> str:
    assessment, until = awaited.assessment, awaited.deadline.until
    campaign = assessment.campaign
    what = (
        f"{TO_DO[awaited.deadline.stage.value]} {campaign.indicator_set.short_title}"
        f" năm {campaign.year} của {assessment.unit.full_name}"
    )
    if until is None:
        return f"Quản trị tỉnh nhắc: đề nghị {what}."
    if until < localdate():
        return f"Quản trị tỉnh nhắc: đã quá hạn {what}, hạn là hết ngày {until:%d/%m/%Y}."
    return f"Quản trị tỉnh nhắc: đề nghị {what} trước khi hết ngày {until:%d/%m/%Y}."


def _record(actor: User, campaign: Campaign, told: list[Awaited]) -> None:
    """The lines name the campaign and not the assessment, as those of the opening do."""
    lines = [
        history_line(
            actor=actor,
            action=Action.REMINDED,
            unit=each.assessment.unit,
            subject=campaign.name[:LONGEST_SUBJECT],
            changes={"Việc": ("", TO_DO[each.deadline.stage.value])},
        )
        for each in told
    ]
    HistoryEntry.objects.bulk_create(lines, batch_size=BATCH)
