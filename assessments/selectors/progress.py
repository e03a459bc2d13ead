"""How far the work on each indicator is: four states, the same words on every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assessments.models import Answer, LateSubmission
from assessments.scoring import ScoreLine
from assessments.selectors.files import AssessmentFile
from criteria.rules.base import OutcomeStatus


class WorkState(StrEnum):
    """What an indicator still wants of its people; the values are what they read."""

    WAITING = "Chưa trả lời"
    INCOMPLETE = "Thiếu số liệu"
    TO_CONFIRM = "Cần xác nhận"
    DONE = "Xong"

    @property
    def is_done(self) -> bool:
        return self is WorkState.DONE

    @property
    def colour(self) -> str:
        """The Bootstrap colour of its badge."""
        return {"Xong": "success", "Cần xác nhận": "info"}.get(self.value, "warning")


def work_state(line: ScoreLine, answer: Answer | None) -> WorkState:
    """Where the work on one indicator stands."""
    if line.outcome.status is OutcomeStatus.BLANK:
        return WorkState.WAITING
    if line.outcome.status is OutcomeStatus.INCOMPLETE:
        return WorkState.INCOMPLETE
    return WorkState.TO_CONFIRM if answer and answer.to_confirm else WorkState.DONE


def work_states(file: AssessmentFile) -> dict[str, WorkState]:
    """The state of every indicator of an assessment, in the order of the set."""
    return {
        line.indicator.code: work_state(line, file.answers.get(line.indicator.code))
        for line in file.sheet.lines
    }


@dataclass(frozen=True)
class Deadline:
    """Until when an assessment can be submitted, seen from ``today``."""

    due_on: date | None
    today: date
    late: str

    @property
    def days_left(self) -> int | None:
        return (self.due_on - self.today).days if self.due_on else None

    @property
    def is_over(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def words(self) -> str:
        """The day, and how near it is."""
        if self.due_on is None or self.days_left is None:
            return "chưa đặt hạn"
        if self.days_left > 0:
            return f"{self.due_on:%d/%m/%Y}, còn {self.days_left} ngày"
        if self.days_left == 0:
            return f"{self.due_on:%d/%m/%Y}, hôm nay là ngày cuối"
        return f"{self.due_on:%d/%m/%Y}, đã quá hạn {-self.days_left} ngày"

    @property
    def consequence(self) -> str:
        """What can still be done after the last day; nothing before it."""
        if not self.is_over:
            return ""
        if self.late == LateSubmission.ACCEPT:
            return "Vẫn nộp được; hồ sơ sẽ ghi rõ là nộp muộn."
        return "Đợt này không nhận hồ sơ nộp muộn: hãy liên hệ quản trị tỉnh để được gia hạn."


def deadline_of(file: AssessmentFile, today: date) -> Deadline:
    campaign = file.assessment.campaign
    return Deadline(campaign.submission_due_on, today, campaign.late_submission)
