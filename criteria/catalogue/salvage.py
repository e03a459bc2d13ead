"""Putting stand-ins where a file is broken, so that the sound rest can still be checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from criteria.catalogue.faults import Fault
from criteria.catalogue.walking import PathParts, path_text

_SOURCED: dict[str, Any] = {"value": 0, "basis": "assumed", "source": ""}
_RULE = {"type": "declared", "input": "", "basis": "assumed", "source": ""}
_LEVELS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("groups", {"code": "", "title": "", "pillars": []}),
    ("pillars", {"code": "", "title": "", "indicators": []}),
    ("indicators", {"code": "", "title": "", "inputs": [], "rule": _RULE}),
)
_BELOW_A_LIST = frozenset(
    {"groups", "pillars", "indicators", "inputs", "rule", "code", "max_points"}
)
# A key that is not here is optional or unknown: it is left out.
_ROOT: dict[str, Any] = {
    "code": "",
    "version": 1,
    "kind": "points",
    "title": "",
    "short_title": "",
    "issuer": "",
    "legal_bases": [],
    "applies_from": 2000,
    "rounding": {"mode": "truncate", "decimals": 2, "basis": "assumed", "source": ""},
    "tolerance": _SOURCED,
    "policies": {
        "not_applicable": {"value": "drop", "basis": "assumed", "source": ""},
        "nothing_to_measure": {"value": "full", "basis": "assumed", "source": ""},
    },
    "report": {"abstract": "", "opening": "", "closing": "", "verdict_label": "", "parts": []},
    "groups": [],
}


@dataclass
class Damage:
    """Where stand-ins are: nothing that is said about them, or rests on them, is worth saying.

    ``names`` are the keys concerned (``inputs``, ``max_points`` …) for checks that compare places.
    """

    paths: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def add(self, path: PathParts) -> None:
        self.paths.add(path_text(path))
        last = path[-1]
        level_names = {name for name, _ in _LEVELS}
        if isinstance(last, int) or last in level_names:
            self.names |= _BELOW_A_LIST
        else:
            self.names.add(last)

    def undamaged(self, faults: Iterable[Fault]) -> list[Fault]:
        """The faults that do not lie in a damaged place."""
        return [fault for fault in faults if not self._covers(fault.path)]

    def _covers(self, path: str) -> bool:
        return any(
            path == damaged or path.startswith((f"{damaged}.", f"{damaged}["))
            for damaged in self.paths
        )


def repair(data: dict[str, Any], path: PathParts, damage: Damage, *, extra: bool) -> None:
    """Replace in ``data`` what ``path`` says is broken. ``extra``: a key too many harms nothing."""
    place, stand_in = _cut(path)
    node: Any = data
    try:
        for part in place[:-1]:
            node = node[part]
        if extra and place == path:
            del node[place[-1]]
            return
        _put(node, place[-1], stand_in)
    except (KeyError, IndexError, TypeError):
        return  # an earlier repair took the place away already
    damage.add(place)
    if place[-1] == "inputs":  # a rule cannot be judged without its inputs
        repair(data, (*place[:-1], "rule"), damage, extra=False)


def _cut(path: PathParts) -> tuple[PathParts, Any]:
    """The smallest place around ``path`` that has a stand-in, and the stand-in."""
    fields, depth = _ROOT, 0
    for name, item in _LEVELS:
        if path[depth] != name or len(path) < depth + 2 or not isinstance(path[depth + 1], int):
            break
        if len(path) == depth + 2:
            return path, item
        fields, depth = item, depth + 2
    return path[: depth + 1], fields.get(str(path[depth]))


def _put(node: Any, key: str | int, stand_in: Any) -> None:
    if stand_in is None:
        node.pop(key)
    else:
        node[key] = _fresh(stand_in)


def _fresh(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _fresh(item) for key, item in value.items()}
    return list(value) if isinstance(value, list) else value
