"""What the page of a draft shows: its parts with sums of points, and where each fault is mended."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from criteria import tree
from criteria.catalogue.checks import CODE
from criteria.catalogue.faults import Fault
from criteria.catalogue.naming import fault_words
from criteria.drafts import judge
from criteria.models import SetDraft
from criteria.tree import LEVELS, Level, Node, Sum
from criteria.words import RULES

# Up to which part a fault's path leads, outermost first.
_PART = re.compile(r"groups\[(\d+)\](?:\.pillars\[(\d+)\](?:\.indicators\[(\d+)\])?)?")
Places = tuple[int, ...]


@dataclass(frozen=True)
class FaultLine:
    """One fault; ``address`` is where it is mended."""

    place: str
    address: str
    problem: str
    expected: str


@dataclass(frozen=True)
class PartLine:
    """A group, a pillar or an indicator. ``address`` is its form, empty while its code cannot
    stand in one; ``faults`` are its own, without those of the parts below it."""

    node: Node
    address: str
    faults: int
    points: Decimal | None
    sum: Sum | None
    rule: str
    parts: list[PartLine]

    @property
    def anchor(self) -> str:
        return _anchor(self.node.places)


@dataclass(frozen=True)
class DraftPage:
    """``total`` are the pillars against the set, ``used`` is what the indicators take of it;
    ``count`` is the number of indicators."""

    scored: bool
    total: Sum
    used: Decimal
    count: int
    groups: list[PartLine]
    faults: list[FaultLine]

    @property
    def pillars(self) -> list[PartLine]:
        return [pillar for group in self.groups for pillar in group.parts]


def draft_page(draft: SetDraft) -> DraftPage:
    """The draft as it can be shown, however unfinished it is. No query."""
    data = draft.data
    faults = judge(data).faults
    counted = Counter(_places(fault.path) for fault in faults)
    groups = [_line(draft, node, counted) for node in tree.nodes(data, "group")]
    pillars = [pillar for group in groups for pillar in group.parts]
    used = (pillar.sum.allocated for pillar in pillars if pillar.sum)
    return DraftPage(
        scored=data.get("kind") != "pass_fail",
        total=tree.sum_of_set(data),
        used=sum(used, Decimal(0)),
        count=sum(len(pillar.parts) for pillar in pillars),
        groups=groups,
        faults=[_fault(draft, fault) for fault in faults],
    )


def _line(draft: SetDraft, node: Node, counted: Mapping[Places, int]) -> PartLine:
    rule = node.data.get("rule")
    kind = rule.get("type") if isinstance(rule, Mapping) else None
    return PartLine(
        node=node,
        address=_address(draft, node.level, node.data),
        faults=counted[node.places],
        points=tree.points(node.data),
        sum=tree.sum_of_pillar(node.data) if node.level == "pillar" else None,
        rule=RULES.get(str(kind), "(chưa chọn)"),
        parts=[_line(draft, below, counted) for below in _below(node)],
    )


def _below(node: Node) -> list[Node]:
    if node.level == "indicator":
        return []
    level = LEVELS[len(node.places)]
    parts = tree.children(node.data, node.level)
    return [Node(level, (*node.places, index), part) for index, part in enumerate(parts)]


def _fault(draft: SetDraft, fault: Fault) -> FaultLine:
    place, problem, expected = fault_words(draft.data, fault)
    return FaultLine(place, _mended_at(draft, _places(fault.path)), problem, expected)


def _mended_at(draft: SetDraft, places: Places) -> str:
    """The form of the part; its line on this page while it has no usable code."""
    if not places:
        return reverse("draft_head", args=[draft.pk])
    part: Any = draft.data
    for holder, place in zip(("set", *LEVELS), places, strict=False):
        part = tree.children(part, holder)[place]
    return _address(draft, LEVELS[len(places) - 1], part) or f"#{_anchor(places)}"


def _address(draft: SetDraft, level: Level, part: Mapping[str, Any]) -> str:
    code = str(part.get("code", ""))
    return reverse(f"draft_{level}", args=[draft.pk, code]) if CODE.fullmatch(code) else ""


def _places(path: str) -> Places:
    found = _PART.match(path)
    return tuple(int(part) for part in found.groups() if part) if found else ()


def _anchor(places: Places) -> str:
    return "-".join(["muc", *(str(place + 1) for place in places)])
