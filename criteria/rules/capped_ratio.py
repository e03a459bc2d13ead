"""Ratio capped at a target: reaching the target earns everything, less earns its part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from criteria.rules.base import (
    Achievement,
    NextStep,
    Ratio,
    Reading,
    Rule,
    Sourced,
    limit_words,
)
from criteria.rules.stepping import step_to_percent
from dtscore.numbers import format_decimal


@dataclass(frozen=True, kw_only=True)
class CappedRatioRule(Rule):
    """Points = ratio / target × maximum; ``target`` in percent. A pass needs the target."""

    has_denominator: ClassVar[bool] = True

    type: Literal["capped_ratio"] = "capped_ratio"
    numerator: str
    denominator: str
    target: Sourced

    @property
    def input_names(self) -> tuple[str, ...]:
        return (self.numerator, self.denominator)

    @property
    def result_names(self) -> tuple[str, ...]:
        return (self.numerator,)

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

    def find_step(self, reading: Reading) -> NextStep | None:
        ratio = Ratio(self.numerator, self.denominator)
        if ratio.read(reading).reaches(self.target.value):
            return None
        return step_to_percent(self, reading, [ratio], self.target.value)

    def describe(self, labels: Mapping[str, str], *, scored: bool) -> str:
        below = "tính theo tỷ lệ so với chỉ tiêu"
        limit = limit_words(self.target.value, scored=scored, below=below)
        return f"{labels[self.numerator]} / {labels[self.denominator]}: {limit}"
