"""What was given back to the unit, on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from assessments.permissions import can_edit_answers
from assessments.selectors.files import open_file
from assessments.selectors.returns import open_return_page
from assessments.selectors.units import unit_trail
from assessments.views.pages import signed_in, visible_assessment


def returned(request: HttpRequest, pk: int) -> HttpResponse:
    """The indicators of the open return: why each came back, and whether it was worked on."""
    user, assessment = signed_in(request), visible_assessment(request, pk)
    file = open_file(assessment)
    context = {
        "file": file,
        "page": open_return_page(file, localdate()),
        "editing": can_edit_answers(user, assessment),
        "trail": unit_trail(assessment.unit, user),
    }
    return render(request, "assessments/returned.html", context)
