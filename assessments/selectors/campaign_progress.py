"""How far a campaign is: counted per group and per district, and its units one by one.

Counting is done by the database; the lists are read a page at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from assessments.models import (
    Answer,
    Assessment,
    AssessmentStatus,
    Campaign,
    Extension,
    Returning,
    ReviewStep,
    Stage,
)
from assessments.permissions import visible_assessments
from assessments.selectors.deadlines import WAITING, Deadline, deadline_of
from criteria.rules.base import AnswerState
from dtscore.accounts.models import AdministrativeUnit, User
from dtscore.accounts.scope import units_in_scope

PAGE_SIZE = 100
CHUNK = 500


class ProgressGroup(StrEnum):
    """Where a unit stands in the eyes of whoever follows a campaign."""

    NOT_STARTED = "chua-bat-dau"
    FILLING = "dang-nhap"
    RETURNED = "tra-lai"
    SUBMITTED = "da-nop"
    UNDER_REVIEW = "dang-tham-dinh"
    PROVISIONAL = "tam-thoi"
    FINAL = "chinh-thuc"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS: Mapping[ProgressGroup, str] = {
    ProgressGroup.NOT_STARTED: "Chưa bắt đầu",
    ProgressGroup.FILLING: "Đang tự đánh giá",
    ProgressGroup.RETURNED: "Trả lại, chờ nộp lại",
    ProgressGroup.SUBMITTED: "Đã nộp, chờ thẩm định",
    ProgressGroup.UNDER_REVIEW: "Đang thẩm định",
    ProgressGroup.PROVISIONAL: "Kết quả tạm thời",
    ProgressGroup.FINAL: "Chính thức",
}
# What is still with the unit.
WITH_UNIT = (ProgressGroup.NOT_STARTED, ProgressGroup.FILLING, ProgressGroup.RETURNED)
# A draft is FILLING or NOT_STARTED.
_STATUSES: Mapping[ProgressGroup, tuple[AssessmentStatus, ...]] = {
    ProgressGroup.RETURNED: (AssessmentStatus.RETURNED,),
    ProgressGroup.SUBMITTED: (AssessmentStatus.SUBMITTED, AssessmentStatus.RESUBMITTED),
    ProgressGroup.UNDER_REVIEW: (
        AssessmentStatus.UNDER_REVIEW,
        AssessmentStatus.REVIEWED,
        AssessmentStatus.FORWARDED,
    ),
    ProgressGroup.PROVISIONAL: (AssessmentStatus.PROVISIONAL, AssessmentStatus.EXPLAINED),
    ProgressGroup.FINAL: (AssessmentStatus.FINAL, AssessmentStatus.PUBLISHED),
}


@dataclass(frozen=True)
class ProgressWish:
    """What the person wants to see of a campaign; empty means everything."""

    group: ProgressGroup | None = None
    parent: int | None = None
    is_late: bool = False
    query: str = ""

    @property
    def is_filtered(self) -> bool:
        return bool(self.group or self.parent or self.is_late or self.query)


@dataclass(frozen=True)
class Segment:
    """One piece of a bar: where it begins and how wide it is, counted in units."""

    group: ProgressGroup
    start: int
    count: int


@dataclass
class Tallied:
    """How many units stand where, of the whole or of one district."""

    name: str = ""
    key: int | None = None
    counts: Counter[ProgressGroup] = field(default_factory=Counter)
    late: int = 0

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def handed_in(self) -> int:
        """How many have handed in what they had to, and not got it back."""
        return self.total - self.with_unit

    @property
    def with_unit(self) -> int:
        """How many have not handed in, or got it back."""
        return sum(self.counts[group] for group in WITH_UNIT)

    @property
    def groups(self) -> list[tuple[ProgressGroup, int]]:
        return [(group, self.counts[group]) for group in ProgressGroup]

    @property
    def segments(self) -> list[Segment]:
        """The bar, from what is done to what is not begun."""
        found, start = [], 0
        for group in reversed(ProgressGroup):
            if count := self.counts[group]:
                found.append(Segment(group, start, count))
                start += count
        return found

    @property
    def words(self) -> str:
        """The bar for those who do not see it."""
        told = [f"{group.label.lower()} {count}" for group, count in self.groups if count]
        return ", ".join(told)


@dataclass(frozen=True)
class Progress:
    """The whole and its districts, in order."""

    whole: Tallied
    districts: list[Tallied]


@dataclass(frozen=True)
class UnitRow:
    """One unit of the list."""

    assessment: Assessment
    group: ProgressGroup
    is_late: bool
    deadline: Deadline | None
    answered: int
    total: int
    late_days: int = 0


def campaign_assessments(user: User, campaign: Campaign, today: date) -> QuerySet[Assessment]:
    """The assessments of the campaign in the person's scope, each with ``progress_group`` and
    ``is_late``."""
    rows: QuerySet[Any] = visible_assessments(user).filter(campaign=campaign)
    return with_lateness(rows, today).annotate(progress_group=_group())


def with_lateness(rows: QuerySet[Assessment], today: date) -> QuerySet[Assessment]:
    """Each with ``is_late``: whether whoever is awaited has let the last day pass, extensions
    counted in. The same answer as ``selectors.deadlines.awaited`` gives for one."""
    returns = Returning.objects.filter(assessment=OuterRef("pk"), closed_at=None).order_by("pk")
    steps = ReviewStep.objects.filter(campaign=OuterRef("campaign"), position=OuterRef("step"))
    reviewing = [status for status, stage in WAITING.items() if stage == Stage.REVIEW]
    draft, returned = Q(status=AssessmentStatus.DRAFT), Q(status=AssessmentStatus.RETURNED)
    review = Q(status__in=[str(status) for status in reviewing])
    granted = Extension.objects.filter(
        assessment=OuterRef("pk"), stage=OuterRef("stage_now"), step=OuterRef("step_now")
    ).order_by("-pk")
    late = Q(due__lt=today) & (Q(granted=None) | Q(granted__lt=today))
    return rows.annotate(
        due=Case(
            When(draft, then=F("campaign__submission_due_on")),
            When(returned, then=Subquery(returns.values("due_on")[:1])),
            When(review, then=Subquery(steps.values("due_on")[:1])),
        ),
        stage_now=Case(
            When(draft, then=Value(Stage.SUBMISSION.value)),
            When(returned, then=Value(Stage.RETURN.value)),
            default=Value(Stage.REVIEW.value),
        ),
        step_now=Case(
            When(draft, then=Value(0)),
            When(returned, then=Subquery(returns.values("number")[:1])),
            default=F("step"),
            output_field=IntegerField(),
        ),
        granted=Subquery(granted.values("until")[:1]),
        is_late=Case(When(late, then=Value(True)), default=Value(False)),
    )


def count_progress(rows: QuerySet[Assessment]) -> Progress:
    """One query. ``rows`` are those of ``campaign_assessments``."""
    counted = (
        rows.order_by("unit__parent__sort_key", "unit__parent")
        .values_list("unit__parent", "unit__parent__kind", "unit__parent__name")
        .annotate(group=F("progress_group"), late=F("is_late"), number=Count("pk"))
    )
    whole, districts = Tallied(), dict[int, Tallied]()
    for parent, kind, name, group, late, number in counted:
        unit_name = AdministrativeUnit(kind=kind, name=name).full_name
        district = districts.setdefault(parent, Tallied(unit_name, parent))
        for tallied in (whole, district):
            tallied.counts[ProgressGroup(group)] += number
            tallied.late += number if late else 0
    return Progress(whole, list(districts.values()))


def chosen_rows(user: User, rows: QuerySet[Assessment], wish: ProgressWish) -> QuerySet[Assessment]:
    """Those that the filter finds."""
    if wish.group:
        rows = rows.filter(**{"progress_group": wish.group.value})
    if wish.parent:
        rows = rows.filter(unit__parent=wish.parent)
    if wish.is_late:
        rows = rows.filter(**{"is_late": True})
    if wish.query:
        rows = rows.filter(unit__in=units_in_scope(user).search(wish.query))
    return rows


def unit_page(
    campaign: Campaign, rows: QuerySet[Any], number: str, today: date
) -> tuple[Page[Assessment], list[UnitRow]]:
    """One page of the list; a page that is not there is the nearest one. Four queries. The
    campaign comes with ``indicator_count``."""
    page = Paginator(_listed(rows), PAGE_SIZE).get_page(number)
    return page, [_row(campaign, row, today) for row in page]


def unit_rows(campaign: Campaign, rows: QuerySet[Any], today: date) -> Iterator[UnitRow]:
    """The whole list, some hundred rows at a time; three queries for each of them."""
    for row in _listed(rows).iterator(chunk_size=CHUNK):
        yield _row(campaign, row, today)


def _listed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With what a row of the list shows, by name."""
    said = Answer.objects.filter(assessment=OuterRef("pk")).exclude(state=AnswerState.BLANK)
    counted = said.order_by().values("assessment").annotate(number=Count("pk")).values("number")
    ordered = rows.select_related("unit__parent").prefetch_related("extensions", "returnings")
    ordered = ordered.annotate(answered=Coalesce(Subquery(counted), 0))
    return ordered.order_by("unit__sort_key", "unit__code", "pk")


def _row(campaign: Campaign, row: Any, today: date) -> UnitRow:
    row.campaign = campaign  # one object for all, with its steps read once
    stage = WAITING.get(row.status)
    deadline = deadline_of(row, stage) if stage else None
    until = deadline.until if deadline else None
    return UnitRow(
        assessment=row,
        group=ProgressGroup(row.progress_group),
        is_late=row.is_late,
        deadline=deadline,
        answered=row.answered,
        total=getattr(campaign, "indicator_count", 0),
        late_days=(today - until).days if row.is_late and until else 0,
    )


def _group() -> Case:
    """Not started is a draft in which nothing has been saved: version 0 of an answer is only the
    place where evidence hangs."""
    saved = Exists(Answer.objects.filter(assessment=OuterRef("pk"), version__gt=0))
    whens = [
        When(status__in=[status.value for status in statuses], then=Value(group.value))
        for group, statuses in _STATUSES.items()
    ]
    whens.append(When(saved, then=Value(ProgressGroup.FILLING.value)))
    default = Value(ProgressGroup.NOT_STARTED.value)
    return Case(*whens, default=default, output_field=CharField())
