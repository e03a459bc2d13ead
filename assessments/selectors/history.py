"""The history of an assessment, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from assessments.models import Action, Assessment, HistoryEntry
from assessments.permissions import readable_history
from dtscore.accounts.models import Role, User

PAGE_SIZE = 30
# A longer text is folded away: a page of narratives would bury everything else.
LONG = 160
ROLES = dict(Role.choices)


@dataclass(frozen=True)
class Change:
    """What one field was and became, in words.

    ``times`` is more than 1 where it changed that often and the parts do not make one change.
    """

    name: str
    before: str
    after: str
    times: int = 1

    @property
    def is_long(self) -> bool:
        return max(len(self.before), len(self.after)) > LONG


@dataclass(frozen=True)
class HistoryRow:
    """One line: who in which role of which unit, when, what, and the changes.

    ``parts`` are the lines that it stands for, the newest first; none for a line of its own.
    """

    entry: HistoryEntry
    role: str
    changes: list[Change]
    parts: tuple[HistoryRow, ...] = ()

    @property
    def since(self) -> datetime:
        """When the first of its parts was."""
        return self.parts[-1].entry.at if self.parts else self.entry.at


def history_entries(user: User, assessment: Assessment, code: str = "") -> QuerySet[HistoryEntry]:
    """The lines of the assessment that ``user`` may read, newest first, with those about the unit
    as a whole (base figures, register); with ``code`` only those of that indicator."""
    if code:
        entries = HistoryEntry.objects.filter(assessment=assessment, subject=code)
    else:
        entries = HistoryEntry.objects.filter(
            Q(assessment=assessment) | Q(assessment__isnull=True, unit=assessment.unit_id)
        )
    readable = readable_history(user, entries)
    return readable.select_related("actor", "actor_unit").order_by("-pk")


def history_page(user: User, assessment: Assessment, code: str, number: str) -> Page[HistoryEntry]:
    """One page of lines; a page that is not there is the nearest one. Two queries."""
    return Paginator(history_entries(user, assessment, code), PAGE_SIZE).get_page(number)


def history_rows(entries: Iterable[HistoryEntry]) -> list[HistoryRow]:
    return [_row(entry) for entry in entries]


SEEN = (Action.FILE_OPENED, Action.FILE_DOWNLOADED)


def opened_files(user: User, file_ids: Collection[int]) -> set[int]:
    """Those of the stored files that this person has looked at or taken along. One query."""
    lines = HistoryEntry.objects.filter(actor=user, file__in=file_ids, action__in=SEEN)
    return set(lines.order_by().values_list("file", flat=True).distinct())


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
