"""The assessments in whose review somebody has a part, each with what a list tells of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from assessments.models import (
    Answer,
    Assessment,
    AssessmentStatus,
    Explanation,
    ReviewDecision,
    ReviewStep,
    Stage,
    Verdict,
)
from assessments.permissions import can_move, places_of, visible_assessments
from assessments.selectors.deadlines import due_of
from assessments.selectors.queue_groups import QUEUE_ROLES, QueueGroup, group_of
from criteria.selectors import load_spec
from dtscore.accounts.models import User

# What an assessment waits for has its own last day; after these statuses nothing is due.
STAGE_OF: dict[str, Stage] = {
    AssessmentStatus.SUBMITTED: Stage.REVIEW,
    AssessmentStatus.RESUBMITTED: Stage.REVIEW,
    AssessmentStatus.FORWARDED: Stage.REVIEW,
    AssessmentStatus.UNDER_REVIEW: Stage.REVIEW,
    AssessmentStatus.REVIEWED: Stage.REVIEW,
    AssessmentStatus.EXPLAINED: Stage.REVIEW,
    AssessmentStatus.RETURNED: Stage.RETURN,
    AssessmentStatus.PROVISIONAL: Stage.EXPLANATION,
}


@dataclass(frozen=True)
class QueueRow:
    """One assessment in the queue of one person. ``decided`` of ``total`` indicators have a
    decision of the present step that holds."""

    assessment: Assessment
    group: QueueGroup
    due: date | None
    today: date
    decided: int
    total: int
    unanswered: int
    may_begin: bool

    @property
    def stage(self) -> Stage | None:
        return STAGE_OF.get(self.assessment.status)

    @property
    def days_left(self) -> int | None:
        return None if self.due is None else (self.due - self.today).days

    @property
    def is_overdue(self) -> bool:
        """Whether somebody is late; the end of the time to explain makes nobody late."""
        days = self.days_left
        return days is not None and days < 0 and self.stage is not Stage.EXPLANATION

    @property
    def due_words(self) -> str:
        """How much time is left, or since when there is none."""
        days = self.days_left
        if days is None:
            return ""
        if days > 0:
            return f"còn {days} ngày"
        if days == 0:
            return "hôm nay là ngày cuối"
        return f"quá hạn {-days} ngày" if self.is_overdue else "đã hết thời gian giải trình"

    @property
    def stage_words(self) -> str:
        return "" if self.stage is None else self.stage.label

    @property
    def shows_progress(self) -> bool:
        """Whether indicators are being decided, or have been at this step."""
        return self.decided > 0 or self.group is QueueGroup.UNDER_REVIEW

    @property
    def key(self) -> tuple[str, int]:
        """By name as a Vietnamese dictionary orders it."""
        return (self.assessment.unit.sort_key, self.assessment.pk)


def reviewed_by(user: User) -> QuerySet[Assessment]:
    """The assessments in whose review the person's unit has or had a part, submitted ones only.
    Nothing for somebody who does not review, and nothing of a time when the unit had ended."""
    unit = user.unit
    if unit is None or user.role not in QUEUE_ROLES:
        return Assessment.objects.none()
    rows = visible_assessments(user).exclude(step=0)
    if unit.valid_from:
        rows = rows.filter(campaign__period_end__gte=unit.valid_from)
    if unit.valid_to:
        rows = rows.filter(campaign__period_end__lte=unit.valid_to)
    if unit.parent_id is None:  # the province has the last word on every result
        return rows.filter(at_step_of(user) | Q(status__in=_RESULTS))
    steps = ReviewStep.objects.filter(
        campaign=OuterRef("campaign"), position__lte=OuterRef("step"), level=unit.level
    )
    return rows.filter(Exists(steps))


_RESULTS = (
    AssessmentStatus.PROVISIONAL,
    AssessmentStatus.EXPLAINED,
    AssessmentStatus.FINAL,
    AssessmentStatus.PUBLISHED,
)


def at_step_of(user: User) -> Q:
    """Whether the assessment is at a step at which the person's unit reviews."""
    assert user.unit is not None
    now = ReviewStep.objects.filter(
        campaign=OuterRef("campaign"), position=OuterRef("step"), level=user.unit.level
    )
    return Q(Exists(now))


def done_for(user: User) -> Q:
    """Whether nothing is left to do for the person's unit: the group ``DONE`` for a database."""
    assert user.unit is not None
    if user.unit.parent_id is None:
        return Q(status=AssessmentStatus.PUBLISHED)
    finished = Q(status__in=[AssessmentStatus.FINAL, AssessmentStatus.PUBLISHED])
    return finished | ~at_step_of(user)


def queue_rows(user: User, rows: QuerySet[Assessment], today: date) -> list[QueueRow]:
    """Everything that a list tells of these assessments. Five queries once the sets are known."""
    found = list(with_queue_columns(rows))
    decided = decided_counts([row.pk for row in found])
    return [queue_row(user, row, today, decided.get(row.pk, 0)) for row in found]


def with_queue_columns(rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """With all that ``queue_row`` reads: ``unanswered`` counts the explanations that were sent and
    that no decision answers."""
    open_ones = (
        Explanation.objects.filter(assessment=OuterRef("pk"), sent_at__isnull=False)
        .filter(answers__isnull=True)
        .order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        rows.select_related("unit__parent", "campaign__indicator_set")
        .prefetch_related("campaign__review_steps", "extensions", "returnings")
        .annotate(
            unanswered=Coalesce(Subquery(open_ones, output_field=IntegerField()), 0),
        )
        .order_by("unit__sort_key", "pk")
    )


def queue_row(user: User, assessment: Assessment, today: date, decided: int) -> QueueRow:
    """One row of ``with_queue_columns``. Asks the database nothing."""
    unanswered: int = getattr(assessment, "unanswered", 0)
    stage = STAGE_OF.get(assessment.status)
    return QueueRow(
        assessment=assessment,
        group=group_of(assessment.status, places_of(user, assessment), unanswered),
        due=due_of(assessment, stage) if stage else None,
        today=today,
        decided=decided,
        total=len(load_spec(assessment.campaign.indicator_set).by_code),
        unanswered=unanswered,
        may_begin=bool(can_move(user, assessment, "begin")),
    )


def decided_counts(assessments: Collection[int]) -> dict[int, int]:
    """How many indicators of each assessment are decided at its present step. One query.

    As ``Trail.standing`` says it: only the newest decision of the step counts, not when it returns
    the indicator, and not when the answer has been saved again since.
    """
    newer = ReviewDecision.objects.filter(
        assessment=OuterRef("assessment"),
        indicator=OuterRef("indicator"),
        step=OuterRef("step"),
        number__gt=OuterRef("number"),
    )
    judged = Answer.objects.filter(
        assessment=OuterRef("assessment"),
        indicator=OuterRef("indicator"),
        version=OuterRef("answer_version"),
    )
    standing = (
        ReviewDecision.objects.filter(
            Exists(judged), ~Exists(newer), assessment__in=assessments, step=F("assessment__step")
        )
        .exclude(verdict=Verdict.RETURNED)
        .order_by()
    )
    return dict(standing.values_list("assessment").annotate(Count("pk")))


def by_due(rows: Iterable[QueueRow]) -> list[QueueRow]:
    """The nearest last day first, those without one at the end; by name on one day."""
    return sorted(rows, key=lambda row: (row.due or date.max, row.key))
