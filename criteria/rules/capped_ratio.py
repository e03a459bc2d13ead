"""Ratio capped at a target: reaching the target earns everything, less earns its part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from criteria.rules.base import Achievement, Ratio, Reading, Rule, Sourced
from dtscore.numbers import format_decimal


@dataclass(frozen=True, kw_only=True)
class CappedRatioRule(Rule):
    """Points = ratio / target × maximum; ``target`` in percent. A pass needs the target."""

    type: Literal["capped_ratio"] = "capped_ratio"
    numerator: str
    denominator: str
    target: Sourced

    @property
    def input_names(self) -> tuple[str, ...]:
        return (self.numerator, self.denominator)

    @property
    def limit(self) -> Sourced | None:
        return self.target

    def measure(self, reading: Reading) -> Achievement:
        ratio = Ratio(self.numerator, self.denominator).read(reading)
        target = self.target.value
        words = f"{ratio.words}; chỉ tiêu {format_decimal(target)}%"
        if ratio.reaches(target):
            return Achievement(ratio.whole, ratio.whole, words, notes=ratio.notes)
        return Achievement(
            ratio.part * 100, ratio.whole * target, f"{words}; tỷ lệ / chỉ tiêu", proportional=True
        )

    def describe(self, labels: Mapping[str, str]) -> str:
        return (
            f"{labels[self.numerator]} / {labels[self.denominator]}: từ"
            f" {format_decimal(self.target.value)}% trở lên được toàn bộ điểm, thấp hơn tính theo"
            " tỷ lệ so với chỉ tiêu"
        )
