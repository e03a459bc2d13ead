"""Reads with a fixed number of queries, whatever the number of indicators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from assessments.inputs import decode_inputs
from assessments.models import Answer, Assessment, Evidence, Fact, Paper
from assessments.narrative import plain_text
from assessments.scoring import AnswerData, ScoreLine, ScoreSheet, score, verdict_words
from criteria.rules.base import AnswerState, Value
from criteria.rules.spec import IndicatorSetSpec, IndicatorSpec, InputSpec
from criteria.selectors import load_spec
from dtscore.accounts.models import AdministrativeUnit, User
from dtscore.accounts.models.units import UnitQuerySet
from dtscore.numbers import NumberFormatError, format_decimal, parse_decimal


class AssessmentNotFound(Exception):
    """No assessment under that unit, year and set; the message lists what exists."""


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


@dataclass(frozen=True)
class Entry:
    """One indicator as people read it: score line, answer, evidence, facts."""

    line: ScoreLine
    answer: Answer | None
    evidence: list[Evidence]
    facts: Mapping[str, Fact]

    @property
    def figures(self) -> list[Figure]:
        """The inputs as rows: the value that counts beside the one that a paper printed."""
        printed = self._printed.get("inputs", {})
        return [
            Figure(
                spec,
                self.line.values.get(spec.name),
                str(printed.get(spec.name, "")),
                self.facts.get(spec.fact) if spec.fact else None,
            )
            for spec in self.line.indicator.inputs
        ]

    @property
    def other_printed(self) -> list[tuple[str, str]]:
        """What else the paper printed here: percentage, score line, verdict, further figures."""
        labels = {"percent": "Tỷ lệ", "points": "Chấm điểm", "verdict": "Đánh giá"}
        rows = [
            (label, str(self._printed[key])) for key, label in labels.items() if self._printed.get(key)
        ]
        rows += [
            (item["label"], f"{item['value']} {item.get('unit') or ''}".strip())
            for item in self._printed.get("figures", ())
        ]
        return rows

    @property
    def verdict(self) -> str:
        """A pass/fail outcome in words."""
        return verdict_words(self.line)

    @property
    def how(self) -> str:
        """How the points are found, in words."""
        return self.line.indicator.rule.describe(self.line.indicator.labels)

    @property
    def _printed(self) -> dict[str, Any]:
        return self.answer.printed if self.answer else {}


@dataclass(frozen=True)
class Figure:
    """One input: the value that counts, what the paper printed, and the fact it is read from."""

    spec: InputSpec
    value: Value | None
    printed: str
    fact: Fact | None

    @property
    def text(self) -> str:
        """The value that counts as people read it."""
        if self.value is None:
            return "chưa có"
        if isinstance(self.value, bool):
            return "Có" if self.value else "Không"
        if isinstance(self.value, Decimal):
            return format_decimal(self.value)
        return self.value

    @property
    def contradicts(self) -> bool:
        """Whether the paper printed another number than the one that counts."""
        if not self.printed or not isinstance(self.value, Decimal):
            return False
        try:
            return parse_decimal(self.printed) != self.value
        except NumberFormatError:
            return False


def assessment_rows(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Assessments with what every list shows of them, newest year first."""
    return assessments.select_related(
        "unit__parent", "campaign__indicator_set"
    ).order_by("-campaign__year", "campaign__indicator_set__code", "unit__sort_key", "pk")


def open_file(assessment: Assessment) -> AssessmentFile:
    """Read and score one assessment. Five queries once its set is known."""
    spec = load_spec(assessment.campaign.indicator_set)
    answers = {answer.indicator.code: answer for answer in _answers_of(assessment)}
    facts = {fact.kind.code: fact for fact in facts_of(assessment.unit, assessment.campaign.year)}
    return AssessmentFile(
        assessment=assessment,
        spec=spec,
        sheet=score(spec, _answer_data(spec, answers), fact_values(facts)),
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


def _answer_data(
    spec: IndicatorSetSpec, answers: Mapping[str, Answer]
) -> dict[str, AnswerData]:
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


def units_with_progress(unit: AdministrativeUnit, query: str = "") -> UnitQuerySet:
    """The units right beneath ``unit``, or all beneath that match ``query``, each with the
    number of assessments in its part of the tree (``assessment_count``)."""
    beneath = AdministrativeUnit.objects.within(unit).exclude(pk=unit.pk)
    found = beneath.search(query) if query else beneath.filter(parent=unit)
    counted = (
        Assessment.objects.filter(unit__path__startswith=OuterRef("path"))
        .order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return found.select_related("parent").annotate(
        assessment_count=Coalesce(Subquery(counted), 0)
    ).in_order()


def unit_trail(unit: AdministrativeUnit, user: User) -> list[AdministrativeUnit]:
    """The way down to ``unit`` from the top of the person's scope. One query."""
    assert user.unit is not None
    keys = [int(key) for key in unit.path.split("/") if key]
    above = AdministrativeUnit.objects.in_bulk(keys)
    return [above[key] for key in keys if above[key].path.startswith(user.unit.path)]


def paper_of(assessment: Assessment) -> Paper:
    """The stored paper, or an empty one that takes the set's wording."""
    return Paper.objects.filter(assessment=assessment).first() or Paper(assessment=assessment)


def find_assessment(*, unit_code: str, year: int, set_code: str) -> Assessment:
    """The assessment of a unit in a year under a set (its newest version).

    Raises AssessmentNotFound with one sentence that lists what exists.
    """
    rows = assessment_rows(Assessment.objects.all())
    of_unit = rows.filter(unit__code=unit_code)
    found = (
        of_unit.filter(campaign__year=year, campaign__indicator_set__code=set_code)
        .order_by("-campaign__indicator_set__version", "-pk")
        .first()
    )
    if found:
        return found
    raise AssessmentNotFound(_what_exists(rows, of_unit, unit_code, year, set_code))


LISTED_AT_MOST = 8


def _what_exists(
    rows: QuerySet[Assessment],
    of_unit: QuerySet[Assessment],
    unit_code: str,
    year: int,
    set_code: str,
) -> str:
    existing = list(of_unit[:LISTED_AT_MOST]) or list(rows[:LISTED_AT_MOST])
    listed = "; ".join(
        f"{row.unit.code} ({row.unit.full_name}) năm {row.campaign.year}"
        f" bộ {row.campaign.indicator_set.code}"
        for row in existing
    )
    return (
        f"Không có hồ sơ của đơn vị {unit_code} năm {year} theo bộ {set_code}."
        f" Đang có: {listed or 'chưa có hồ sơ nào'}."
    )
