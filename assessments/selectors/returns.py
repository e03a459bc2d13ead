"""What was given back to the unit, and what it has done about it since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from assessments.models import (
    Action,
    Assessment,
    AssessmentStatus,
    HistoryEntry,
    ReturnedItem,
    Returning,
    ReviewDecision,
)
from assessments.scoring import ScoreLine
from assessments.selectors.deadlines import Lateness, lateness_of
from assessments.selectors.decisions import ReviewFile, open_reviews
from assessments.selectors.files import AssessmentFile

# What counts as having worked on an indicator, and on a document that it cites.
WORK = (
    Action.ANSWER_SAVED, Action.ANSWER_TAKEN_OVER, Action.ANSWER_RESCORED, Action.EVIDENCE_ADDED,
    Action.EVIDENCE_CHANGED, Action.EVIDENCE_REMOVED,
)  # fmt: skip
ON_DOCUMENTS = (Action.DOCUMENT_CHANGED, Action.FILE_ATTACHED, Action.FILE_DETACHED)


@dataclass(frozen=True)
class ReturnedIndicator:
    """One indicator that was given back, with the decision that says why."""

    pillar: str
    line: ScoreLine
    decision: ReviewDecision
    is_changed: bool

    @property
    def code(self) -> str:
        return self.line.indicator.code


@dataclass(frozen=True)
class OpenReturn:
    """The return that the unit has not answered yet."""

    file: AssessmentFile
    returning: Returning
    items: list[ReturnedIndicator]

    @property
    def codes(self) -> list[str]:
        return [item.code for item in self.items]

    @property
    def unchanged(self) -> list[str]:
        """The indicators that nobody has worked on since."""
        return [item.code for item in self.items if not item.is_changed]


@dataclass(frozen=True)
class ReturnPage:
    """The open return with its last day."""

    opened: OpenReturn
    lateness: Lateness


def open_return_page(file: AssessmentFile, today: date) -> ReturnPage | None:
    """The open return of one assessment; None when none is open."""
    found = open_returns([file]).get(file.assessment.pk)
    if found is None:
        return None
    return ReturnPage(found, lateness_of(file.assessment, today, found.returning))


def open_returns(files: Sequence[AssessmentFile]) -> dict[int, OpenReturn]:
    """The open returns by assessment. Two queries, none when nothing was returned."""
    returned = [file for file in files if is_returned(file.assessment)]
    if not returned:
        return {}
    return returns_of(open_reviews(returned, with_explanations=False))


def returns_of(reviews: Iterable[ReviewFile]) -> dict[int, OpenReturn]:
    """The same from decisions that were read already. One query for what was done since."""
    opened = {review.assessment.pk: (review, _returning(review)) for review in reviews}
    known = {pk: (review, row) for pk, (review, row) in opened.items() if row}
    worked = _worked_on([(review.file, row) for review, row in known.values()])
    return {
        pk: OpenReturn(review.file, row, _items(review, worked[pk]))
        for pk, (review, row) in known.items()
    }


def what_is_open(assessment: Assessment) -> tuple[Returning | None, frozenset[str]]:
    """The open return and the indicators that were given back with it; nothing, and no query,
    where the assessment was not returned. One query."""
    if not is_returned(assessment):
        return None, frozenset()
    rows = ReturnedItem.objects.filter(
        returning__assessment=assessment, returning__closed_at__isnull=True
    )
    items = list(rows.select_related("returning", "decision__indicator"))
    codes = frozenset(item.decision.indicator.code for item in items)
    return (items[0].returning if items else None), codes


def is_returned(assessment: Assessment) -> bool:
    return assessment.status == AssessmentStatus.RETURNED


def _returning(review: ReviewFile) -> Returning | None:
    if not is_returned(review.assessment):
        return None
    found = (trail.returned for trail in review.trails.values())
    return next((row.returned_item.returning for row in found if row), None)


def _items(review: ReviewFile, worked: set[str]) -> list[ReturnedIndicator]:
    return [
        ReturnedIndicator(pillar.pillar.code, line, decision, line.indicator.code in worked)
        for pillar in review.file.sheet.pillars
        for line in pillar.lines
        for decision in [review.trails[line.indicator.code].returned]
        if decision
    ]


def _worked_on(
    returned: Sequence[tuple[AssessmentFile, Returning]],
) -> Mapping[int, set[str]]:
    """The indicators whose answer, figures, evidence or cited documents were worked on since the
    return, by assessment. One query."""
    found: dict[int, set[str]] = defaultdict(set)
    if not returned:
        return found
    assessments = [file.assessment for file, _ in returned]
    since = min(row.returned_at for _, row in returned)
    lines: Iterable[tuple[int | None, str, datetime]] = HistoryEntry.objects.filter(
        Q(assessment__in=[row.pk for row in assessments], action__in=WORK)
        | Q(unit__in={row.unit_id for row in assessments}, action__in=ON_DOCUMENTS),
        at__gt=since,
    ).values_list("assessment_id", "subject", "at")
    for pk, subject, at in lines:
        for file, row in returned:
            if at <= row.returned_at:
                continue
            if pk == file.assessment.pk:
                found[pk].add(subject)
            elif pk is None:
                found[file.assessment.pk] |= _citing(file, subject)
    return found


def _citing(file: AssessmentFile, subject: str) -> set[str]:
    """The indicators that cite the document which a line of the history is about."""
    return {
        code
        for code, answer in file.answers.items()
        if any(
            item.document_id and subject.endswith(f"(văn bản {item.document_id})")
            for item in answer.evidence.all()
        )
    }
