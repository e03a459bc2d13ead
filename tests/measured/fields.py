"""How much of a report the reader reads right, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assessments.intake.found import Found
from dtscore.numbers import NumberFormatError, parse_decimal
from tests.measured.communes import Commune, Statement
from tests.measured.judging import Labelled

Fields = Mapping[tuple[str, str], Any]


@dataclass
class Share:
    """Right and all, by kind of field; ``wrong`` names what was not read as printed."""

    right: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def count(self, kind: str, place: str, *, is_right: bool) -> None:
        self.all[kind] += 1
        self.right[kind] += is_right
        if not is_right:
            self.wrong.append(f"{kind} {place}")


def share_of(reports: Iterable[Labelled]) -> Share:
    """Compare what the reader found in labelled reports with what was printed."""
    share = Share()
    for labelled in reports:
        for set_code, found in labelled.found.items():
            for row in labelled.commune.of(set_code):
                _compare(labelled.commune, row, found, share)
    return share


def _compare(one: Commune, row: Statement, found: Found, share: Share) -> None:
    place = f"{one.name} {row.set} {row.code}"
    values = {(v.target, v.name): v.value for v in found.values if v.indicator == row.code}
    claim = values.get(("claim", "")) or {}
    share.count("claim", place, is_right=_claim_is(claim, row))
    state = values.get(("state", ""), "reported")
    share.count("state", place, is_right=state == row.state)
    share.count("narrative", place, is_right=bool(values.get(("narrative", ""))))
    for name, figure in row.figures.items():
        is_right = figure in _figures(values, claim, found)
        share.count("figure", f"{place} {name}", is_right=is_right)
    if row.percent:
        share.count("percent", place, is_right=_printed(claim).get("percent") == row.percent)
    for key in row.cites:
        number = one.papers[key].number
        cited = {d.number for d in found.documents if row.code in d.indicators}
        if number:
            share.count("document", f"{place} {number}", is_right=number in cited)


def _claim_is(claim: Mapping[str, Any], row: Statement) -> bool:
    if not row.claim:
        return claim.get("points") is None and claim.get("passed") is None
    if row.set == "QD1829":
        return claim.get("passed") is True
    points = claim.get("points")
    return points is not None and Decimal(points) == parse_decimal(row.claim.split()[0])


def _printed(claim: Mapping[str, Any]) -> Mapping[str, Any]:
    printed: Mapping[str, Any] = claim.get("printed") or {}
    return printed


def _figures(values: Fields, claim: Mapping[str, Any], found: Found) -> set[Decimal]:
    """The figures read for an indicator: its inputs, the facts, and what it printed."""
    texts = [value for (target, _), value in values.items() if target == "input"]
    texts += [value.value for value in found.values if value.target == "fact"]
    texts += list((_printed(claim).get("inputs") or {}).values())
    texts += [item.get("value") for item in _printed(claim).get("figures") or ()]
    return {number for text in texts if (number := _number(text)) is not None}


def _number(text: object) -> Decimal | None:
    if isinstance(text, bool) or text is None:
        return None
    try:
        return Decimal(str(text))
    except ArithmeticError:
        pass
    try:
        return parse_decimal(str(text))
    except NumberFormatError:
        return None
