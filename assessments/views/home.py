"""The first page after sign-in: each role lands on what it works with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.permissions import visible_assessments
from assessments.selectors.assessments import assessment_rows, campaign_rows, count_by_status
from assessments.selectors.files import open_file
from assessments.selectors.units import years_to_browse
from assessments.views.pages import signed_in
from criteria.selectors import published_sets
from dtscore.accounts.models import Role, UnitLevel, User

RECENT = 20
COMMUNE_HOMES = {Role.OFFICER: "home/officer.html", Role.LEADER: "home/leader.html"}
WORK = {Role.OFFICER: "home/partials/fill_in.html", Role.LEADER: "home/partials/check.html"}
TREE_HOMES = {
    Role.REVIEWER: "home/reviewer.html",
    Role.DISTRICT_LEADER: "home/district_leader.html",
    Role.PROVINCIAL_ADMIN: "home/provincial_admin.html",
}


def home(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if user.unit is None:
        return render(request, "home/no_unit.html")
    if user.unit.level == UnitLevel.COMMUNE:
        return _commune_home(request, user)
    return _tree_home(request, user)


def _commune_home(request: HttpRequest, user: User) -> HttpResponse:
    """The newest year in full, the years before as a list."""
    rows = list(assessment_rows(visible_assessments(user)))
    newest = rows[0].campaign.year if rows else None
    files = [open_file(row) for row in rows if row.campaign.year == newest]
    earlier = [row for row in rows if row.campaign.year != newest]
    context = {
        "unit": user.unit,
        "files": files,
        "earlier": earlier,
        "work": WORK.get(Role(user.role)),
    }
    return render(request, COMMUNE_HOMES.get(Role(user.role), "home/commune.html"), context)


def _tree_home(request: HttpRequest, user: User) -> HttpResponse:
    assert user.unit is not None
    assessments = visible_assessments(user)
    context = {
        "unit": user.unit,
        "years": years_to_browse(user, user.unit),
        "statuses": count_by_status(assessments),
        "assessments": assessment_rows(assessments)[:RECENT],
        "campaigns": campaign_rows(assessments),
        "sets": published_sets().order_by("code", "version"),
    }
    return render(request, TREE_HOMES.get(Role(user.role), "home/tree.html"), context)
