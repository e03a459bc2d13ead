"""The columns side by side: tự chấm, one for each review step, chính thức, and why they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial

from assessments.models import ReviewDecision, ReviewStep, Verdict
from assessments.permissions import ANNOUNCED, OFFICIAL, may_read_decision, visible_steps
from assessments.scoring import Result, ScoreLine, ScoreSheet, Totals, with_results
from assessments.selectors.decisions import (
    EXPLAINED,
    ReviewFile,
    Trail,
    open_reviews,
    result_of,
)
from assessments.selectors.files import AssessmentFile
from assessments.wording import result_words
from criteria.rules.base import OutcomeStatus
from dtscore.accounts.models import User
from dtscore.numbers import format_decimal, format_difference

CLAIM, FINAL = "Tự chấm", "Chính thức"
UNDECIDED = "chưa quyết định"
UNKNOWN = "chưa tính được"


@dataclass(frozen=True)
class Cell:
    """What one column says of an indicator. ``difference`` is that from the column before,
    ``reason`` why there is one."""

    title: str
    words: str
    difference: str = ""
    reason: str = ""
    differs: bool = False


@dataclass(frozen=True)
class SumRow:
    """A pillar, or the whole: each column with what it comes to there."""

    code: str
    title: str
    cells: list[tuple[str, str]]


@dataclass(frozen=True)
class ColumnRow:
    """One indicator in every column, with the pillar that shows it."""

    pillar: str
    line: ScoreLine
    cells: list[Cell]


@dataclass(frozen=True)
class Columns:
    """An assessment as the person may see it: of the decisions only those that they may read."""

    review: ReviewFile
    steps: Sequence[ReviewStep]
    is_final: bool
    given_back: frozenset[str] = frozenset()  # what is open to the unit now

    @property
    def is_shown(self) -> bool:
        """Whether there is a column beside that of the unit itself."""
        return bool(self.steps) or self.is_final

    @property
    def titles(self) -> list[str]:
        return [CLAIM, *(step.title for step in self.steps), *self._last]

    @cached_property
    def _last(self) -> list[str]:
        """The column after the steps: the final one, before it what explanations have changed."""
        if self.is_final:
            return [FINAL]
        return [EXPLAINED] if self.review.has_answers else []

    @property
    def is_announced(self) -> bool:
        """Whether the result of the last step is known to the unit."""
        return self.review.assessment.status in ANNOUNCED

    @property
    def is_points(self) -> bool:
        return self.review.file.spec.kind == "points"

    def trail(self, code: str) -> Trail:
        return self.review.trails[code]

    def cells(self, code: str) -> list[Cell]:
        """One indicator, column by column; empty where there is nothing to compare with."""
        if not self.is_shown:
            return []
        trail = self.trail(code)
        standing = trail.claim
        cells = [Cell(CLAIM, _claim_words(trail))]
        for step in self.steps:
            cells.append(_step_cell(step, trail, standing))
            if found := trail.found_at(step.position):
                standing = result_of(found)
        return cells + [_last_cell(title, trail, standing) for title in self._last]

    @cached_property
    def rows(self) -> list[SumRow]:
        """The pillars, and last the whole."""
        rows = [
            SumRow(
                pillar.pillar.code,
                pillar.pillar.title,
                self._sums([sheet.pillars[position].totals for sheet in self._sheets]),
            )
            for position, pillar in enumerate(self.review.file.sheet.pillars)
        ]
        return [*rows, SumRow("", "Tổng cộng", self.totals)]

    @cached_property
    def totals(self) -> list[tuple[str, str]]:
        """Each column with what the whole comes to in it."""
        return self._sums([sheet.totals for sheet in self._sheets])

    def _sums(self, totals: Sequence[Totals]) -> list[tuple[str, str]]:
        return list(zip(self.titles, map(self._sum, totals), strict=True))

    @cached_property
    def differing(self) -> list[ColumnRow]:
        """The indicators where some column says something else than the one before."""
        return [
            ColumnRow(pillar.pillar.code, line, cells)
            for pillar in self.review.file.sheet.pillars
            for line in pillar.lines
            for cells in [self.cells(line.indicator.code)]
            if any(cell.differs for cell in cells)
        ]

    @cached_property
    def _sheets(self) -> list[ScoreSheet]:
        steps = [self.review.sheet_at(step.position) for step in self.steps]
        last = self._final_sheet if self.is_final else self.review.result_sheet
        return [self.review.claim_sheet, *steps, *(last for _ in self._last)]

    @property
    def _final_sheet(self) -> ScoreSheet:
        file = self.review.file
        found = {
            code: Result(answer.final_points, answer.final_passed, FINAL)
            for code, answer in file.answers.items()
        }
        return with_results(file.sheet, found)

    def _sum(self, totals: Totals) -> str:
        if self.is_points:
            return format_decimal(totals.computed)
        return f"{totals.passed}/{totals.counted}"


def open_columns(user: User, file: AssessmentFile) -> Columns | None:
    """The columns of one assessment; None while it has never been submitted. Two queries."""
    if file.assessment.step == 0:
        return None
    return columns_of(user, open_reviews([file], with_explanations=False)[0])


def columns_of(user: User, review: ReviewFile) -> Columns:
    """The columns of an assessment whose decisions were read already. One query, for the steps,
    unless they were prefetched."""
    assessment = review.assessment
    steps = visible_steps(user, assessment)
    is_over = assessment.status in ANNOUNCED
    return Columns(
        review.only(partial(may_read_decision, user, assessment)),
        [
            step
            for step in assessment.chain
            if step.position in steps and (is_over or step.position <= assessment.step)
        ],
        assessment.status in OFFICIAL,
        frozenset(code for code, trail in review.trails.items() if trail.returned),
    )


def _claim_words(trail: Trail) -> str:
    if trail.claim.is_excluded and trail.line.outcome.status is not OutcomeStatus.EXCLUDED:
        return UNKNOWN
    return result_words(trail.claim)


def _step_cell(step: ReviewStep, trail: Trail, before: Result) -> Cell:
    row = trail.shown_at(step.position)
    if row is None:
        return Cell(step.title, UNDECIDED)
    if row.verdict == Verdict.RETURNED:
        return Cell(step.title, "trả lại", reason=row.reason_text)
    return _found_cell(step.title, result_of(row), before, row)


def _last_cell(title: str, trail: Trail, before: Result) -> Cell:
    answer, row = trail.answer, trail.result
    if answer is None or row is None:
        return Cell(title, UNDECIDED)
    final = Result(answer.final_points, answer.final_passed)
    return _found_cell(title, final if title == FINAL else result_of(row), before, row)


def _found_cell(title: str, found: Result, before: Result, row: ReviewDecision | None) -> Cell:
    differs = not found.same_as(before)
    reason = ""
    if row and (differs or row.comment):
        reason = row.reason_text
    return Cell(title, result_words(found), _difference(found, before), reason, differs)


def _difference(found: Result, before: Result) -> str:
    if found.points is None or before.points is None or found.points == before.points:
        return ""
    return format_difference(Decimal(found.points - before.points))
