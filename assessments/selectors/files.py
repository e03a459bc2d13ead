"""Everything about one assessment, read once and scored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from assessments.inputs import decode_inputs
from assessments.models import Answer, Assessment, Evidence, Fact, Paper
from assessments.narrative import plain_text
from assessments.scoring import AnswerData, ScoreLine, ScoreSheet, score
from assessments.selectors.entries import Entry
from criteria.rules.base import AnswerState, OutcomeStatus
from criteria.rules.spec import IndicatorSetSpec, IndicatorSpec, PillarSpec
from criteria.selectors import load_spec
from dtscore.accounts.models import AdministrativeUnit


@dataclass(frozen=True)
class AssessmentFile:
    """Everything about one assessment, read once: "hồ sơ"."""

    assessment: Assessment
    spec: IndicatorSetSpec
    sheet: ScoreSheet
    answers: Mapping[str, Answer]
    facts: Mapping[str, Fact]

    @property
    def differing(self) -> list[Differing]:
        """The lines where paper and rule disagree, with the pillar that shows them."""
        return [
            Differing(pillar.pillar.code, line)
            for pillar in self.sheet.pillars
            for line in pillar.lines
            if line.differs
        ]

    @property
    def waiting(self) -> list[ScoreLine]:
        """The lines that still want something: no answer, or a figure that is missing."""
        return [
            line
            for line in self.sheet.lines
            if line.outcome.status in {OutcomeStatus.BLANK, OutcomeStatus.INCOMPLETE}
        ]

    def entries(self, lines: Iterable[ScoreLine]) -> list[Entry]:
        """Score lines with their answers, for a page or a paper."""
        return [
            Entry(line, answer, list(answer.evidence.all()) if answer else [], self.facts)
            for line in lines
            for answer in [self.answers.get(line.indicator.code)]
        ]


@dataclass(frozen=True)
class Differing:
    """A line where paper and rule disagree, and the code of its pillar."""

    pillar: str
    line: ScoreLine


def open_file(assessment: Assessment) -> AssessmentFile:
    """Read and score one assessment. Five queries once its set is known."""
    answers = {answer.indicator.code: answer for answer in _answers_of(assessment)}
    facts = {fact.kind.code: fact for fact in facts_of(assessment.unit, assessment.campaign.year)}
    return scored_file(assessment, answers, facts)


def open_files(assessments: Sequence[Assessment]) -> list[AssessmentFile]:
    """Read and score many assessments in three queries once their sets are known. Of the
    evidence only that it is there."""
    answers: dict[int, dict[str, Answer]] = defaultdict(dict)
    rows = Answer.objects.filter(assessment__in=[row.pk for row in assessments])
    for answer in rows.select_related("indicator", "updated_by").prefetch_related("evidence"):
        answers[answer.assessment_id][answer.indicator.code] = answer
    facts = facts_of_many(assessments)
    return [
        scored_file(row, answers[row.pk], facts[row.unit_id, row.campaign.year])
        for row in assessments
    ]


def scored_file(
    assessment: Assessment, answers: Mapping[str, Answer], facts: Mapping[str, Fact]
) -> AssessmentFile:
    """The file of answers and base figures, each by its code, that somebody has read already."""
    spec = load_spec(assessment.campaign.indicator_set)
    return AssessmentFile(
        assessment=assessment,
        spec=spec,
        sheet=score(spec, scored_answers(spec, answers), fact_values(facts)),
        answers=answers,
        facts=facts,
    )


def _answers_of(assessment: Assessment) -> QuerySet[Answer]:
    evidence = Evidence.objects.select_related("document").order_by("position")
    return (
        Answer.objects.filter(assessment=assessment)
        .select_related("indicator", "updated_by")
        .prefetch_related(Prefetch("evidence", queryset=evidence))
    )


def scored_answers(spec: IndicatorSetSpec, answers: Mapping[str, Answer]) -> dict[str, AnswerData]:
    """The answers to the set's indicators as the scoring sees them."""
    return {
        code: answer_data(spec.by_code[code], answer)
        for code, answer in answers.items()
        if code in spec.by_code
    }


def answer_data(indicator: IndicatorSpec, answer: Answer) -> AnswerData:
    """The stored answer as the scoring sees it."""
    return AnswerData(
        state=AnswerState(answer.state),
        inputs=decode_inputs(indicator, answer.inputs),
        words=plain_text(answer.narrative),
        claimed_points=answer.claimed_points,
        claimed_passed=answer.claimed_passed,
    )


def facts_of(unit: AdministrativeUnit, year: int) -> QuerySet[Fact]:
    """The base figures of a unit and a year, in the order of their labels."""
    return (
        Fact.objects.filter(unit=unit, year=year)
        .select_related("kind")
        .order_by("kind__label", "pk")
    )


def facts_of_many(assessments: Iterable[Assessment]) -> dict[tuple[int, int], dict[str, Fact]]:
    """The base figures of all these units by unit and year, then by code. One query."""
    facts: dict[tuple[int, int], dict[str, Fact]] = defaultdict(dict)
    places = {(row.unit_id, row.campaign.year) for row in assessments}
    found = Fact.objects.filter(
        unit__in={unit for unit, _ in places}, year__in={year for _, year in places}
    )
    for fact in found.select_related("kind"):
        facts[fact.unit_id, fact.year][fact.kind.code] = fact
    return facts


def fact_values(facts: Mapping[str, Fact]) -> dict[str, Decimal]:
    return {code: fact.value for code, fact in facts.items()}


@dataclass(frozen=True)
class FactRow:
    """One base figure with the indicators of this set that read it."""

    code: str
    label: str
    measure: str
    fact: Fact | None
    readers: list[str]


def fact_rows(file: AssessmentFile) -> list[FactRow]:
    """The base figures that the set reads, entered or not, in the order of the set."""
    return [
        FactRow(
            kind.code,
            kind.label,
            kind.measure,
            file.facts.get(kind.code),
            [
                indicator.code
                for indicator in file.spec.indicators
                if any(item.fact == kind.code for item in indicator.inputs)
            ],
        )
        for kind in file.spec.facts
    ]


@dataclass(frozen=True)
class Spot:
    """One indicator in its place: its pillar, and the codes before and after it."""

    indicator: IndicatorSpec
    pillar: PillarSpec
    entry: Entry
    previous_code: str | None
    next_code: str | None


def find_spot(file: AssessmentFile, code: str) -> Spot | None:
    """The indicator with ``code`` in its place, or None when the set has no such indicator."""
    codes = [line.indicator.code for line in file.sheet.lines]
    for pillar in file.sheet.pillars:
        for line in pillar.lines:
            if line.indicator.code == code:
                at = codes.index(code)
                return Spot(
                    line.indicator,
                    pillar.pillar,
                    file.entries([line])[0],
                    codes[at - 1] if at else None,
                    codes[at + 1] if at + 1 < len(codes) else None,
                )
    return None


def paper_of(assessment: Assessment) -> Paper:
    """The stored paper, or an empty one that takes the set's wording."""
    return Paper.objects.filter(assessment=assessment).first() or Paper(assessment=assessment)
