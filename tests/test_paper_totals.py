"""What a paper prints of itself as a whole, and labels that stand twice."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

from assessments.importers.papers import read_report
from tests.paper_variants import UNIT, YEAR, raw, spec_of, text

SENTENCE = "Tổng số điểm của xã năm 2022 là 735,57/1000 điểm, xếp loại Tốt."
END = "Trên đây là nội dung báo cáo đánh giá"


@lru_cache
def figures(words: str) -> dict[str, str]:
    """The figures of the whole paper by kind."""
    found = read_report(words.encode(), "bao-cao.txt", spec_of("QD3853"), YEAR, UNIT)
    (listed,) = [one.value for one in found.values if one.name == "figures"] or [[]]
    return {one["kind"]: one["value"] for one in listed if one.get("kind")}


def ending(line: str) -> str:
    """The real paper with one more paragraph before its end."""
    whole = text("QD3853")
    assert whole.count(END) == 1
    return whole.replace(END, f"{line}\n\n{END}")


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        ("Tổng điểm tự chấm: 735,5 điểm.", "points_total", "735,5"),
        (SENTENCE, "points_total", "735,57"),
        (SENTENCE, "grade", "Tốt"),
        ("Tổng cộng các nhóm chỉ số như bảng kèm theo.", "points_total_unclear", "không rõ"),
        ("Tổng số điểm wifi trên địa bàn: 12", "points_total", None),
    ],
)  # fmt: skip
def test_totals(line: str, kind: str, value: str | None) -> None:
    assert figures(ending(line)).get(kind) == value


def test_heads_of_the_real_papers() -> None:
    assert figures(text("QD3853")) == {"nearly_dated": "tháng 6 năm 2023"}
    found = read_report(raw("QD1829"), "bao-cao.txt", spec_of("QD1829"), YEAR, UNIT)
    (listed,) = [one.value for one in found.values if one.name == "figures"]
    assert [one["kind"] for one in listed if one["place"] == "Phần đầu"] == ["no_issuer"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [("QD3853", {"4.2": ["requirement"]}), ("QD1829", {"2.2": ["result"]})],
)
def test_labels_that_stand_twice(code: str, expected: dict[str, Any]) -> None:
    found = read_report(raw(code), "bao-cao.txt", spec_of(code), YEAR, UNIT)
    claims = {one.indicator: one.value["printed"] for one in found.values if one.target == "claim"}
    said = {one: printed["repeated"] for one, printed in claims.items() if "repeated" in printed}
    assert said == expected
