"""Preparing a campaign: laid down, changed, copied a year on, discarded. Nobody's work yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.grading import GradeBand, PassRule, write_bands, write_pass_rule
from assessments.models import LONGEST_SUBJECT, Action, Assessment, Campaign
from assessments.permissions import can_administer, can_run_campaign, demand
from assessments.selectors.campaign_plans import (
    PARTS,
    CampaignPlan,
    Part,
    StepPlan,
    is_same,
    locks_of,
)
from assessments.selectors.campaign_units import has_reviewer, listed
from assessments.services.changes import note_change
from assessments.services.history import Changes, record
from assessments.services.locking import lock_assessments_of
from assessments.services.plan_checks import check_name, check_plan
from criteria.models import Certainty
from dtscore.accounts.models import AdministrativeUnit, User

BEGUN = (
    "Đợt đã mở hoặc đã có đơn vị tham gia nên không xóa được. Muốn dừng đợt, hãy bỏ các đơn vị"
    " chưa nhập gì khỏi đợt."
)
NO_REVIEWER = (
    "Với các bước này, {count} đơn vị đã mở sẽ không có cấp nào thẩm định: {units}. Hãy giữ một"
    " bước cấp tỉnh, hoặc bỏ các đơn vị này khỏi đợt rồi mới đổi bước."
)


class StalePlanError(Exception):
    """Somebody changed the campaign after the person had opened the page."""

    def __init__(self) -> None:
        super().__init__(
            "Có người vừa sửa đợt này. Chưa lưu gì: các ô giữ những gì bạn đã gõ; hãy so với bảng"
            " “Đang áp dụng” rồi bấm Lưu lần nữa."
        )


@transaction.atomic
def create_campaign(*, actor: User, plan: CampaignPlan) -> Campaign:
    """Lay down a campaign of the actor's province, not opened for anybody yet.

    Raises PermissionDenied or ValidationError (by field); then nothing has changed.
    """
    demand(can_administer(actor))
    assert actor.unit is not None
    check_plan(plan, owner=actor.unit)
    check_name(plan)
    campaign = Campaign(owner=actor.unit, **_columns(plan))
    campaign.save(force_insert=True)
    _write_steps(campaign, plan.steps)
    told = {name: ("", words) for name, words in plan.in_words().items()}
    _record(actor, Action.CAMPAIGN_PLANNED, campaign, told)
    return campaign


@transaction.atomic
def change_campaign(*, actor: User, campaign: Campaign, plan: CampaignPlan, seen: str) -> bool:
    """Store what was changed; returns whether anything was. ``seen`` is the ``key`` of the plan
    that was on the screen.

    Raises PermissionDenied, StalePlanError or ValidationError (by field: also where a part is
    fixed by now, with the reason); then nothing has changed.
    """
    held = lock_campaign(campaign)
    demand(can_run_campaign(actor, held))
    before = CampaignPlan.of(held)
    if before.key != seen:
        raise StalePlanError
    opened = lock_assessments_of(held) if plan.steps != before.steps else []
    _refuse_fixed(held, before, plan)
    assert held.owner is not None
    check_plan(plan, owner=held.owner, before=before)
    check_name(plan, but=held.pk)
    if plan.part("chain") != before.part("chain"):
        _refuse_unreviewed(opened, plan)
    if plan.key == before.key:
        return False
    for name, value in _columns(plan).items():
        setattr(held, name, value)
    held.save()
    if plan.steps != before.steps:
        held.review_steps.all().delete()
        _write_steps(held, plan.steps)
    note_change(list(held.assessments.values_list("unit", flat=True)))  # they read the period
    _record(actor, Action.CAMPAIGN_CHANGED, held, changes_between(before, plan))
    return True


@transaction.atomic
def discard_campaign(*, actor: User, campaign: Campaign) -> None:
    """Take away a campaign that was never opened. Raises PermissionDenied."""
    held = lock_campaign(campaign)
    demand(can_run_campaign(actor, held))
    if held.opened_at or held.assessments.exists():
        raise PermissionDenied(BEGUN)
    if Campaign.objects.filter(previous=held).exists():
        raise PermissionDenied("Một đợt khác đang so sánh với đợt này: hãy sửa đợt ấy trước.")
    words = {name: (words, "") for name, words in CampaignPlan.of(held).in_words().items()}
    _record(actor, Action.CAMPAIGN_DISCARDED, held, words)
    held.delete()


def lock_campaign(campaign: Campaign) -> Campaign:
    """The campaign as it is now, held until the transaction ends; work in it goes on."""
    locked = Campaign.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("indicator_set", "owner", "previous").get(pk=campaign.pk)


def changes_between(before: CampaignPlan, after: CampaignPlan) -> Changes:
    """What differs, in words; a scale whose source alone changed says so, too."""
    old, new = before.in_words(), after.in_words()
    changes = {name: (old[name], new[name]) for name in new if old[name] != new[name]}
    for name, grounds in _GROUNDS.items():
        pair = (grounds(before), grounds(after))
        if pair[0] != pair[1]:
            changes[name] = pair
    return changes


def _grounds(each: Iterable[GradeBand | PassRule]) -> str:
    """On what it stands, in words."""
    told = (f"{Certainty(one.basis).label}: {one.source}".removesuffix(": ") for one in each)
    return "; ".join(dict.fromkeys(told))


_GROUNDS: dict[str, Callable[[CampaignPlan], str]] = {
    "Căn cứ thang xếp loại": lambda plan: _grounds(plan.bands),
    "Căn cứ điều kiện công nhận": lambda plan: _grounds([plan.pass_rule] if plan.pass_rule else []),
}


def _refuse_fixed(campaign: Campaign, before: CampaignPlan, plan: CampaignPlan) -> None:
    faults: dict[str, str] = {}
    for part, reason in locks_of(campaign).items():
        if not is_same(part, before, plan):
            faults[field_of_fault(part, before, plan)] = reason
    if faults:
        raise ValidationError(faults)


def _refuse_unreviewed(opened: Iterable[Assessment], plan: CampaignPlan) -> None:
    """A unit that no step stands above could submit, and nobody would ever take it up."""
    levels = [step.level for step in plan.steps]
    units = [each.unit for each in opened if not has_reviewer(each.unit, levels)]
    if units:
        sentence = NO_REVIEWER.format(count=len(units), units=listed(units))
        raise ValidationError({"step_1_level": sentence})


def field_of_fault(part: Part, before: CampaignPlan, plan: CampaignPlan) -> str:
    """The form's field that stands for what differs in the part."""
    shown = {
        "steps": "step_1_level", "bands": "band_1_name", "pass_rule": "pass_kind",
    }  # fmt: skip
    for name in PARTS[part]:
        if getattr(before, name) != getattr(plan, name):
            return shown.get(name, name)
    return "step_1_due_on"


def _columns(plan: CampaignPlan) -> dict[str, Any]:
    return {
        "indicator_set": plan.indicator_set,
        "year": plan.year,
        "name": plan.name,
        "period_start": plan.period_start,
        "period_end": plan.period_end,
        "submission_due_on": plan.submission_due_on,
        "late_submission": plan.late_submission,
        "explanation_days": plan.explanation_days,
        "grade_bands": write_bands(plan.bands),
        "pass_rule": write_pass_rule(plan.pass_rule),
        "lineage_rule": plan.lineage_rule,
        "previous": plan.previous,
    }


def _write_steps(campaign: Campaign, steps: tuple[StepPlan, ...]) -> None:
    campaign.__dict__.pop("steps", None)  # cached
    for position, step in enumerate(steps, start=1):
        campaign.review_steps.create(
            position=position, level=step.level, name=step.name, due_on=step.due_on
        )


def _record(actor: User, action: Action, campaign: Campaign, changes: Changes) -> None:
    assert isinstance(actor.unit, AdministrativeUnit)
    subject = campaign.name[:LONGEST_SUBJECT]
    record(actor=actor, action=action, unit=actor.unit, subject=subject, changes=changes)
