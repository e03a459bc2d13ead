"""The decisions on an assessment: what stands at each step, and what still waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import Prefetch

from assessments.models import (
    Answer,
    Assessment,
    AssessmentStatus,
    Evidence,
    Explanation,
    Fact,
    ReviewDecision,
    Verdict,
)
from assessments.scoring import Result, ScoreLine, ScoreSheet, score_line, with_results
from assessments.selectors.files import (
    AssessmentFile,
    answer_data,
    fact_values,
    facts_of,
    open_file,
)
from criteria.rules.spec import IndicatorSpec
from criteria.selectors import load_spec

EXPLAINED = "Sau giải trình"
MAY_EXPLAIN = frozenset({AssessmentStatus.PROVISIONAL, AssessmentStatus.EXPLAINED})


def result_of(decision: ReviewDecision) -> Result:
    """What the decision found."""
    return Result(decision.points, decision.passed, decision.why)


def claim_of(line: ScoreLine, answer: Answer | None) -> Result:
    """What the unit claims: the points or verdict on its paper as long as its figures are the
    paper's, else what they come to. "Chấp nhận" at the first step means this."""
    if answer and answer.has_claim and not answer.claim_superseded:
        words = "Theo điểm đơn vị tự chấm ghi trên giấy"
        return Result(answer.claimed_points, answer.claimed_passed, words)
    return Result(line.outcome.points, line.outcome.passed, line.outcome.why)


@dataclass(frozen=True)
class Trail:
    """Everything that was decided about one indicator, the oldest first."""

    code: str
    line: ScoreLine
    answer: Answer | None
    decisions: tuple[ReviewDecision, ...]
    explanation: Explanation | None

    @property
    def number(self) -> int:
        """The version of the trail: the number of the newest decision, 0 without one."""
        return self.decisions[-1].number if self.decisions else 0

    @property
    def answer_version(self) -> int:
        """The version of the unit's answer, 0 without one."""
        return self.answer.version if self.answer else 0

    @property
    def claim(self) -> Result:
        return claim_of(self.line, self.answer)

    def at(self, step: int) -> ReviewDecision | None:
        """The newest decision of that step."""
        return next((row for row in reversed(self.decisions) if row.step == step), None)

    def shown_at(self, step: int) -> ReviewDecision | None:
        """The decision in the column of that step, a return too: its newest one that does not
        answer an explanation. Answers have a column of their own after the steps, and keep it when
        the assessment is reopened and approved again; a decision made anew then shows here."""
        rows = [row for row in self.decisions if row.step == step]
        own = [row for row in rows if row.explanation_id is None]
        return next(reversed(own or rows), None)

    def found_at(self, step: int) -> ReviewDecision | None:
        """What that step found, for the paper and for every page: ``shown_at``, and nothing while
        the indicator is given back."""
        row = self.shown_at(step)
        return row if row and row.verdict != Verdict.RETURNED else None

    @property
    def returned(self) -> ReviewDecision | None:
        """The decision with which the indicator was given back and is open now."""
        for row in reversed(self.decisions):
            if hasattr(row, "returned_item") and row.returned_item.returning.closed_at is None:
                return row
        return None

    @property
    def answered(self) -> ReviewDecision | None:
        """The newest decision that answers the unit's explanation."""
        return next((row for row in reversed(self.decisions) if row.explanation_id), None)

    def before(self, step: int) -> ReviewDecision | None:
        """The newest decision with a result of an earlier step."""
        return next(
            (
                row
                for row in reversed(self.decisions)
                if row.step < step and row.verdict != Verdict.RETURNED
            ),
            None,
        )

    def basis(self, step: int, *, is_explained: bool = False) -> Result:
        """What accepting means at that step: the result of the step before, where that one judged
        the claim as it is now; at first, and of an explanation, the claim itself."""
        earlier = None if is_explained else self.before(step)
        if earlier is None:
            return self.claim
        judged = Result(earlier.claimed_points, earlier.claimed_passed)
        return result_of(earlier) if judged.same_as(self.claim) else self.claim

    def standing(self, step: int) -> ReviewDecision | None:
        """The decision of that step that still holds: on the answer as it is now, and no return."""
        newest = self.at(step)
        if newest is None or newest.verdict == Verdict.RETURNED or self.answer is None:
            return None
        return newest if newest.answer_version == self.answer.version else None

    @property
    def result(self) -> ReviewDecision | None:
        """The newest decision with a result, whatever its step."""
        found = [row for row in self.decisions if row.verdict != Verdict.RETURNED]
        return found[-1] if found else None

    @property
    def is_reduced(self) -> bool:
        """Whether the result is worth less than the claim: what the unit may explain."""
        if self.result is None:
            return False
        claim, found = self.claim, result_of(self.result)
        if claim.points is not None:
            return found.points is not None and found.points < claim.points
        if claim.passed is not None:
            return claim.passed and found.passed is False
        return not found.is_excluded

    @property
    def is_explanation_open(self) -> bool:
        """Whether the unit has sent an explanation that nobody has answered yet."""
        if self.explanation is None or self.explanation.sent_at is None:
            return False
        return all(row.explanation_id != self.explanation.pk for row in self.decisions)


@dataclass(frozen=True)
class ReviewFile:
    """An assessment with everything that was decided about it, read once."""

    file: AssessmentFile
    trails: Mapping[str, Trail]

    @property
    def assessment(self) -> Assessment:
        return self.file.assessment

    @property
    def step(self) -> int:
        return self.assessment.step

    @property
    def is_explained(self) -> bool:
        """Whether what waits are explanations and not the indicators themselves."""
        return self.assessment.status == AssessmentStatus.EXPLAINED

    @cached_property
    def undecided(self) -> list[str]:
        """The indicators without a standing decision at the present step, returned ones too."""
        return [code for code, trail in self.trails.items() if trail.standing(self.step) is None]

    @cached_property
    def to_return(self) -> list[str]:
        """The indicators whose newest decision at this step says that they go back, and that have
        not gone back with it yet."""
        return [
            code
            for code, trail in self.trails.items()
            for newest in [trail.at(self.step)]
            if newest
            and newest.verdict == Verdict.RETURNED
            and not hasattr(newest, "returned_item")
        ]

    @cached_property
    def reduced(self) -> list[str]:
        return [code for code, trail in self.trails.items() if trail.is_reduced]

    @cached_property
    def unanswered_explanations(self) -> list[str]:
        return [code for code, trail in self.trails.items() if trail.is_explanation_open]

    @cached_property
    def has_answers(self) -> bool:
        """Whether an explanation was answered, so that the results stand beside the steps."""
        return any(trail.answered for trail in self.trails.values())

    def sheet_at(self, step: int) -> ScoreSheet:
        """The score sheet as that step found it. What it has not decided counts as what accepting
        would mean there, while explanations wait too: they are answered in another column."""
        results = {}
        for code, trail in self.trails.items():
            if row := trail.found_at(step):
                results[code] = result_of(row)
            elif trail.answer:
                results[code] = trail.basis(step)
        return with_results(self.file.sheet, results)

    def only(self, may_read: Callable[[ReviewDecision], bool]) -> ReviewFile:
        """The same with only the decisions that may be read; whatever follows from them follows
        from those alone."""
        trails = {
            code: replace(trail, decisions=tuple(filter(may_read, trail.decisions)))
            for code, trail in self.trails.items()
        }
        return ReviewFile(self.file, trails)

    @cached_property
    def result_sheet(self) -> ScoreSheet:
        """The score sheet of the newest results of all."""
        found = {
            code: result_of(row) for code, trail in self.trails.items() if (row := trail.result)
        }
        return with_results(self.file.sheet, found)

    @cached_property
    def claim_sheet(self) -> ScoreSheet:
        """The score sheet of what the unit claims."""
        return with_results(
            self.file.sheet,
            {code: trail.claim for code, trail in self.trails.items() if trail.answer},
        )


def open_review(assessment: Assessment) -> ReviewFile:
    """Read an assessment with its decisions and explanations: seven queries once its set is
    known."""
    return open_reviews([open_file(assessment)])[0]


def open_reviews(
    files: Sequence[AssessmentFile], *, with_explanations: bool = True
) -> list[ReviewFile]:
    """What was decided about assessments that were read already, and what was explained. Two
    queries for all of them; one without the explanations."""
    decisions: dict[tuple[int, str], list[ReviewDecision]] = defaultdict(list)
    keys = [file.assessment.pk for file in files]
    rows = ReviewDecision.objects.filter(assessment__in=keys).order_by("number")
    for row in rows.select_related("indicator", "decided_by__unit", "returned_item__returning"):
        decisions[row.assessment_id, row.indicator.code].append(row)
    explained: Iterable[Explanation] = ()
    if with_explanations:
        found = Explanation.objects.filter(assessment__in=keys)
        explained = found.select_related("indicator", "updated_by")
    explanations = {(row.assessment_id, row.indicator.code): row for row in explained}
    return [
        ReviewFile(
            file,
            {
                code: Trail(
                    code,
                    line,
                    file.answers.get(code),
                    tuple(decisions[key]),
                    explanations.get(key),
                )
                for line in file.sheet.lines
                for code in [line.indicator.code]
                for key in [(file.assessment.pk, code)]
            },
        )
        for file in files
    ]


@dataclass(frozen=True)
class Single:
    """One indicator of an assessment with the base figures that it reads."""

    trail: Trail
    facts: Mapping[str, Fact]


def open_single(assessment: Assessment, code: str, *, proofs: bool = False) -> Single | None:
    """One indicator with its decisions; None when the set has no such one. At most four queries:
    base figures are read for an indicator that needs them, an explanation that no decision has
    answered only while there can be one. ``proofs`` reads the evidence as well, in one more."""
    spec = load_spec(assessment.campaign.indicator_set)
    if code not in spec.by_code:
        return None
    indicator = spec.by_code[code]
    answers = Answer.objects.filter(assessment=assessment, indicator__code=code)
    documents = Evidence.objects.select_related("document").order_by("position")
    answers = answers.prefetch_related(Prefetch("evidence", documents)) if proofs else answers
    answer = answers.select_related("indicator", "updated_by").first()
    facts = _facts_for(assessment, indicator)
    data = answer_data(indicator, answer) if answer else None
    rows = ReviewDecision.objects.filter(assessment=assessment, indicator__code=code)
    rows = rows.select_related("decided_by", "returned_item__returning", "explanation")
    decisions = tuple(rows.order_by("number"))
    line = score_line(spec, indicator, data, fact_values(facts))
    explanation = _explanation_of(assessment, code, decisions)
    return Single(Trail(code, line, answer, decisions, explanation), facts)


def open_trail(assessment: Assessment, code: str) -> Trail | None:
    """The trail of one indicator; None when the set has no such one. At most four queries."""
    single = open_single(assessment, code)
    return single.trail if single else None


def _facts_for(assessment: Assessment, indicator: IndicatorSpec) -> dict[str, Fact]:
    names = [spec.fact for spec in indicator.inputs if spec.fact]
    if not names:
        return {}
    rows = facts_of(assessment.unit, assessment.campaign.year).filter(kind__code__in=names)
    return {fact.kind.code: fact for fact in rows}


def _explanation_of(
    assessment: Assessment, code: str, decisions: Sequence[ReviewDecision]
) -> Explanation | None:
    """Every explanation that was sent is answered before the result is final, so that later on
    the answering decision knows it."""
    if assessment.status in MAY_EXPLAIN:
        rows = Explanation.objects.filter(assessment=assessment, indicator__code=code)
        return rows.first()
    return next((row.explanation for row in reversed(decisions) if row.explanation), None)
