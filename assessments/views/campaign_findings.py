"""The contradictions of a campaign by commune and by check, and checking all of it anew."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from assessments.consistency.registry import CHECKS
from assessments.permissions import can_follow_campaigns, can_run_campaign, demand
from assessments.selectors.campaign_findings import campaign_findings as found_in
from assessments.selectors.campaign_findings import newest_recheck
from assessments.selectors.campaign_parts import CampaignPart
from assessments.selectors.contradictions import title_of
from assessments.services.rechecking import request_recheck
from assessments.tasks import tell_worker
from assessments.views.campaigns import campaign_of
from assessments.views.jobs import progress_of
from assessments.views.pages import signed_in
from assessments.views.units import LONGEST_QUERY, printable

AT_ONCE = 100


@require_safe
def campaign_findings(request: HttpRequest, pk: int) -> HttpResponse:
    """``phep`` narrows to one check, ``tim`` to communes by name or code."""
    user, shown = signed_in(request), campaign_of(request, pk)
    demand(can_follow_campaigns(user))
    query = printable(request.GET.get("tim", ""))[:LONGEST_QUERY]
    check = request.GET.get("phep", "")
    title = title_of(check)  # declares the checks
    check = check if check in CHECKS else ""
    found = found_in(user, shown, CampaignPart(query=query), check)
    context = {
        "campaign": shown,
        "found": found,
        "page": Paginator(found.units, AT_ONCE).get_page(request.GET.get("trang")),
        "query": query,
        "check": check,
        "check_title": title if check else "",
        "kept": urlencode({k: v for k, v in (("tim", query), ("phep", check)) if v}),
        "runs": can_run_campaign(user, shown),
        "run": newest_recheck(shown),
    }
    return render(request, "contradictions/campaign.html", context)


@require_POST
def campaign_recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for all units to be checked anew."""
    user, shown = signed_in(request), campaign_of(request, pk)
    asked = request_recheck(actor=user, campaign=shown)
    if asked.needs_worker:
        tell_worker(asked.job)
    messages.success(request, "Cổng đang kiểm tra lại ở phía sau; bạn có thể làm việc khác.")
    return redirect("campaign_findings", pk=pk)


@require_safe
def recheck_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, for the script of the page."""
    shown = campaign_of(request, pk)
    demand(can_follow_campaigns(signed_in(request)))
    return progress_of(newest_recheck(shown))
