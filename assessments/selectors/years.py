"""The same unit under the same set, one year earlier."""

from __future__ import annotations

from django.db.models import QuerySet

from assessments.models import Assessment


def previous_assessment(assessment: Assessment) -> Assessment | None:
    """The unit's assessment of the year before under the same set, in any version of it."""
    return previous_assessments(assessment).first()


def previous_assessments(assessment: Assessment) -> QuerySet[Assessment]:
    """Those of the year before, the newest version of the set first."""
    campaign = assessment.campaign
    return (
        Assessment.objects.filter(
            unit=assessment.unit_id,
            campaign__year=campaign.year - 1,
            campaign__indicator_set__code=campaign.indicator_set.code,
        )
        .select_related("unit", "campaign__indicator_set")
        .order_by("-campaign__indicator_set__version", "-pk")
    )
