"""Ratio with threshold: every ratio named must reach it. QĐ 1829: 2.4, 3.2, 3.4, 3.5, 4.1 …"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar, Literal

from criteria.rules.base import (
    ONE,
    ZERO,
    Achievement,
    MeasuredRatio,
    NextStep,
    NothingToMeasureError,
    Ratio,
    Reading,
    Rule,
    Sourced,
    limit_words,
)
from criteria.rules.stepping import step_to_percent
from dtscore.numbers import format_decimal


@dataclass(frozen=True, kw_only=True)
class ThresholdRule(Rule):
    """All ratios at or above ``threshold`` (percent) earn the maximum or the pass.

    Below it: ``zero``, or ``proportional`` to the lowest ratio (never in a pass/fail set).
    """

    has_denominator: ClassVar[bool] = True

    type: Literal["threshold"] = "threshold"
    ratios: tuple[Ratio, ...]
    threshold: Sourced
    below: Literal["zero", "proportional"] = "zero"

    @property
    def input_names(self) -> tuple[str, ...]:
        return tuple(name for ratio in self.ratios for name in (ratio.numerator, ratio.denominator))

    @property
    def result_names(self) -> tuple[str, ...]:
        return tuple(ratio.numerator for ratio in self.ratios)

    @property
    def limit(self) -> Sourced | None:
        return self.threshold

    def measure(self, reading: Reading) -> Achievement:
        measured = self._measured(reading)
        threshold = self.threshold.value
        short = [ratio for ratio in measured if not ratio.reaches(threshold)]
        words = "; ".join(ratio.words for ratio in measured)
        notes = tuple(note for ratio in measured for note in ratio.notes)
        limit = f"{format_decimal(threshold)}%"
        if not short:
            return Achievement(ONE, ONE, f"{words}, đạt ngưỡng {limit}", notes=notes)
        return self._fall_short(short, f"{words}, dưới ngưỡng {limit}", notes)

    def _measured(self, reading: Reading) -> list[MeasuredRatio]:
        """The ratios with a case. One of 0/0 leaves the judgement to the others, if there are."""
        measured = []
        for ratio in self.ratios:
            with suppress(NothingToMeasureError):
                measured.append(ratio.read(reading))
        if not measured:
            raise NothingToMeasureError
        return measured

    def _fall_short(
        self, short: list[MeasuredRatio], words: str, notes: tuple[str, ...]
    ) -> Achievement:
        if self.below == "zero":
            return Achievement(ZERO, ONE, words, notes=notes)
        lowest = min(short, key=lambda ratio: ratio.part / ratio.whole)
        words = f"{words}; {format_decimal(lowest.percentage, 2)}%"
        return Achievement(lowest.part, lowest.whole, words, proportional=True, notes=notes)

    def find_step(self, reading: Reading) -> NextStep | None:
        short = []
        for ratio in self.ratios:
            with suppress(NothingToMeasureError):
                if not ratio.read(reading).reaches(self.threshold.value):
                    short.append(ratio)
        return step_to_percent(self, reading, short, self.threshold.value)

    def describe(self, labels: Mapping[str, str], *, scored: bool) -> str:
        ratios = "; ".join(
            f"{labels[ratio.numerator]} / {labels[ratio.denominator]}" for ratio in self.ratios
        )
        below = "0 điểm" if self.below == "zero" else "tính theo tỷ lệ"
        return f"{ratios}: {limit_words(self.threshold.value, scored=scored, below=below)}"
