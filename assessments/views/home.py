"""The first page after sign-in: each level of the tree lands on what it works with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.permissions import visible_assessments
from assessments.selectors.assessments import assessment_rows
from assessments.selectors.files import open_file
from assessments.selectors.units import years_to_browse
from assessments.views.pages import signed_in
from criteria.selectors import published_sets
from dtscore.accounts.models import UnitLevel, User

RECENT = 20


def home(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if user.unit is None:
        return render(request, "home/no_unit.html")
    if user.unit.level == UnitLevel.COMMUNE:
        return _commune_home(request, user)
    return _tree_home(request, user)


def _commune_home(request: HttpRequest, user: User) -> HttpResponse:
    files = [open_file(row) for row in assessment_rows(visible_assessments(user))]
    return render(request, "home/commune.html", {"unit": user.unit, "files": files})


def _tree_home(request: HttpRequest, user: User) -> HttpResponse:
    assert user.unit is not None
    context = {
        "unit": user.unit,
        "years": years_to_browse(user),
        "assessments": assessment_rows(visible_assessments(user))[:RECENT],
        "sets": published_sets().order_by("code", "version"),
    }
    return render(request, "home/tree.html", context)
