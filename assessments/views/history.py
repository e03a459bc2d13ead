"""Everything that was done to an assessment."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.selectors.history import history_page, history_rows
from assessments.selectors.set_aside import is_anything_set_aside
from assessments.selectors.units import unit_trail
from assessments.views.pages import signed_in, visible_assessment
from criteria.selectors import load_spec


def history(request: HttpRequest, pk: int) -> HttpResponse:
    """The history, newest first; ``chi-so`` keeps one indicator, an unknown one keeps all."""
    assessment = visible_assessment(request, pk)
    spec = load_spec(assessment.campaign.indicator_set)
    code = request.GET.get("chi-so", "")
    code = code if code in spec.by_code else ""
    page = history_page(signed_in(request), assessment, code, request.GET.get("trang", ""))
    context = {
        "assessment": assessment,
        "spec": spec,
        "code": code,
        "page": page,
        "rows": history_rows(page),
        "aside": is_anything_set_aside(assessment),
        "trail": unit_trail(assessment.unit, signed_in(request)),
    }
    return render(request, "assessments/history.html", context)
