"""The journal of administration as it is read: of the person's own province, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q

from dtscore.accounts.models import JournalEntry, User
from dtscore.text import fold

PAGE_SIZE = 50


@dataclass(frozen=True)
class JournalFilter:
    query: str = ""
    action: str = ""

    @property
    def is_set(self) -> bool:
        return bool(self.query or self.action)


def journal_page(user: User, wanted: JournalFilter, number: str) -> Page[JournalEntry]:
    """One page of the lines of the person's own unit. Two queries."""
    lines = JournalEntry.objects.filter(unit=user.unit_id)
    if wanted.action:
        lines = lines.filter(action=wanted.action)
    for word in fold(wanted.query).split():
        lines = lines.filter(Q(search_text__contains=word) | Q(actor__search_text__contains=word))
    return Paginator(lines.select_related("actor"), PAGE_SIZE).get_page(number)
