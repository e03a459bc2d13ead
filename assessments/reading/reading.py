"""Reading a text: everything that is recognised in it, each piece once."""

from __future__ import annotations

from typing import TypeVar

from assessments.reading.base import Mention
from assessments.reading.citations import citations_in
from assessments.reading.counts import counts_in
from assessments.reading.days import days_in
from assessments.reading.page import Page
from assessments.reading.percentages import percentages_in
from assessments.reading.ratios import ratios_in
from assessments.reading.worded_ratios import worded_ratios_in

Kind = TypeVar("Kind", bound=Mention)

# The most telling first: what one has taken the later ones do not see.
_READERS = (citations_in, days_in, percentages_in, ratios_in, worded_ratios_in, counts_in)


def read_mentions(text: str) -> tuple[Mention, ...]:
    """All mentions of a text in form NFC, in their order; no two share a character."""
    page = Page(text)
    found = [mention for reader in _READERS for mention in reader(page)]
    return tuple(sorted(found, key=lambda mention: mention.span.start))


def mentions_of(text: str, kind: type[Kind]) -> tuple[Kind, ...]:
    """The mentions of one kind."""
    return tuple(mention for mention in read_mentions(text) if isinstance(mention, kind))
