"""The invented campaigns: one a province and year, each compared with the one before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assessments.grading import GradeBand, PassKind, PassRule, write_bands, write_pass_rule
from assessments.importers.simulation.calendar import Calendar
from assessments.models import Campaign, LateSubmission
from assessments.services.campaigns import open_campaign
from criteria.models import IndicatorSet, SetKind
from dtscore.accounts.models import AdministrativeUnit, UnitLevel, User

SIMULATED = "(mô phỏng)"
LEVELS = (UnitLevel.DISTRICT, UnitLevel.PROVINCE)
_ASSUMED = "Giả định của dữ liệu mô phỏng; quyết định không nêu thang xếp loại"
BANDS = tuple(
    GradeBand(name, Decimal(least), "assumed", _ASSUMED)
    for name, least in (("Tốt", 85), ("Khá", 70), ("Trung bình", 50), ("Yếu", 0))
)
ENOUGH = Decimal(60)


def ensure_campaign(
    *,
    indicator_set: IndicatorSet,
    owner: AdministrativeUnit,
    calendar: Calendar,
    previous: Campaign | None,
    opened_by: User,
) -> Campaign:
    """The simulated campaign of the province and year; one that is there already stays as it is."""
    title = f"Tự đánh giá chuyển đổi số năm {calendar.year} theo {indicator_set.short_title}"
    campaign = open_campaign(
        indicator_set=indicator_set,
        year=calendar.year,
        name=f"{title}, {owner.full_name} {SIMULATED}",
        levels=LEVELS,
        owner=owner,
    )
    if campaign.grade_bands:
        return campaign
    kind: PassKind = "percent" if indicator_set.kind == SetKind.POINTS else "share_passed"
    campaign.period_start, campaign.period_end = period_of(calendar.year)
    campaign.submission_due_on = calendar.submission_due
    campaign.late_submission = LateSubmission.ACCEPT
    campaign.previous, campaign.opened_by = previous, opened_by
    campaign.grade_bands = write_bands(BANDS)
    campaign.pass_rule = write_pass_rule(PassRule(kind, ENOUGH, "assumed", _ASSUMED))
    campaign.save()
    for step, due in zip(campaign.steps, calendar.review_dues, strict=True):
        step.due_on = due
        step.save(update_fields=["due_on"])
    return campaign


def period_of(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)
