"""Choice tier: one of several descriptions holds, each worth a share of the maximum.

QĐ 3853, chỉ số 1.1: Bí thư/Chủ tịch làm Trưởng ban được điểm tối đa, cấp phó 1/2, khác 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from criteria.rules.base import (
    ONE,
    Achievement,
    Reading,
    Rule,
    UnusableInputError,
    share_words,
    with_share,
)


@dataclass(frozen=True)
class Option:
    """One description that may hold, and what it is worth."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    value: str
    label: str
    share: Decimal


@dataclass(frozen=True, kw_only=True)
class ChoiceRule(Rule):
    """The chosen option's share of the maximum; in a pass/fail set only a full share passes."""

    type: Literal["choice"] = "choice"
    input: str
    options: tuple[Option, ...]

    @property
    def input_names(self) -> tuple[str, ...]:
        return (self.input,)

    def measure(self, reading: Reading) -> Achievement:
        chosen = reading.text(self.input)
        for option in self.options:
            if option.value == chosen:
                words = with_share(option.label, option.share, reading)
                return Achievement(option.share, ONE, words)
        raise UnusableInputError(f"Lựa chọn “{chosen}” không có trong bộ chỉ số")

    def has_result(self, reading: Reading) -> bool:
        worth = {option.value for option in self.options if option.share > 0}
        return reading.values.get(self.input) in worth

    def describe(self, labels: Mapping[str, str], *, scored: bool) -> str:  # noqa: ARG002
        return "; ".join(
            f"{option.label}: {share_words(option.share, scored=scored)}" for option in self.options
        )
