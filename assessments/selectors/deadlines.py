"""Until when: the last day of each stage for one unit, extensions counted in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assessments.models import (
    Assessment,
    AssessmentStatus,
    Extension,
    LateSubmission,
    Returning,
    ReviewStep,
    Stage,
)

# Who is awaited at which status, and for what.
WAITING: Mapping[str, Stage] = {
    AssessmentStatus.DRAFT: Stage.SUBMISSION,
    AssessmentStatus.SUBMITTED: Stage.REVIEW,
    AssessmentStatus.UNDER_REVIEW: Stage.REVIEW,
    AssessmentStatus.RETURNED: Stage.RETURN,
    AssessmentStatus.RESUBMITTED: Stage.REVIEW,
    AssessmentStatus.REVIEWED: Stage.REVIEW,
    AssessmentStatus.FORWARDED: Stage.REVIEW,
    AssessmentStatus.PROVISIONAL: Stage.EXPLANATION,
}


@dataclass(frozen=True)
class Deadline:
    """The last day of one stage for one unit. ``step`` is the review step or the number of the
    return, as in ``Extension``; ``common`` what was set for all, ``until`` what counts here."""

    stage: Stage
    step: int
    title: str
    common: date | None
    until: date | None

    @property
    def key(self) -> str:
        """Names the stage and the day that was on the screen: a form that was filled in before
        the day changed no longer fits."""
        return f"{self.stage.value}.{self.step}.{self.until or ''}"


def due_of(assessment: Assessment, stage: str, returning: Returning | None = None) -> date | None:
    """The last day of the stage for this unit; None where none is set."""
    deadline = deadline_of(assessment, Stage(stage), returning)
    return deadline.until if deadline else None


def deadline_of(
    assessment: Assessment, stage: Stage, returning: Returning | None = None
) -> Deadline | None:
    """The deadline of the stage, the present one of several; None where there is no such stage
    now. The newest extension counts where it gives more time than all have: a day that was put
    off for all is never sooner for somebody who had been given more. One query for the extensions
    unless they are prefetched, one more for the return, unless the open one is given.
    """
    match stage:
        case Stage.SUBMISSION:
            common = assessment.campaign.submission_due_on
            return _deadline(assessment, stage, 0, stage.label, common)
        case Stage.RETURN:
            returning = returning or open_return(assessment)
            if returning is None:
                return None
            return _deadline(assessment, stage, returning.number, stage.label, returning.due_on)
        case Stage.REVIEW:
            step = assessment.current_step
            return _review_deadline(assessment, step) if step else None
        case Stage.EXPLANATION:
            common = assessment.explanation_due_on
            return _deadline(assessment, stage, 0, stage.label, common)


def open_deadlines(assessment: Assessment) -> list[Deadline]:
    """What this unit and its reviewers still have to keep to, in the order of the way."""
    stage = WAITING.get(assessment.status)
    found = [deadline_of(assessment, stage)] if stage and stage != Stage.REVIEW else []
    if stage and stage != Stage.EXPLANATION:
        ahead = [step for step in assessment.chain if step.position >= assessment.step]
        found += [_review_deadline(assessment, step) for step in ahead]
    return [deadline for deadline in found if deadline]


def awaited(assessment: Assessment) -> Deadline | None:
    """The one deadline that runs now; None when nobody is awaited or no day is set."""
    stage = WAITING.get(assessment.status)
    deadline = deadline_of(assessment, stage) if stage else None
    return deadline if deadline and deadline.until else None


def granted_extensions(assessment: Assessment) -> list[tuple[Extension, str]]:
    """What was granted, the newest first, each with the name of what it is for. One query."""
    titles = {step.position: step.title for step in assessment.campaign.steps}
    rows = assessment.extensions.select_related("granted_by__unit").order_by("-pk")
    return [
        (row, titles.get(row.step, "") if row.stage == Stage.REVIEW else row.get_stage_display())
        for row in rows
    ]


def open_return(assessment: Assessment) -> Returning | None:
    """The return that the unit has not answered yet. Prefetched returnings are used."""
    return next((row for row in assessment.returnings.all() if row.closed_at is None), None)


def _review_deadline(assessment: Assessment, step: ReviewStep) -> Deadline:
    return _deadline(assessment, Stage.REVIEW, step.position, step.title, step.due_on)


def _deadline(
    assessment: Assessment, stage: Stage, step: int, title: str, common: date | None
) -> Deadline:
    granted = [
        row for row in assessment.extensions.all() if row.stage == stage and row.step == step
    ]
    until = max(common, granted[-1].until) if common and granted else common
    return Deadline(stage, step, title, common, until)


@dataclass(frozen=True)
class Lateness:
    """Whether the last day has passed, whether that closes the door, and the sentence for it."""

    is_late: bool
    is_refused: bool
    sentence: str


def lateness_of(
    assessment: Assessment, today: date, returning: Returning | None = None
) -> Lateness:
    """The last day counts in full, by the local date: the campaign's, or that of the return, or
    the one to which it was extended for this unit. ``returning`` is the open return where somebody
    has read it already: one query less."""
    campaign = assessment.campaign
    is_returned = assessment.status == AssessmentStatus.RETURNED
    due = due_of(assessment, Stage.RETURN if is_returned else Stage.SUBMISSION, returning)
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
