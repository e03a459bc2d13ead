"""Checking all units of a campaign anew: asked for, done behind the pages."""

from __future__ import annotations

from assessments.models import Assessment, Campaign, Recheck
from assessments.permissions import can_run_campaign, demand
from assessments.services.checking import recheck
from assessments.services.jobs import Asked, Worker, ask_once, carry_out
from dtscore.accounts.models import User


def request_recheck(*, actor: User, campaign: Campaign) -> Asked[Recheck]:
    """Ask for it; one that is under way is not doubled. Raises PermissionDenied."""
    demand(can_run_campaign(actor, campaign))
    total = Assessment.objects.filter(campaign=campaign).count()
    return ask_once(
        Recheck.objects.filter(campaign=campaign),
        lambda: Recheck.objects.create(campaign=campaign, requested_by=actor, total=total),
    )


def recheck_campaign(*, pk: int) -> bool:
    """Check every unit, unless another worker is at it or it is done."""
    return carry_out(Recheck, pk, _check_all)


def _check_all(worker: Worker[Recheck]) -> None:
    rows = Assessment.objects.filter(campaign=worker.job.campaign_id).select_related("unit")
    for number, row in enumerate(rows.order_by("unit__sort_key", "pk"), start=1):
        recheck(unit=row.unit, year=worker.job.campaign.year)
        worker.tell(done=number)
    worker.finish()
