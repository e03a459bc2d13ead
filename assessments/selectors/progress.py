"""How far the work on each indicator is: six states, the same words on every page."""

from __future__ import annotations

from enum import StrEnum

from assessments.models import Answer
from assessments.scoring import ScoreLine
from assessments.selectors.files import AssessmentFile
from assessments.selectors.readiness import missing_of
from assessments.selectors.returns import OpenReturn, ReturnedIndicator
from criteria.rules.base import OutcomeStatus


class WorkState(StrEnum):
    """What an indicator still wants of its people; the values are what they read."""

    RETURNED = "Được trả lại, chưa sửa"
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
        colours = {self.DONE: "success", self.TO_CONFIRM: "info", self.RETURNED: "danger"}
        return colours.get(self, "warning")


def work_states(file: AssessmentFile, returned: OpenReturn | None = None) -> dict[str, WorkState]:
    """The state of every indicator, in the order of the set. "Xong" is what may be submitted; with
    ``returned`` only what was given back can want anything."""
    lacking = {item.code for item in missing_of(file)}
    states = {
        code: _work_state(line, file.answers.get(code), is_lacking=code in lacking)
        for line in file.sheet.lines
        for code in [line.indicator.code]
    }
    if returned is None:
        return states
    given_back = {item.code: item for item in returned.items}
    return {code: _given_back(state, given_back.get(code)) for code, state in states.items()}


def _given_back(state: WorkState, item: ReturnedIndicator | None) -> WorkState:
    if item is None:
        return WorkState.DONE  # it stays as it was submitted
    return state if item.is_changed else WorkState.RETURNED


def _work_state(line: ScoreLine, answer: Answer | None, *, is_lacking: bool) -> WorkState:
    if line.outcome.status is OutcomeStatus.BLANK:
        return WorkState.WAITING
    # Where only a paper knows the score and the unit says why, nothing is lacking.
    if line.outcome.status is OutcomeStatus.INCOMPLETE and is_lacking:
        return WorkState.INCOMPLETE
    if answer and answer.to_confirm:
        return WorkState.TO_CONFIRM
    return WorkState.UNPROVEN if is_lacking else WorkState.DONE
