"""How far the work on each indicator is: five states, the same words on every page."""

from __future__ import annotations

from enum import StrEnum

from assessments.models import Answer
from assessments.scoring import ScoreLine
from assessments.selectors.files import AssessmentFile
from assessments.selectors.readiness import missing_of
from criteria.rules.base import OutcomeStatus


class WorkState(StrEnum):
    """What an indicator still wants of its people; the values are what they read."""

    WAITING = "Chưa trả lời"
    INCOMPLETE = "Thiếu số liệu"
    TO_CONFIRM = "Cần xác nhận"
    UNPROVEN = "Thiếu minh chứng hoặc lý do"
    DONE = "Xong"

    @property
    def is_done(self) -> bool:
        return self is WorkState.DONE

    @property
    def colour(self) -> str:
        """The Bootstrap colour of its badge."""
        return {"Xong": "success", "Cần xác nhận": "info"}.get(self.value, "warning")


def work_states(file: AssessmentFile) -> dict[str, WorkState]:
    """The state of every indicator, in the order of the set. "Xong" is what may be submitted."""
    lacking = {item.code for item in missing_of(file)}
    return {
        code: _work_state(line, file.answers.get(code), is_lacking=code in lacking)
        for line in file.sheet.lines
        for code in [line.indicator.code]
    }


def _work_state(line: ScoreLine, answer: Answer | None, *, is_lacking: bool) -> WorkState:
    if line.outcome.status is OutcomeStatus.BLANK:
        return WorkState.WAITING
    if line.outcome.status is OutcomeStatus.INCOMPLETE:
        return WorkState.INCOMPLETE
    if answer and answer.to_confirm:
        return WorkState.TO_CONFIRM
    return WorkState.UNPROVEN if is_lacking else WorkState.DONE
