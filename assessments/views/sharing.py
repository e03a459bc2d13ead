"""Sharing the work among colleagues, and what a person has been given."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from assessments.forms.sharing import SharingForm
from assessments.models import Assessment
from assessments.permissions import can_edit_answers, can_edit_register, demand
from assessments.selectors.files import open_file
from assessments.selectors.sharing import (
    SharedPillar,
    colleagues_of,
    own_work,
    shared_pillars,
)
from assessments.selectors.units import unit_trail
from assessments.services.sharing import StaleAssignmentError, assign_each
from assessments.views.pages import signed_in, visible_assessment


def share_work(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who has what, or save what was changed in one pillar."""
    assessment = visible_assessment(request, pk)
    demand(can_edit_register(signed_in(request), assessment.unit))
    decision = can_edit_answers(signed_in(request), assessment)
    if request.method != "POST":
        demand(decision)
        return _sharing_page(request, assessment)
    form = _posted_form(request, assessment)
    if not decision:  # the assessment moved on meanwhile: what was chosen stays in sight
        form.add_error(None, decision.reason)
        return _sharing_page(request, assessment, form, status=403)
    if not form.is_valid():
        return _sharing_page(request, assessment, form)
    try:
        return _save(request, assessment, form)
    except StaleAssignmentError as conflict:
        form = form.over(_pillar(assessment, form.pillar.code))
        form.add_error(None, str(conflict))
        return _sharing_page(request, assessment, form, status=409)
    except ValidationError as problem:
        form.add_error(None, problem)
        return _sharing_page(request, assessment, form)


def _save(request: HttpRequest, assessment: Assessment, form: SharingForm) -> HttpResponse:
    """Hand a valid form to the service; what that refuses, it raises."""
    changed = assign_each(
        actor=signed_in(request), assessment=assessment, wanted=form.wanted(), seen=form.seen()
    )
    _tell(request, form.pillar.code, changed)
    return redirect(f"{reverse('sharing', args=[assessment.pk])}#p{form.pillar.code}")


def _posted_form(request: HttpRequest, assessment: Assessment) -> SharingForm:
    pillar = _pillar(assessment, request.POST.get("pillar", ""))
    return SharingForm(request.POST, pillar=pillar, colleagues=colleagues_of(assessment.unit))


def _pillar(assessment: Assessment, code: str) -> SharedPillar:
    pillars = shared_pillars(open_file(assessment))
    pillar = next((each for each in pillars if each.code == code), None)
    if pillar is None:
        raise Http404
    return pillar


def _tell(request: HttpRequest, pillar: str, changed: list[str]) -> None:
    if changed:
        messages.success(request, f"Mục {pillar}: đã phân việc {', '.join(changed)}.")
    else:
        messages.info(request, f"Mục {pillar}: không có gì thay đổi.")


def _sharing_page(
    request: HttpRequest,
    assessment: Assessment,
    posted: SharingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    file = open_file(assessment)
    colleagues = list(colleagues_of(assessment.unit))
    forms = [
        posted
        if posted and posted.pillar.code == pillar.code
        else SharingForm(pillar=pillar, colleagues=colleagues)
        for pillar in shared_pillars(file)
    ]
    context = {
        "file": file,
        "forms": forms,
        "trail": unit_trail(assessment.unit, signed_in(request)),
    }
    return render(request, "assessments/sharing.html", context, status=status)


def my_work(request: HttpRequest) -> HttpResponse:
    """The indicators given to the person, over all assessments that are with their unit."""
    works = own_work(signed_in(request))
    everything = request.GET.get("loc") == "tat-ca"
    listed = [(work, work.rows if everything else work.unfinished) for work in works]
    context = {
        "listed": [(work, rows) for work, rows in listed if rows],
        "everything": everything,
        "total": sum(len(work.rows) for work in works),
        "unfinished": sum(len(work.unfinished) for work in works),
    }
    return render(request, "assessments/my_work.html", context)
