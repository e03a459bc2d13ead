"""The whole draft on one page: groups, pillars, indicators, their points and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from criteria import tree
from criteria.catalogue.checks import CODE
from criteria.catalogue.faults import Fault
from criteria.catalogue.words import RULES
from criteria.draft_views.rendering import signed_in
from criteria.drafts import judge, open_draft
from criteria.forms.plain import fault_words
from criteria.tree import Node, Sum


@dataclass(frozen=True)
class Line:
    """A part in the outline. ``open`` tells whether its code can stand in an address."""

    node: Node
    points: Decimal | None
    fault_count: int
    sum: Sum | None = None
    shape: str = ""
    lines: tuple[Line, ...] = ()

    @property
    def open(self) -> bool:
        return CODE.fullmatch(self.node.code) is not None


def outline(request: HttpRequest, pk: int) -> HttpResponse:
    draft = open_draft(signed_in(request), pk)
    faults = judge(draft.data).faults
    context = {
        "draft": draft,
        "scored": draft.data.get("kind") != "pass_fail",
        "groups": [_line(node, faults) for node in tree.nodes(draft.data, "group")],
        "sum": tree.sum_of_set(draft.data),
        "fault_count": len(faults),
        "head_faults": [
            {"place": fault.path, "words": fault_words(fault)}
            for fault in faults
            if not fault.path.startswith("groups[")
        ],
    }
    return render(request, "criteria/draft/outline.html", context)


def _line(node: Node, faults: tuple[Fault, ...]) -> Line:
    own = [fault for fault in faults if _lies_in(fault, node)]
    below = tree.CHILDREN.get(node.level)
    lead = f"{node.path}.{below}["
    return Line(
        node=node,
        points=tree.points(node.data),
        fault_count=sum(not (below and fault.path.startswith(lead)) for fault in own),
        sum=tree.sum_of_pillar(node.data) if node.level == "pillar" else None,
        shape=_shape(node.data),
        lines=tuple(_line(child, tuple(own)) for child in _below(node)),
    )


def _lies_in(fault: Fault, node: Node) -> bool:
    return fault.path == node.path or fault.path.startswith(f"{node.path}.")


def _below(node: Node) -> list[Node]:
    if node.level == "indicator":
        return []
    level = tree.LEVELS[len(node.places)]
    parts = tree.children(node.data, node.level)
    return [Node(level, (*node.places, index), part) for index, part in enumerate(parts)]


def _shape(part: Mapping[str, Any]) -> str:
    rule = part.get("rule")
    return RULES.get(str(rule.get("type")), "") if isinstance(rule, Mapping) else ""
