"""What the page of a draft shows: groups, pillars with sums, indicators, and its faults."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from criteria.catalogue import words
from criteria.catalogue.faults import Fault
from criteria.catalogue.naming import fault_words
from criteria.drafts import judge
from criteria.models import SetDraft
from criteria.tree import Node, Sum, children, nodes, points, sum_of_pillar, sum_of_set

# Up to which part a fault's path leads, outermost first.
_PART = re.compile(r"groups\[(\d+)\](?:\.pillars\[(\d+)\](?:\.indicators\[(\d+)\])?)?")


@dataclass(frozen=True)
class FaultLine:
    """One fault; ``anchor`` is where on the page it lies, empty for the set itself."""

    place: str
    anchor: str
    problem: str
    expected: str


@dataclass(frozen=True)
class IndicatorLine:
    anchor: str
    code: str
    title: str
    maximum: Decimal | None
    rule: str
    faults: int


@dataclass(frozen=True)
class PillarBlock:
    anchor: str
    heading: str
    total: Sum
    indicators: list[IndicatorLine]
    faults: int


@dataclass(frozen=True)
class GroupBlock:
    anchor: str
    heading: str
    pillars: list[PillarBlock]


@dataclass(frozen=True)
class DraftPage:
    """``total`` are the pillars against the set, ``used`` is what the indicators take of it;
    ``count`` is the number of indicators."""

    scored: bool
    total: Sum
    used: Decimal
    count: int
    groups: list[GroupBlock]
    faults: list[FaultLine]


def draft_page(draft: SetDraft) -> DraftPage:
    """The draft as it can be shown, however unfinished it is. No query."""
    data = draft.data
    faults = judge(data).faults
    found = Counter(_anchor(fault.path) for fault in faults)
    groups = [_group(node, found) for node in nodes(data, "group")]
    pillars = [pillar for group in groups for pillar in group.pillars]
    return DraftPage(
        scored=data.get("kind") != "pass_fail",
        total=sum_of_set(data),
        used=sum((pillar.total.allocated for pillar in pillars), Decimal(0)),
        count=sum(len(pillar.indicators) for pillar in pillars),
        groups=groups,
        faults=[_fault(data, fault) for fault in faults],
    )


def _group(node: Node, found: Mapping[str, int]) -> GroupBlock:
    pillars = [
        _pillar((*node.places, place), pillar, found)
        for place, pillar in enumerate(children(node.data, "group"))
    ]
    return GroupBlock(_name(node.places), _heading(node.data, "Nhóm"), pillars)


def _pillar(
    places: tuple[int, ...], pillar: dict[str, Any], found: Mapping[str, int]
) -> PillarBlock:
    lines = [
        _indicator(_name((*places, place)), indicator, found)
        for place, indicator in enumerate(children(pillar, "pillar"))
    ]
    anchor = _name(places)
    heading = _heading(pillar, "Trụ cột")
    return PillarBlock(anchor, heading, sum_of_pillar(pillar), lines, found[anchor])


def _indicator(anchor: str, indicator: dict[str, Any], found: Mapping[str, int]) -> IndicatorLine:
    rule = indicator.get("rule")
    kind = rule.get("type") if isinstance(rule, Mapping) else None
    return IndicatorLine(
        anchor=anchor,
        code=str(indicator.get("code") or "?"),
        title=str(indicator.get("title") or "(chưa có tên)"),
        maximum=points(indicator),
        rule=words.RULES.get(str(kind), "(chưa chọn)"),
        faults=found[anchor],
    )


def _heading(part: Mapping[str, Any], noun: str) -> str:
    code, title = part.get("code") or "?", part.get("title")
    return f"{code}. {title}" if title else f"{noun} {code}"


def _fault(data: Any, fault: Fault) -> FaultLine:
    place, problem, expected = fault_words(data, fault)
    return FaultLine(place, _anchor(fault.path), problem, expected)


def _anchor(path: str) -> str:
    found = _PART.match(path)
    return _name(tuple(int(part) for part in found.groups() if part)) if found else ""


def _name(places: tuple[int, ...]) -> str:
    return "-".join(["muc", *(str(place + 1) for place in places)])
