"""Browsing the tree of units."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from assessments.permissions import visible_assessments
from assessments.selectors.assessments import assessment_rows
from assessments.selectors.lineage import inherited_years
from assessments.selectors.units import (
    unit_lineage,
    unit_trail,
    units_with_progress,
    years_to_browse,
)
from assessments.views.pages import signed_in
from dtscore.accounts.scope import units_in_scope

PAGE_SIZE = 60
LONGEST_QUERY = 100


def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    unit = get_object_or_404(units_in_scope(user).select_related("parent__parent"), pk=pk)
    query = printable(request.GET.get("tim", ""))[:LONGEST_QUERY]
    years = years_to_browse(user, unit)
    year = chosen_year(request.GET.get("nam", ""), years)
    units = units_with_progress(unit, year, query)
    context = {
        "unit": unit,
        "query": query,
        "years": years,
        "year": year,
        "page": Paginator(units, PAGE_SIZE).get_page(request.GET.get("trang")),
        "assessments": assessment_rows(visible_assessments(user).filter(unit=unit)),
        "lineage": unit_lineage(unit),
        "inherited": inherited_years(unit),
        "trail": unit_trail(unit, user)[:-1],
    }
    return render(request, "units/detail.html", context)


def printable(typed: str) -> str:
    """What was typed without control characters, which no database searches for."""
    return "".join(letter for letter in typed if letter.isprintable()).strip()


def chosen_year(typed: str, years: list[int]) -> int:
    """The year of the address if it is one to browse, else the newest."""
    return next((year for year in years if str(year) == typed), years[0])
