"""Checklist: so many of the listed things are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from criteria.rules.base import ONE, Achievement, NextStep, Reading, Rule
from criteria.rules.stepping import step_to_item


@dataclass(frozen=True, kw_only=True)
class ChecklistRule(Rule):
    """Share = ticked / listed. ``enough`` items count as all of them (None: every one)."""

    type: Literal["checklist"] = "checklist"
    items: tuple[str, ...]
    enough: int | None = None

    @property
    def input_names(self) -> tuple[str, ...]:
        return self.items

    def measure(self, reading: Reading) -> Achievement:
        ticked = sum(reading.flag(item) for item in self.items)
        wanted = self.enough or len(self.items)
        words = f"Có {ticked} trong {len(self.items)} mục"
        if self.enough:
            words += f" (cần {self.enough})"
        return Achievement(Decimal(min(ticked, wanted)), Decimal(wanted), words, proportional=True)

    def find_step(self, reading: Reading) -> NextStep | None:
        ticked = sum(reading.flag(item) for item in self.items)
        wanted = self.enough or len(self.items)
        return step_to_item(self, reading, self.items, f"{ticked + 1}/{wanted} mục", ONE / wanted)

    def describe(self, labels: Mapping[str, str], *, scored: bool) -> str:
        listed = "; ".join(labels[item] for item in self.items)
        wanted = self.enough or len(self.items)
        if not scored:
            return f"Có từ {wanted} trong {len(self.items)} mục trở lên là đạt: {listed}"
        return f"Số mục có trên {wanted} mục cần: {listed}"
