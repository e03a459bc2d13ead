"""Planting one fault in a commune's year, with the label that says what is to be found.

A planter changes what the reports say and names the families that may tell of it, and the places.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from dtscore.numbers import format_decimal
from tests.measured.communes import (
    FULL_FROM_60,
    RATIOS_A,
    SIMPLE_A,
    Commune,
    Statement,
    count_heads,
    percent_words,
    points_of,
)


@dataclass(frozen=True)
class Label:
    """What was planted. A finding of one of ``families`` that names one of ``places`` (set and
    code, or "document …", "pillar …") finds it."""

    family: str
    places: tuple[tuple[str, str], ...]
    families: tuple[str, ...] = ()

    @property
    def accepted(self) -> tuple[str, ...]:
        return (self.family, *self.families)


Spot = tuple[str, str]
Taken = set[Spot]
Planter = Callable[[Commune, random.Random, Taken], Label | None]
PLANTERS: list[Planter] = []


def planter(plant: Planter) -> Planter:
    PLANTERS.append(plant)
    return plant


def _ratio(
    one: Commune, luck: random.Random, taken: set[Spot], set_code: str = ""
) -> Statement | None:
    """A ratio that no fault has touched yet, and that is not 100 %."""
    rows = [
        row
        for row in one.statements.values()
        if row.ratio and (row.set, row.code) not in taken and (not set_code or row.set == set_code)
        and row.figures["a"] != row.figures["b"]
    ]  # fmt: skip
    return luck.choice(rows) if rows else None


@planter
def wrong_percent(one: Commune, luck: random.Random, taken: Taken) -> Label | None:
    """The percentage is not that of the figures beside it."""
    row = _ratio(one, luck, taken)
    if row is None:
        return None
    wrong = row.figures["a"] * 100 / row.figures["b"] + luck.choice((-4, -2, 2, 3))
    row.percent = f"{format_decimal((wrong * 10).__floor__() / Decimal(10))}%"
    return Label("percentage", ((row.set, row.code),), ("points",))


@planter
def wrong_points(one: Commune, luck: random.Random, taken: Taken) -> Label | None:
    """The points are not those of the ratio."""
    row = _ratio(one, luck, taken, "QD3853")
    if row is None or row.code in FULL_FROM_60:
        return None
    maximum = Decimal(RATIOS_A[row.code]["max"])
    share = row.figures["a"] / row.figures["b"]
    wrong = maximum * (share - Decimal("0.2") if share > Decimal("0.5") else share + Decimal("0.2"))
    row.claim = f"{format_decimal((wrong * 100).__floor__() / Decimal(100))} điểm"
    return Label("points", ((row.set, row.code),))


@planter
def above_maximum(one: Commune, luck: random.Random, taken: Taken) -> Label | None:
    codes = [code for code in [*RATIOS_A, *SIMPLE_A] if ("QD3853", code) not in taken]
    code = luck.choice(codes)
    maximum = RATIOS_A[code]["max"] if code in RATIOS_A else SIMPLE_A[code]["points"]
    one.statements["QD3853", code].claim = f"{maximum + luck.choice((2, 5, 10))} điểm"
    return Label("points", (("QD3853", code),))


@planter
def part_above_whole(one: Commune, luck: random.Random, taken: set[Spot]) -> Label | None:
    row = _ratio(one, luck, taken)
    if row is None:
        return None
    row.figures["a"] = row.figures["b"] + luck.randint(1, 9)
    row.percent = percent_words(row.figures["a"], row.figures["b"])
    return Label("parts", ((row.set, row.code),), ("percentage", "facts", "points"))


@planter
def parts_not_the_sum(one: Commune, luck: random.Random, taken: set[Spot]) -> Label | None:
    row = one.statements["QD1829", "1.3"]
    if ("QD1829", "1.3") in taken:
        return None
    name = luck.choice(("out1", "out2", "out3"))
    row.figures[name] += luck.randint(3, 40)
    return Label("parts", (("QD1829", "1.3"),), ("facts",))


_SHARED = {
    "people15": (("QD3853", "3.4"), ("QD3853", "8.2"), ("QD1829", "3.2"), ("QD1829", "3.4")),
    "enterprises": (("QD3853", "7.2"), ("QD3853", "7.4"), ("QD3853", "7.6"), ("QD1829", "2.6")),
    "population": (("QD3853", "8.1"), ("QD1829", "3.5")),
    "officials": (("QD3853", "3.1"), ("QD3853", "4.4"), ("QD3853", "6.7"), ("QD1829", "4.3")),
}


@planter
def fact_with_two_values(one: Commune, luck: random.Random, taken: set[Spot]) -> Label | None:
    """One indicator divides by another number of people than its neighbours."""
    name = luck.choice(sorted(_SHARED))
    places = [place for place in _SHARED[name] if place not in taken]
    if len(places) < 2:
        return None
    place = luck.choice(places)
    row = one.statements[place]
    row.figures["b"] += luck.randint(2, 60)
    row.percent = percent_words(row.figures["a"], row.figures["b"])
    if row.set == "QD3853":
        row.claim = points_of(row)
    return Label("facts", (place, *_SHARED[name]), ("percentage", "sets", "narrative"))


@planter
def count_with_two_values(one: Commune, luck: random.Random, taken: set[Spot]) -> Label | None:
    """Cameras or hot spots: another number in the other report."""
    name, pair = luck.choice(
        (
            ("cams", (("QD3853", "3.8"), ("QD1829", "4.6"))),
            ("wifi", (("QD3853", "3.9"), ("QD1829", "4.5"))),
        )
    )
    if taken & set(pair):
        return None
    one.statements[luck.choice(pair)].figures[name] += luck.randint(2, 15)
    return Label("facts", pair, ("sets", "narrative"))


@planter
def committee_renumbered(one: Commune, luck: random.Random, taken: set[Spot]) -> Label | None:
    """4.1 cites the committee's decision under another number than 1.1."""
    if {("QD3853", "4.1"), ("QD3853", "1.1"), ("QD1829", "1.1")} & taken:
        return None
    paper = one.papers["committee"]
    number = f"{int(paper.number.split('/')[0]) + luck.randint(11, 40)}/QĐ-UBND"
    one.papers["committee 2"] = type(paper)(
        paper.kind, number, paper.day, paper.title, paper.issuer
    )
    one.statements["QD3853", "4.1"].cites = ["committee 2"]
    places = (("QD3853", "4.1"), ("QD3853", "1.1"), ("QD1829", "1.1"))
    return Label("documents", places, ("register",))


@planter
def document_redated(one: Commune, luck: random.Random, taken: set[Spot]) -> Label | None:
    """The plan of the year has another day in the other report."""
    if ("QD1829", "1.1") in taken or ("QD3853", "2.3") in taken:
        return None
    paper = one.papers["plan"]
    day = f"{luck.randint(24, 28)}/5/2022"
    one.papers["plan 2"] = type(paper)(paper.kind, paper.number, day, paper.title, paper.issuer)
    row = one.statements["QD1829", "1.1"]
    row.cites = ["plan 2" if key == "plan" else key for key in row.cites]
    return Label("documents", (("QD1829", "1.1"), ("QD3853", "2.3")))


@planter
def number_left_out(one: Commune, luck: random.Random, taken: Taken) -> Label | None:
    if ("QD1829", "1.10") in taken:
        return None
    paper = one.papers["training"]
    one.papers["training 2"] = type(paper)(paper.kind, "", "", paper.title, paper.issuer)
    one.statements["QD1829", "1.10"].cites = ["training 2"]
    return Label("documents", (("QD1829", "1.10"),))


@planter
def register_backwards(one: Commune, luck: random.Random, taken: set[Spot]) -> Label | None:
    """The training plan has a greater number and an earlier day than the plan of the period."""
    if {("QD1829", "1.10"), ("QD1829", "1.1")} & taken:
        return None
    one.papers["training"].day = f"{luck.randint(10, 28)}/2/2022"
    plans = (("QD3853", "2.2"), ("QD3853", "2.3"), ("QD1829", "1.1"))
    return Label("register", (("QD1829", "1.10"), *plans))


@planter
def evidence_of_next_year(one: Commune, luck: random.Random, taken: set[Spot]) -> Label | None:
    if ("QD1829", "1.10") in taken:
        return None
    one.papers["training"].day = f"{luck.randint(3, 20)}/3/2023"
    return Label("period", (("QD1829", "1.10"),))


@planter
def yearly_plan_for_the_period(one: Commune, luck: random.Random, taken: set[Spot]) -> Label | None:
    if ("QD3853", "2.2") in taken:
        return None
    one.statements["QD3853", "2.2"].cites = ["plan"]
    return Label("evidence", (("QD3853", "2.2"), ("QD3853", "2.3")))


@planter
def count_at_the_head(one: Commune, luck: random.Random, taken: set[Spot]) -> Label | None:
    pillar = luck.choice("123")
    if ("pillar", pillar) in taken:
        return None
    taken.add(("pillar", pillar))
    passed = int(one.heads[pillar]["passed"].split("/")[0]) + 1
    one.heads[pillar]["passed"] = f"{passed:02d}/{passed:02d}"
    return Label("sections", (("pillar", pillar),))


@planter
def verdict_of_a_neighbour(one: Commune, luck: random.Random, taken: set[Spot]) -> Label | None:
    pair = luck.choice((("1.2", "1.3"), ("3.4", "3.5"), ("4.5", "4.6"), ("3.2", "3.4")))
    if taken & {("QD1829", code) for code in pair}:
        return None
    one.statements["QD1829", pair[0]].verdict_code = pair[1]
    return Label("labels", tuple(("QD1829", code) for code in pair))


@planter
def code_twice(one: Commune, luck: random.Random, taken: Taken) -> Label | None:
    before, code = luck.choice((("7.6", "7.7"), ("3.8", "3.9"), ("2.3", "2.4"), ("8.1", "8.2")))
    if taken & {("QD3853", before), ("QD3853", code)}:
        return None
    one.statements["QD3853", code].heading = before
    return Label("labels", (("QD3853", code), ("QD3853", before)))


@planter
def points_left_out(one: Commune, luck: random.Random, taken: Taken) -> Label | None:
    codes = [code for code in SIMPLE_A if ("QD3853", code) not in taken]
    code = luck.choice(codes)
    one.statements["QD3853", code].claim = ""
    return Label("labels", (("QD3853", code),), ("points", "states"))


@planter
def points_for_nothing(one: Commune, luck: random.Random, taken: set[Spot]) -> Label | None:
    """ "chưa triển khai", and all the points."""
    code = luck.choice(("3.3", "1.4", "7.7", "2.4"))
    if ("QD3853", code) in taken:
        return None
    row = one.statements["QD3853", code]
    row.words, row.state = "Năm 2022 xã chưa triển khai thực hiện chỉ tiêu này.", "not_deployed"
    return Label("states", (("QD3853", code),), ("points", "sets"))


@planter
def passed_for_nothing(one: Commune, luck: random.Random, taken: set[Spot]) -> Label | None:
    code = luck.choice(("3.3", "3.6", "3.10"))
    if ("QD1829", code) in taken:
        return None
    one.statements["QD1829", code].claim = "Đạt"
    _recount(one, code, taken)
    return Label("states", (("QD1829", code), ("pillar", code[0])), ("sections",))


@planter
def scored_here_not_yet_there(one: Commune, luck: random.Random, taken: set[Spot]) -> Label | None:
    """Points in QĐ 3853, "chưa triển khai" in QĐ 1829 for the same question."""
    pairs = (("3.4", "3.4"), ("8.2", "3.2"), ("3.8", "4.6"), ("7.2", "2.6"))
    ours, theirs = luck.choice(pairs)
    if taken & {("QD3853", ours), ("QD1829", theirs)}:
        return None
    row = one.statements["QD1829", theirs]
    row.words, row.figures, row.claim = "Chỉ tiêu này năm 2022 chưa triển khai thực hiện.", {}, ""
    row.ratio, row.percent, row.state = None, "", "not_deployed"
    _recount(one, theirs, taken)
    return Label("sets", (("QD3853", ours), ("QD1829", theirs)), ("sections",))


def _recount(one: Commune, code: str, taken: set[Spot]) -> None:
    """The head of the pillar counts what the reports say now, unless it has a fault of its own."""
    pillar = code.split(".")[0]
    if ("pillar", pillar) not in taken:
        one.heads[pillar] = count_heads(one)[pillar]
