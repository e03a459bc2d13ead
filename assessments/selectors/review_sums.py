"""The columns of a review side by side: what was claimed, what each step found, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assessments.models import AssessmentStatus, Verdict
from assessments.scoring import Totals
from assessments.selectors.decisions import EXPLAINED, ReviewFile, Trail, result_of
from assessments.wording import result_words


@dataclass(frozen=True)
class SumColumn:
    """The sums of one column."""

    title: str
    totals: Totals


@dataclass(frozen=True)
class Differing:
    """One indicator whose result is not what was claimed, in words: the claim, what each step
    that decided found, and the last reason that was given."""

    code: str
    title: str
    claim: str
    steps: list[tuple[str, str]]
    reason: str


def sum_columns(review: ReviewFile) -> list[SumColumn]:
    """Tự chấm, one column for every step that has decided anything, and what stands in the end."""
    columns = [SumColumn("Tự chấm", review.claim_sheet.totals)]
    for step in review.assessment.chain:
        if any(row.step == step.position for trail in _all(review) for row in trail.decisions):
            columns.append(SumColumn(step.title, review.sheet_at(step.position).totals))
    if review.assessment.status in {AssessmentStatus.FINAL, AssessmentStatus.PUBLISHED}:
        columns.append(SumColumn("Chính thức", review.result_sheet.totals))
    elif review.has_answers:
        columns.append(SumColumn(EXPLAINED, review.result_sheet.totals))
    return columns


def differing(review: ReviewFile) -> list[Differing]:
    """In the order of the set."""
    return [
        Differing(
            trail.code,
            trail.line.indicator.title,
            result_words(trail.claim),
            list(_found(review, trail)),
            _reason(trail),
        )
        for trail in _all(review)
        if trail.result and not result_of(trail.result).same_as(trail.claim)
    ]


def _found(review: ReviewFile, trail: Trail) -> Iterator[tuple[str, str]]:
    for step in review.assessment.chain:
        if decision := trail.shown_at(step.position):
            is_return = decision.verdict == Verdict.RETURNED
            words = "Trả lại" if is_return else result_words(result_of(decision))
            yield step.title, words
    if trail.answered and trail.result:
        yield EXPLAINED, result_words(result_of(trail.result))


def _reason(trail: Trail) -> str:
    given = [row.reason_text for row in trail.decisions if row.verdict != Verdict.RETURNED]
    return next((text for text in reversed(given) if text), "")


def mark_of(review: ReviewFile) -> str:
    """Names the state of the review: another decision or another move makes another mark."""
    assessment = review.assessment
    numbers = sum(trail.number for trail in _all(review))
    return f"{assessment.status}.{assessment.step}.{numbers}"


def _all(review: ReviewFile) -> list[Trail]:
    return list(review.trails.values())
