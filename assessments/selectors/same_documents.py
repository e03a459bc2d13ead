"""Which documents of a register are one and the same, whatever way they were typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from assessments.models import OfficialDocument
from dtscore.accounts.models import AdministrativeUnit
from dtscore.text import fold

_SHORT = {"uy ban nhan dan": "ubnd", "hoi dong nhan dan": "hdnd"}
_DASHES = re.compile(r"[‐‑‒–—−]")
_DIGITS = re.compile(r"[0-9]+")


def number_key(number: str) -> str:
    """A number without case, diacritics and spaces: "27 /kh-ubnd" is "27/KH-UBND"."""
    return fold(_DASHES.sub("-", number)).replace(" ", "")


def issuer_key(issuer: str) -> str:
    """An issuer without case and diacritics; the usual abbreviations are the words."""
    key = fold(issuer)
    for words, short in _SHORT.items():
        key = key.replace(words, short)
    return key


@dataclass(frozen=True)
class Identity:
    """What names a document in a register."""

    issuer: str
    number: str
    issued_on: date | None


def find_same(
    owner: AdministrativeUnit, identity: Identity, *, other_than: int = 0
) -> OfficialDocument | None:
    """The document of the register with this issuer, number and date. One query."""
    issuer = issuer_key(identity.issuer)
    for row in _numbered(owner, identity.number, other_than):
        if issuer_key(row.issuer) == issuer and row.issued_on == identity.issued_on:
            return row
    return None


def find_alike(
    owner: AdministrativeUnit, identity: Identity, *, other_than: int = 0
) -> list[OfficialDocument]:
    """Documents that may be the same with a slip in one place: the number of this issuer under
    another date, or number and date under another issuer. One query."""
    issuer, day = issuer_key(identity.issuer), identity.issued_on
    return [
        row
        for row in _numbered(owner, identity.number, other_than)
        if (issuer_key(row.issuer) == issuer) != (day is not None and row.issued_on == day)
    ]


def _numbered(owner: AdministrativeUnit, number: str, other_than: int) -> list[OfficialDocument]:
    """Those with this number: the database compares its first digits, the spelling is compared
    here."""
    digits = _DIGITS.search(number)
    wanted = Q(number__contains=digits[0]) if digits else Q()
    rows = OfficialDocument.objects.filter(wanted, owner=owner).exclude(pk=other_than)
    return [row for row in rows.order_by("pk") if number_key(row.number) == number_key(number)]
