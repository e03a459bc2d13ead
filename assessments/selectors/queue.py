"""The queue of somebody who reviews: what waits, filtered, counted, sorted, a page at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from assessments.models import Assessment
from assessments.selectors.queue_figures import Figures, queue_figures
from assessments.selectors.queue_groups import TURN_OF, QueueGroup
from assessments.selectors.queue_rows import (
    QueueRow,
    by_due,
    done_for,
    queue_row,
    queue_rows,
    reviewed_by,
    with_queue_columns,
)
from dtscore.accounts.models import AdministrativeUnit, User
from dtscore.accounts.scope import units_in_scope
from dtscore.text import sort_key

PAGE_SIZE = 50
SHOWN_AT_HOME = 5
BY_DUE, BY_NAME, BY_PROGRESS = "han", "ten", "tien-do"
SORTS = {BY_DUE: "Hạn gần nhất", BY_NAME: "Tên đơn vị", BY_PROGRESS: "Làm được nhiều nhất"}
_ORDERS: dict[str, Callable[[list[QueueRow]], list[QueueRow]]] = {
    BY_DUE: by_due,
    BY_NAME: lambda rows: sorted(rows, key=lambda row: row.key),
    BY_PROGRESS: lambda rows: sorted(
        rows, key=lambda row: (-row.decided / max(row.total, 1), row.key)
    ),
}


@dataclass(frozen=True)
class Wish:
    """What the person wants to see. ``group`` None is everything that is not done."""

    group: QueueGroup | None = None
    campaign: int | None = None
    parent: int | None = None
    is_overdue: bool = False
    sort: str = BY_DUE
    query: str = ""

    @property
    def is_filtered(self) -> bool:
        return bool(self.campaign or self.parent or self.is_overdue or self.query)


@dataclass(frozen=True)
class Choice:
    """One value of a filter."""

    key: int
    name: str


@dataclass(frozen=True)
class Tab:
    """One group with how many assessments the filter finds in it."""

    group: QueueGroup | None
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Queue:
    """``rows`` is everything that was found, in order, of the chosen group."""

    wish: Wish
    rows: list[QueueRow]
    tabs: list[Tab]
    campaigns: list[Choice]
    parents: list[Choice]

    @property
    def is_empty(self) -> bool:
        """Whether nothing has ever reached this person's step."""
        return not self.campaigns

    def page(self, number: str) -> QueuePage:
        """One page; a number that is none is the first, one too large the last. Two queries."""
        page = Paginator(self.rows, PAGE_SIZE).get_page(number)
        return QueuePage(page, queue_figures([row.assessment for row in page]))


@dataclass(frozen=True)
class QueuePage:
    page: Page[QueueRow]
    figures: dict[int, Figures]

    @property
    def rows(self) -> list[tuple[QueueRow, Figures]]:
        return [(row, self.figures[row.assessment.pk]) for row in self.page]


@dataclass(frozen=True)
class _Part:
    """The assessments of one campaign under one parent; ``done`` of those that the search finds."""

    campaign: Choice
    parent: Choice
    done: int


def open_queue(user: User, wish: Wish, today: date) -> Queue:
    """Six queries, whatever the length; a page of it two more."""
    parts = _parts(user, wish)
    rows = queue_rows(user, _asked(user, wish), today)
    if wish.is_overdue:
        rows = [row for row in rows if row.is_overdue]
    chosen = [row for row in rows if _is_chosen(row, wish.group)]
    return Queue(
        wish,
        _ORDERS[wish.sort](chosen),
        _tabs(user, wish, rows, 0 if wish.is_overdue else _done(parts, wish)),
        list(dict.fromkeys(part.campaign for part in parts)),
        sorted({part.parent for part in parts}, key=lambda choice: sort_key(choice.name)),
    )


def _is_chosen(row: QueueRow, group: QueueGroup | None) -> bool:
    return row.group is not QueueGroup.DONE if group is None else row.group is group


def _searched(user: User, query: str) -> Q:
    return Q(unit__in=units_in_scope(user).search(query)) if query else Q()


def _asked(user: User, wish: Wish) -> QuerySet[Assessment]:
    """What is done grows from year to year, so it is read only when it is asked for."""
    rows = reviewed_by(user)
    if user.unit and wish.group is not QueueGroup.DONE:
        rows = rows.exclude(done_for(user))
    if wish.campaign:
        rows = rows.filter(campaign=wish.campaign)
    if wish.parent:
        rows = rows.filter(unit__parent=wish.parent)
    return rows.filter(_searched(user, wish.query))


def _parts(user: User, wish: Wish) -> list[_Part]:
    """What there is to filter by, with the number of what is done. One query."""
    if user.unit is None:
        return []
    rows = (
        reviewed_by(user)
        .order_by("-campaign__year", "campaign__name", "unit__parent__sort_key")
        .values_list(
            "campaign", "campaign__year", "campaign__name",
            "unit__parent", "unit__parent__kind", "unit__parent__name",
        )
        .annotate(n=Count("pk", filter=done_for(user) & _searched(user, wish.query)))
    )  # fmt: skip
    return [
        _Part(
            Choice(campaign, name),
            Choice(parent, AdministrativeUnit(kind=kind, name=parent_name).full_name),
            done,
        )
        for campaign, _, name, parent, kind, parent_name, done in rows
    ]


def _done(parts: list[_Part], wish: Wish) -> int:
    return sum(
        part.done
        for part in parts
        if wish.campaign in {None, part.campaign.key} and wish.parent in {None, part.parent.key}
    )


def _tabs(user: User, wish: Wish, rows: list[QueueRow], done: int) -> list[Tab]:
    counts = Counter(row.group for row in rows if row.group is not QueueGroup.DONE)
    shown = [group for group in QueueGroup if group in counts or _is_usual(user, group)]
    tabs = [Tab(None, "Chưa xong", sum(counts.values()), wish.group is None)]
    for group in shown:
        count = done if group is QueueGroup.DONE else counts[group]
        tabs.append(Tab(group, group.label, count, wish.group is group))
    return tabs


def _is_usual(user: User, group: QueueGroup) -> bool:
    """Whether the tab is shown without anything in it: only the province publishes."""
    return group is not QueueGroup.TO_PUBLISH or group in TURN_OF.get(user.role, frozenset())


@dataclass(frozen=True)
class QueueGlance:
    """What the first page tells of the queue: how many wait in each group, and what is first."""

    tabs: list[Tab]
    first: list[QueueRow]
    waiting: int
    overdue: int


def glance_at_queue(user: User, today: date) -> QueueGlance | None:
    """None for somebody who has no queue. Four queries: how far each one is, is not asked."""
    if user.role not in TURN_OF or user.unit is None:
        return None
    found = with_queue_columns(reviewed_by(user).exclude(done_for(user)))
    rows = [queue_row(user, row, today, decided=0) for row in found]
    counts = Counter(row.group for row in rows)
    mine = [row for row in rows if row.group in TURN_OF[user.role]]
    return QueueGlance(
        [Tab(group, group.label, counts[group], False) for group in QueueGroup if counts[group]],
        by_due(mine)[:SHOWN_AT_HOME],
        len(mine),
        sum(row.is_overdue for row in mine),
    )
