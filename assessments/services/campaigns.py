"""Opening a campaign and the assessments in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now

from assessments.models import Assessment, Campaign
from assessments.services.changes import note_change
from assessments.services.locking import lock_unit
from criteria.models import IndicatorSet, SetState
from dtscore.accounts.models import AdministrativeUnit


@transaction.atomic
def open_campaign(
    *,
    indicator_set: IndicatorSet,
    year: int,
    name: str,
    levels: Sequence[str],
    owner: AdministrativeUnit | None = None,
) -> Campaign:
    """The campaign of that name, opened when it is not there yet. ``levels`` is its review chain:
    whoever stands above the unit at each; ``owner`` the province. Raises ValidationError for a set
    that is not published or does not apply to the year."""
    known = Campaign.objects.filter(indicator_set=indicator_set, year=year, name=name).first()
    if known:
        return known
    if indicator_set.state != SetState.PUBLISHED:
        raise ValidationError(f"Bộ {indicator_set} chưa công bố hoặc đã ngừng sử dụng.")
    if year < indicator_set.applies_from:
        raise ValidationError(f"Bộ {indicator_set} áp dụng từ năm {indicator_set.applies_from}.")
    campaign = Campaign.objects.create(
        indicator_set=indicator_set,
        year=year,
        name=name,
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
        owner=owner,
        opened_at=now(),
    )
    for position, level in enumerate(levels, start=1):
        campaign.review_steps.create(position=position, level=level)
    return campaign


@transaction.atomic
def open_assessment(*, campaign: Campaign, unit: AdministrativeUnit) -> Assessment:
    """The unit's assessment in the campaign, opened when it is not there yet.

    Raises ValidationError for a unit that did not exist at the end of the campaign's period.
    """
    if not unit.exists_on(campaign.period_end):
        day = f"{campaign.period_end:%d/%m/%Y}"
        raise ValidationError(f"{unit.full_name} (mã {unit.code}) không tồn tại vào ngày {day}.")
    lock_unit(unit)
    assessment, is_new = Assessment.objects.get_or_create(campaign=campaign, unit=unit)
    if is_new:
        note_change([unit.pk])
    return assessment
