"""Who heads the steering committee: one person, wherever the paper says it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.namings import place_in, wheres
from assessments.consistency.registry import check
from assessments.consistency.unit_year import UnitYear
from dtscore.text import fold

_HEADS = r"truong (?:ban|bcd)\b"
_IS = r"(?P<between>[^.;]{0,60}?)\b(?:la|do) (?:dong chi |d/c )?"
_AS = r"(?P<between>[^.;]{0,80}?)\b(?:lam|la|kiem|giu chuc) "
_CHAIR = r"(?:chu tich|bi thu|ct ubnd)\b"
_DEPUTY = (rf"\bpho {_CHAIR}{_AS}{_HEADS}", rf"(?<!pho ){_HEADS}{_IS}pho {_CHAIR}")
_LEADER = (rf"(?<!pho )\b{_CHAIR}{_AS}{_HEADS}", rf"(?<!pho ){_HEADS}{_IS}{_CHAIR}")
_A_LEADER = re.compile(r"(?<!pho )\b(?:chu tich|bi thu)\b")
_A_DEPUTY = re.compile(r"\bpho (?:chu tich|bi thu|truong)\b")


@check(
    "committee_two_heads",
    family="evidence",
    title="Ban Chỉ đạo có hai Trưởng ban khác nhau",
    severity=Severity.WARNING,
)
def two_heads(unit_year: UnitYear) -> Iterator[Finding]:
    """The chairman or secretary heads the committee in one place, a deputy in another."""
    leaders, deputies = (
        list(_said(unit_year, is_deputy=False)),
        list(_said(unit_year, is_deputy=True)),
    )
    if not leaders or not deputies:
        return
    places = (*deputies, *leaders)
    yield Finding(
        "committee_two_heads",
        Severity.WARNING,
        f"Trưởng ban Ban Chỉ đạo được ghi khác nhau ({wheres(places, unit_year)}):"
        f" “{deputies[0].words}” và “{leaders[0].words}”. Hãy ghi đúng theo quyết định.",
        places,
    )


def _said(unit_year: UnitYear, *, is_deputy: bool) -> Iterator[Place]:
    """The places that name such a head, each passage once."""
    for passage in unit_year.passages():
        text = fold(passage.text)
        for pattern in _DEPUTY if is_deputy else _LEADER:
            found = re.search(pattern, text)
            other = _A_LEADER if is_deputy else _A_DEPUTY
            if found and not other.search(found["between"]):
                is_same = len(text) == len(passage.text)
                words = passage.text[found.start() : found.end()] if is_same else found[0]
                yield place_in(passage, words, None)
                break
