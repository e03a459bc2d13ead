"""A draft's plain data as a tree: finding groups, pillars and indicators, changing and moving them.

Drafts are plain and may be half finished, so nothing here relies on a key being there. Every
change returns new data and leaves the old as it was.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

Level = Literal["group", "pillar", "indicator"]
Data = dict[str, Any]

CHILDREN: dict[str, str] = {"set": "groups", "group": "pillars", "pillar": "indicators"}
LEVELS: tuple[Level, ...] = ("group", "pillar", "indicator")


@dataclass(frozen=True)
class Node:
    """One part of a draft and where it is: ``places`` are the positions from the top down."""

    level: Level
    places: tuple[int, ...]
    data: Data

    @property
    def code(self) -> str:
        return str(self.data.get("code", ""))

    @property
    def path(self) -> str:
        """As the faults of the set name it."""
        names = [f"{list(CHILDREN.values())[depth]}[{at}]" for depth, at in enumerate(self.places)]
        return ".".join(names)


def children(data: Any, level: str) -> list[Data]:
    """The parts right below a set, a group or a pillar; what is no part is passed over as empty."""
    listed = data.get(CHILDREN[level]) if isinstance(data, Mapping) else None
    if not isinstance(listed, list):
        return []
    return [item if isinstance(item, dict) else {} for item in listed]


def nodes(data: Mapping[str, Any], level: Level) -> Iterator[Node]:
    """Every part of one level in the order of the set."""
    for node in _walk(data):
        if node.level == level:
            yield node


def _walk(data: Any, above: tuple[int, ...] = ()) -> Iterator[Node]:
    holder = ("set", *LEVELS)[len(above)]
    for index, item in enumerate(children(data, holder)):
        node = Node(LEVELS[len(above)], (*above, index), item)
        yield node
        if len(node.places) < len(LEVELS):
            yield from _walk(item, node.places)


def find(data: Mapping[str, Any], level: Level, code: str) -> Node | None:
    """The first part of this level with this code."""
    return next((node for node in nodes(data, level) if node.code == code), None)


def parent(data: Mapping[str, Any], node: Node) -> Node | None:
    """The part above; None above a group."""
    above = node.places[:-1]
    return next((each for each in _walk(data) if each.places == above), None)


def replaced(data: Mapping[str, Any], node: Node, part: Data) -> Data:
    """The data with other keys in one part; what lies below it stays."""
    fresh = copy.deepcopy(dict(data))
    siblings = _siblings(fresh, node.places)
    below = CHILDREN.get(node.level)
    kept = {below: siblings[node.places[-1]].get(below, [])} if below else {}
    siblings[node.places[-1]] = {**part, **kept}
    return fresh


def appended(data: Mapping[str, Any], above: Node | None, part: Data) -> Data:
    """The data with a new last part under ``above``; under the set itself without one."""
    fresh = copy.deepcopy(dict(data))
    places = above.places if above else ()
    child = LEVELS[len(places)]
    below = CHILDREN.get(child)
    _siblings(fresh, (*places, 0)).append({**part, **({below: []} if below else {})})
    return fresh


def removed(data: Mapping[str, Any], node: Node) -> Data:
    """The data without one part and all that lies below it."""
    fresh = copy.deepcopy(dict(data))
    del _siblings(fresh, node.places)[node.places[-1]]
    return fresh


def shifted(data: Mapping[str, Any], node: Node, by: Literal[-1, 1]) -> Data:
    """The data with one part one place up or down; at the edge nothing changes."""
    fresh = copy.deepcopy(dict(data))
    siblings = _siblings(fresh, node.places)
    here, there = node.places[-1], node.places[-1] + by
    if 0 <= there < len(siblings):
        siblings[here], siblings[there] = siblings[there], siblings[here]
    return fresh


def moved(data: Mapping[str, Any], node: Node, above: Node) -> Data:
    """The data with one part as the last one under another part of the level above."""
    fresh = copy.deepcopy(dict(data))
    target = _siblings(fresh, (*above.places, 0))
    target.append(_siblings(fresh, node.places).pop(node.places[-1]))
    return fresh


def _siblings(fresh: Data, places: tuple[int, ...]) -> list[Any]:
    """The list in which a part stands; missing lists are made."""
    holder: Any = fresh
    for depth, place in enumerate(places[:-1]):
        holder = holder[list(CHILDREN.values())[depth]][place]
    listed: list[Any] = holder.setdefault(list(CHILDREN.values())[len(places) - 1], [])
    return listed


# Sums of maxima.


@dataclass(frozen=True)
class Sum:
    """How much of a maximum its parts use: ``allocated`` of ``maximum`` (None: not said)."""

    allocated: Decimal
    maximum: Decimal | None

    @property
    def open(self) -> Decimal:
        """What is not given to a part yet; 0 when more than all is."""
        return max((self.maximum or Decimal(0)) - self.allocated, Decimal(0))

    @property
    def over(self) -> Decimal:
        """What was given too much."""
        if self.maximum is None:
            return Decimal(0)
        return max(self.allocated - self.maximum, Decimal(0))


def points(part: Any) -> Decimal | None:
    """The maximum of a part; None where it is not there or no number."""
    held = part.get("max_points") if isinstance(part, Mapping) else None
    value = held.get("value") if isinstance(held, Mapping) else None
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def sum_of_pillar(pillar: Mapping[str, Any]) -> Sum:
    """The maxima of the indicators against that of their pillar."""
    return _sum(children(pillar, "pillar"), points(pillar))


def sum_of_set(data: Mapping[str, Any]) -> Sum:
    """The maxima of the pillars against that of the set."""
    return _sum([node.data for node in nodes(data, "pillar")], points(data))


def _sum(parts: list[Data], maximum: Decimal | None) -> Sum:
    return Sum(sum((points(part) or Decimal(0) for part in parts), Decimal(0)), maximum)
