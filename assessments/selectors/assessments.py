"""Which assessments there are, and finding one by its names."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from assessments.models import Assessment, AssessmentStatus, Campaign, PublishedRanking

LISTED_AT_MOST = 8


class AssessmentNotFoundError(Exception):
    """No assessment under that unit, year and set; the message lists what exists."""


def assessment_rows(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Assessments with what every list shows of them, newest year first."""
    return assessments.select_related(
        "unit__parent__parent", "campaign__indicator_set", "proposed_by"
    ).order_by("-campaign__year", "campaign__indicator_set__code", "unit__sort_key", "pk")


def newest_ranking(campaign: str) -> Subquery:
    """The key of what was published last of the campaign that ``campaign`` names in a row: a page
    that lists rows leads there without another query."""
    published = PublishedRanking.objects.filter(campaign=OuterRef(campaign)).order_by("-number")
    return Subquery(published.values("pk")[:1])


def ranked_campaigns(rows: list[Any]) -> list[tuple[int, str]]:
    """Key and name of each published ranking among rows that carry ``ranking_pk``."""
    named = ((row.ranking_pk, getattr(row, "campaign", row).name) for row in rows)
    return list(dict.fromkeys((key, name) for key, name in named if key))


def count_by_status(assessments: QuerySet[Assessment]) -> list[tuple[str, int]]:
    """How many assessments stand at each status, in the order of the way they go."""
    counts = dict(assessments.order_by().values_list("status").annotate(Count("pk")))
    return [(label, counts[value]) for value, label in AssessmentStatus.choices if value in counts]


def campaign_rows(assessments: QuerySet[Assessment]) -> QuerySet[Campaign]:
    """The campaigns of these assessments, newest first, with ``unit_count`` and review steps."""
    return (
        Campaign.objects.filter(assessments__in=assessments)
        .select_related("indicator_set")
        .prefetch_related("review_steps")
        .annotate(unit_count=Count("assessments"), ranking_pk=newest_ranking("pk"))
        .order_by("-year", "indicator_set__code", "pk")
    )


def find_assessment(*, unit_code: str, year: str, set_code: str) -> Assessment:
    """The assessment of a unit in a year under a set (its newest version), named as typed.

    Raises AssessmentNotFoundError with one sentence that lists what exists.
    """
    rows = assessment_rows(Assessment.objects.all())
    of_unit = rows.filter(unit__code=unit_code)
    known_year = int(year) if year.isdecimal() and len(year) == 4 else 0
    found = (
        of_unit.filter(campaign__year=known_year, campaign__indicator_set__code=set_code)
        .order_by("-campaign__indicator_set__version", "-pk")
        .first()
    )
    if found:
        return found
    raise AssessmentNotFoundError(_what_exists(rows, of_unit, unit_code, year, set_code))


def find_year(*, unit_code: str, year: str) -> Assessment:
    """Any assessment of a unit in a year, named as typed; it stands for all of the year.

    Raises AssessmentNotFoundError with one sentence that lists what exists.
    """
    rows = assessment_rows(Assessment.objects.all())
    of_unit = rows.filter(unit__code=unit_code)
    known_year = int(year) if year.isdecimal() and len(year) == 4 else 0
    if found := of_unit.filter(campaign__year=known_year).order_by("-pk").first():
        return found
    listed = _listed(rows, of_unit)
    raise AssessmentNotFoundError(f"Không có hồ sơ của đơn vị {unit_code} năm {year}. {listed}")


def _what_exists(
    rows: QuerySet[Assessment],
    of_unit: QuerySet[Assessment],
    unit_code: str,
    year: str,
    set_code: str,
) -> str:
    listed = _listed(rows, of_unit)
    return f"Không có hồ sơ của đơn vị {unit_code} năm {year} theo bộ {set_code}. {listed}"


def _listed(rows: QuerySet[Assessment], of_unit: QuerySet[Assessment]) -> str:
    existing = list(of_unit[:LISTED_AT_MOST]) or list(rows[:LISTED_AT_MOST])
    listed = "; ".join(
        f"{row.unit.code} ({row.unit.full_name}) năm {row.campaign.year}"
        f" bộ {row.campaign.indicator_set.code}"
        for row in existing
    )
    return f"Đang có: {listed}." if listed else "Chưa có hồ sơ nào."
