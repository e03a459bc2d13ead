"""Last year beside this year: the same unit, the same set in whatever version, or a set that this
year's follows by a confirmed mapping."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When
from django.db.models import Value as SqlValue

from assessments.inputs import readable
from assessments.models import Answer, Assessment, AssessmentStatus
from assessments.permissions import ANNOUNCED
from assessments.scoring import ScoreLine, with_facts
from assessments.selectors.files import answer_data, fact_values, facts_of
from criteria.comparing import Relation
from criteria.comparing.links import ONE_TO_ONE
from criteria.models import IndicatorSet, MappingKind, MappingLink, SetMapping
from criteria.rules.base import AnswerState, Value
from criteria.rules.spec import IndicatorSpec
from criteria.selectors import load_spec
from dtscore.numbers import format_difference

# What a step finds is known once it has been approved, what answers an explanation with the final
# result.
_REVIEW_KNOWN = ANNOUNCED - {AssessmentStatus.EXPLAINED}
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
    """What the unit said about an indicator the year before, and what that was worth.

    ``code`` is this year's indicator, ``indicator`` last year's. ``relation`` is how the one became
    the other by a mapping, None where no mapping was needed; ``note`` is the mapping's. Where
    several became one the others stand in ``beside``.
    """

    year: int
    code: str
    answer: Answer
    indicator: IndicatorSpec
    figures: list[PreviousFigure]
    evidence_count: int
    relation: Relation | None = None
    note: str = ""
    beside: tuple[PreviousAnswer, ...] = ()

    @property
    def carries(self) -> bool:
        """Whether the question is still one and the same, so that its answer can be taken over."""
        return self.relation is None or self.relation in ONE_TO_ONE

    @property
    def can_be_taken(self) -> bool:
        return self.carries and not self.is_blank

    @property
    def all(self) -> tuple[PreviousAnswer, ...]:
        """This one and those beside it."""
        return (self, *self.beside)

    @property
    def set_title(self) -> str:
        """The set that was answered, as people call it."""
        return self.answer.assessment.campaign.indicator_set.short_title

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
            if name == "reviewed" and self.answer.assessment.status not in _REVIEW_KNOWN:
                continue
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


def answered_before(assessment: Assessment) -> QuerySet[Assessment]:
    """The unit's assessments of the year before whose answers this year's can follow: under the
    same set first, else under one from which a confirmed mapping leads to this set."""
    campaign = assessment.campaign
    sources = _confirmed().filter(target=campaign.indicator_set_id).values("source")
    same = Q(campaign__indicator_set__code=campaign.indicator_set.code)
    rows = Assessment.objects.filter(
        same | Q(campaign__indicator_set__in=sources),
        unit=assessment.unit_id,
        campaign__year=campaign.year - 1,
    )
    is_same = Case(When(same, then=SqlValue(1)), default=SqlValue(0), output_field=IntegerField())
    return rows.order_by(is_same.desc(), "-campaign__indicator_set__version", "-pk")


def _confirmed() -> QuerySet[SetMapping]:
    return SetMapping.objects.filter(kind=MappingKind.SUCCESSION, confirmed_at__isnull=False)


def previous_answers(
    assessment: Assessment,
    lines: Iterable[ScoreLine] = (),
    known: Mapping[str, Decimal] | None = None,
) -> Mapping[str, PreviousAnswer]:
    """Last year's answers by the code of this year's indicator, for those that had one. One query
    where there are none, else two, three where last year's set was another one or another version.

    ``lines`` of this year give the change of each figure; ``known`` are last year's base figures,
    where somebody has read them already.
    """
    answers = list(_answers_before(assessment))
    if not answers:
        return {}
    facts = known
    if facts is None:
        rows = facts_of(assessment.unit, assessment.campaign.year - 1)
        facts = fact_values({fact.kind.code: fact for fact in rows})
    current = {line.indicator.code: line.values for line in lines}
    return _by_code(assessment, answers, facts, current)


def previous_answer(assessment: Assessment, line: ScoreLine) -> PreviousAnswer | None:
    """Last year's answer to one indicator. One query, one more where a figure is a base figure,
    one more where last year's set was another one or another version."""
    campaign, code = assessment.campaign, line.indicator.code
    linked = MappingLink.objects.filter(
        mapping__in=_confirmed().filter(target=campaign.indicator_set_id), target__code=code
    )
    same = Q(
        indicator__code=code,
        assessment__campaign__indicator_set__code=campaign.indicator_set.code,
    )
    rows = _answers_before(assessment).filter(same | Q(indicator__in=linked.values("source")))
    answers = list(rows)
    if not answers:
        return None
    asked = [line.indicator, *(_spec_of(answer) for answer in answers)]
    names = {spec.fact for indicator in asked for spec in indicator.inputs if spec.fact}
    facts = facts_of(assessment.unit, campaign.year - 1).filter(kind__code__in=names)
    known = fact_values({fact.kind.code: fact for fact in facts}) if names else {}
    return _by_code(assessment, answers, known, {code: line.values}).get(code)


def _answers_before(assessment: Assessment) -> QuerySet[Answer]:
    """The answers of the year before, in the order of their set."""
    rows = Answer.objects.filter(assessment__in=answered_before(assessment).values("pk")[:1])
    return (
        rows.select_related("indicator", "assessment__campaign__indicator_set")
        .annotate(evidence_count=Count("evidence"))
        .order_by(
            "indicator__pillar__group__position",
            "indicator__pillar__position",
            "indicator__position",
        )
    )


@dataclass(frozen=True)
class Way:
    """How an answer of last year comes to an indicator of this year."""

    code: str
    relation: Relation | None = None
    note: str = ""

    @property
    def carries(self) -> bool:
        """Whether the question is still one and the same."""
        return self.relation is None or self.relation in ONE_TO_ONE


def _by_code(
    assessment: Assessment,
    answers: list[Answer],
    facts: Mapping[str, Decimal],
    current: Mapping[str, Mapping[str, Value]],
) -> dict[str, PreviousAnswer]:
    """The answers by the indicator of this year that they come to. At most one query."""
    found: dict[str, PreviousAnswer] = {}
    before = answers[0].assessment.campaign.indicator_set
    ways = ways_between(before, assessment.campaign.indicator_set)
    for answer in answers:
        own = answer.indicator.code
        for way in [Way(own)] if ways is None else ways.get(own, ()):
            previous = _previous(answer, way, facts, current.get(way.code, {}))
            first = found.get(way.code)
            found[way.code] = (
                replace(first, beside=(*first.beside, previous)) if first else previous
            )
    return found


def ways_between(before: IndicatorSet, now: IndicatorSet) -> Mapping[str, list[Way]] | None:
    """Where each indicator of last year's set leads; None where a code means what it meant: in
    the same version, and between versions of one set that nobody has mapped. One query at most."""
    if before.pk == now.pk:
        return None
    rows = MappingLink.objects.filter(mapping__in=_confirmed().filter(source=before, target=now))
    links = list(rows.select_related("source", "target"))
    if not links and before.code == now.code:
        return None
    ways: dict[str, list[Way]] = defaultdict(list)
    for link in links:
        if link.target:
            way = Way(link.target.code, Relation(link.relation), link.note)
            ways[link.source.code].append(way)
    return ways


def _spec_of(answer: Answer) -> IndicatorSpec:
    """The indicator as it stood in the set that was answered."""
    return load_spec(answer.assessment.campaign.indicator_set).by_code[answer.indicator.code]


def _previous(
    answer: Answer, way: Way, facts: Mapping[str, Decimal], current: Mapping[str, Value]
) -> PreviousAnswer:
    indicator = _spec_of(answer)
    values = with_facts(indicator, answer_data(indicator, answer).inputs, facts)
    return PreviousAnswer(
        year=answer.assessment.campaign.year,
        code=way.code,
        answer=answer,
        indicator=indicator,
        figures=_figures(indicator, values, current),
        evidence_count=getattr(answer, "evidence_count", 0),
        relation=way.relation,
        note=way.note,
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
