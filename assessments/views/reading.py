"""Reading one assessment: overview, one pillar, the base figures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.models import Assessment, AssessmentStatus
from assessments.permissions import can_edit_answers, can_preview_report, can_see_review_work
from assessments.selectors.files import open_file
from assessments.selectors.issued_reports import issued_rows
from assessments.selectors.units import unit_trail
from assessments.views.desks import indicator_desks
from assessments.views.pages import signed_in, visible_assessment
from dtscore.accounts.models import User


def assessment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user, file = signed_in(request), open_file(visible_assessment(request, pk))
    context = {
        "file": file,
        "issued": issued_rows(file.assessment),
        "reviewing": _is_reviewing(user, file.assessment),
        "drafting": can_preview_report(user, file.assessment),
        "trail": unit_trail(file.assessment.unit, user),
    }
    return render(request, "assessments/detail.html", context)


def _is_reviewing(user: User, assessment: Assessment) -> bool:
    """Whether there is something to review, and the person takes part in it."""
    is_away = assessment.status != AssessmentStatus.DRAFT
    return is_away and bool(can_see_review_work(user, assessment))


def pillar_detail(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    file = open_file(visible_assessment(request, pk))
    pillars = file.sheet.pillars
    position = next((i for i, pillar in enumerate(pillars) if pillar.pillar.code == code), None)
    if position is None:
        raise Http404
    pillar = pillars[position]
    entries = file.entries(pillar.lines)
    editing = can_edit_answers(signed_in(request), file.assessment)
    desks = indicator_desks(file, entries) if editing else []
    context = {
        "file": file,
        "pillar": pillar,
        "entries": entries,
        "desks": desks,
        "take_over": any(desk.previous for desk in desks),
        "previous": pillars[position - 1] if position else None,
        "next": pillars[position + 1] if position + 1 < len(pillars) else None,
        "trail": unit_trail(file.assessment.unit, signed_in(request)),
    }
    return render(request, "assessments/pillar.html", context)
