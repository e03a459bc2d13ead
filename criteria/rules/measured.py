"""Measured elsewhere: another system measured it; the value is read-only, with source and date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from criteria.rules.base import (
    ONE,
    Achievement,
    Reading,
    Rule,
    Sourced,
    UnusableInputError,
    limit_words,
)
from dtscore.numbers import format_decimal

HUNDRED = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class MeasuredRule(Rule):
    """A percentage measured by another system × maximum; a ``threshold`` makes it a verdict.

    ``measured_by`` names the system and ``as_of`` the input that holds the date of measuring.
    """

    type: Literal["measured"] = "measured"
    input: str
    measured_by: str
    as_of: str
    threshold: Sourced | None = None

    @property
    def input_names(self) -> tuple[str, ...]:
        return (self.input, self.as_of)

    @property
    def result_names(self) -> tuple[str, ...]:
        return (self.input,)

    @property
    def limit(self) -> Sourced | None:
        return self.threshold

    def measure(self, reading: Reading) -> Achievement:
        value, as_of = reading.number(self.input), reading.text(self.as_of)
        if value > HUNDRED:
            raise UnusableInputError(f"Tỷ lệ {format_decimal(value)}% lớn hơn 100%")
        words = f"{format_decimal(value)}% (nguồn: {self.measured_by}, {_day(as_of)})"
        if self.threshold is None:
            return Achievement(value, HUNDRED, words, proportional=True)
        achieved = ONE if value >= self.threshold.value else Decimal(0)
        return Achievement(
            achieved, ONE, f"{words}, ngưỡng {format_decimal(self.threshold.value)}%"
        )

    def describe(self, labels: Mapping[str, str], *, scored: bool) -> str:
        lead = f"{labels[self.input]} do {self.measured_by} đo"
        if self.threshold is None:
            return f"{lead} × điểm tối đa" if scored else f"{lead}: đủ 100% là đạt"
        return f"{lead}: {limit_words(self.threshold.value, scored=scored)}"


def _day(text: str) -> str:
    """A stored day as people write it; what is no day stays as it was typed."""
    try:
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    except ValueError:
        return text
