"""Which reminders are due on a day, for whom, and which of those written still stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from assessments.models import (
    Assessment,
    AssessmentStatus,
    Notice,
    ReviewDecision,
    Stage,
    Verdict,
)
from assessments.selectors.deadlines import WAITING, Deadline, awaited, deadline_of
from assessments.workflow import OWN, REVIEWERS, STEP_LEADERS
from dtscore.accounts.models import UnitLevel, User

DAYS_BEFORE = (1, 3, 7)
OVERDUE = -1
# A day that passed longer ago than this is not reminded of any more.
OVERDUE_DAYS = 7
_ABOVE = [UnitLevel.PROVINCE.value, UnitLevel.DISTRICT.value]


@dataclass(frozen=True)
class ReminderKey:
    """What one reminder reminds whom of."""

    person: int
    assessment: int
    stage: str
    step: int
    due_on: date


@dataclass(frozen=True)
class DueReminder:
    """A reminder that somebody is to have today; ``days_left`` is the nearest of the days before
    (or ``OVERDUE``), ``left`` how many days there really are."""

    key: ReminderKey
    assessment: Assessment
    days_left: int | None
    left: int


def milestone(left: int) -> int | None:
    """The nearest day of reminding, ``left`` days before the last one; None when there is none.
    A day on which nobody ran the command is caught up with the next time."""
    if left < 0:
        return OVERDUE if left >= -OVERDUE_DAYS else None
    return next((days for days in DAYS_BEFORE if left <= days), None)


def due_reminders(day: date) -> list[DueReminder]:
    """Everybody whom a last day concerns that is near or has passed. Six queries, however many
    units and people there are."""
    near = [
        (assessment, deadline)
        for assessment in _waiting_assessments()
        for deadline in [awaited(assessment)]
        if deadline and deadline.until and deadline.until <= day + timedelta(max(DAYS_BEFORE))
    ]
    people = _people_by_unit(assessment for assessment, _ in near)
    return [
        _due(assessment, deadline, person, day)
        for assessment, deadline in near
        for person in _concerned(assessment, deadline, people)
    ]


def _due(assessment: Assessment, deadline: Deadline, person: User, day: date) -> DueReminder:
    assert deadline.until is not None
    left = (deadline.until - day).days
    key = ReminderKey(person.pk, assessment.pk, deadline.stage.value, deadline.step, deadline.until)
    return DueReminder(key, assessment, milestone(left), left)


def standing_reminders(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """The reminders among the notices that were neither read nor cancelled."""
    return notices.filter(days_left__isnull=False, read_at=None, cancelled_at=None)


def outdated_reminders(assessments: Iterable[Assessment]) -> list[int]:
    """Those, also the ones that somebody sent by hand, that remind of a day that is no longer the
    last one, or of what has been done. One query where there is none."""
    by_pk = {assessment.pk: assessment for assessment in assessments}
    standing = Notice.objects.filter(assessment__in=by_pk, read_at=None, cancelled_at=None)
    rows = standing.exclude(stage="").values_list("pk", "assessment_id", "stage", "step", "due_on")
    current: dict[int, tuple[str, int, date | None]] = {}
    asked: set[int] = set()
    gone = []
    for pk, assessment, stage, step, due_on in rows:
        assert assessment is not None
        if assessment not in asked:
            asked.add(assessment)
            waits = WAITING.get(by_pk[assessment].status)
            if waits and (deadline := deadline_of(by_pk[assessment], waits)):
                current[assessment] = (deadline.stage, deadline.step, deadline.until)
        if current.get(assessment) != (stage, step, due_on):
            gone.append(pk)
    return gone


@dataclass(frozen=True)
class Awaited:
    """Who is awaited at an assessment, and for what, whether or not a last day is set."""

    assessment: Assessment
    deadline: Deadline
    people: list[User]


def awaited_people(assessments: Iterable[Assessment]) -> list[Awaited]:
    """Whom somebody who follows the campaign would ask. One query; the assessments come with
    unit, campaign, review steps, extensions and returnings. Those where nobody is awaited are
    left out."""
    waiting = [
        (assessment, deadline)
        for assessment in assessments
        if (stage := WAITING.get(assessment.status))
        and (deadline := deadline_of(assessment, stage))
    ]
    people = _people_by_unit(assessment for assessment, _ in waiting)
    return [
        Awaited(assessment, deadline, _concerned(assessment, deadline, people))
        for assessment, deadline in waiting
    ]


def _waiting_assessments() -> QuerySet[Assessment]:
    """With what their deadlines are read from. Where nothing was adjusted there is nothing to
    explain, and nobody is reminded of it. Four queries."""
    adjusted = ReviewDecision.objects.filter(assessment=OuterRef("pk"), verdict=Verdict.ADJUSTED)
    return (
        Assessment.objects.filter(status__in=list(WAITING))
        .exclude(~Exists(adjusted), status=AssessmentStatus.PROVISIONAL)
        .select_related("unit", "campaign__indicator_set")
        .prefetch_related("campaign__review_steps", "extensions", "returnings")
        .order_by("pk")
    )


def _people_by_unit(assessments: Iterable[Assessment]) -> dict[int, list[User]]:
    """Whoever writes, reviews or approves, by unit. One query."""
    units = {unit for assessment in assessments for unit in _path(assessment)}
    people: dict[int, list[User]] = {}
    roles = OWN | REVIEWERS | STEP_LEADERS
    for person in User.objects.filter(unit__in=units, role__in=roles, is_active=True):
        assert person.unit_id is not None
        people.setdefault(person.unit_id, []).append(person)
    return people


def _concerned(
    assessment: Assessment, deadline: Deadline, people: dict[int, list[User]]
) -> list[User]:
    """The unit's own people; for a review the reviewers and leaders of the step."""
    if deadline.stage != Stage.REVIEW:
        return [person for person in people.get(assessment.unit_id, []) if person.role in OWN]
    step = assessment.current_step
    assert step is not None
    unit = _path(assessment)[_ABOVE.index(step.level)]
    roles = REVIEWERS | STEP_LEADERS
    return [person for person in people.get(unit, []) if person.role in roles]


def _path(assessment: Assessment) -> list[int]:
    return [int(part) for part in assessment.unit.path.strip("/").split("/")]
