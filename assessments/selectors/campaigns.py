"""The campaigns that a person follows, and what a new one can be made of."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce

from assessments.models import DRAFT_STATUSES, Assessment, Campaign, PlannedUnit
from assessments.permissions import visible_campaigns
from criteria.models import Indicator, IndicatorSet
from criteria.selectors import published_sets, without_other_provinces
from dtscore.accounts.models import AdministrativeUnit, User


def campaign_list(user: User) -> QuerySet[Any]:
    """Newest first, with ``unit_count`` and ``handed_in`` of the person's part of the tree and
    ``planned_count``. Two queries with the review steps."""
    assert user.unit is not None
    mine = Assessment.objects.filter(campaign=OuterRef("pk"), unit__path__startswith=user.unit.path)
    handed_in = mine.exclude(status__in=[str(status) for status in DRAFT_STATUSES])
    planned = PlannedUnit.objects.filter(campaign=OuterRef("pk"))
    return (
        visible_campaigns(user)
        .select_related("indicator_set")
        .prefetch_related("review_steps")
        .annotate(
            unit_count=_count(mine, "campaign"),
            handed_in=_count(handed_in, "campaign"),
            planned_count=_count(planned, "campaign"),
        )
        .order_by("-year", "indicator_set__code", "-pk")
    )


def campaign_in_scope(user: User) -> QuerySet[Any]:
    """The campaigns that the person may look at, with what every page shows, ``planned_count``
    and ``indicator_count`` included. Two queries."""
    planned = PlannedUnit.objects.filter(campaign=OuterRef("pk"))
    indicators = Indicator.objects.filter(indicator_set=OuterRef("indicator_set"))
    rows = visible_campaigns(user).select_related("indicator_set", "owner", "previous")
    return rows.prefetch_related("review_steps").annotate(
        planned_count=_count(planned, "campaign"),
        indicator_count=_count(indicators, "indicator_set"),
    )


def _count(rows: QuerySet[Any], group: str) -> Coalesce:
    counted = rows.order_by().values(group).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def sets_to_choose(
    owner: AdministrativeUnit, but: IndicatorSet | None = None
) -> list[IndicatorSet]:
    """The sets that the province published or that came with the portal, the newest version first,
    and the one that is chosen already; with who published them. Three queries."""
    own = without_other_provinces(published_sets(), owner.pk)
    sets = list(own.order_by("code", "-version"))
    if but is not None and but not in sets:
        sets.insert(0, but)
    prefetch_related_objects(sets, "requests__owner")
    return sets


def earlier_campaigns(owner: AdministrativeUnit, but: int | None = None) -> list[Campaign]:
    """What the results of a campaign of this province can be compared with. One query."""
    rows = Campaign.objects.filter(owner=owner).order_by("-year", "name")
    return [row for row in rows if row.pk != but]
