"""What the exports of a campaign hold, read a hundred assessments at a time: the memory that it
takes does not grow with the province."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet

from assessments.models import (
    Answer,
    Assessment,
    AssessmentStatus,
    Evidence,
    ReviewDecision,
    ReviewStep,
    TallyColumn,
    Verdict,
)
from assessments.selectors.sums import column_sheets, reviews_to_sum

AT_ONCE = 100
COLUMNS = (TallyColumn.SELF, TallyColumn.REVIEWED, TallyColumn.FINAL)


@dataclass(frozen=True)
class Worth:
    """What an indicator or a whole assessment is worth in one column: points or a verdict."""

    points: Decimal | None = None
    passed: bool | None = None

    @property
    def cell(self) -> Decimal | str | None:
        if self.points is not None:
            return self.points
        return None if self.passed is None else ("Đạt" if self.passed else "Không đạt")


NOTHING = Worth()


@dataclass(frozen=True)
class MatrixRow:
    """One unit: its sums by column, and its indicators by code and column. A unit that has not
    submitted has no self-assessed column yet."""

    assessment: Assessment
    sums: Mapping[str, Decimal | int]
    cells: Mapping[str, Mapping[str, Worth]]

    def worth(self, code: str, column: str) -> Worth:
        return self.cells.get(code, {}).get(column, NOTHING)


def in_chunks(rows: QuerySet[Assessment]) -> Iterator[list[Assessment]]:
    """The assessments in their order. One query for the keys, one for each chunk."""
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        found = rows.in_bulk(keys[start : start + AT_ONCE])
        # A unit may have been taken out of the campaign since the keys were read.
        yield [found[key] for key in keys[start : start + AT_ONCE] if key in found]


def matrix_rows(rows: QuerySet[Assessment]) -> Iterator[MatrixRow]:
    """Five queries for each hundred units. The cells are those of the score sheets that the sums
    of the row belong to, so that they add up to them."""
    for chunk in in_chunks(rows.prefetch_related("tallies")):
        cells = _cells_of(chunk)
        for assessment in chunk:
            sums: dict[str, Decimal | int] = {
                tally.column: tally.passed if tally.points is None else tally.points
                for tally in assessment.tallies.all()
            }
            yield MatrixRow(assessment, sums, cells.get(assessment.pk, {}))


def _cells_of(chunk: Sequence[Assessment]) -> dict[int, dict[str, dict[str, Worth]]]:
    """By assessment, code and column; only columns that have sums, and nothing of what a unit is
    changing after a return."""
    found: dict[int, dict[str, dict[str, Worth]]] = {}
    summed = [row for row in chunk if row.tallies.all()]
    for review in reviews_to_sum(summed):
        assessment = review.assessment
        columns = {tally.column for tally in assessment.tallies.all()}
        if assessment.status == AssessmentStatus.RETURNED:
            columns.discard(TallyColumn.SELF)
        cells: dict[str, dict[str, Worth]] = defaultdict(dict)
        for column, sheet in column_sheets(review):
            if column in columns:
                for line in sheet.lines:
                    worth = Worth(line.outcome.points, line.outcome.passed)
                    cells[line.indicator.code][column] = worth
        found[assessment.pk] = cells
    return found


def evidence_rows(rows: QuerySet[Assessment]) -> Iterator[tuple[Assessment, Evidence, int]]:
    """Each citation with its assessment and the number of its document's files, by unit and by the
    order of the set. Two queries for each hundred units."""
    for chunk in in_chunks(rows):
        by_assessment: dict[int, list[Evidence]] = defaultdict(list)
        cited = (
            Evidence.objects.filter(answer__assessment__in=chunk, answer__set_aside_at=None)
            .select_related("answer__indicator", "document")
            .annotate(file_count=Count("document__files"))
            .order_by("answer__indicator__pillar__position", "answer__indicator__position", "pk")
        )
        for evidence in cited:
            by_assessment[evidence.answer.assessment_id].append(evidence)
        for assessment in chunk:
            for citation in by_assessment[assessment.pk]:
                yield assessment, citation, getattr(citation, "file_count", 0)


@dataclass(frozen=True)
class DifferenceRow:
    """An indicator of a unit that a review found to be worth something else than was claimed."""

    assessment: Assessment
    decision: ReviewDecision
    claim: Worth
    found: Worth
    final: Worth
    step: str


def difference_rows(
    rows: QuerySet[Assessment], steps: Sequence[ReviewStep]
) -> Iterator[DifferenceRow]:
    """Every decision that adjusted a claim, by unit, indicator and time. Three queries for each
    hundred units."""
    titles = {step.position: step.title for step in steps}
    for chunk in in_chunks(rows):
        by_assessment: dict[int, list[ReviewDecision]] = defaultdict(list)
        adjusted = (
            ReviewDecision.objects.filter(assessment__in=chunk, verdict=Verdict.ADJUSTED)
            .select_related("indicator", "decided_by")
            .order_by("indicator__pillar__position", "indicator__position", "number")
        )
        for decision in adjusted:
            by_assessment[decision.assessment_id].append(decision)
        finals = {
            (pk, code): Worth(points, passed)
            for pk, code, points, passed in Answer.objects.filter(
                assessment__in=by_assessment
            ).values_list("assessment_id", "indicator__code", "final_points", "final_passed")
        }
        for assessment in chunk:
            for decision in by_assessment[assessment.pk]:
                yield DifferenceRow(
                    assessment,
                    decision,
                    Worth(decision.claimed_points, decision.claimed_passed),
                    Worth(decision.points, decision.passed),
                    finals.get((assessment.pk, decision.indicator.code), NOTHING),
                    titles.get(decision.step, ""),
                )
