"""The tree of units as people browse it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from assessments.models import Assessment
from assessments.permissions import visible_assessments
from dtscore.accounts.models import AdministrativeUnit, UnitSuccession, User
from dtscore.accounts.models.units import UnitQuerySet


def units_with_progress(unit: AdministrativeUnit, year: int, query: str = "") -> UnitQuerySet:
    """The units right beneath ``unit`` at the end of ``year``, or all beneath that match
    ``query``, each with the assessments in its part of the tree counted (``assessment_count``)."""
    beneath = AdministrativeUnit.objects.within(unit).exclude(pk=unit.pk)
    beneath = beneath.existing_on(date(year, 12, 31))
    found = beneath.search(query) if query else beneath.filter(parent=unit)
    counted = (
        Assessment.objects.filter(unit__path__startswith=OuterRef("path"), campaign__year=year)
        .order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        found.select_related("parent")
        .annotate(assessment_count=Coalesce(Subquery(counted), 0))
        .in_order()
    )


@dataclass(frozen=True)
class Lineage:
    """Which units this one came from, and which took over from it."""

    predecessors: list[UnitSuccession]
    successors: list[UnitSuccession]


def unit_lineage(unit: AdministrativeUnit) -> Lineage:
    """The unit's line through time, by date and name. Two queries."""
    links = UnitSuccession.objects.order_by("effective_on", "pk")
    return Lineage(
        list(links.filter(successor=unit).select_related("predecessor")),
        list(links.filter(predecessor=unit).select_related("successor")),
    )


def unit_trail(unit: AdministrativeUnit, user: User) -> list[AdministrativeUnit]:
    """The way down to ``unit`` from the top of the person's scope; no query when the parents
    have been read with the unit."""
    assert user.unit is not None
    trail = [unit]
    while trail[0].parent:
        trail.insert(0, trail[0].parent)
    return [step for step in trail if step.path.startswith(user.unit.path)]


def years_to_browse(user: User, unit: AdministrativeUnit) -> list[int]:
    """The years worth looking at beneath ``unit``: those with assessments, newest first, then
    the last one whose end the unit has seen."""
    known = visible_assessments(user).filter(unit__path__startswith=unit.path)
    years = sorted(set(known.values_list("campaign__year", flat=True)), reverse=True)
    last = localdate().year
    if unit.valid_to:
        last = min(last, (unit.valid_to + timedelta(days=1)).year - 1)
    return years if last in years else [*years, last]
