"""Checking all units of a campaign anew: asked for, done behind the pages, followed."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import now

from assessments.models import Assessment, Campaign, Recheck, RecheckState
from assessments.models.finding import RECHECK_UNDER_WAY
from assessments.permissions import can_run_campaign, demand
from assessments.services.checking import recheck
from dtscore.accounts.models import User

# A worker gives a sign of life after every unit, and one silent for so long is dead.
DEAD_AFTER = timedelta(minutes=5)


def request_recheck(*, actor: User, campaign: Campaign) -> tuple[Recheck, bool]:
    """Ask for it; one that is under way is not doubled. Returns it, and whether a worker must be
    told. Raises PermissionDenied."""
    demand(can_run_campaign(actor, campaign))
    under_way = campaign.rechecks.filter(state__in=RECHECK_UNDER_WAY)
    if current := under_way.first():
        return current, is_silent(current)
    try:
        with transaction.atomic():
            total = Assessment.objects.filter(campaign=campaign).count()
            return Recheck.objects.create(campaign=campaign, requested_by=actor, total=total), True
    except IntegrityError:  # somebody else has asked in this very moment
        return under_way.get(), False


def is_silent(row: Recheck) -> bool:
    """Whether its worker has given no sign of life for long."""
    return row.is_under_way and row.beat_at <= now() - DEAD_AFTER


def carry_out(*, pk: int) -> bool:
    """Check every unit, unless another worker is at it or it is done. One whose worker died is
    begun anew: checking twice changes nothing."""
    dead = Q(state=RecheckState.RUNNING, beat_at__lte=now() - DEAD_AFTER)
    claim = str(uuid.uuid4())
    free = Recheck.objects.filter(Q(state=RecheckState.WAITING) | dead, pk=pk)
    if not free.update(state=RecheckState.RUNNING, claim=claim, done=0, beat_at=now()):
        return False
    own = Recheck.objects.filter(pk=pk, claim=claim, state=RecheckState.RUNNING)
    try:
        for number, assessment in enumerate(_assessments(pk), start=1):
            recheck(unit=assessment.unit, year=assessment.campaign.year)
            if not own.update(done=number, beat_at=now()):
                return False
    except Exception:
        own.update(state=RecheckState.FAILED)
        raise
    own.update(state=RecheckState.DONE, finished_at=now())
    return True


def _assessments(pk: int) -> list[Assessment]:
    rows = Assessment.objects.filter(campaign__rechecks=pk).select_related("unit", "campaign")
    return list(rows.order_by("unit__sort_key", "pk"))
