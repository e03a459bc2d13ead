"""The part of a campaign that somebody looks at: the filter of a page, kept by its exports."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from assessments.models import Assessment, Campaign
from assessments.permissions import visible_assessments
from dtscore.accounts.models import AdministrativeUnit, User


@dataclass(frozen=True)
class CampaignPart:
    """Which units: under one parent (its key), of one kind (xã, phường …), found by name or code;
    whatever is empty is not asked."""

    parent: int | None = None
    kind: str = ""
    query: str = ""

    def of(self, user: User, campaign: Campaign) -> QuerySet[Assessment]:
        """The assessments in it that ``user`` may read, by parent and name."""
        rows = visible_assessments(user).filter(campaign=campaign)
        if self.parent:
            rows = rows.filter(unit__parent=self.parent)
        if self.kind:
            rows = rows.filter(unit__kind=self.kind)
        if self.query:
            rows = rows.filter(unit__in=AdministrativeUnit.objects.search(self.query))
        rows = rows.select_related("unit__parent", "campaign__indicator_set")
        return rows.order_by(
            "unit__parent__sort_key", "unit__parent", "unit__sort_key", "unit__code", "pk"
        )

    def words(self) -> list[tuple[str, str]]:
        """The filter as people read it. At most one query."""
        told = []
        if self.parent:
            parent = AdministrativeUnit.objects.filter(pk=self.parent).first()
            told.append(("Thuộc", parent.full_name if parent else "không rõ"))
        if self.kind:
            told.append(("Loại đơn vị", self.kind))
        if self.query:
            told.append(("Tìm", self.query))
        return told


def parents_in(user: User, campaign: Campaign) -> list[AdministrativeUnit]:
    """The units right above those of the campaign that ``user`` may read, by name. One query."""
    parents = visible_assessments(user).filter(campaign=campaign).values("unit__parent")
    return list(AdministrativeUnit.objects.filter(pk__in=parents).in_order())
