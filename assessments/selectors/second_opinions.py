"""Second opinions: those of one assessment, and those that wait for one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet

from assessments.models import Answer, Assessment, Evidence, Fact, SecondOpinion
from assessments.permissions import visible_opinions
from assessments.scoring import score_line
from assessments.selectors.decisions import claim_of
from assessments.selectors.entries import Entry
from assessments.selectors.files import answer_data, fact_values
from assessments.wording import result_words
from criteria.rules.spec import PillarSpec
from criteria.selectors import load_spec
from dtscore.accounts.models import User

PAGE_SIZE = 10


def opinions_of(assessment: Assessment) -> dict[str, list[SecondOpinion]]:
    """The questions and answers about each indicator by its code, the oldest first; those taken
    back are left out. For the reviewing side only. One query."""
    rows = SecondOpinion.objects.filter(assessment=assessment, withdrawn_at=None)
    found: dict[str, list[SecondOpinion]] = {}
    for row in rows.select_related("indicator", "asked_by", "asked_of").order_by("pk"):
        found.setdefault(row.indicator.code, []).append(row)
    return found


def awaited(opinions: Mapping[str, Iterable[SecondOpinion]], step: int) -> list[SecondOpinion]:
    """Those of ``opinions_of`` whose answer is awaited at that step. No query."""
    return [row for rows in opinions.values() for row in rows if row.is_open and row.step == step]


def opinion_rows(user: User) -> QuerySet[SecondOpinion]:
    """The opinions that ``user`` may read, with what every list shows of them."""
    return visible_opinions(user).select_related(
        "assessment__unit",
        "assessment__campaign__indicator_set",
        "indicator",
        "asked_by__unit",
        "asked_of__unit",
    )


def asked_of_person(user: User, number: str) -> Page[SecondOpinion]:
    """A page of what others ask of ``user``, what is open first, then the newest. Two queries."""
    rows = opinion_rows(user).filter(asked_of=user, withdrawn_at=None)
    ordered = rows.order_by(F("answered_at").desc(nulls_first=True), "-pk")
    return Paginator(ordered, PAGE_SIZE).get_page(number)


def asked_by_person(user: User, number: str) -> Page[SecondOpinion]:
    """A page of what ``user`` has asked others, the newest first. Two queries."""
    rows = opinion_rows(user).filter(asked_by=user).order_by("-pk")
    return Paginator(rows, PAGE_SIZE).get_page(number)


@dataclass(frozen=True)
class OpinionCase:
    """A question with what it is about: the unit's claim, its figures and its evidence."""

    opinion: SecondOpinion
    pillar: PillarSpec
    entry: Entry

    @property
    def claim(self) -> str:
        """What the unit claims, in words."""
        return result_words(claim_of(self.entry.line, self.entry.answer))


def cases_of(opinions: Iterable[SecondOpinion]) -> list[OpinionCase]:
    """These questions, in their order, with what they are about. At most three queries, however
    many there are, once their sets are known."""
    rows = list(opinions)
    answers = _answers_of(rows)
    facts = _facts_of(rows)
    return [
        _case(
            row,
            answers.get((row.assessment_id, row.indicator_id)),
            facts.get((row.assessment.unit_id, row.assessment.campaign.year), {}),
        )
        for row in rows
    ]


def _case(row: SecondOpinion, answer: Answer | None, facts: Mapping[str, Fact]) -> OpinionCase:
    spec = load_spec(row.assessment.campaign.indicator_set)
    indicator = spec.by_code[row.indicator.code]
    data = answer_data(indicator, answer) if answer else None
    line = score_line(spec, indicator, data, fact_values(facts))
    evidence: list[Evidence] = list(answer.evidence.all()) if answer else []
    pillar = next(each for each in spec.pillars if indicator in each.indicators)
    return OpinionCase(row, pillar, Entry(line, answer, evidence, facts))


def _answers_of(rows: Iterable[SecondOpinion]) -> dict[tuple[int, int], Answer]:
    found = Answer.objects.filter(
        assessment__in={row.assessment_id for row in rows},
        indicator__in={row.indicator_id for row in rows},
    )
    answers = found.select_related("indicator", "updated_by").prefetch_related("evidence__document")
    return {(row.assessment_id, row.indicator_id): row for row in answers}


def _facts_of(rows: Iterable[SecondOpinion]) -> dict[tuple[int, int], dict[str, Fact]]:
    found = Fact.objects.filter(
        unit__in={row.assessment.unit_id for row in rows},
        year__in={row.assessment.campaign.year for row in rows},
    )
    facts: dict[tuple[int, int], dict[str, Fact]] = {}
    for fact in found.select_related("kind"):
        facts.setdefault((fact.unit_id, fact.year), {})[fact.kind.code] = fact
    return facts
