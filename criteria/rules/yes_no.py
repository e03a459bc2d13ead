"""Yes or no: the thing exists (was issued, is connected …), or it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from criteria.rules.base import ONE, ZERO, Achievement, Reading, Rule


@dataclass(frozen=True, kw_only=True)
class YesNoRule(Rule):
    """Yes earns the maximum (or the pass), no earns nothing."""

    type: Literal["yes_no"] = "yes_no"
    input: str

    @property
    def input_names(self) -> tuple[str, ...]:
        return (self.input,)

    def measure(self, reading: Reading) -> Achievement:
        if reading.flag(self.input):
            return Achievement(ONE, ONE, "Có")
        return Achievement(ZERO, ONE, "Không có")

    def describe(self, labels: Mapping[str, str], *, scored: bool) -> str:
        if not scored:
            return f"“{labels[self.input]}”: có là đạt, không có là không đạt"
        return f"“{labels[self.input]}”: có được toàn bộ điểm, không có 0 điểm"
