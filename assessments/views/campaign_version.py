"""Moving a running campaign to a corrected version of its set: first everything it would do."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assessments.models import Campaign
from assessments.permissions import can_run_campaign, demand
from assessments.selectors.version_plans import VersionPlan, newer_versions, plan_version
from assessments.services.changing_version import Moved, StaleVersionError, change_version
from assessments.views.campaigns import campaign_of
from assessments.views.pages import signed_in
from criteria.models import IndicatorSet

LISTED = 1000


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_version(request: HttpRequest, pk: int) -> HttpResponse:
    """What changes, whose answers are concerned and what becomes of them; posted with what was
    seen, the campaign moves."""
    user, campaign = signed_in(request), campaign_of(request, pk)
    demand(can_run_campaign(user, campaign))
    versions = newer_versions(campaign)
    given = request.POST if request.method == "POST" else request.GET
    target = _chosen(versions, given.get("phien-ban", ""))
    if request.method != "POST" or target is None:
        return _page(request, campaign, versions, target)
    try:
        done = change_version(
            actor=user, campaign=campaign, target=target, seen=request.POST.get("digest", "")
        )
    except StaleVersionError as stale:
        return _page(request, campaign_of(request, pk), versions, target, [str(stale)], 409)
    except ValidationError as refused:
        return _page(request, campaign_of(request, pk), versions, target, refused.messages, 422)
    messages.success(request, _done(done))
    return redirect("campaign", pk=pk)


def _chosen(versions: list[IndicatorSet], typed: str) -> IndicatorSet | None:
    """The version that is asked for by its number; the newest where none is."""
    if not typed:
        return versions[0] if versions else None
    found = [one for one in versions if str(one.version) == typed]
    if not found:
        raise Http404
    return found[0]


def _page(
    request: HttpRequest,
    campaign: Campaign,
    versions: list[IndicatorSet],
    target: IndicatorSet | None,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    plan = plan_version(campaign, target) if target else None
    context = {
        "campaign": campaign,
        "versions": versions,
        "plan": plan,
        "rows": _rows(plan) if plan else [],
        "concerned": plan.concerned[:LISTED] if plan else [],
        "problems": problems or [],
    }
    return render(request, "campaigns/version.html", context, status=status)


def _rows(plan: VersionPlan) -> list[dict[str, object]]:
    """Each indicator that differs, what becomes of its answers and how many there are."""
    return [
        {
            "diff": one,
            "fate": plan.change.fate_of(one),
            "answered": sum(plan.answered.get(place.code, 0) for place in one.before),
        }
        for one in plan.change.diff.indicators
    ]


def _done(done: Moved) -> str:
    version, plan = done.plan.change.after.version, done.plan
    words = f"Đã chuyển đợt sang phiên bản {version}: {done.kept} câu trả lời được giữ"
    if done.set_aside:
        words += f", {done.set_aside} câu trả lời cất riêng"
    return f"{words}; {len(plan.concerned)} hồ sơ có chỉ số cần xem lại, đơn vị đã được báo."
