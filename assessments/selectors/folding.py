"""Saves by itself of one person on one indicator, shown as one line from the first to the last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from assessments.models import Action, HistoryEntry
from assessments.selectors.history import Change, HistoryRow

TOGETHER = timedelta(minutes=15)


def folded(rows: Iterable[HistoryRow]) -> list[HistoryRow]:
    """Rows, the newest first, with saved answers folded together that one person made on one
    indicator within a quarter of an hour, doing nothing else in between. What others did meanwhile
    keeps its place. Pure."""
    groups: list[list[HistoryRow]] = []
    latest: dict[int, list[HistoryRow]] = {}
    for row in rows:
        group = latest.get(row.entry.actor_id)
        if group and _belongs(group[0].entry, row.entry):
            group.append(row)
        else:
            latest[row.entry.actor_id] = [row]
            groups.append(latest[row.entry.actor_id])
    return [_as_one(group) for group in groups]


def _belongs(newest: HistoryEntry, entry: HistoryEntry) -> bool:
    return _key(newest) == _key(entry) and newest.at - entry.at <= TOGETHER


def _key(entry: HistoryEntry) -> tuple[Any, ...]:
    """Whose and what a line is; only saved answers are ever alike."""
    alone = None if entry.action == Action.ANSWER_SAVED else entry.pk
    who = (entry.actor_role, entry.actor_unit_id, entry.address)
    return alone, *who, entry.assessment_id, entry.subject


def _as_one(group: list[HistoryRow]) -> HistoryRow:
    if len(group) == 1:
        return group[0]
    return replace(group[0], changes=_summed(group), parts=tuple(group))


def _summed(group: list[HistoryRow]) -> list[Change]:
    """Field by field from the first value to the last, without what ended as it had begun."""
    by_name: dict[str, list[Change]] = {}
    for row in reversed(group):
        for change in row.changes:
            by_name.setdefault(change.name, []).append(change)
    summed = [_whole(changes) for changes in by_name.values()]
    return [change for change in summed if change.times > 1 or change.before != change.after]


def _whole(changes: list[Change]) -> Change:
    """One change out of those that follow each other. Of long texts a line keeps only the words
    that changed, so what does not follow is counted."""
    first, last = changes[0], changes[-1]
    if all(earlier.after == later.before for earlier, later in pairwise(changes)):
        return Change(first.name, first.before, last.after)
    return Change(first.name, "", "", times=len(changes))
