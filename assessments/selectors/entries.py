"""One indicator as people read it: score line, answer, figures, evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.inputs import readable
from assessments.models import Answer, Evidence, Fact
from assessments.scoring import ScoreLine, verdict_words
from criteria.rules.base import Value
from criteria.rules.spec import IndicatorSpec, InputSpec
from dtscore.numbers import (
    NumberFormatError,
    format_decimal,
    format_difference,
    parse_decimal,
)


@dataclass(frozen=True)
class Entry:
    """One indicator as people read it: score line, answer, evidence, facts."""

    line: ScoreLine
    answer: Answer | None
    evidence: list[Evidence]
    facts: Mapping[str, Fact]

    @property
    def figures(self) -> list[Figure]:
        """The inputs as rows: the value that counts beside the one that a paper printed."""
        printed = self._printed.get("inputs", {})
        return [
            Figure(
                self.line.indicator,
                spec,
                self.line.values.get(spec.name),
                str(printed.get(spec.name, "")),
                self.facts.get(spec.fact) if spec.fact else None,
            )
            for spec in self.line.indicator.inputs
        ]

    @property
    def other_printed(self) -> list[tuple[str, str]]:
        """What else the paper printed here: percentage, score line, verdict, further figures."""
        labels = {"percent": "Tỷ lệ", "points": "Chấm điểm", "verdict": "Đánh giá"}
        rows = [
            (label, str(self._printed[key]))
            for key, label in labels.items()
            if self._printed.get(key)
        ]
        rows += [
            (item["label"], f"{item['value']} {item.get('unit') or ''}".strip())
            for item in self._printed.get("figures", ())
        ]
        return rows

    @property
    def contradicts(self) -> bool:
        """Whether a figure on paper is another than the one that counts."""
        return any(figure.contradicts for figure in self.figures)

    @property
    def verdict(self) -> str:
        """A pass/fail outcome in words."""
        return verdict_words(self.line)

    @property
    def claim(self) -> str:
        """What the paper claimed, with the difference where it is more than the tolerance;
        nothing where there was no paper."""
        line = self.line
        if not self._printed:
            return ""
        if line.indicator.max_points is None:
            verdict = {True: "đạt", False: "không đạt", None: "không ghi"}[line.claimed_passed]
            return f"trên giấy: {verdict}"
        if line.claimed_points is None:
            return "trên giấy: –"
        words = f"trên giấy: {format_decimal(line.claimed_points)}"
        if line.differs and line.difference is not None:
            words += f" ({format_difference(line.difference)})"
        return words

    @property
    def how(self) -> str:
        """How the points are found, in words."""
        return self.line.indicator.how

    @property
    def _printed(self) -> dict[str, Any]:
        return self.answer.printed if self.answer else {}


@dataclass(frozen=True)
class Figure:
    """One input: the value that counts, what the paper printed, and the fact it is read from."""

    indicator: IndicatorSpec
    spec: InputSpec
    value: Value | None
    printed: str
    fact: Fact | None

    @property
    def text(self) -> str:
        """The value that counts as people read it."""
        return readable(self.indicator, self.spec, self.value)

    @property
    def contradicts(self) -> bool:
        """Whether the paper printed another number than the one that counts."""
        if not self.printed or not isinstance(self.value, Decimal):
            return False
        try:
            return parse_decimal(self.printed) != self.value
        except NumberFormatError:
            return False
