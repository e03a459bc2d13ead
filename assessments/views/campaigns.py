"""Campaigns as the province prepares them: the list, a new one, changes, one a year on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from assessments.forms.campaign import CampaignForm
from assessments.models import Campaign
from assessments.permissions import (
    can_administer,
    can_follow_campaigns,
    can_run_campaign,
    demand,
)
from assessments.selectors.campaign_plans import CampaignPlan, locks_of, next_year_of
from assessments.selectors.campaigns import (
    campaign_in_scope,
    campaign_list,
    earlier_campaigns,
    sets_to_choose,
)
from assessments.selectors.version_plans import newer_versions
from assessments.services.campaign_units import create_from
from assessments.services.planning import (
    StalePlanError,
    change_campaign,
    create_campaign,
    discard_campaign,
)
from assessments.views.pages import signed_in
from criteria.models import Certainty
from dtscore.accounts.models import User

SOURCE = "tu"


def campaign_of(request: HttpRequest, pk: int) -> Campaign:
    """The campaign if it lies in the person's scope; outside it there is nothing to see."""
    return get_object_or_404(campaign_in_scope(signed_in(request)), pk=pk)


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    demand(can_follow_campaigns(user))
    context = {"campaigns": campaign_list(user), "may_open": can_administer(user)}
    return render(request, "campaigns/list.html", context)


def campaign_new(request: HttpRequest) -> HttpResponse:
    """A campaign from nothing, or everything of ``?tu=`` one year on."""
    user = signed_in(request)
    demand(can_administer(user))
    source = _source(request, user)
    plan = next_year_of(source) if source else None
    given = request.POST if request.method == "POST" else None
    form = _form(given, user, plan, initial={"seen": "", "source": source.pk if source else ""})
    if given is None:
        return _edit_page(request, form, source=source)
    if not form.is_valid():
        return _edit_page(request, form, source=source, status=422)
    try:
        if source:
            campaign = create_from(actor=user, previous=source, plan=form.plan())
        else:
            campaign = create_campaign(actor=user, plan=form.plan())
    except ValidationError as problem:
        form.refuse(problem)
        return _edit_page(request, form, source=source, status=422)
    messages.success(request, "Đã lập đợt, chưa mở cho đơn vị nào. Việc tiếp theo: chọn đơn vị.")
    return redirect("campaign_units", pk=campaign.pk)


def _source(request: HttpRequest, user: User) -> Campaign | None:
    """The campaign of the year before that everything is taken from."""
    typed = request.POST.get("source") or request.GET.get(SOURCE) or ""
    if not typed:
        return None
    known = typed.isascii() and typed.isdecimal() and len(typed) <= 18
    source = get_object_or_404(campaign_in_scope(user), pk=int(typed) if known else 0)
    demand(can_run_campaign(user, source))
    return source


def campaign_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, campaign = signed_in(request), campaign_of(request, pk)
    demand(can_run_campaign(user, campaign))
    if request.method != "POST":
        return _edit_page(request, _edit_form(None, user, campaign), campaign)
    form = _edit_form(request.POST, user, campaign)
    if not form.is_valid():
        return _edit_page(request, form, campaign, status=422)
    try:
        changed = change_campaign(
            actor=user, campaign=campaign, plan=form.plan(), seen=form.cleaned_data["seen"]
        )
    except StalePlanError as conflict:
        return _conflict(request, user, pk, str(conflict))
    except ValidationError as problem:
        form.refuse(problem)
        return _edit_page(request, form, campaign, status=422)
    messages.success(request, "Đã lưu." if changed else "Không có gì thay đổi.")
    return redirect("campaign", pk=pk)


def _conflict(request: HttpRequest, user: User, pk: int, sentence: str) -> HttpResponse:
    """What was typed, over what is stored now, to be compared and saved again."""
    campaign = campaign_of(request, pk)
    data = request.POST.copy()
    data["seen"] = CampaignPlan.of(campaign).key
    form = _edit_form(data, user, campaign)
    form.add_error(None, sentence)
    return _edit_page(request, form, campaign, status=409)


def _edit_form(data: Any, user: User, campaign: Campaign) -> CampaignForm:
    return _form(data, user, CampaignPlan.of(campaign), campaign, locks=locks_of(campaign))


def _form(
    data: Any,
    user: User,
    plan: CampaignPlan | None,
    campaign: Campaign | None = None,
    **more: Any,
) -> CampaignForm:
    assert user.unit is not None
    return CampaignForm(
        data,
        plan=plan,
        sets=sets_to_choose(user.unit, plan.indicator_set if plan else None),
        earlier=earlier_campaigns(user.unit, but=campaign.pk if campaign else None),
        **more,
    )


def _edit_page(
    request: HttpRequest,
    form: CampaignForm,
    campaign: Campaign | None = None,
    *,
    source: Campaign | None = None,
    status: int = 200,
) -> HttpResponse:
    plan = CampaignPlan.of(campaign) if campaign else None
    context = {
        "form": form,
        "campaign": campaign,
        "source": source,
        "applied": plan.in_words() if plan and status == 409 else {},
        "sets": form.sets,
        "bases": dict(Certainty.choices),
        "newer": newer_versions(campaign) if campaign and "identity" in form.locks else [],
        "may_discard": campaign is not None and campaign.opened_at is None and not form.locks,
    }
    return render(request, "campaigns/edit.html", context, status=status)


@require_POST
def campaign_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a campaign that was never opened."""
    user, campaign = signed_in(request), campaign_of(request, pk)
    demand(can_run_campaign(user, campaign))
    discard_campaign(actor=user, campaign=campaign)
    messages.success(request, f"Đã xóa đợt chưa mở “{campaign.name}”.")
    return redirect("campaigns")
