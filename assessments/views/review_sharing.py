"""Dividing the pillars of one assessment among the reviewers of its present step."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from assessments.forms.review_sharing import ReviewSharingForm
from assessments.models import Assessment
from assessments.permissions import can_divide_review, can_see_review_work, demand
from assessments.selectors.decisions import open_review
from assessments.selectors.review_sharing import DividedPillar, divided_pillars
from assessments.selectors.reviewing_people import reviewers_of
from assessments.selectors.units import unit_trail
from assessments.services.review_sharing import StaleShareError, share_pillars
from assessments.views.pages import signed_in, visible_assessment


def divide(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who reviews which pillar, or save what was changed."""
    assessment = visible_assessment(request, pk)
    demand(can_see_review_work(signed_in(request), assessment))
    pillars = divided_pillars(open_review(assessment))
    if request.method != "POST":
        return _page(request, assessment, pillars)
    form = _form(assessment, pillars, request.POST)
    if not form.is_valid():
        return _page(request, assessment, pillars, form)
    try:
        return _save(request, assessment, form)
    except (StaleShareError, ValidationError, PermissionDenied) as refusal:
        return _refused(request, pk, form, refusal)


def _save(request: HttpRequest, assessment: Assessment, form: ReviewSharingForm) -> HttpResponse:
    """Hand a valid form to the service; what that refuses, it raises."""
    changed = share_pillars(
        actor=signed_in(request),
        assessment=assessment,
        wanted=form.wanted(),
        seen=form.seen(),
        seen_step=form.cleaned_data["step"],
    )
    if changed:
        messages.success(request, f"Đã phân việc thẩm định mục {', '.join(changed)}.")
    else:
        messages.info(request, "Không có gì thay đổi.")
    return redirect("review_sharing", pk=assessment.pk)


def _refused(
    request: HttpRequest, pk: int, form: ReviewSharingForm, refusal: Exception
) -> HttpResponse:
    """What was chosen, over who has what now, with the reason."""
    assessment = visible_assessment(request, pk)
    pillars = divided_pillars(open_review(assessment))
    again = form.over(pillars, assessment.step)
    again.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))
    status = {StaleShareError: 409, PermissionDenied: 403}.get(type(refusal), 200)
    return _page(request, assessment, pillars, again, status=status)


def _form(
    assessment: Assessment,
    pillars: list[DividedPillar],
    data: object = None,
) -> ReviewSharingForm:
    return ReviewSharingForm(
        data, pillars=pillars, reviewers=reviewers_of(assessment), step=assessment.step
    )


def _page(
    request: HttpRequest,
    assessment: Assessment,
    pillars: list[DividedPillar],
    form: ReviewSharingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = signed_in(request)
    context = {
        "assessment": assessment,
        "step": assessment.current_step,
        "form": form or _form(assessment, pillars),
        "dividing": can_divide_review(user, assessment),
        "trail": unit_trail(assessment.unit, user),
    }
    return render(request, "review/sharing.html", context, status=status)
