"""The leader's one screen: what is about to leave the unit, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from assessments.models import Assessment, Finding, Paper, Submission
from assessments.permissions import ALLOWED, Decision, can_move
from assessments.scoring import ScoreLine, Totals
from assessments.selectors.contradictions import (
    Contradictions,
    FindingRow,
    blockers_of,
    blocking_sentence,
    contradictions_of,
)
from assessments.selectors.deadlines import Lateness, lateness_of
from assessments.selectors.earlier_years import EarlierYear, earlier_year
from assessments.selectors.files import AssessmentFile, open_file
from assessments.selectors.readiness import (
    Missing,
    MissingGroup,
    grouped,
    missing_of,
    wants_evidence,
)
from assessments.selectors.resubmission import Resubmission, compare
from assessments.selectors.returns import is_returned, what_is_open
from assessments.selectors.snapshots import Snapshot, seen_digest, take_snapshot
from assessments.selectors.submissions import submissions_of
from dtscore.accounts.models import User


@dataclass(frozen=True)
class SumRow:
    """One pillar, or the whole: points or passes beside last year's."""

    code: str
    title: str
    value: Decimal
    maximum: Decimal
    earlier: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        return None if self.earlier is None else self.value - self.earlier


@dataclass(frozen=True)
class Unproven:
    """A result without evidence, with the explanation that the unit gives for it."""

    pillar: str
    line: ScoreLine
    explanation: str


@dataclass(frozen=True)
class SignOff:
    """Everything that the screen shows. ``digest`` names exactly these contents."""

    file: AssessmentFile
    paper: Paper
    digest: str
    earlier: EarlierYear | None
    missing: list[Missing]
    lateness: Lateness
    submissions: list[Submission]
    again: Resubmission | None = None
    found: Contradictions = field(default_factory=lambda: Contradictions(()))
    blockers: list[FindingRow] = field(default_factory=list)

    @property
    def groups(self) -> list[MissingGroup]:
        return grouped(self.missing)

    @property
    def rows(self) -> list[SumRow]:
        return list(self._rows())

    @property
    def total(self) -> SumRow:
        earlier = self.earlier.total if self.earlier else None
        return self._row("", "Tổng cộng", self.file.sheet.totals, earlier)

    def _rows(self) -> Iterator[SumRow]:
        for pillar in self.file.sheet.pillars:
            code = pillar.pillar.code
            earlier = self.earlier.pillars.get(code) if self.earlier else None
            yield self._row(code, pillar.pillar.title, pillar.totals, earlier)

    def _row(self, code: str, title: str, totals: Totals, earlier: Decimal | None) -> SumRow:
        if self.file.spec.kind == "points":
            return SumRow(code, title, totals.computed, totals.maximum, earlier)
        return SumRow(code, title, Decimal(totals.passed), Decimal(totals.counted), earlier)

    @property
    def unproven(self) -> list[Unproven]:
        """The results that the set wants proved and that are only explained; those without an
        explanation are among the missing."""
        return [
            Unproven(pillar.pillar.code, line, answer.evidence_explanation)
            for pillar in self.file.sheet.pillars
            for line in pillar.lines
            if wants_evidence(line)
            and (answer := self.file.answers[line.indicator.code])
            and not answer.evidence.all()
            and answer.evidence_explanation.strip()
        ]

    @property
    def touched_since_proposal(self) -> int:
        """How many answers were saved after the officer had proposed."""
        at = self.file.assessment.proposed_at
        if at is None:
            return 0
        return sum(answer.updated_at > at for answer in self.file.answers.values())

    @property
    def current(self) -> Submission | None:
        """The submission that stands, if the assessment is away."""
        if self.file.assessment.is_draft:
            return None
        last = self.submissions[0] if self.submissions else None
        return last if last and not last.withdrawn_at else None

    def may(self, user: User, move: str) -> Decision:
        """Whether the button works, the state of the contents included."""
        decision = can_move(user, self.file.assessment, move)
        if not decision:
            return decision
        if self.missing:
            return Decision(False, f"Còn {len(self.missing)} việc chưa xong, xem danh sách ở trên.")
        if move == "submit" and self.blockers:
            return Decision(False, blocking_sentence(self.blockers))
        if move == "submit" and self.lateness.is_refused:
            return Decision(False, self.lateness.sentence)
        return ALLOWED


def open_sign_off(assessment: Assessment, today: date, findings: Sequence[Finding] = ()) -> SignOff:
    """Read everything for the screen but the ``findings`` of the year. At most eight queries; one
    less for an assessment that was read together with its paper, one more for one that was
    returned."""
    file = open_file(assessment)
    paper = getattr(assessment, "paper", None) or Paper(assessment=assessment)
    snapshot = take_snapshot(file, paper, findings)
    # What was returned is compared with the submission before it: one query with its snapshot.
    returning, opened = what_is_open(assessment)
    rows = submissions_of(assessment)
    submissions = list(rows.defer(None) if is_returned(assessment) else rows)
    return SignOff(
        file=file,
        paper=paper,
        digest=seen_digest(snapshot),
        earlier=earlier_year(file),
        missing=missing_of(file),
        lateness=lateness_of(assessment, today, returning),
        submissions=submissions,
        again=_compared(file, submissions, snapshot, opened) if is_returned(assessment) else None,
        found=contradictions_of(findings, file.spec.code),
        blockers=blockers_of(assessment, findings, opened),
    )


def _compared(
    file: AssessmentFile,
    submissions: list[Submission],
    snapshot: Snapshot,
    returned: frozenset[str],
) -> Resubmission | None:
    """What differs from the submission that was returned; None where none ever stood."""
    standing = next((row for row in submissions if not row.withdrawn_at), None)
    if standing is None:
        return None
    codes = [line.indicator.code for line in file.sheet.lines]
    return compare(file, standing, snapshot, [code for code in codes if code in returned])
