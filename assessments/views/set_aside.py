"""What an assessment answered to indicators that its set no longer has."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.selectors.set_aside import set_aside_answers
from assessments.selectors.units import unit_trail
from assessments.views.pages import signed_in, visible_assessment


@require_safe
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """To be read, and copied from: nothing here counts any more."""
    assessment = visible_assessment(request, pk)
    context = {
        "assessment": assessment,
        "rows": set_aside_answers(assessment),
        "trail": unit_trail(assessment.unit, signed_in(request)),
    }
    return render(request, "assessments/set_aside.html", context)
