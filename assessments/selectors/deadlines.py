"""Until when: the last day of each stage for one unit, extensions counted in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assessments.models import Assessment, AssessmentStatus, LateSubmission, Returning, Stage


def due_of(assessment: Assessment, stage: str) -> date | None:
    """The last day of the stage for this unit; None where none is set.

    The newest extension of the stage (and of the present review step, or the open return) counts,
    even where it shortens the time. One query for the extensions unless they are prefetched, one
    more for the return.
    """
    match stage:
        case Stage.SUBMISSION:
            return _extended(assessment, stage, 0) or assessment.campaign.submission_due_on
        case Stage.RETURN:
            returning = open_return(assessment)
            if returning is None:
                return None
            return _extended(assessment, stage, returning.number) or returning.due_on
        case Stage.REVIEW:
            step = assessment.current_step
            if step is None:
                return None
            return _extended(assessment, stage, step.position) or step.due_on
        case Stage.EXPLANATION:
            return _extended(assessment, stage, 0) or assessment.explanation_due_on
    raise ValueError(stage)


def open_return(assessment: Assessment) -> Returning | None:
    """The return that the unit has not answered yet. Prefetched returnings are used."""
    return next((row for row in assessment.returnings.all() if row.closed_at is None), None)


def _extended(assessment: Assessment, stage: str, step: int) -> date | None:
    granted = [
        row for row in assessment.extensions.all() if row.stage == stage and row.step == step
    ]
    return granted[-1].until if granted else None


@dataclass(frozen=True)
class Lateness:
    """Whether the last day has passed, whether that closes the door, and the sentence for it."""

    is_late: bool
    is_refused: bool
    sentence: str


def lateness_of(assessment: Assessment, today: date) -> Lateness:
    """The last day counts in full, by the local date: the campaign's, or that of the return, or
    the one to which it was extended for this unit."""
    campaign = assessment.campaign
    is_returned = assessment.status == AssessmentStatus.RETURNED
    due = due_of(assessment, Stage.RETURN if is_returned else Stage.SUBMISSION)
    if due is None:
        return Lateness(False, False, "Đợt này không đặt hạn nộp.")
    if today <= due:
        days = (due - today).days
        name = "Hạn nộp lại" if is_returned else "Hạn nộp"
        left = f"còn {days} ngày" if days else "hôm nay là ngày cuối"
        return Lateness(False, False, f"{name}: hết ngày {due:%d/%m/%Y}, {left}.")
    if campaign.late_submission == LateSubmission.ACCEPT:
        sentence = f"Đã quá hạn nộp {due:%d/%m/%Y}: hồ sơ vẫn được nhận và ghi rõ là nộp muộn."
        return Lateness(True, False, sentence)
    sentence = (
        f"Đã hết hạn nộp ngày {due:%d/%m/%Y} và đợt này không nhận hồ sơ nộp muộn."
        " Hãy liên hệ cơ quan mở đợt đánh giá để xin gia hạn."
    )
    return Lateness(True, True, sentence)
