"""Who waits for whom: one writer at a time in an assessment, and in a unit's figures."""

from __future__ import annotations

from assessments.models import Assessment, Campaign
from assessments.permissions import visible_assessments
from dtscore.accounts.models import AdministrativeUnit, User


def lock_assessment(assessment: Assessment) -> Assessment:
    """The assessment as it is now, held until the transaction ends."""
    locked = Assessment.objects.select_for_update(of=("self",))
    return locked.select_related("unit", "campaign__indicator_set").get(pk=assessment.pk)


def lock_visible_assessment(actor: User, pk: int) -> Assessment:
    """The assessment if it lies in the actor's scope, held until the transaction ends.

    Raises Assessment.DoesNotExist.
    """
    locked = visible_assessments(actor).select_for_update(of=("self",))
    return locked.select_related("unit", "campaign__indicator_set").get(pk=pk)


def lock_unit(unit: AdministrativeUnit) -> None:
    """One writer at a time in a unit's facts and register; readers and new answers go on."""
    AdministrativeUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def lock_unit_and_assessments(unit: AdministrativeUnit) -> None:
    """The unit's register and all its assessments, held: while a document changes, nothing that
    cites it is submitted and nothing begins to cite it."""
    lock_unit(unit)
    held = Assessment.objects.select_for_update().filter(unit=unit).order_by("pk")
    list(held.values_list("pk"))


def lock_campaign_assessments(campaign: Campaign) -> list[Assessment]:
    """All assessments of the campaign with their units, held: none is submitted or moves on while
    the review chain changes."""
    locked = Assessment.objects.select_for_update(of=("self",)).filter(campaign=campaign)
    return list(locked.select_related("unit").order_by("pk"))


def lock_assessments(unit: AdministrativeUnit, year: int) -> list[Assessment]:
    """The unit's assessments of the year, held: no answer is saved with the old figure and none
    is submitted while a figure changes."""
    locked = Assessment.objects.select_for_update(of=("self",)).filter(
        unit=unit, campaign__year=year
    )
    return list(locked.select_related("unit", "campaign__indicator_set").order_by("pk"))
