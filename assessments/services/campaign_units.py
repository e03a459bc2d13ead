"""The units that are to take part in a campaign: chosen before it is opened for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.models import LONGEST_SUBJECT, Action, Campaign, PlannedUnit
from assessments.permissions import can_run_campaign, demand
from assessments.selectors.campaign_plans import CampaignPlan
from assessments.selectors.campaign_units import (
    Foreseen,
    Proposed,
    foresee_units,
    listed,
    next_year_units,
)
from assessments.services.history import record
from assessments.services.planning import create_campaign, lock_campaign
from dtscore.accounts.models import AdministrativeUnit, User

BATCH = 500
LONGEST_NOTE = 200


@transaction.atomic
def create_from(*, actor: User, previous: Campaign, plan: CampaignPlan) -> Campaign:
    """Lay down the campaign of the year after: the plan, and the units of ``previous`` or their
    successors as a list to look through. Nobody is opened yet.

    Raises PermissionDenied or ValidationError (by field).
    """
    demand(can_run_campaign(actor, previous))
    campaign = create_campaign(actor=actor, plan=plan)
    proposed = next_year_units(previous, campaign.period_end)
    foreseen = foresee_units(campaign, [each.unit for each in proposed])
    may = {unit.pk for unit in foreseen.fresh}
    _add(campaign, [each for each in proposed if each.unit.pk in may])
    return campaign


@transaction.atomic
def plan_units(*, actor: User, campaign: Campaign, units: Collection[AdministrativeUnit]) -> int:
    """Add the units to those that wait to be opened; returns how many are new.

    Raises PermissionDenied, or ValidationError when one of them cannot take part; then nothing
    has changed.
    """
    held = lock_campaign(campaign)
    demand(can_run_campaign(actor, held))
    foreseen = foresee_units(held, units)
    refuse_units(foreseen)
    _add(held, [Proposed(unit) for unit in foreseen.fresh])
    _record(actor, held, "Thêm", foreseen.fresh)
    return len(foreseen.fresh)


@transaction.atomic
def drop_planned(*, actor: User, campaign: Campaign, units: Collection[int]) -> int:
    """Take units (keys) out of those that wait; returns how many. Raises PermissionDenied."""
    held = lock_campaign(campaign)
    demand(can_run_campaign(actor, held))
    rows = held.planned_units.filter(unit__in=units)
    gone = [row.unit for row in rows.select_related("unit")]
    rows.delete()
    _record(actor, held, "Bỏ", gone)
    return len(gone)


def refuse_units(foreseen: Foreseen) -> None:
    if foreseen.refused:
        raise ValidationError([refusal.sentence for refusal in foreseen.refused])


def _add(campaign: Campaign, proposed: Iterable[Proposed]) -> None:
    PlannedUnit.objects.bulk_create(
        [
            PlannedUnit(campaign=campaign, unit=each.unit, note=each.note[:LONGEST_NOTE])
            for each in proposed
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _record(
    actor: User, campaign: Campaign, what: str, units: Sequence[AdministrativeUnit]
) -> None:
    if not units:
        return
    assert actor.unit is not None
    record(
        actor=actor,
        action=Action.UNITS_PLANNED,
        unit=actor.unit,
        subject=campaign.name[:LONGEST_SUBJECT],
        changes={f"{what} {len(units)} đơn vị": ("", listed(units))},
    )
