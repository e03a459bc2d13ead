"""One indicator as a reviewer sees it: the claim, what was found, what changed, what proves it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from assessments.inputs import decode_inputs, readable
from assessments.models import Assessment, AssessmentStatus, ReviewDecision, Verdict
from assessments.permissions import OFFICIAL
from assessments.scoring import Result
from assessments.selectors.decisions import (
    EXPLAINED,
    ReviewFile,
    Single,
    Trail,
    open_single,
    result_of,
)
from assessments.selectors.entries import Entry
from assessments.selectors.proofs import DocumentFiles, files_of_documents
from assessments.selectors.review_list import ReviewState, state_of
from assessments.selectors.rounds import Change, change_of, previous_round
from assessments.selectors.snapshots import Snapshot
from assessments.selectors.years import PreviousAnswer, previous_answer
from assessments.wording import result_words
from criteria.rules.base import OutcomeStatus
from criteria.rules.spec import PillarSpec
from criteria.selectors import load_spec

NOT_COMPUTED = "Chưa tính được"


@dataclass(frozen=True)
class Column:
    """One column of the comparison: what was found there, by whom, when, why."""

    title: str
    result: str = ""
    verdict: str = ""
    reason: str = ""
    who: str = ""
    at: datetime | None = None
    is_current: bool = False
    differs: bool = False


@dataclass(frozen=True)
class Reviewed:
    """Everything about one indicator that somebody who judges it wants to see."""

    assessment: Assessment
    pillar: PillarSpec
    entry: Entry
    trail: Trail
    files: DocumentFiles
    previous: PreviousAnswer | None
    change: Change | None

    @classmethod
    def after(cls, assessment: Assessment, trail: Trail) -> Reviewed:
        """Only what a new decision changes: its columns and history, none of the evidence."""
        entry = Entry(trail.line, trail.answer, [], {})
        return cls(assessment, _pillar_of(assessment, trail.code), entry, trail, {}, None, None)

    @property
    def code(self) -> str:
        return self.trail.code

    @property
    def is_explained(self) -> bool:
        return self.assessment.status == AssessmentStatus.EXPLAINED

    @property
    def is_open(self) -> bool:
        """Whether this indicator is among those that are decided now."""
        return not self.is_explained or (
            self.trail.explanation is not None and self.trail.explanation.sent_at is not None
        )

    @property
    def state(self) -> ReviewState:
        return state_of(self.trail, self.assessment)

    @property
    def basis(self) -> str:
        """What accepting would mean."""
        found = self.trail.basis(self.assessment.step, is_explained=self.is_explained)
        return _words(self.trail, found)

    @cached_property
    def columns(self) -> list[Column]:
        return columns_of(self.trail, self.assessment)

    @property
    def corrections(self) -> list[tuple[ReviewDecision, list[str]]]:
        """The decisions, the newest first, each with the figures that it corrected in words."""
        return [(row, _corrected(self.trail, row)) for row in reversed(self.trail.decisions)]


def columns_of(trail: Trail, assessment: Assessment) -> list[Column]:
    """Tự chấm, every step of the chain, chính thức: side by side, each with its reason."""
    claim = trail.claim
    answer = trail.answer
    first = Column(
        "Tự chấm",
        _words(trail, claim),
        reason=claim.why,
        who=str(answer.updated_by) if answer else "",
        at=answer.updated_at if answer else None,
    )
    steps = [
        _step_column(trail, assessment, step.position, step.title) for step in assessment.chain
    ]
    row = trail.result if trail.answered else None
    after = [_found_column(EXPLAINED, trail, row)] if row else []
    return [first, *steps, *after, _final_column(trail, assessment)]


def _step_column(trail: Trail, assessment: Assessment, position: int, title: str) -> Column:
    is_current = position == assessment.step and assessment.status not in OFFICIAL
    row = trail.shown_at(position)
    if row is None:
        words = "Chưa quyết định" if is_current else "Chưa đến bước này"
        return Column(title, words, is_current=is_current)
    return replace(_found_column(title, trail, row), is_current=is_current)


def _found_column(title: str, trail: Trail, row: ReviewDecision) -> Column:
    found = result_of(row)
    return Column(
        title,
        "" if row.verdict == Verdict.RETURNED else result_words(found),
        verdict=row.get_verdict_display(),
        reason=row.reason_text,
        who=str(row.decided_by),
        at=row.decided_at,
        differs=row.verdict != Verdict.RETURNED and not found.same_as(trail.claim),
    )


def _final_column(trail: Trail, assessment: Assessment) -> Column:
    if assessment.status not in OFFICIAL or trail.answer is None:
        return Column("Chính thức", "Chưa chốt")
    found = Result(trail.answer.final_points, trail.answer.final_passed)
    return Column("Chính thức", result_words(found), differs=not found.same_as(trail.claim))


def _words(trail: Trail, found: Result) -> str:
    """A result in words; one that nothing could compute is no result that does not count."""
    if trail.answer is None:
        return "Chưa trả lời"
    if found.is_excluded and trail.line.outcome.status is not OutcomeStatus.EXCLUDED:
        return NOT_COMPUTED
    return result_words(found)


def _corrected(trail: Trail, row: ReviewDecision) -> list[str]:
    """The corrected figures of a decision: "Số hồ sơ: 26 → 13"."""
    if not row.corrected:
        return []
    from_unit = trail.line.values
    values = decode_inputs(trail.line.indicator, row.corrected)
    return [
        f"{spec.label}: {readable(trail.line.indicator, spec, from_unit.get(spec.name))}"
        f" → {readable(trail.line.indicator, spec, values[spec.name])}"
        for spec in trail.line.indicator.inputs
        if spec.name in values
    ]


# --- reading ------------------------------------------------------------------------------------
def reviewed_of(
    review: ReviewFile, code: str, files: DocumentFiles, before: Snapshot | None
) -> Reviewed:
    """One indicator of an assessment that has been read. One query, or two: last year."""
    trail = review.trails[code]
    return _reviewed(review.assessment, Single(trail, review.file.facts), files, before)


def reviewed_alone(assessment: Assessment, code: str) -> Reviewed | None:
    """One indicator read by itself; None when the set has no such one. At most nine queries."""
    single = open_single(assessment, code, proofs=True)
    if single is None:
        return None
    answer = single.trail.answer
    evidence = answer.evidence.all() if answer else []
    return _reviewed(assessment, single, files_of_documents(evidence), previous_round(assessment))


def _reviewed(
    assessment: Assessment, single: Single, files: DocumentFiles, before: Snapshot | None
) -> Reviewed:
    trail, answer = single.trail, single.trail.answer
    evidence = list(answer.evidence.all()) if answer else []
    change = change_of(trail.line, answer, before, files) if before else None
    return Reviewed(
        assessment=assessment,
        pillar=_pillar_of(assessment, trail.code),
        entry=Entry(trail.line, answer, evidence, single.facts),
        trail=trail,
        files=files,
        previous=previous_answer(assessment, trail.line),
        change=change if change and change.is_any else None,
    )


def _pillar_of(assessment: Assessment, code: str) -> PillarSpec:
    pillars = load_spec(assessment.campaign.indicator_set).pillars
    return next(pillar for pillar in pillars if any(one.code == code for one in pillar.indicators))
