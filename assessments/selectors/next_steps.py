"""Where a little more earns the next better result, the nearest first."""

from __future__ import annotations

from dataclasses import dataclass

from assessments.scoring import ScoreLine
from assessments.selectors.files import AssessmentFile
from criteria.rules.base import NextStep
from criteria.rules.evaluate import AnswerValues, next_step
from dtscore.numbers import format_decimal


@dataclass(frozen=True)
class StepUp:
    """One indicator with its next step up."""

    line: ScoreLine
    step: NextStep

    @property
    def code(self) -> str:
        return self.line.indicator.code

    @property
    def words(self) -> str:
        """What to add and what it earns: "thêm 12 hộ là đạt 60%, thêm 3 điểm"."""
        words = f"thêm {self._what} là đạt {self.step.reaches}"
        if self.step.gain is not None:
            words += f", được thêm {format_decimal(self.step.gain)} điểm"
        return words

    @property
    def sentence(self) -> str:
        return f"{self.code}: {self.words}"

    @property
    def _what(self) -> str:
        inputs = self.line.indicator.inputs
        spec = next(item for item in inputs if item.name == self.step.input_name)
        if spec.kind == "flag":
            return f"“{spec.label}”"
        return f"{format_decimal(self.step.add)} {spec.unit}".strip()


def nearest_steps(file: AssessmentFile, limit: int = 5) -> list[StepUp]:
    """The ``limit`` indicators whose next better result is relatively nearest. No query."""
    found = [
        StepUp(line, step)
        for line in file.sheet.lines
        for answer in [AnswerValues(line.state, line.values)]
        for step in [next_step(line.indicator, answer, file.spec.round_to)]
        if step
    ]
    return sorted(found, key=lambda entry: entry.step.distance)[:limit]
