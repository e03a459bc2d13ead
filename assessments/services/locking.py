"""Who waits for whom: one writer at a time in an assessment, and in a unit's figures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import connection
from django.db.models import FilteredRelation, Q, QuerySet

from assessments.models import Assessment, Campaign
from assessments.permissions import visible_assessments
from dtscore.accounts.models import AdministrativeUnit, User


def lock_assessment(assessment: Assessment) -> Assessment:
    """The assessment as it is now, held until the transaction ends."""
    locked = Assessment.objects.select_for_update(of=("self",))
    held = locked.select_related("unit", "campaign__indicator_set").get(pk=assessment.pk)
    _read_sets_again([held])
    return held


def lock_visible_assessment(actor: User, pk: int) -> Assessment:
    """The assessment if it lies in the actor's scope, held until the transaction ends.

    Raises Assessment.DoesNotExist.
    """
    locked = visible_assessments(actor).select_for_update(of=("self",))
    held = locked.select_related("unit", "campaign__indicator_set").get(pk=pk)
    _read_sets_again([held])
    return held


def lock_with_facts(
    assessments: QuerySet[Assessment], pk: int
) -> tuple[Assessment, dict[str, Decimal]]:
    """One of the assessments as it is now, held until the transaction ends, and the base figures
    of its unit and year, which nobody changes meanwhile. Two queries: saving an answer is what
    happens most.

    Raises Assessment.DoesNotExist.
    """
    locked = assessments.select_for_update(of=("self",))
    held = locked.select_related("unit", "campaign__indicator_set").get(pk=pk)
    of_the_year = FilteredRelation("unit__facts", condition=Q(unit__facts__year=held.campaign.year))
    rows = list(
        Assessment.objects.filter(pk=pk)
        .annotate(figure=of_the_year)
        .values_list("campaign__indicator_set", "figure__kind__code", "figure__value")
    )
    if rows[0][0] != held.campaign.indicator_set_id:  # see _read_sets_again
        held.campaign = Campaign.objects.select_related("indicator_set").get(pk=held.campaign_id)
    return held, {code: value for _, code, value in rows if code is not None}


def lock_unit(unit: AdministrativeUnit) -> None:
    """One writer at a time in a unit's facts and register; readers and new answers go on."""
    AdministrativeUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def lock_unit_and_assessments(unit: AdministrativeUnit) -> None:
    """The unit's register and all its assessments, held: while a document changes, nothing that
    cites it is submitted and nothing begins to cite it."""
    lock_unit(unit)
    held = Assessment.objects.select_for_update().filter(unit=unit).order_by("pk")
    list(held.values_list("pk"))


def lock_assessments(unit: AdministrativeUnit, year: int) -> list[Assessment]:
    """The unit's assessments of the year, held: no answer is saved with the old figure and none
    is submitted while a figure changes."""
    locked = Assessment.objects.select_for_update(of=("self",)).filter(
        unit=unit, campaign__year=year
    )
    held = list(locked.select_related("unit", "campaign__indicator_set").order_by("pk"))
    _read_sets_again(held)
    return held


def lock_units_and_assessments(units: Sequence[int], year: int) -> list[Assessment]:
    """Many units by their keys, each before its assessments of the year, always in one order: what
    ``lock_unit`` and ``lock_assessments`` do for one."""
    held = AdministrativeUnit.objects.select_for_update(no_key=True).filter(pk__in=units)
    list(held.order_by("pk").values_list("pk"))
    locked = Assessment.objects.select_for_update(of=("self",)).filter(
        unit__in=units, campaign__year=year
    )
    found = list(locked.select_related("unit", "campaign__indicator_set").order_by("pk"))
    _read_sets_again(found)
    return found


def lock_assessments_of(campaign: Campaign) -> list[Assessment]:
    """Every assessment of a campaign that is held itself: nobody answers, submits or decides in it
    until the transaction ends."""
    locked = Assessment.objects.select_for_update(of=("self",)).filter(campaign=campaign)
    held = list(locked.select_related("unit__parent").order_by("pk"))
    for row in held:
        row.campaign = campaign
    return held


def _read_sets_again(held: Sequence[Assessment]) -> None:
    """Whoever waited for the lock has the campaign as it was before waiting: it may have moved to
    another version of its set meanwhile. SQLite lets nobody wait in the middle. One query."""
    if not held or not connection.features.has_select_for_update:
        return
    campaigns = Campaign.objects.filter(pk__in={row.campaign_id for row in held})
    sets = dict(campaigns.values_list("pk", "indicator_set"))
    for row in held:
        if row.campaign.indicator_set_id != sets[row.campaign_id]:
            row.campaign = campaigns.select_related("indicator_set").get(pk=row.campaign_id)
