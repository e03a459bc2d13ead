"""The days of a whole campaign: set, altered, told once to everybody whom they concern."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from assessments.models import (
    LONGEST_SUBJECT,
    Action,
    Assessment,
    Campaign,
    LateSubmission,
    Notice,
)
from assessments.permissions import can_set_dates, demand
from assessments.selectors.campaign_dates import (
    OWN,
    CampaignDates,
    Changes,
    changes_of,
    field_of,
)
from assessments.services.history import record
from assessments.services.reminders import BATCH, cancel_outdated
from assessments.workflow import OWN as OWN_ROLES
from assessments.workflow import REVIEWERS, STEP_LEADERS
from dtscore.accounts.models import User

LONGEST_EXPLANATION = 60
YEARS_AHEAD = 2
LONGEST_WORDS = 500


class StaleDatesError(Exception):
    """Somebody set other days after the person had opened the page."""

    def __init__(self) -> None:
        super().__init__(
            "Có người vừa đổi hạn của đợt này. Chưa lưu gì: hạn đang áp dụng ghi cạnh từng ô;"
            " hãy xem rồi bấm Lưu lần nữa."
        )


@transaction.atomic
def set_dates(*, actor: User, campaign: Campaign, dates: CampaignDates, seen: str) -> bool:
    """Set the days; returns whether anything changed. ``seen`` is the ``key`` of what was on the
    screen. Everybody whom it concerns is told once, and no reminder of an old day stays.

    Raises PermissionDenied, StaleDatesError or ValidationError (by field: ``field_of``,
    explanation_days, late_submission); then nothing has changed.
    """
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    demand(can_set_dates(actor, held))
    before = CampaignDates.of(held)
    if before.key != seen or set(dates.steps) != set(before.steps):
        raise StaleDatesError
    _check(held, before, dates)
    changes = changes_of(held, before, dates)
    if not changes:
        return False
    _store(held, dates)
    assert actor.unit is not None
    record(
        actor=actor,
        action=Action.DATES_SET,
        unit=actor.unit,
        subject=held.name[:LONGEST_SUBJECT],
        changes={name: pair for part in changes.values() for name, pair in part.items()},
    )
    _tell(actor, held, changes)
    cancel_outdated(_assessments(held))
    return True


def _check(campaign: Campaign, before: CampaignDates, dates: CampaignDates) -> None:
    """Whatever was changed lies ahead, and no step ends before the one that it follows."""
    if dates.late_submission not in LateSubmission.values:
        raise ValidationError({"late_submission": "Hãy chọn cách xử lý hồ sơ nộp muộn."})
    if not 0 <= dates.explanation_days <= LONGEST_EXPLANATION:
        sentence = f"Ghi một số nguyên từ 0 đến {LONGEST_EXPLANATION}."
        raise ValidationError({"explanation_days": sentence})
    today, latest = localdate(), None
    last_year = max(campaign.year, today.year) + YEARS_AHEAD
    for position, day in dates.days.items():
        if day is None:
            continue
        sentence = ""
        if day != before.days[position] and day < today:
            sentence = f"Hạn mới phải từ hôm nay ({today:%d/%m/%Y}) trở đi."
        elif day.year > last_year:
            sentence = f"Hạn này sau năm {last_year}: hãy xem lại năm."
        elif latest and day < latest:
            sentence = f"Hạn này phải từ ngày {latest:%d/%m/%Y}, hạn của bước trước, trở đi."
        if sentence:
            raise ValidationError({field_of(position): sentence})
        latest = day


def _store(campaign: Campaign, dates: CampaignDates) -> None:
    campaign.submission_due_on = dates.submission_due_on
    campaign.late_submission = dates.late_submission
    campaign.explanation_days = dates.explanation_days
    campaign.save(update_fields=["submission_due_on", "late_submission", "explanation_days"])
    for step in campaign.steps:
        step.due_on = dates.steps[step.position]
        step.save(update_fields=["due_on"])


def _assessments(campaign: Campaign) -> QuerySet[Assessment]:
    rows = Assessment.objects.filter(campaign=campaign).select_related("unit", "campaign")
    return rows.prefetch_related("campaign__review_steps", "extensions", "returnings")


def _tell(actor: User, campaign: Campaign, changes: dict[int, Changes]) -> None:
    """Each person only of what is theirs: the units of the submission and what comes of it,
    reviewers and leaders of the days of the steps at their level."""
    told: list[Notice] = []
    if OWN in changes:
        told += _own_notices(actor, campaign, _words(campaign, changes[OWN]))
    by_level: dict[str, Changes] = {}
    for step in campaign.steps:
        if step.position in changes:
            by_level.setdefault(step.level, {}).update(changes[step.position])
    for level, theirs in by_level.items():
        told += _step_notices(actor, campaign, level, _words(campaign, theirs))
    Notice.objects.bulk_create(told, batch_size=BATCH)


def _words(campaign: Campaign, changes: Changes) -> str:
    listed = "; ".join(f"{name}: {new} (trước đây: {old})" for name, (old, new) in changes.items())
    return f"{campaign.name} đổi hạn. {listed}."[:LONGEST_WORDS]


def _own_notices(actor: User, campaign: Campaign, words: str) -> list[Notice]:
    units = dict(campaign.assessments.values_list("unit_id", "pk"))
    people = User.objects.filter(unit__in=units, role__in=OWN_ROLES, is_active=True)
    return [
        Notice(
            person=person,
            assessment_id=units[person.unit_id],
            words=words,
            page=reverse("assessment", args=[units[person.unit_id]]),
        )
        for person in people.exclude(pk=actor.pk)
        if person.unit_id
    ]


def _step_notices(actor: User, campaign: Campaign, level: str, words: str) -> list[Notice]:
    paths = campaign.assessments.values_list("unit__path", flat=True)
    above = {int(part) for path in paths for part in path.strip("/").split("/")[:-1]}
    people = User.objects.filter(
        unit__in=above, unit__level=level, role__in=REVIEWERS | STEP_LEADERS, is_active=True
    )
    page = reverse("home")
    return [Notice(person=person, words=words, page=page) for person in people.exclude(pk=actor.pk)]
