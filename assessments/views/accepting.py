"""Accepting many indicators of one assessment at once: first what would happen, then doing it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.models import Assessment, AssessmentStatus
from assessments.permissions import can_review, demand
from assessments.selectors.bulk_grounds import Ground, plan_accepting
from assessments.selectors.decisions import open_review
from assessments.selectors.units import unit_trail
from assessments.services.accepting import NOT_NOW, AcceptedMany, accept_many
from assessments.services.passage import LateError
from assessments.views.pages import signed_in, visible_assessment
from assessments.wording import result_words


def review_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """For reviewers of the present step: those who may decide one by one."""
    user, assessment = signed_in(request), visible_assessment(request, pk)
    demand(can_review(user, assessment))
    if assessment.status != AssessmentStatus.UNDER_REVIEW:
        raise PermissionDenied(NOT_NOW)
    ground = _ground(request, assessment)
    if request.method != "POST":
        return _page(request, assessment, ground)
    codes = set(request.POST.getlist("chon"))
    if not codes:
        return _page(request, assessment, ground, refusal="Hãy đánh dấu ít nhất một chỉ số.")
    try:
        done = accept_many(actor=user, assessment=assessment, ground=ground, codes=codes)
    except LateError as refusal:
        return _page(request, assessment, ground, refusal=refusal)
    return _page(request, assessment, ground, done=done)


def _ground(request: HttpRequest, assessment: Assessment) -> Ground:
    """The one that is asked for; there is nothing to keep at the first step."""
    asked = request.POST.get("cach") or request.GET.get("cach", "")
    return Ground.KEEP if asked == Ground.KEEP and _is_later(assessment) else Ground.RULE


def _is_later(assessment: Assessment) -> bool:
    return bool(assessment.chain) and assessment.step > assessment.chain[0].position


def _page(
    request: HttpRequest,
    assessment: Assessment,
    ground: Ground,
    *,
    refusal: object = "",
    done: AcceptedMany | None = None,
) -> HttpResponse:
    user = signed_in(request)
    review = open_review(assessment)
    plan = plan_accepting(review, ground, user)
    context = {
        "assessment": assessment,
        "ground": ground,
        "grounds": list(Ground) if _is_later(assessment) else [Ground.RULE],
        "accepted": [(item.trail, result_words(item.result)) for item in plan.accepted],
        "doubts": plan.doubts,
        "doubt_groups": plan.doubt_groups,
        "refusal": refusal,
        "done": done,
        "trail": unit_trail(assessment.unit, user),
    }
    return render(request, "review/accept.html", context, status=422 if refusal else 200)
