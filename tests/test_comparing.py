"""Two sets side by side: every kind of change is told, and nothing that did not change."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria.catalogue.reading import read_set_file
from criteria.catalogue.validation import validate_set
from criteria.comparing import (
    ChangeKind,
    Link,
    Relation,
    changed_codes,
    compare_sets,
    propose_links,
)
from criteria.comparing.diff import SCORING
from criteria.comparing.ordering import out_of_order
from criteria.rules.spec import IndicatorSetSpec
from tests.indicator_sets import entry, indicator, points_set, rule, sourced, yes_no

SETS = Path(__file__).parent.parent / "fixtures" / "indicator_sets"
K = ChangeKind


@pytest.fixture(scope="module")
def real() -> tuple[IndicatorSetSpec, IndicatorSetSpec]:
    first, second = (
        validate_set(read_set_file(SETS / f"{name}.yaml")) for name in ("qd3853", "qd1829")
    )
    return first, second


def base() -> dict[str, Any]:
    """Three indicators, the second a ratio of a base figure."""
    ratio = rule("ratio", numerator="done", denominator="people")
    data = points_set(
        yes_no("1.1"),
        indicator("1.2", ratio, entry("done"), entry("people", fact="population"), points="20"),
        yes_no("1.3"),
    )
    data["facts"] = [{"code": "population", "label": "Dân số", "measure": "người"}]
    for one, title in zip(
        _indicators(data), ("Có Ban Chỉ đạo", "Tỷ lệ dân số", "Có wifi"), strict=True
    ):
        one["title"] = title
    return data


def _indicators(data: dict[str, Any]) -> list[dict[str, Any]]:
    indicators: list[dict[str, Any]] = data["groups"][0]["pillars"][0]["indicators"]
    return indicators


def changed(change) -> tuple[IndicatorSetSpec, IndicatorSetSpec]:
    """The base set, and its next version after ``change`` has been at its data."""
    before, after = base(), deepcopy(base())
    change(after)
    after["version"] = 2
    return validate_set(before), validate_set(after)


def told(change) -> dict[str, list[tuple[ChangeKind, str, str, str]]]:
    """What the comparison says, by the codes of the indicator."""
    diff = compare_sets(*changed(change))
    assert not diff.whole
    return {
        row.codes: [(one.kind, one.what, one.before, one.after) for one in row.changes]
        for row in diff.indicators
    }


def _set(number: int, **values: Any):
    return lambda data: _indicators(data)[number].update(values)


# --- one change, one line ----------------------------------------------------------------------
SAID_BEFORE = "“Nhãn exists”: có được toàn bộ điểm, không có 0 điểm"
TABLE = [
    (_set(0, title="Có Ban Chỉ đạo xã"), K.REWORDED, "Tên", "Có Ban Chỉ đạo", "Có Ban Chỉ đạo xã"),
    (_set(0, requirement="Mới"), K.REWORDED, "Yêu cầu", "", "Mới"),
    (_set(0, legal_basis="NĐ 42"), K.REWORDED, "Căn cứ pháp lý", "", "NĐ 42"),
    (_set(0, max_points=sourced("12.5")), K.POINTS, "Điểm tối đa", "10", "12,5"),
    (_set(0, evidence="optional"), K.MEANING, "Minh chứng", "bắt buộc", "không bắt buộc"),
    (_set(0, applies_from=2024), K.MEANING, "Áp dụng từ năm", "như cả bộ", "2024"),
    (
        _set(0, explain=["not_deployed"]), K.MEANING, "Phải nêu lý do khi",
        "không trạng thái nào", "chưa triển khai",
    ),
    (
        _set(0, max_points={**sourced("10"), "basis": "stated"}), K.SOURCE,
        "Nguồn của điểm tối đa", "giả định: Giả định để thử", "quyết định nêu: Giả định để thử",
    ),
    (
        _set(0, rule={**rule("yes_no", input="exists"), "source": "QĐ khác"}), K.SOURCE,
        "Nguồn của cách tính", "quyết định nêu: Quyết định thử", "quyết định nêu: QĐ khác",
    ),
    (
        _set(0, rule=rule("parts", parts=[{"input": "exists", "share": "1"}])), K.MEANING,
        "Cách tính", SAID_BEFORE, "Cộng các phần: Nhãn exists: toàn bộ điểm",
    ),
    (
        _set(0, inputs=[entry("exists", "flag"), entry("posts")]), K.MEANING,
        "Thêm số liệu", "", "Nhãn posts (số đếm)",
    ),
    (
        _set(1, inputs=[entry("done", "number"), entry("people", fact="population")]), K.MEANING,
        "Số liệu “done”", "Nhãn done (số đếm)", "Nhãn done (số)",
    ),
]  # fmt: skip


def test_each_change_is_told_once_and_nothing_else_is():
    for number, (change, kind, what, before, after) in enumerate(TABLE):
        found = [line for lines in told(change).values() for line in lines]
        assert found == [(kind, what, before, after)], number


def test_words_that_changed_are_marked():
    diff = compare_sets(*changed(_set(0, title="Có Ban Chỉ đạo xã")))

    pieces = diff.indicators[0].changes[0].pieces
    assert [(piece.sign, piece.words) for piece in pieces] == [
        ("same", "Có Ban Chỉ đạo "),
        ("ins", "xã"),
    ]


def test_renamed_figure_behind_the_same_words_is_a_change_of_meaning():
    inputs = [{**entry("there", "flag"), "label": "Nhãn exists"}]
    lines = told(_set(0, rule=rule("yes_no", input="there"), inputs=inputs))["1.1"]

    assert (K.MEANING, "Tham số “input” của cách tính", "exists", "there") in lines


def test_added_dropped_and_renumbered():
    def insert(data):
        rows = _indicators(data)
        rows[1]["code"], rows[2]["code"] = "1.3", "1.4"
        rows.insert(1, {**yes_no("1.2"), "title": "Chuyên mục trên đài truyền thanh"})

    def drop(data):
        del _indicators(data)[0]

    assert told(insert) == {
        "1.2": [(K.ADDED, "Chỉ số mới", "", "")],
        "1.2 → 1.3": [(K.MOVED, "Mã", "1.2", "1.3")],
        "1.3 → 1.4": [(K.MOVED, "Mã", "1.3", "1.4")],
    }
    assert told(drop) == {"1.1": [(K.DROPPED, "Không còn trong bộ mới", "", "")]}


def test_only_what_was_moved_is_out_of_order():
    def to_the_end(data):
        rows = _indicators(data)
        rows.append(rows.pop(0))

    lines = told(to_the_end)
    assert list(lines) == ["1.1"]
    assert lines["1.1"][0][:2] == (K.MOVED, "Đổi thứ tự trong trụ cột 1. Nhận thức số")


def test_set_as_a_whole():
    def change(data):
        data["rounding"]["mode"] = "half_up"
        data["max_points"] = sourced("120")
        data["report"]["closing"] = "Hết"
        pillar = data["groups"][0]["pillars"][0]
        pillar["title"], pillar["max_points"] = "Nhận thức", sourced("120")
        data["groups"][0]["pillars"] = [pillar]

    diff = compare_sets(*changed(change))

    assert not diff.indicators
    assert {(one.kind, one.what) for one in diff.whole} == {
        (K.POINTS, "Tổng điểm tối đa"),
        (K.MEANING, "Làm tròn"),
        (K.REWORDED, "Báo cáo: phần kết"),
        (K.REWORDED, "Trụ cột 1: tên"),
        (K.POINTS, "Trụ cột 1. Nhận thức: điểm tối đa"),
    }


# --- properties --------------------------------------------------------------------------------
def test_a_set_does_not_differ_from_itself(real):
    for spec in (*real, validate_set(base())):
        diff = compare_sets(spec, spec)
        assert diff.is_empty
        assert diff.same == len(list(spec.indicators))
        assert changed_codes(diff) == ()


def test_the_other_way_round_added_is_dropped(real):
    there, back = compare_sets(*real), compare_sets(*reversed(real))

    def codes(diff, kind):
        return {row.place.code for row in diff.of_kind(kind)}

    assert len(codes(there, K.ADDED)) > 5
    assert codes(there, K.ADDED) == codes(back, K.DROPPED)
    assert codes(there, K.DROPPED) == codes(back, K.ADDED)


CHANGES = st.lists(st.integers(0, len(TABLE) - 1), min_size=1, max_size=3, unique=True)


@settings(max_examples=25, deadline=None)
@given(numbers=CHANGES)
def test_any_changes_together_are_seen_from_both_sides(numbers):
    def change(data):
        for number in numbers:
            TABLE[number][0](data)

    before, after = changed(change)
    there, back = compare_sets(before, after), compare_sets(after, before)

    assert not there.is_empty
    assert {row.kinds for row in there.indicators} == {row.kinds for row in back.indicators}


@given(st.permutations(range(8)))
def test_out_of_order_leaves_a_rising_run(places):
    moved = out_of_order(places)

    rest = [place for index, place in enumerate(places) if index not in moved]
    assert rest == sorted(rest)
    assert (not moved) == (list(places) == sorted(places))


# --- with a mapping ----------------------------------------------------------------------------
def test_mapping_decides_which_is_which():
    before, after = changed(_set(0))
    links = [
        Link(Relation.SPLIT, "1.1", "1.1", "Tách"),
        Link(Relation.SPLIT, "1.1", "1.2", "Tách"),
        Link(Relation.DROPPED, "1.2"),
    ]

    diff = compare_sets(before, after, links)

    assert [(row.codes, set(row.kinds), row.note) for row in diff.indicators] == [
        ("1.1 → 1.1, 1.2", {K.SPLIT}, "Tách"),
        ("1.3", {K.ADDED}, ""),
        ("1.2", {K.DROPPED}, ""),
        ("1.3", {K.DROPPED}, ""),
    ]
    assert changed_codes(diff) == ("1.1", "1.2", "1.3")


def test_changed_codes_can_be_those_that_change_the_score():
    def change(data):
        rows = _indicators(data)
        rows[0]["title"] = "Có Ban Chỉ đạo xã"
        rows[1]["max_points"] = sourced("30")

    diff = compare_sets(*changed(change))

    assert changed_codes(diff) == ("1.1", "1.2")
    assert changed_codes(diff, SCORING) == ("1.2",)


def test_proposals_are_exact_likely_or_none(real):
    proposals = propose_links(*real)

    assert (proposals["7.2"].link.target, proposals["8.2"].link.target) == ("2.6", "3.2")
    assert "4.2" not in proposals  # tổ công nghệ số cộng đồng: QĐ 1829 does not ask
    assert proposals["8.2"].link.relation is Relation.CHANGED
    same = propose_links(*changed(_set(2, title="Có wifi công cộng")))
    assert [(one.is_exact, one.link.relation) for one in same.values()] == [
        (True, Relation.SAME),
        (True, Relation.SAME),
        (False, Relation.CHANGED),
    ]
