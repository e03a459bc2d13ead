"""What the other communes under the same unit came to: numbers, no names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from django.db.models import QuerySet

from assessments.consistency.unit_year import Peers
from assessments.models import DRAFT_STATUSES, Answer, Assessment, Fact
from assessments.permissions import OFFICIAL
from dtscore.accounts.models import AdministrativeUnit


def peers_of(unit: AdministrativeUnit, rows: Collection[Assessment]) -> Peers:
    """The communes right under the same unit, in the campaigns of ``rows``: final results, else
    what was submitted. What is still being written is nobody's yet. Two queries."""
    if unit.parent_id is None or not rows:
        return Peers()
    away = (
        Assessment.objects.filter(
            campaign__in=[row.campaign_id for row in rows], unit__parent=unit.parent_id
        )
        .exclude(unit=unit.pk)
        .exclude(status__in=DRAFT_STATUSES)
    )
    year = next(iter(rows)).campaign.year
    facts: dict[str, list[Decimal]] = defaultdict(list)
    known = Fact.objects.filter(year=year, unit__in=away.values("unit")).order_by("pk")
    for code, value in known.values_list("kind__code", "value"):
        facts[code].append(value)
    points: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    passes: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for key, worth, passed in _results(away, rows):
        if worth is not None:
            points[key].append(worth)
        if passed is not None:
            passes[key].append(passed)
    return Peers(
        facts={code: tuple(values) for code, values in facts.items()},
        points={key: tuple(values) for key, values in points.items()},
        passes={key: tuple(values) for key, values in passes.items()},
    )


Result = tuple[tuple[str, str], Decimal | None, bool | None]


def _results(away: QuerySet[Assessment], rows: Collection[Assessment]) -> list[Result]:
    """Points and verdict of each answer by set and indicator. One query."""
    codes = {row.campaign_id: row.campaign.indicator_set.code for row in rows}
    found = Answer.objects.filter(assessment__in=away).order_by("pk")
    columns = found.values_list(
        "assessment__campaign", "indicator__code", "assessment__status", "final_points",
        "final_passed", "self_points", "self_passed",
    )  # fmt: skip
    return [
        ((codes[campaign], code), final, final_passed)
        if status in OFFICIAL
        else ((codes[campaign], code), own, own_passed)
        for campaign, code, status, final, final_passed, own, own_passed in columns
    ]
