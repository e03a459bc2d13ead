"""The first page after sign-in: each role lands on what it works with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from assessments.permissions import EDITABLE_STATUSES, visible_assessments
from assessments.selectors.assessments import (
    assessment_rows,
    campaign_rows,
    count_by_status,
    newest_ranking,
    ranked_campaigns,
)
from assessments.selectors.contradictions import Contradictions, contradictions_of
from assessments.selectors.desk import Desk, NextThing, next_thing, open_desks
from assessments.selectors.queue import glance_at_queue
from assessments.selectors.units import years_to_browse
from assessments.services.checking import fresh_findings
from assessments.views.pages import signed_in
from criteria.selectors import published_sets
from dtscore.accounts.models import AdministrativeUnit, Role, UnitLevel, User

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
    """What is still with the unit and the newest year in full, the other years as a list."""
    found = assessment_rows(visible_assessments(user))
    rows = list(found.annotate(ranking_pk=newest_ranking("campaign")))
    newest = rows[0].campaign.year if rows else None
    shown = [row for row in rows if row.campaign.year == newest or row.status in EDITABLE_STATUSES]
    desks = open_desks(user, shown, localdate())
    work = WORK.get(Role(user.role))
    thing = next_thing(user, desks) if work else None
    context = {
        "unit": user.unit,
        "desks": desks,
        "earlier": [row for row in rows if row not in shown],
        "work": work,
        "next": thing,
        "next_address": _address_of(thing) if thing else "",
        "contradictions": _contradictions(user.unit, desks) if work else [],
        "rankings": ranked_campaigns(rows),
        "own_unfinished": sum(len(desk.own_unfinished) for desk in desks if desk.is_open),
    }
    return render(request, COMMUNE_HOMES.get(Role(user.role), "home/commune.html"), context)


def _contradictions(
    unit: AdministrativeUnit | None, desks: list[Desk]
) -> list[tuple[int, Contradictions]]:
    """What has to be dealt with in the years that are still with the unit, where there is any."""
    assert unit is not None
    years = sorted({desk.file.assessment.campaign.year for desk in desks if desk.is_open})
    found = [(year, contradictions_of(fresh_findings(unit, year))) for year in reversed(years)]
    return [(year, one) for year, one in found if one.waiting]


def _address_of(thing: NextThing) -> str:
    assessment = thing.file.assessment.pk
    if thing.code:
        return reverse("answer", args=[assessment, thing.code])
    return reverse("sign_off", args=[assessment])


def _tree_home(request: HttpRequest, user: User) -> HttpResponse:
    assert user.unit is not None
    assessments = visible_assessments(user)
    campaigns = list(campaign_rows(assessments))
    context = {
        "unit": user.unit,
        "years": years_to_browse(user, user.unit),
        "queue": glance_at_queue(user, localdate()),
        "statuses": count_by_status(assessments),
        "assessments": assessment_rows(assessments)[:RECENT],
        "campaigns": campaigns,
        "rankings": ranked_campaigns(campaigns),
        "sets": published_sets().order_by("code", "version"),
    }
    return render(request, TREE_HOMES.get(Role(user.role), "home/tree.html"), context)
