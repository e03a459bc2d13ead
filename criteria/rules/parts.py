"""Additive parts: each part that is there adds its share (½ + ½)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from criteria.rules.base import ONE, ZERO, Achievement, NextStep, Reading, Rule, share_words
from criteria.rules.stepping import step_to_item


@dataclass(frozen=True)
class Part:
    """One yes/no input and the share of the maximum that a yes adds."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    input: str
    share: Decimal


@dataclass(frozen=True, kw_only=True)
class PartsRule(Rule):
    """The shares of the parts that are there, added up; a pass needs all of them."""

    type: Literal["parts"] = "parts"
    parts: tuple[Part, ...]

    @property
    def input_names(self) -> tuple[str, ...]:
        return tuple(part.input for part in self.parts)

    def measure(self, reading: Reading) -> Achievement:
        earned = [part.share if reading.flag(part.input) else ZERO for part in self.parts]
        return Achievement(sum(earned, ZERO), ONE, self._words(earned, reading))

    def _words(self, earned: list[Decimal], reading: Reading) -> str:
        if reading.scored:
            return " + ".join(share_words(share, scored=True) for share in earned)
        there = sum(reading.flag(part.input) for part in self.parts)
        return f"Có {there} trong {len(self.parts)} phần"

    def find_step(self, reading: Reading) -> NextStep | None:
        there, parts = sum(reading.flag(part.input) for part in self.parts), len(self.parts)
        return step_to_item(
            self, reading, self.input_names, f"{there + 1}/{parts} phần", ONE / parts
        )

    def describe(self, labels: Mapping[str, str], *, scored: bool) -> str:
        if not scored:
            return "Có đủ các phần là đạt: " + "; ".join(labels[name] for name in self.input_names)
        return "Cộng các phần: " + "; ".join(
            f"{labels[part.input]}: {share_words(part.share, scored=True)}" for part in self.parts
        )
