"""Ranks and judgements on exact sums: ties, order, properties. No database."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.grading import GradeBand, PassRule
from assessments.ranking import Entry, Sums, judge, ranked, read_sums, write_sums
from dtscore.numbers import Rounding
from dtscore.text import sort_key


def points(value: str, attainable: str = "100") -> Sums:
    return Sums(Decimal(value), Decimal(100), Decimal(attainable), 0, 0)


def passes(passed: int, counted: int) -> Sums:
    return Sums(None, None, None, passed, counted)


def places(order: str = "sum", **sums: Sums) -> list[tuple[str, int, bool]]:
    entries = [Entry(key, sort_key(name), row) for key, (name, row) in enumerate(sums.items())]
    names = list(sums)
    return [(names[row.entry.key], row.rank, row.is_shared) for row in ranked(entries, order)]


def test_ties_share_a_rank_and_stand_by_vietnamese_name():
    got = places(Yên=points("7"), Đông=points("9"), Ân=points("9"), An=points("9.0001"))
    assert got == [("An", 1, False), ("Ân", 2, True), ("Đông", 2, True), ("Yên", 4, False)]


def test_part_of_the_own_maximum_is_compared_exactly():
    """Both print 33,33%; by points alone the order is the other way round."""
    third, less = points("30", "90"), points("33.33", "100")
    assert third.percent(Rounding()) == less.percent(Rounding()) == Decimal("33.33")
    assert places("share", Ít=less, Đủ=third) == [("Đủ", 1, False), ("Ít", 2, False)]
    assert places("sum", Ít=less, Đủ=third) == [("Ít", 1, False), ("Đủ", 2, False)]
    assert places("share", A=points("1", "3"), B=points("2", "6")) == [
        ("A", 1, True),
        ("B", 1, True),
    ]


@pytest.mark.parametrize(
    ("order", "first"), [("sum", ["D", "A", "B", "C"]), ("share", ["A", "D", "B", "C"])]
)
def test_passes_then_fewer_indicators_that_count(order, first):
    got = places(order, A=passes(29, 29), B=passes(29, 37), C=passes(28, 36), D=passes(30, 37))
    assert [name for name, _, _ in got] == first


ROWS = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from([3, 6, 7, 12])), min_size=1, max_size=12
)


@given(ROWS, st.randoms(), st.sampled_from(["sum", "share"]))
def test_ranking_is_the_same_however_the_units_come(rows, random, order):
    entries = [
        Entry(key, f"{key:02}", points(str(part), str(whole)))
        for key, (part, whole) in enumerate(rows)
    ]
    got = ranked(entries, order)
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert ranked(shuffled, order) == got
    for place in got:  # a rank is one more than how many are strictly better
        mine = place.entry.sums
        better = [
            other
            for other in (entry.sums for entry in entries)
            if other.part * (mine.whole if order == "share" else 1)
            > mine.part * (other.whole if order == "share" else 1)
        ]
        equals = [other for other in got if other.rank == place.rank]
        assert place.rank == len(better) + 1
        assert place.is_shared == (len(equals) > 1)
    # Shared or not, the places that are taken are as many as the units.
    assert max(place.rank + sum(o.rank == place.rank for o in got) for place in got) == len(got) + 1


def test_grade_and_recognition_at_the_very_limit():
    bands = [
        GradeBand("Tốt", Decimal(80), "assumed"),
        GradeBand("Khá", Decimal(65), "assumed"),
    ]
    rule = PassRule("percent", Decimal(80), "assumed")
    limit, below = points("720", "900"), points("719.9999", "900")
    assert (judge(bands, rule, limit).grade.name, judge(bands, rule, limit).recognised) == (
        "Tốt",
        True,
    )
    assert (judge(bands, rule, below).grade.name, judge(bands, rule, below).recognised) == (
        "Khá",
        False,
    )
    assert judge(bands, None, points("1")) == judge([], None, points("1"))
    everything = PassRule("all_passed", Decimal(0), "stated")
    assert [judge([], everything, passes(p, 3)).recognised for p in (3, 2)] == [True, False]


def test_nothing_that_applies_is_no_zero():
    assert not points("0", "0").applies
    assert not passes(0, 0).applies
    assert points("0", "10").applies


@pytest.mark.parametrize("sums", [points("729.57", "985.5"), passes(27, 37)])
def test_sums_survive_as_text(sums):
    assert read_sums(write_sums(sums), is_points=sums.is_points) == sums
