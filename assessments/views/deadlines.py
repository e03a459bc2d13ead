"""Until when: the deadlines of one unit, more time for it, and the days of a campaign."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assessments.forms.deadlines import CampaignDatesForm, ExtensionForm
from assessments.models import Assessment, Campaign
from assessments.permissions import (
    Decision,
    can_extend,
    can_set_dates,
    demand,
    visible_campaigns,
)
from assessments.selectors.deadlines import Deadline, granted_extensions, open_deadlines
from assessments.selectors.units import unit_trail
from assessments.services.campaign_dates import StaleDatesError, set_dates
from assessments.services.extending import StaleDeadlineError, extend
from assessments.views.pages import signed_in, visible_assessment

NOTHING_OPEN = Decision(False, "Hồ sơ không còn việc nào có hạn để gia hạn.")


def extensions(request: HttpRequest, pk: int) -> HttpResponse:
    """What the unit has to keep to and what it was granted; whoever may, grants more here."""
    assessment = visible_assessment(request, pk)
    if request.method != "POST":
        return _extensions_page(request, assessment)
    deadlines, refusal = _extendable(request, assessment)
    if not deadlines:
        demand(refusal)
    form = ExtensionForm(request.POST, deadlines=deadlines)
    if not form.is_valid():
        return _extensions_page(request, assessment, form, status=422)
    try:
        return _grant(request, assessment, form)
    except StaleDeadlineError:  # over the deadlines of now, the old choice says so at its field
        assessment = visible_assessment(request, pk)
        form = ExtensionForm(request.POST, deadlines=_extendable(request, assessment)[0])
        return _extensions_page(request, assessment, form, status=409)
    except ValidationError as problem:
        form.refuse(problem)
        return _extensions_page(request, assessment, form, status=422)


def _grant(request: HttpRequest, assessment: Assessment, form: ExtensionForm) -> HttpResponse:
    extension = extend(
        actor=signed_in(request),
        assessment=assessment,
        deadline=form.chosen,
        until=form.cleaned_data["until"],
        reason=form.cleaned_data["reason"],
    )
    title = form.chosen.title
    messages.success(request, f"Đã gia hạn “{title}” đến hết ngày {extension.until:%d/%m/%Y}.")
    return redirect("extensions", pk=assessment.pk)


def _extendable(request: HttpRequest, assessment: Assessment) -> tuple[list[Deadline], Decision]:
    """The deadlines that this person may put off, and why none where there is none."""
    refusal = NOTHING_OPEN
    may = []
    for deadline in open_deadlines(assessment):
        decision = can_extend(signed_in(request), assessment, deadline.stage)
        if not decision:
            refusal = decision
        elif deadline.common:
            may.append(deadline)
    return may, refusal


def _extensions_page(
    request: HttpRequest,
    assessment: Assessment,
    form: ExtensionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    deadlines, refusal = _extendable(request, assessment)
    context = {
        "assessment": assessment,
        "deadlines": open_deadlines(assessment),
        "granted": granted_extensions(assessment),
        "form": form or (ExtensionForm(deadlines=deadlines) if deadlines else None),
        "refusal": refusal,
        "trail": unit_trail(assessment.unit, signed_in(request)),
    }
    return render(request, "assessments/extensions.html", context, status=status)


def campaign_dates(request: HttpRequest, pk: int) -> HttpResponse:
    """The last days of a campaign, for the administrator of its province."""
    user, campaign = signed_in(request), _campaign(request, pk)
    demand(can_set_dates(user, campaign))
    if request.method != "POST":
        return _dates_page(request, campaign, CampaignDatesForm(campaign=campaign))
    form = CampaignDatesForm(request.POST, campaign=campaign)
    if not form.is_valid():
        return _dates_page(request, campaign, form, status=422)
    try:
        changed = set_dates(
            actor=user, campaign=campaign, dates=form.dates(), seen=form.cleaned_data["seen"]
        )
    except StaleDatesError as conflict:
        campaign = _campaign(request, pk)
        form = form.over(campaign)
        form.add_error(None, str(conflict))
        return _dates_page(request, campaign, form, status=409)
    except ValidationError as problem:
        form.refuse(problem)
        return _dates_page(request, campaign, form, status=422)
    _tell_dates(request, changed)
    return redirect("campaign_dates", pk=pk)


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    rows = visible_campaigns(signed_in(request)).select_related("indicator_set")
    return get_object_or_404(rows.prefetch_related("review_steps"), pk=pk)


def _tell_dates(request: HttpRequest, changed: bool) -> None:
    if changed:
        messages.success(request, "Đã lưu hạn của đợt và báo cho những người liên quan.")
    else:
        messages.info(request, "Không có hạn nào thay đổi.")


def _dates_page(
    request: HttpRequest, campaign: Campaign, form: CampaignDatesForm, status: int = 200
) -> HttpResponse:
    context = {"campaign": campaign, "form": form, "count": campaign.assessments.count()}
    return render(request, "assessments/campaign_dates.html", context, status=status)
