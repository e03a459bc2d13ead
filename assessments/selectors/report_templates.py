"""The templates of Word of a province, and the one that a report takes."""

from __future__ import annotations

from django.db.models import QuerySet

from assessments.models import Assessment, ReportTemplate
from assessments.permissions import visible_assessments
from criteria.models import IndicatorSet, SetState
from dtscore.accounts.models import AdministrativeUnit, User


def templates_of(province: AdministrativeUnit) -> QuerySet[ReportTemplate]:
    """Every template of the province without its content, those in use first."""
    rows = ReportTemplate.objects.filter(owner=province).select_related("uploaded_by")
    return rows.defer("content")


def active_template(assessment: Assessment) -> ReportTemplate | None:
    """The template that the report of this assessment takes: of its set, else of all sets. Of
    the province that owns the campaign, and of no other. One query."""
    campaign = assessment.campaign
    if campaign.owner_id is None:
        return None
    codes = ["", campaign.indicator_set.code]
    rows = ReportTemplate.objects.filter(owner=campaign.owner_id, is_active=True)
    return rows.filter(set_code__in=codes).order_by("-set_code").first()


def assessment_to_try(user: User, template: ReportTemplate) -> Assessment | None:
    """An assessment that the template would serve, the furthest one that this person may see."""
    rows = visible_assessments(user).filter(campaign__owner=template.owner_id)
    if template.set_code:
        rows = rows.filter(campaign__indicator_set__code=template.set_code)
    rows = rows.select_related("unit__parent", "campaign__indicator_set")
    return rows.order_by("-step", "-campaign__year", "pk").first()


def sets_to_serve() -> dict[str, str]:
    """The codes of all published sets with the title of their newest version."""
    published = IndicatorSet.objects.exclude(state=SetState.DRAFT).order_by("code", "version")
    return dict(published.values_list("code", "short_title"))
