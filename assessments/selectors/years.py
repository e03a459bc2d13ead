"""Last year beside this year: the same unit, the same set in whatever version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet

from assessments.inputs import readable
from assessments.models import Answer, Assessment, Fact
from assessments.permissions import ANNOUNCED
from assessments.scoring import ScoreLine, with_facts
from assessments.selectors.files import AssessmentFile, answer_data, fact_values, facts_of
from criteria.rules.base import AnswerState, Value
from criteria.rules.spec import IndicatorSpec
from criteria.selectors import load_spec
from dtscore.numbers import format_difference

COLUMNS = (("final", "chính thức"), ("reviewed", "thẩm định"), ("self", "tự chấm"))


@dataclass(frozen=True)
class PreviousFigure:
    """One figure of last year, and how much this year's differs where both are numbers."""

    label: str
    unit: str
    text: str
    change: Decimal | None

    @property
    def change_words(self) -> str:
        """The difference with its sign, nothing where there is none to tell."""
        if self.change is None:
            return ""
        return "không đổi" if not self.change else f"năm nay {format_difference(self.change)}"


@dataclass(frozen=True)
class PreviousAnswer:
    """What the unit said about an indicator the year before, and what that was worth."""

    year: int
    answer: Answer
    indicator: IndicatorSpec
    figures: list[PreviousFigure]
    evidence_count: int

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to take over."""
        return not has_content(self.answer)

    @property
    def points(self) -> Decimal | None:
        """The points that count most: final, else reviewed, else self-assessed."""
        return self._column[0]

    @property
    def passed(self) -> bool | None:
        return self._column[1]

    @property
    def column(self) -> str:
        """Which of the three columns it is, in words; empty where nothing was scored."""
        return self._column[2]

    @property
    def _column(self) -> tuple[Decimal | None, bool | None, str]:
        for name, words in COLUMNS:
            if name == "reviewed" and self.answer.assessment.status not in ANNOUNCED:
                continue  # what a step finds is known once it has been approved
            points = getattr(self.answer, f"{name}_points")
            passed = getattr(self.answer, f"{name}_passed")
            if points is not None or passed is not None:
                return points, passed, words
        return None, None, ""


def has_content(answer: Answer | None) -> bool:
    """Whether somebody has said anything; rows may exist before that."""
    return answer is not None and bool(
        answer.state != AnswerState.BLANK or answer.inputs or answer.narrative
    )


def previous_assessments(assessment: Assessment) -> QuerySet[Assessment]:
    """The unit's assessments under the same set the year before, the newest version first."""
    return Assessment.objects.filter(
        unit=assessment.unit_id,
        campaign__year=assessment.campaign.year - 1,
        campaign__indicator_set__code=assessment.campaign.indicator_set.code,
    ).order_by("-campaign__indicator_set__version", "-pk")


def previous_assessment(assessment: Assessment) -> Assessment | None:
    """The assessment of the year before, if the unit had one. One query."""
    rows = previous_assessments(assessment)
    return rows.select_related("unit", "campaign__indicator_set").first()


def previous_answers(
    assessment: Assessment, lines: Iterable[ScoreLine] = ()
) -> Mapping[str, PreviousAnswer]:
    """Last year's answers by the indicator's code, for the indicators that had one. Two queries.

    ``lines`` of this year give the change of each figure.
    """
    before = previous_assessments(assessment).values("pk")[:1]
    answers = (
        Answer.objects.filter(assessment__in=before)
        .select_related("indicator", "assessment__campaign__indicator_set")
        .annotate(evidence_count=Count("evidence"))
    )
    facts = fact_values(
        {fact.kind.code: fact for fact in facts_of(assessment.unit, assessment.campaign.year - 1)}
    )
    current = {line.indicator.code: line.values for line in lines}
    return {
        answer.indicator.code: _previous(answer, facts, current.get(answer.indicator.code, {}))
        for answer in answers
    }


def previous_answer(assessment: Assessment, line: ScoreLine) -> PreviousAnswer | None:
    """Last year's answer to one indicator. One query, two where a figure is a base figure."""
    before = previous_assessments(assessment).values("pk")[:1]
    rows = Answer.objects.filter(assessment__in=before, indicator__code=line.indicator.code)
    rows = rows.select_related("indicator", "assessment__campaign__indicator_set")
    answer = rows.annotate(evidence_count=Count("evidence")).first()
    if answer is None:
        return None
    names = [spec.fact for spec in line.indicator.inputs if spec.fact]
    facts = facts_of(assessment.unit, assessment.campaign.year - 1).filter(kind__code__in=names)
    known = fact_values({fact.kind.code: fact for fact in facts}) if names else {}
    return _previous(answer, known, line.values)


def _previous(
    answer: Answer, facts: Mapping[str, Decimal], current: Mapping[str, Value]
) -> PreviousAnswer:
    campaign = answer.assessment.campaign
    indicator = load_spec(campaign.indicator_set).by_code[answer.indicator.code]
    values = with_facts(indicator, answer_data(indicator, answer).inputs, facts)
    return PreviousAnswer(
        year=campaign.year,
        answer=answer,
        indicator=indicator,
        figures=_figures(indicator, values, current),
        evidence_count=getattr(answer, "evidence_count", 0),
    )


def _figures(
    indicator: IndicatorSpec, values: Mapping[str, Value], current: Mapping[str, Value]
) -> list[PreviousFigure]:
    return [
        PreviousFigure(
            spec.label,
            spec.unit,
            readable(indicator, spec, values[spec.name]),
            _change(values[spec.name], current.get(spec.name)),
        )
        for spec in indicator.inputs
        if spec.name in values
    ]


def _change(before: Value, now: Value | None) -> Decimal | None:
    if isinstance(before, Decimal) and isinstance(now, Decimal):
        return now - before
    return None


def fact_of_year_before(file: AssessmentFile, code: str) -> Fact | None:
    """The unit's base figure of the year before, to see this year's beside it. One query."""
    assessment = file.assessment
    facts = facts_of(assessment.unit, assessment.campaign.year - 1)
    return facts.filter(kind__code=code).first()
