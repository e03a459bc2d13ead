"""A section page with one indicator and with many: time, and the number of queries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.benchmarks.measuring import officer_client, seconds
from assessments.models import Answer, Assessment, Campaign
from assessments.services.campaigns import open_assessment
from criteria.catalogue.storing import store_set
from criteria.rules.spec import IndicatorSetSpec
from criteria.selectors import indicator_ids, load_spec

PAGE_ROUNDS = 30


def section_pages(assessment: Assessment) -> str:
    one, many = (_section_page(assessment, count) for count in (1, 56))
    return (
        f"Trang một mục, 1 chỉ số: {one.milliseconds:.1f} ms, {one.queries} truy vấn;"
        f" 56 chỉ số: {many.milliseconds:.1f} ms, {many.queries} truy vấn"
        f" ({'số truy vấn không đổi' if one.queries == many.queries else 'SỐ TRUY VẤN ĐỔI'})"
    )


@dataclass(frozen=True)
class PageCost:
    milliseconds: float
    queries: int


def _section_page(assessment: Assessment, count: int) -> PageCost:
    """A section page with ``count`` of the real indicators, all answered."""
    client = officer_client()
    page = reverse("pillar", args=[_assessment_of_one_pillar(assessment, count).pk, "1"])
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        client.get(page)
    asked = len(queries)  # now: the next request empties the log
    times = [seconds(lambda: client.get(page)) for _ in range(PAGE_ROUNDS)]
    return PageCost(median(times) * 1000, asked)


def _assessment_of_one_pillar(source: Assessment, count: int) -> Assessment:
    """The source's answers under a set whose one pillar holds its first indicators with evidence
    and answer, so that every part of the page has something to show."""
    spec = _one_pillar(load_spec(source.campaign.indicator_set), count)
    indicator_set = store_set(spec=spec, publish=True).indicator_set
    campaign = Campaign.objects.create(
        name=f"Đo {count}",
        indicator_set=indicator_set,
        year=source.campaign.year,
        period_start=date(source.campaign.year, 1, 1),
        period_end=date(source.campaign.year, 12, 31),
    )
    target = open_assessment(campaign=campaign, unit=source.unit)
    _copy_answers(source, target, indicator_ids(indicator_set))
    return target


def _one_pillar(spec: IndicatorSetSpec, count: int) -> IndicatorSetSpec:
    pillar = replace(
        next(spec.pillars), max_points=spec.max_points, indicators=tuple(spec.indicators)[:count]
    )
    group = replace(spec.groups[0], pillars=(pillar,))
    return replace(spec, code=f"BENCH{count}", groups=(group,))


def _copy_answers(source: Assessment, target: Assessment, indicators: dict[str, int]) -> None:
    answers = Answer.objects.filter(assessment=source, indicator__code__in=indicators)
    for answer in answers.select_related("indicator").prefetch_related("evidence"):
        evidence = list(answer.evidence.all())
        answer.pk, answer.assessment = None, target
        answer.indicator_id = indicators[answer.indicator.code]
        answer.save(force_insert=True)
        for item in evidence:
            item.pk, item.answer = None, answer
            item.save(force_insert=True)
