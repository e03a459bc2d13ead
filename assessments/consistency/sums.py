"""Totals and their parts: plain sums, wherever the figures were found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dtscore.numbers import format_decimal
from dtscore.text import fold

_FIGURE_BEFORE = re.compile(r"(?<!\S)\d[\d.,]*\s+\w")
_LAST_NUMBER = re.compile(r"^(.*\D)\s*(\d{1,2})$")


@dataclass(frozen=True)
class Part:
    """One figure with what it counts. ``name`` leads to it: an input, a label."""

    label: str
    value: Decimal
    unit: str = ""
    name: str = ""


@dataclass(frozen=True)
class Breakdown:
    """A total and the parts that should make it up."""

    total: Part
    parts: tuple[Part, ...]

    @property
    def sum(self) -> Decimal:
        return sum((part.value for part in self.parts), Decimal(0))

    @property
    def missing(self) -> Decimal:
        """Total minus parts: 0 where they agree, negative where the parts are too many."""
        return self.total.value - self.sum

    @property
    def words(self) -> str:
        """ "1 + 38 + 67 + 84 + 146 = 336, thiếu 56 so với 392"."""
        added = " + ".join(format_decimal(part.value) for part in self.parts)
        gap = format_decimal(abs(self.missing))
        side = "thiếu" if self.missing > 0 else "thừa"
        total = format_decimal(self.total.value)
        return f"{added} = {format_decimal(self.sum)}, {side} {gap} so với {total}"


def unequal(breakdowns: Iterable[Breakdown]) -> Iterator[Breakdown]:
    """Those whose parts do not make up their total."""
    return (one for one in breakdowns if one.missing)


def labelled_breakdowns(
    figures: Sequence[Part], totals: Sequence[Part], unreadable: Iterable[str] = ()
) -> Iterator[Breakdown]:
    """What a list of labelled figures says about itself.

    "Hồ sơ mức độ 3: khai tử" and its sisters make up "Hồ sơ mức độ 3" where that is printed.
    "Hồ sơ mức độ 3" and "Hồ sơ mức độ 4", printed or added up, make up the only figure among
    ``totals`` that is in the same unit. ``unreadable`` are the labels of figures that are no plain
    number ("trên 250"): what they belong to cannot be added up.
    """
    printed = {fold(figure.label): figure for figure in figures if ":" not in figure.label}
    open_heads = {fold(label.partition(":")[0]) for label in unreadable}
    heads = {name: parts for name, parts in _grouped(figures).items() if name not in open_heads}
    for head, parts in heads.items():
        if head in printed and len(parts) > 1:
            yield Breakdown(printed[head], tuple(parts))
    open_stems = {_stem(head) for head in open_heads - set(printed)}
    for stem, unit in _stems(figures):
        members = list(_members(stem, printed, heads))
        whole = [total for total in totals if unit and total.unit == unit]
        if len(members) > 1 and len(whole) == 1 and stem not in open_stems:
            yield Breakdown(whole[0], tuple(part for parts in members for part in parts))


def _stem(head: str) -> str:
    """A folded head without its number; empty where it has none."""
    match = _LAST_NUMBER.match(head)
    return match[1].strip() if match else ""


def _grouped(figures: Iterable[Part]) -> Mapping[str, list[Part]]:
    """The figures by what stands before the colon of their label. A label that goes on with other
    figures is a running sentence ("gồm: 700 quyết định, 60 tờ trình"), no head with its part."""
    heads: dict[str, list[Part]] = {}
    for figure in figures:
        head, colon, rest = figure.label.partition(":")
        if colon and not _FIGURE_BEFORE.search(rest):
            heads.setdefault(fold(head), []).append(figure)
    return heads


def _stems(figures: Iterable[Part]) -> Iterator[tuple[str, str]]:
    """What the numbered labels have in common, with their unit: "ho so muc do"."""
    found = ((_stem(fold(one.label.partition(":")[0])), one.unit) for one in figures)
    yield from dict.fromkeys((stem, unit) for stem, unit in found if stem)


def _members(
    stem: str, printed: Mapping[str, Part], heads: Mapping[str, list[Part]]
) -> Iterator[list[Part]]:
    """The numbered members of a stem: printed as one figure, else by its parts."""
    for name in dict.fromkeys([*heads, *printed]):
        if _stem(name) == stem:
            yield [printed[name]] if name in printed else heads[name]
