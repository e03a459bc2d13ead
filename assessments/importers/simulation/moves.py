"""One assessment's way through the workflow as rows: what the services would have written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from assessments.consistency.base import Finding
from assessments.consistency.registry import CHECKS
from assessments.importers.simulation.answers import NO_PROOF, Given
from assessments.importers.simulation.calendar import (
    FILLING,
    FINAL,
    PUBLISHED,
    REVIEWS,
    Calendar,
)
from assessments.importers.simulation.figures import Character
from assessments.importers.simulation.people import Staff
from assessments.inputs import encode_inputs
from assessments.models import (
    Action,
    Answer,
    Assessment,
    AssessmentStatus,
    Fact,
    FindingExplanation,
    HistoryEntry,
    Returning,
    ReviewDecision,
    Tally,
    Verdict,
)
from assessments.models.history import LONGEST_SUBJECT
from assessments.scoring import Result, ScoreSheet, score
from assessments.selectors.decisions import ReviewFile, Trail
from assessments.selectors.files import AssessmentFile, fact_values
from assessments.services.history import Changes, history_line
from assessments.services.tallying import tallies_of_review
from assessments.wording import changes_between, result_words, words_of
from criteria.rules.base import AnswerState
from criteria.rules.spec import IndicatorSetSpec
from dtscore.accounts.models import UnitLevel, User
from dtscore.numbers import round_decimal

ADJUSTED = 8  # of a hundred decisions of the first step
ADJUSTED_AGAIN = 2  # of a hundred of the later ones
RAISED = 10  # of a hundred adjustments
RETURNED_AT_ONCE = 3
DAYS_TO_ANSWER = 10
REASONS = (
    "Minh chứng chưa đủ để công nhận toàn bộ.",
    "Số liệu chưa khớp với số liệu của cơ quan chuyên môn.",
    "Văn bản dẫn chứng ban hành sau thời điểm chốt số liệu.",
    "Tính lại theo số liệu đơn vị đã cung cấp.",
)
PROVEN = (AnswerState.REPORTED, AnswerState.ZERO, AnswerState.NOTHING_TO_MEASURE)
NOTHING_FOUND = Result()
UNITS_FROM_THE_TOP = (UnitLevel.PROVINCE, UnitLevel.DISTRICT)
RETURN_REASONS = ("Bổ sung văn bản chứng minh.", "Giải thích cách tính số liệu này.")


class Course:
    """The rows of one assessment, made one move after another.

    ``assessment`` is not saved yet: whoever writes the rows sets their key.
    """

    def __init__(
        self,
        assessment: Assessment,
        spec: IndicatorSetSpec,
        indicators: Mapping[str, int],
        staff: Mapping[int, Staff],
        calendar: Calendar,
        character: Character,
    ) -> None:
        self.assessment, self.spec, self.indicators = assessment, spec, indicators
        self.calendar, self.rng = calendar, character.rng
        self.own, self.staff = staff[assessment.unit_id], staff
        self.answers: dict[str, Answer] = {}
        self.decisions: dict[str, list[ReviewDecision]] = {}
        self.lines: list[HistoryEntry] = []
        self.tallies: list[Tally] = []
        self.explanations: list[FindingExplanation] = []
        self.returning: Returning | None = None
        self.facts: dict[str, Fact] = {}
        self.sheet: ScoreSheet | None = None

    # --- the unit ------------------------------------------------------------------------------
    def answer(self, given: Mapping[str, Given], facts: Mapping[str, Fact]) -> None:
        """Save every answer with its score; the officer begins where the set begins."""
        self.facts = dict(facts)
        data = {code: each.data for code, each in given.items()}
        self.sheet = score(self.spec, data, fact_values(facts))
        start = self.calendar.moment(self.rng, *FILLING) - timedelta(hours=2)
        for number, line in enumerate(self.sheet.lines):
            if each := given.get(line.indicator.code):
                answer = self._answer(line.indicator.code, each, start + timedelta(minutes=number))
                answer.self_points, answer.self_passed = line.outcome.points, line.outcome.passed
                changes = changes_between(
                    words_of(line.indicator, None), words_of(line.indicator, answer)
                )
                self._tell(
                    self.own.worker, Action.ANSWER_SAVED, answer.updated_at, changes,
                    subject=line.indicator.code,
                )  # fmt: skip
        self.at = start + timedelta(hours=1)

    def _answer(self, code: str, given: Given, at: datetime) -> Answer:
        needs = self.spec.by_code[code].evidence == "required" and given.state in PROVEN
        answer = Answer(
            indicator_id=self.indicators[code],
            state=given.state.value,
            inputs=encode_inputs(given.values),
            narrative=f"<p>{given.words}</p>",
            evidence_explanation=NO_PROOF if needs else "",
            updated_at=at,
            updated_by=self.own.worker,
        )
        self.answers[code] = answer
        return answer

    def explain(self, findings: Iterable[Finding], words: Mapping[str, str]) -> None:
        """Say why the figures are right all the same, in the words for each check."""
        for finding in findings:
            self._later(minutes=5)
            row = FindingExplanation(
                unit=self.assessment.unit, year=self.calendar.year, key=finding.key,
                code=finding.code, words=words[finding.code], by=self.own.worker, is_demo=True,
            )  # fmt: skip
            row.at = self.at
            self.explanations.append(row)
            told = {"Mâu thuẫn": ("", finding.message), "Giải trình": ("", row.words)}
            subject = CHECKS[finding.code].title[:LONGEST_SUBJECT]
            self._tell(self.own.worker, Action.FINDING_EXPLAINED, self.at, told, subject=subject)

    def propose(self) -> None:
        self._later(minutes=30)
        self.assessment.proposed_at, self.assessment.proposed_by = self.at, self.own.worker
        self._tell(self.own.worker, Action.PROPOSED, self.at, {})

    def submit(self) -> None:
        self._later(minutes=40)
        self.assessment.step = self.assessment.chain[0].position
        self._move(self.own.leader, Action.SUBMITTED, AssessmentStatus.SUBMITTED)

    # --- the steps of the review ---------------------------------------------------------------
    def begin(self) -> None:
        first, last = REVIEWS[min(self._number, len(REVIEWS) - 1)]
        self.at = max(self.at, self.calendar.moment(self.rng, first, last))
        step = self.assessment.current_step
        assert step is not None
        place = UNITS_FROM_THE_TOP.index(UnitLevel(step.level))
        self.reviewing = self._above[place]
        self._move(self.reviewing.worker, Action.REVIEW_BEGUN, AssessmentStatus.UNDER_REVIEW)

    def decide(self, share: float = 1.0) -> None:
        """Decisions on so many of the indicators, in the order of the set."""
        trails = self.review.trails
        codes = [code for code in trails if code in self.answers]
        for code in codes[: round(len(codes) * share)]:
            self._decide(trails[code])

    def give_back(self) -> None:
        """Return a few indicators to the unit."""
        chosen = sorted(self.rng.sample(range(len(self.answers)), RETURNED_AT_ONCE))
        codes = [list(self.answers)[place] for place in chosen]
        trails = self.review.trails
        for code in codes:
            comment = self.rng.choice(RETURN_REASONS)
            self._add(trails[code], Verdict.RETURNED, NOTHING_FOUND, comment)
        self._later(minutes=20)
        due_on = self.at.date() + timedelta(DAYS_TO_ANSWER)
        self.returning = Returning(
            step=self.assessment.step, number=1, due_on=due_on, comment=RETURN_REASONS[0],
            returned_at=self.at, returned_by=self.reviewing.worker,
        )  # fmt: skip
        self.assessment.proposed_at = self.assessment.proposed_by = None
        special = {
            "Chỉ số trả lại": ("", ", ".join(codes)),
            "Hạn nộp lại": ("", f"{due_on:%d/%m/%Y}"),
            "Ý kiến": ("", RETURN_REASONS[0]),
        }
        self._move(self.reviewing.worker, Action.RETURNED, AssessmentStatus.RETURNED, special)

    def finish(self) -> None:
        self._later(minutes=30)
        self._move(self.reviewing.worker, Action.REVIEW_FINISHED, AssessmentStatus.REVIEWED)

    def approve(self) -> None:
        self._later(minutes=45)
        leader, following = self.reviewing.leader, self.assessment.next_step
        if following:
            self._move(leader, Action.APPROVED, AssessmentStatus.FORWARDED)
            self.assessment.step = following.position
            return
        days = self.assessment.campaign.explanation_days
        self.assessment.explanation_due_on = self.at.date() + timedelta(days) if days else None
        self._move(leader, Action.APPROVED, AssessmentStatus.PROVISIONAL)

    # --- the end -------------------------------------------------------------------------------
    def finalize(self) -> None:
        self.at = self.calendar.moment(self.rng, FINAL, FINAL)
        for code, trail in self.review.trails.items():
            if code in self.answers and trail.result:
                self.answers[code].final_points = trail.result.points
                self.answers[code].final_passed = trail.result.passed
        self._move(self._top.leader, Action.FINALIZED, AssessmentStatus.FINAL)

    def publish(self) -> None:
        self.at = self.calendar.moment(self.rng, PUBLISHED, PUBLISHED)
        self._move(self._top.leader, Action.PUBLISHED, AssessmentStatus.PUBLISHED)

    def close(self) -> None:
        """The sums that follow from all this."""
        if self.assessment.status != AssessmentStatus.DRAFT:
            self.tallies = list(tallies_of_review(self.review))
            for row in self.tallies:
                row.written_at = self.at

    def tie(self) -> None:
        """Tell every row the key of the assessment, which is saved by now."""
        rows = (self.answers.values(), self.all_decisions, self.lines, self.tallies)
        for some in rows:
            for row in some:
                row.assessment_id = self.assessment.pk
        if self.returning:
            self.returning.assessment = self.assessment

    # --- what these share ----------------------------------------------------------------------
    @property
    def all_decisions(self) -> list[ReviewDecision]:
        return [row for rows in self.decisions.values() for row in rows]

    @property
    def is_at_first_step(self) -> bool:
        return self._number == 0

    @property
    def is_announced(self) -> bool:
        return self.assessment.status == AssessmentStatus.PROVISIONAL

    @property
    def review(self) -> ReviewFile:
        """What the selectors would read back."""
        assert self.sheet is not None
        file = AssessmentFile(self.assessment, self.spec, self.sheet, self.answers, self.facts)
        trails = {
            code: Trail(
                code, line, self.answers.get(code), tuple(self.decisions.get(code, ())), None
            )
            for line in self.sheet.lines
            for code in [line.indicator.code]
        }
        return ReviewFile(file, trails)

    @property
    def _number(self) -> int:
        """How many steps lie before the present one."""
        return sum(step.position < self.assessment.step for step in self.assessment.chain)

    @property
    def _above(self) -> list[Staff]:
        keys = [int(key) for key in self.assessment.unit.path.strip("/").split("/")[:-1]]
        return [self.staff[key] for key in keys]

    @property
    def _top(self) -> Staff:
        return self._above[0]

    def _later(self, *, minutes: int) -> None:
        self.at += timedelta(minutes=self.rng.randint(1, minutes))

    def _decide(self, trail: Trail) -> None:
        basis = trail.basis(self.assessment.step)
        often = ADJUSTED_AGAIN if self._number else ADJUSTED
        found = self._adjusted(trail, basis) if self.rng.randrange(100) < often else basis
        if found.same_as(basis):
            self._add(trail, Verdict.ACCEPTED, basis, "", basis)
        else:
            self._add(trail, Verdict.ADJUSTED, found, self.rng.choice(REASONS), basis)

    def _adjusted(self, trail: Trail, basis: Result) -> Result:
        """Another result, mostly a lower one; the same where nothing applies."""
        if basis.is_excluded:
            return basis
        maximum = trail.line.indicator.max_points
        if maximum is None:
            return Result(passed=not basis.passed, why="Người thẩm định đánh giá")
        assert basis.points is not None
        part = Decimal(self.rng.choice((0, 50, 70, 80, 90))) / 100
        points = basis.points * part
        if self.rng.randrange(100) < RAISED or not basis.points:
            points = basis.points + (maximum.value - basis.points) * part
        rounded = round_decimal(points, self.spec.round_to)
        return Result(points=rounded, why="Người thẩm định cho điểm")

    def _add(
        self,
        trail: Trail,
        verdict: Verdict,
        found: Result,
        comment: str,
        basis: Result = NOTHING_FOUND,
    ) -> None:
        self.at += timedelta(seconds=self.rng.randint(5, 50))
        answer, worker = self.answers[trail.code], self.reviewing.worker
        row = ReviewDecision(
            indicator_id=answer.indicator_id,
            step=self.assessment.step,
            number=trail.number + 1,
            verdict=verdict.value,
            points=found.points,
            passed=found.passed,
            why=found.why,
            comment=comment,
            answer_version=answer.version,
            claimed_points=trail.claim.points,
            claimed_passed=trail.claim.passed,
            decided_at=self.at,
            decided_by=worker,
        )
        self.decisions.setdefault(trail.code, []).append(row)
        answer.reviewed_points, answer.reviewed_passed = found.points, found.passed
        changes: dict[str, tuple[str, str]] = {"Quyết định": ("", verdict.label)}
        if verdict != Verdict.RETURNED:
            changes["Kết quả"] = (result_words(basis), result_words(found))
        if comment:
            changes["Lý do"] = ("", comment)
        self._tell(worker, Action.DECIDED, self.at, changes, subject=trail.code)

    def _move(
        self, actor: User, action: Action, status: AssessmentStatus, special: Changes | None = None
    ) -> None:
        before = AssessmentStatus(self.assessment.status).label
        self.assessment.status = status.value
        changes = {"Trạng thái": (before, status.label), **(special or {})}
        self._tell(actor, action, self.at, changes)

    def _tell(
        self, actor: User, action: Action, at: datetime, changes: Changes, subject: str = ""
    ) -> None:
        line = history_line(
            actor=actor, action=action, unit=self.assessment.unit, changes=changes, subject=subject
        )
        line.at = at
        self.lines.append(line)
