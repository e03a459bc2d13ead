"""Which links of a mapping fit together, and which say why they do not."""

from __future__ import annotations

import pytest

from criteria.comparing import Link, Relation, find_link_faults
from criteria.comparing.links import find_circle

R = Relation
LINKS = [
    ([("a", R.SAME, "1")], ""),
    ([("a", R.SPLIT, "1"), ("a", R.SPLIT, "2")], ""),
    ([("a", R.MERGED, "1"), ("b", R.MERGED, "1")], ""),
    ([("a", R.DROPPED, None)], ""),
    ([("a", R.SPLIT, "1")], "cần ít nhất hai chỉ số mới"),
    ([("a", R.MERGED, "1")], "cần ít nhất hai chỉ số cũ"),
    ([("a", R.MERGED, "1"), ("b", R.SAME, "1")], "chọn “Gộp vào” ở tất cả"),
    ([("a", R.SPLIT, "1"), ("a", R.SPLIT, "2"), ("b", R.SAME, "2")], "nhiều chỉ số cũ"),
    ([("a", R.SAME, "1"), ("a", R.SAME, "2")], "chỉ đi với một chỉ số mới"),
    ([("a", R.SAME, "1"), ("a", R.DROPPED, None)], "nhiều quan hệ khác nhau"),
    ([("a", R.SAME, "1"), ("b", R.CHANGED, "1")], "được nhiều chỉ số cũ cùng chỉ đến (a, b)"),
    ([("a", R.DROPPED, "1")], "“Bỏ” không có chỉ số mới"),
    ([("a", R.CHANGED, None)], "cần mã chỉ số mới"),
    ([("a", R.SPLIT, "1"), ("a", R.SPLIT, "1")], "ghi hai lần"),
    ([("a", R.SAME, "9")], "Bộ mới không có chỉ số 9"),
    ([("x", R.SAME, "1")], "Bộ cũ không có chỉ số x"),
]


@pytest.mark.parametrize(("rows", "sentence"), LINKS)
def test_links_that_fit_and_those_that_do_not(rows, sentence):
    links = [Link(relation, source, target) for source, relation, target in rows]

    faults = find_link_faults(links, {"a", "b"}, {"1", "2"})

    assert bool(faults) == bool(sentence)
    assert sentence in " ".join(faults.sentences)


def test_circles_of_any_length_are_found():
    edges = {1: [2], 2: [3], 3: [4], 5: [1]}

    assert find_circle(edges, 4, 1) == [1, 2, 3, 4]
    assert find_circle(edges, 2, 1) == [1, 2]
    assert find_circle(edges, 1, 4) == []
    assert find_circle(edges, 4, 5) == [5, 1, 2, 3, 4]
