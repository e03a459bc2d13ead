"""Count steps: so many times earn so much (4 lần 20 điểm, 3 lần 15 …), or few earn more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from criteria.rules.base import (
    ONE,
    ZERO,
    Achievement,
    NextStep,
    Reading,
    Rule,
    Step,
    climb,
    descend,
    share_words,
    with_share,
)
from criteria.rules.stepping import better_steps, step_to_value
from dtscore.numbers import format_decimal


@dataclass(frozen=True, kw_only=True)
class CountStepsRule(Rule):
    """Rising: the highest step reached. Falling: the lowest ceiling not exceeded (incidents)."""

    type: Literal["count_steps"] = "count_steps"
    count: str
    steps: tuple[Step, ...]
    direction: Literal["rising", "falling"] = "rising"
    noun: str = "lần"

    @property
    def input_names(self) -> tuple[str, ...]:
        return (self.count,)

    def measure(self, reading: Reading) -> Achievement:
        count = reading.number(self.count)
        find = climb if self.direction == "rising" else descend
        step = find(self.steps, count)
        share = step.share if step else ZERO
        words = with_share(f"{format_decimal(count)} {self.noun}", share, reading)
        return Achievement(share, ONE, words)

    def at_zero(self, reading: Reading) -> Achievement:
        values = {**reading.values, self.count: ZERO}
        return self.measure(Reading(values, reading.words, reading.rounding, reading.max_points))

    def find_step(self, reading: Reading) -> NextStep | None:
        """Falling tables have none: there more is never better."""
        if self.direction == "falling":
            return None
        share = self.measure(reading).part
        for step in better_steps(self.steps, share, scored=reading.scored):
            words = f"{format_decimal(step.at)} {self.noun}"
            if found := step_to_value(self, reading, self.count, step.at, words):
                return found
        return None

    def describe(self, labels: Mapping[str, str], *, scored: bool) -> str:
        edge = "từ" if self.direction == "rising" else "không quá"
        steps = "; ".join(
            f"{edge} {format_decimal(step.at)} {self.noun}:"
            f" {share_words(step.share, scored=scored)}"
            for step in self.steps
        )
        return f"{labels[self.count]}: {steps}"
