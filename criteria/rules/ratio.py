"""Ratio × maximum: a / b of the points. QĐ 3853: 6.2, 6.3, 6.11, 7.4, 7.6, 8.1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from criteria.rules.base import Achievement, NextStep, Ratio, Reading, Rule
from criteria.rules.stepping import step_to_percent

WHOLE = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class RatioRule(Rule):
    """Points = numerator / denominator × maximum, never more than the maximum."""

    has_denominator: ClassVar[bool] = True

    type: Literal["ratio"] = "ratio"
    numerator: str
    denominator: str

    @property
    def input_names(self) -> tuple[str, ...]:
        return (self.numerator, self.denominator)

    @property
    def result_names(self) -> tuple[str, ...]:
        return (self.numerator,)

    def measure(self, reading: Reading) -> Achievement:
        ratio = Ratio(self.numerator, self.denominator).read(reading)
        return Achievement(
            ratio.part, ratio.whole, ratio.words, proportional=True, notes=ratio.notes
        )

    def find_step(self, reading: Reading) -> NextStep | None:
        """A pass needs all of it; of points every case more earns a little."""
        ratio = Ratio(self.numerator, self.denominator)
        if reading.scored or ratio.read(reading).reaches(WHOLE):
            return None
        return step_to_percent(self, reading, [ratio], WHOLE)

    def describe(self, labels: Mapping[str, str], *, scored: bool) -> str:
        ratio = f"{labels[self.numerator]} / {labels[self.denominator]}"
        return f"{ratio} × điểm tối đa" if scored else f"{ratio}: đủ 100% là đạt"
