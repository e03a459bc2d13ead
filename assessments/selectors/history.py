"""The history of an assessment, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assessments.models import Action, Assessment, HistoryEntry
from dtscore.accounts.models import Role, User

PAGE_SIZE = 30
# A longer text is folded away: a page of narratives would bury everything else.
LONG = 160
ROLES = dict(Role.choices)


@dataclass(frozen=True)
class Change:
    """What one field was and became, in words."""

    name: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        return max(len(self.before), len(self.after)) > LONG


@dataclass(frozen=True)
class HistoryRow:
    """One line: who in which role of which unit, when, what, and the changes."""

    entry: HistoryEntry
    role: str
    changes: list[Change]


def history_entries(user: User, assessment: Assessment, code: str = "") -> QuerySet[HistoryEntry]:
    """The lines of the assessment, newest first, with those about the unit as a whole (base
    figures, register); with ``code`` only those of that indicator. The unit's own people read
    decisions once a leader has approved them."""
    if code:
        entries = HistoryEntry.objects.filter(assessment=assessment, subject=code)
    else:
        entries = HistoryEntry.objects.filter(
            Q(assessment=assessment) | Q(assessment__isnull=True, unit=assessment.unit_id)
        )
    if user.unit_id == assessment.unit_id:
        closed = HistoryEntry.objects.filter(
            assessment=assessment, action__in=(Action.APPROVED, Action.FINALIZED)
        ).order_by("-pk")
        last = Coalesce(Subquery(closed.values("pk")[:1]), 0)
        entries = entries.exclude(action=Action.DECIDED, pk__gt=last)
    return entries.select_related("actor", "actor_unit").order_by("-pk")


def history_page(user: User, assessment: Assessment, code: str, number: str) -> Page[HistoryEntry]:
    """One page of lines; a page that is not there is the nearest one. Two queries."""
    return Paginator(history_entries(user, assessment, code), PAGE_SIZE).get_page(number)


def history_rows(page: Page[HistoryEntry]) -> list[HistoryRow]:
    return [_row(entry) for entry in page]


def _row(entry: HistoryEntry) -> HistoryRow:
    changes = [
        Change(name, _words(pair[0]), _words(pair[1]))
        for name, pair in entry.changes.items()
        if isinstance(pair, list) and len(pair) == 2
    ]
    return HistoryRow(entry, ROLES.get(entry.actor_role, entry.actor_role), changes)


def _words(value: Any) -> str:
    """A stored value as words."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value)
    return str(value)
