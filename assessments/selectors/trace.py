"""The trace: every line of the history within a person's scope, filtered, newest first.

A page costs the same however many lines there are: nothing is counted, and it begins after the last
line of the page before (``before``). The lines are ordered by time and number because the indexes
of the history are: whichever filter is set, its newest lines are found without sorting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import get_current_timezone

from assessments.models import Campaign, HistoryEntry
from assessments.permissions import readable_history, visible_assessments
from assessments.selectors.folding import folded
from assessments.selectors.history import HistoryRow, history_rows
from dtscore.accounts.models import User
from dtscore.accounts.scope import units_in_scope
from dtscore.text import fold

PAGE_SIZE = 50
# What one exported file holds at most: some ten seconds of one worker.
EXPORT_LIMIT = 20_000
NEWEST_FIRST = ("-at", "-pk")


@dataclass(frozen=True)
class TraceFilter:
    """What is looked for; empty means everything. ``code`` is the whole subject, ``words`` are
    looked for in subject and changes."""

    unit: str = ""
    person: str = ""
    role: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None
    campaign: int | None = None
    year: int | None = None
    code: str = ""
    words: str = ""


@dataclass(frozen=True)
class TracePage:
    """``older`` is the line after which the next page begins, if there is one. ``left_off`` is the
    newest line that an export of the whole would not hold."""

    rows: list[HistoryRow]
    older: int | None
    is_newest: bool
    left_off: HistoryEntry | None


def trace_lines(user: User, wanted: TraceFilter) -> QuerySet[HistoryEntry]:
    """The lines in order, with what is shown of them. One query at once, two with a person: the
    database plans better with the units and people named than with a question after them."""
    units = units_in_scope(user).search(wanted.unit).values_list("pk", flat=True)
    lines = readable_history(user, HistoryEntry.objects.filter(unit__in=list(units)))
    if wanted.person:
        lines = lines.filter(actor__in=_people(wanted.person))
    lines = lines.filter(_exactly(wanted), _between(wanted.since, wanted.until))
    for word in fold(wanted.words).split():
        lines = lines.filter(search_text__contains=word)
    return lines.select_related(
        "actor", "actor_unit", "unit", "assessment__campaign__indicator_set"
    ).order_by(*NEWEST_FIRST)


def trace_page(user: User, wanted: TraceFilter, before: int | None) -> TracePage:
    """One page, with saves by itself folded together. At most five queries."""
    lines = trace_lines(user, wanted)
    shown = lines
    if before is not None and (at := lines.filter(pk=before).values_list("at", flat=True).first()):
        shown = lines.filter(Q(at__lt=at) | Q(at=at, pk__lt=before), at__lte=at)
    else:
        before = None
    entries = list(shown[: PAGE_SIZE + 1])
    has_older = len(entries) > PAGE_SIZE
    entries = entries[:PAGE_SIZE]
    return TracePage(
        rows=folded(history_rows(entries)),
        older=entries[-1].pk if has_older else None,
        is_newest=before is None,
        left_off=beyond_export(lines) if has_older or before else None,
    )


def beyond_export(lines: QuerySet[HistoryEntry]) -> HistoryEntry | None:
    """The newest line that one exported file does not hold; None when it holds them all."""
    plain = lines.select_related(None).only("at")
    return next(iter(plain[EXPORT_LIMIT : EXPORT_LIMIT + 1]), None)


def campaigns_in_scope(user: User) -> QuerySet[Campaign]:
    """The campaigns of which this person sees an assessment, newest first."""
    seen = Campaign.objects.filter(assessments__in=visible_assessments(user)).distinct()
    return seen.select_related("indicator_set").order_by("-year", "indicator_set__code", "pk")


def _people(text: str) -> list[int]:
    """Everybody whose name holds every word, whatever case and diacritics; databases cannot fold.
    One query."""
    words = fold(text).split()
    rows = User.objects.values_list("pk", "full_name", "username")
    return [pk for pk, *names in rows if all(word in fold(" ".join(names)) for word in words)]


def _exactly(wanted: TraceFilter) -> Q:
    pairs = {
        "actor_role": wanted.role,
        "action": wanted.action,
        "assessment__campaign": wanted.campaign,
        "assessment__campaign__year": wanted.year,
        "subject": wanted.code,
    }
    return Q(**{name: value for name, value in pairs.items() if value})


def _between(since: date | None, until: date | None) -> Q:
    """From the beginning of the first day to the end of the last, as the clocks here show them."""
    found = Q()
    if since:
        found &= Q(at__gte=_midnight(since))
    if until:
        found &= Q(at__lt=_midnight(until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=get_current_timezone())
