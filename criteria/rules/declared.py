"""Declared: no source and no arithmetic gives a rule, so the unit declares and justifies.

The points lie within 0 and the maximum, or the verdict is the unit's own; words are compulsory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from criteria.rules.base import ONE, ZERO, Achievement, Reading, Rule, UnusableInputError
from dtscore.numbers import format_decimal


@dataclass(frozen=True, kw_only=True)
class DeclaredRule(Rule):
    """The declared points (points set) or verdict (pass/fail set), with a justification."""

    type: Literal["declared"] = "declared"
    input: str

    @property
    def input_names(self) -> tuple[str, ...]:
        return (self.input,)

    def measure(self, reading: Reading) -> Achievement:
        if reading.max_points is None:
            achieved = ONE if reading.flag(self.input) else ZERO
            achievement = Achievement(achieved, ONE, "Đơn vị tự đánh giá", declared=True)
        else:
            achievement = self._declared_points(reading.number(self.input), reading)
        self._need_words(reading)
        return achievement

    def at_zero(self, reading: Reading) -> Achievement:
        self._need_words(reading)
        return replace(super().at_zero(reading), declared=True)

    def _need_words(self, reading: Reading) -> None:
        if not reading.words.strip():
            raise UnusableInputError(
                "Chưa có thuyết minh: hãy viết kết quả thực hiện để giải thích"
            )

    def _declared_points(self, points: Decimal, reading: Reading) -> Achievement:
        assert reading.max_points is not None
        if not ZERO <= points <= reading.max_points:
            raise UnusableInputError(
                f"Điểm tự khai {format_decimal(points)} nằm ngoài khoảng 0 đến"
                f" {format_decimal(reading.max_points)}"
            )
        return Achievement(points, reading.max_points, "Đơn vị tự khai điểm", declared=True)

    def describe(self, labels: Mapping[str, str], *, scored: bool) -> str:  # noqa: ARG002
        return "Chưa có cách tính được công bố: đơn vị tự đánh giá và bắt buộc thuyết minh"
