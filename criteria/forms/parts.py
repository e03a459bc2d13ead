"""What a form asks for, derived from the dataclasses of a set: one mechanism for every part.

A ``Leaf`` is one field, a ``Group`` the keys of one thing (a number with its basis), ``Rows`` a
list of things or of single values. Paths are written as the faults of a set write them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from criteria.forms import words

Kind = Literal["text", "long", "number", "whole", "choice", "many", "input", "fact"]

# The default of a key that has none.
REQUIRED: Any = object()
# Keys whose value names an input of the indicator.
NAMES_AN_INPUT = frozenset({"input", "numerator", "denominator", "count", "as_of", "items"})
LONG = frozenset({
    "title", "requirement", "legal_basis", "legal_bases", "source", "abstract", "opening",
    "closing",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Part:
    """What all parts have. ``default`` is what a key that is left out means."""

    key: str
    label: str
    help: str = ""
    default: Any = REQUIRED


@dataclass(frozen=True, kw_only=True)
class Leaf(Part):
    """One field."""

    kind: Kind = "text"
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Group(Part):
    """Several keys that belong together; with the default None it may be left empty."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class Rows(Part):
    """A list. Each row has ``parts``; with one part without a key each row is a single value."""

    parts: tuple[Part, ...]

    @property
    def single(self) -> bool:
        return len(self.parts) == 1 and not self.parts[0].key


def parts_of(owner: type, leave_out: Collection[str] = ()) -> tuple[Part, ...]:
    """The parts of a dataclass in its own order; where a number comes from stands last."""
    hints = get_type_hints(owner)
    own = [field for field in fields(owner) if field.name not in {"type", *leave_out}]
    own.sort(key=lambda field: _rank(owner, field.name))
    return tuple(
        part_of(
            field.name,
            hints[field.name],
            owner.__name__,
            REQUIRED if field.default is MISSING else field.default,
        )
        for field in own
    )


def _rank(owner: type, key: str) -> int:
    """People think of the label first, a name is made from it; the source is asked for last."""
    if key == "label" and owner.__name__ in {"InputSpec", "Option"}:
        return 0
    return 2 if key in {"basis", "source"} else 1


def part_of(key: str, hint: Any, owner: str, default: Any = REQUIRED) -> Part:
    """The part for one key of the dataclass called ``owner``."""
    label, advice = words.of(owner, key)
    hint = _without_none(hint)
    common: dict[str, Any] = {"key": key, "label": label, "help": advice, "default": default}
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return Group(parts=parts_of(hint), **common)
    if get_origin(hint) is not tuple:
        return _leaf(hint, owner, common)
    item = get_args(hint)[0]
    if get_origin(item) is Literal:
        return Leaf(kind="many", choices=words.choices(owner, key, get_args(item)), **common)
    if is_dataclass(item):
        assert isinstance(item, type)
        return Rows(parts=parts_of(item), **common)
    single = _leaf(item, owner, {**common, "default": REQUIRED})
    return Rows(parts=(replace(single, key="", help=""),), **common)


def _leaf(hint: Any, owner: str, common: dict[str, Any]) -> Leaf:
    key = common["key"]
    if get_origin(hint) is Literal:
        return Leaf(kind="choice", choices=words.choices(owner, key, get_args(hint)), **common)
    if hint is Decimal:
        return Leaf(kind="number", **common)
    if hint is int:
        return Leaf(kind="whole", **common)
    return Leaf(kind=_text_kind(key), **common)


def _text_kind(key: str) -> Kind:
    if key == "fact":
        return "fact"
    if key in NAMES_AN_INPUT:
        return "input"
    return "long" if key in LONG else "text"


def _without_none(hint: Any) -> Any:
    if get_origin(hint) not in {Union, UnionType}:
        return hint
    (only,) = (item for item in get_args(hint) if item is not NoneType)
    return only
