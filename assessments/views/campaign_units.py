"""Which units a campaign is for, and opening it for them in one act."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assessments.forms.campaign_units import ReasonForm, UnitsForm
from assessments.models import Assessment, Campaign, PlannedUnit
from assessments.permissions import can_run_campaign, demand, visible_assessments
from assessments.selectors.campaign_plans import CampaignPlan
from assessments.selectors.campaign_units import foresee_units, planned_rows
from assessments.services.campaign_units import drop_planned, plan_units
from assessments.services.opening import open_for_units, remove_unit, why_not_removable
from assessments.views.campaigns import campaign_of
from assessments.views.pages import signed_in
from dtscore.accounts.models import AdministrativeUnit
from dtscore.accounts.scope import units_in_scope

CHANGED = (
    "Đợt hoặc danh sách dự kiến vừa được sửa. Chưa mở gì: hãy xem lại dưới đây rồi bấm Mở lần nữa."
)


def _own_campaign(request: HttpRequest, pk: int) -> Campaign:
    campaign = campaign_of(request, pk)
    demand(can_run_campaign(signed_in(request), campaign))
    return campaign


def campaign_units(request: HttpRequest, pk: int) -> HttpResponse:
    """The units that wait to be opened; more are looked at first, then added."""
    campaign = _own_campaign(request, pk)
    match request.POST.get("viec") if request.method == "POST" else "":
        case "them":
            return _add(request, campaign)
        case "bo":
            return _drop(request, campaign)
        case "":
            return _units_page(request, campaign, UnitsForm(campaign=campaign))
    form = UnitsForm(request.POST, request.FILES, campaign=campaign)
    if not form.is_valid():
        return _units_page(request, campaign, form, status=422)
    foreseen = foresee_units(campaign, form.found)
    keys = ",".join(str(unit.pk) for unit in foreseen.fresh)
    refused = [*form.refused, *foreseen.refused]
    context = {"campaign": campaign, "foreseen": foreseen, "refused": refused, "keys": keys}
    return render(request, "campaigns/units_preview.html", context)


def _add(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    user = signed_in(request)
    units = units_in_scope(user).filter(pk__in=_keys(request.POST.get("don-vi", "")))
    try:
        added = plan_units(actor=user, campaign=campaign, units=list(units))
    except ValidationError as problem:
        for sentence in problem.messages:
            messages.error(request, sentence)
        return redirect("campaign_units", pk=campaign.pk)
    messages.success(request, f"Đã thêm {added} đơn vị vào danh sách dự kiến.")
    return redirect("campaign_units", pk=campaign.pk)


def _drop(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    keys = _keys(",".join(request.POST.getlist("chon")))
    gone = drop_planned(actor=signed_in(request), campaign=campaign, units=keys)
    if gone:
        messages.success(request, f"Đã bỏ {gone} đơn vị khỏi danh sách dự kiến.")
    else:
        messages.error(request, "Chưa bỏ gì: hãy đánh dấu ít nhất một đơn vị.")
    return redirect("campaign_units", pk=campaign.pk)


def _keys(typed: str) -> list[int]:
    """Keys as a form sends them; whatever is none is left out."""
    parts = (part for part in typed.split(",") if part.isascii() and part.isdecimal())
    return [int(part) for part in parts if len(part) <= 18]


def _units_page(
    request: HttpRequest, campaign: Campaign, form: UnitsForm, status: int = 200
) -> HttpResponse:
    context = {
        "campaign": campaign,
        "form": form,
        "planned": planned_rows(campaign),
        "opened_count": campaign.assessments.count(),
    }
    return render(request, "campaigns/units.html", context, status=status)


def campaign_open(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be opened for whom, then, confirmed, the opening."""
    user, campaign = signed_in(request), _own_campaign(request, pk)
    planned = planned_rows(campaign)
    if request.method != "POST":
        return _open_page(request, campaign, planned)
    if request.POST.get("seen") != _seen(campaign, planned):
        return _open_page(request, campaign, planned, [CHANGED], status=409)
    if not planned:
        return _open_page(request, campaign, planned, ["Chưa có đơn vị nào để mở."], status=422)
    try:
        opened = open_for_units(actor=user, campaign=campaign, units=_units(planned))
    except ValidationError as problem:
        return _open_page(request, campaign, planned, problem.messages, status=422)
    count = len(opened.assessments)
    messages.success(request, f"Đã mở đợt cho {count} đơn vị và báo cho người của đơn vị.")
    return redirect("campaign", pk=pk)


def _units(planned: list[PlannedUnit]) -> list[AdministrativeUnit]:
    return [row.unit for row in planned]


def _seen(campaign: Campaign, planned: list[PlannedUnit]) -> str:
    """What was on the screen: the campaign as it is declared, and the list."""
    told = f"{CampaignPlan.of(campaign).key} {[row.unit_id for row in planned]}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _open_page(
    request: HttpRequest,
    campaign: Campaign,
    planned: list[PlannedUnit],
    faults: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "campaign": campaign,
        "plan": CampaignPlan.of(campaign).in_words(),
        "planned": planned,
        "foreseen": foresee_units(campaign, _units(planned)),
        "faults": faults or [],
        "changed": status == 409,
        "seen": _seen(campaign, planned),
    }
    return render(request, "campaigns/open.html", context, status=status)


def campaign_unit_remove(request: HttpRequest, pk: int, assessment_pk: int) -> HttpResponse:
    """Take a unit out that has entered nothing, with the reason."""
    user, campaign = signed_in(request), _own_campaign(request, pk)
    rows = visible_assessments(user).filter(campaign=campaign).select_related("unit__parent")
    assessment: Assessment = get_object_or_404(rows, pk=assessment_pk)
    why_not = why_not_removable(assessment)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            remove_unit(actor=user, assessment=assessment, reason=form.cleaned_data["reason"])
        except ValidationError as problem:
            form.refuse(problem)
        else:
            messages.success(request, f"Đã bỏ {assessment.unit.full_name} khỏi đợt.")
            return redirect("campaign", pk=pk)
    context = {"campaign": campaign, "assessment": assessment, "form": form, "why_not": why_not}
    status = 422 if request.method == "POST" else 200
    return render(request, "campaigns/unit_remove.html", context, status=status)
