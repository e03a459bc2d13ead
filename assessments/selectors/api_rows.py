"""What the data platform of a province reads: units, sets, and results that are published.

Every list goes by key, so that a page is the same however much was added before it. Numbers are
exact decimal texts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models
from django.db.models import Count, Q, QuerySet

from assessments.models import (
    Answer,
    Assessment,
    AssessmentStatus,
    Campaign,
    Tally,
    TallyColumn,
)
from criteria.models import IndicatorSet, SetState
from dtscore.accounts.models import AdministrativeUnit
from dtscore.numbers import exact_string

PAGE = 500
Row = dict[str, Any]
Model = TypeVar("Model", bound=models.Model)


@dataclass(frozen=True)
class ApiPage:
    """One page of a list; ``last`` is the key to go on after, None at the end."""

    items: list[Row]
    last: int | None


def units_page(province: AdministrativeUnit, after: int) -> ApiPage:
    """The units of the province of any time. One query."""
    return _page(AdministrativeUnit.objects.within(province), after, lambda rows: map(_unit, rows))


def sets_page(after: int) -> ApiPage:
    """Every set that was published, retired ones too. One query."""
    return _page(public_sets(), after, lambda rows: map(_set, rows))


def public_sets() -> QuerySet[IndicatorSet]:
    return IndicatorSet.objects.exclude(state=SetState.DRAFT)


def campaigns_page(province: AdministrativeUnit, after: int) -> ApiPage:
    """The campaigns with published results of the province's units. One query."""
    rows = published_campaigns(province).select_related("indicator_set")
    return _page(rows, after, lambda rows: map(_campaign, rows))


def published_campaigns(province: AdministrativeUnit) -> QuerySet[Campaign]:
    """Campaigns with ``published_units``, how many units of the province have a published
    result; those without any are left out."""
    published = Q(
        assessments__status=AssessmentStatus.PUBLISHED,
        assessments__unit__path__startswith=province.path,
    )
    counted = Campaign.objects.annotate(published_units=Count("assessments", filter=published))
    return counted.filter(published_units__gt=0)


def results_page(province: AdministrativeUnit, campaign: Campaign, after: int) -> ApiPage:
    """The published results of the province's units. Three queries."""
    rows = Assessment.objects.filter(
        campaign=campaign,
        status=AssessmentStatus.PUBLISHED,
        unit__in=AdministrativeUnit.objects.within(province),
    )
    return _page(rows.select_related("unit"), after, _results)


def _page(rows: QuerySet[Model], after: int, told: Callable[[Sequence[Model]], Any]) -> ApiPage:
    found = list(rows.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
    shown = found[:PAGE]
    return ApiPage(list(told(shown)), shown[-1].pk if len(found) > PAGE else None)


def _unit(unit: AdministrativeUnit) -> Row:
    return {
        "id": unit.pk,
        "code": unit.code,
        "electronic_id": unit.electronic_id or None,
        "level": unit.level,
        "kind": unit.kind,
        "name": unit.name,
        "full_name": unit.full_name,
        "parent_id": unit.parent_id,
        "valid_from": _day(unit.valid_from),
        "valid_to": _day(unit.valid_to),
    }


def _set(row: IndicatorSet) -> Row:
    return {
        "id": row.pk,
        "code": row.code,
        "version": row.version,
        "kind": row.kind,
        "title": row.title,
        "issuer": row.issuer,
        "applies_from": row.applies_from,
        "max_points": _exact(row.max_points),
        "state": row.state,
    }


def _campaign(campaign: Campaign) -> Row:
    return {
        "id": campaign.pk,
        "name": campaign.name,
        "year": campaign.year,
        "period_start": _day(campaign.period_start),
        "period_end": _day(campaign.period_end),
        "set_code": campaign.indicator_set.code,
        "set_version": campaign.indicator_set.version,
        "kind": campaign.indicator_set.kind,
        "published_units": getattr(campaign, "published_units", 0),
    }


def _results(assessments: Sequence[Assessment]) -> list[Row]:
    tallies = {
        tally.assessment_id: tally
        for tally in Tally.objects.filter(assessment__in=assessments, column=TallyColumn.FINAL)
    }
    indicators = _indicators_of(assessments)
    return [
        {
            "id": row.pk,
            "unit": _unit(row.unit),
            "total": _sums(tallies.get(row.pk)),
            "pillars": _pillars(tallies.get(row.pk)),
            "indicators": indicators[row.pk],
        }
        for row in assessments
    ]


def _indicators_of(assessments: Sequence[Assessment]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    answers = Answer.objects.filter(assessment__in=assessments).order_by(
        "indicator__pillar__position", "indicator__position", "pk"
    )
    for pk, code, state, points, passed in answers.values_list(
        "assessment_id", "indicator__code", "state", "final_points", "final_passed"
    ):
        found[pk].append({"code": code, "state": state, "points": _exact(points), "passed": passed})
    return found


def _sums(tally: Tally | None) -> Row | None:
    if tally is None:
        return None
    return {
        "points": _exact(tally.points),
        "maximum": _exact(tally.maximum),
        "attainable": _exact(tally.attainable),
        "passed": tally.passed,
        "counted": tally.counted,
    }


def _pillars(tally: Tally | None) -> list[Row]:
    """As they were written with the total; a set of verdicts has no points."""
    has_points = tally is not None and tally.points is not None
    blank = {} if has_points else {"points": None, "maximum": None, "attainable": None}
    return [
        {"code": code, **sums, **blank} for code, sums in (tally.pillars if tally else {}).items()
    ]


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else exact_string(value)


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None
