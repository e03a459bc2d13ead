"""Steps (bands): the percentage falls into a band, and the band has a share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from criteria.rules.base import (
    ONE,
    ZERO,
    Achievement,
    NextStep,
    Ratio,
    Reading,
    Rule,
    Step,
    share_words,
    with_share,
)
from criteria.rules.stepping import better_steps, step_to_percent
from dtscore.numbers import format_decimal


@dataclass(frozen=True, kw_only=True)
class StepsRule(Rule):
    """The share of the highest step whose ``at`` (percent) the exact ratio has reached."""

    has_denominator: ClassVar[bool] = True

    type: Literal["steps"] = "steps"
    numerator: str
    denominator: str
    steps: tuple[Step, ...]

    @property
    def input_names(self) -> tuple[str, ...]:
        return (self.numerator, self.denominator)

    @property
    def result_names(self) -> tuple[str, ...]:
        return (self.numerator,)

    def measure(self, reading: Reading) -> Achievement:
        ratio = Ratio(self.numerator, self.denominator).read(reading)
        reached = [step for step in self.steps if ratio.reaches(step.at)]
        step = max(reached, key=lambda step: step.at, default=Step(ZERO, ZERO))
        words = with_share(f"{ratio.words}, mức từ {format_decimal(step.at)}%", step.share, reading)
        return Achievement(step.share, ONE, words, notes=ratio.notes)

    def at_zero(self, reading: Reading) -> Achievement:
        share = next((step.share for step in self.steps if step.at == Decimal(0)), ZERO)
        return Achievement(share, ONE, with_share("Kết quả bằng 0", share, reading))

    def find_step(self, reading: Reading) -> NextStep | None:
        ratio = Ratio(self.numerator, self.denominator)
        share = self.measure(reading).part
        for step in better_steps(self.steps, share, scored=reading.scored):
            if found := step_to_percent(self, reading, [ratio], step.at):
                return found
        return None

    def describe(self, labels: Mapping[str, str], *, scored: bool) -> str:
        bands = "; ".join(
            f"từ {format_decimal(step.at)}%: {share_words(step.share, scored=scored)}"
            for step in self.steps
        )
        return f"{labels[self.numerator]} / {labels[self.denominator]} theo mức: {bands}"
