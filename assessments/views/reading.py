"""Reading one assessment: overview, one pillar, the base figures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.permissions import can_edit_answers, can_preview_report
from assessments.selectors.files import open_file
from assessments.selectors.issued_reports import issued_rows
from assessments.selectors.units import unit_trail
from assessments.views.desks import indicator_desks
from assessments.views.pages import signed_in, visible_assessment


def assessment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user, file = signed_in(request), open_file(visible_assessment(request, pk))
    context = {
        "file": file,
        "issued": issued_rows(file.assessment),
        "drafting": can_preview_report(user, file.assessment),
        "trail": unit_trail(file.assessment.unit, user),
    }
    return render(request, "assessments/detail.html", context)


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
