"""The read-only API of the data platform; ``assessments.api_description`` describes it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from assessments.api_description import DESCRIPTION
from assessments.selectors.api_rows import (
    ApiPage,
    campaigns_page,
    public_sets,
    published_campaigns,
    results_page,
    sets_page,
    units_page,
)
from assessments.views.api_access import (
    ProblemError,
    demand_reading,
    for_machines,
    json_answer,
    problem,
)
from criteria.catalogue.exporting import export_data
from criteria.selectors import load_spec
from dtscore.accounts.models import AdministrativeUnit

LONGEST_KEY = 18
NO_CAMPAIGN = "Không có đợt đánh giá này, hoặc đợt chưa có kết quả công bố của tỉnh."
NO_SET = "Không có bộ chỉ số này, hoặc bộ chỉ số chưa công bố."


@csrf_exempt
@login_not_required
def openapi(request: HttpRequest) -> HttpResponseBase:
    """The description itself needs no key: it says nothing about anybody."""
    try:
        demand_reading(request)
    except ProblemError as refusal:
        return problem(refusal)
    return json_answer(request, DESCRIPTION)


@for_machines
def units(request: HttpRequest, province: AdministrativeUnit) -> Any:
    return _listed(request, units_page(province, _after(request)))


@for_machines
def sets(request: HttpRequest, province: AdministrativeUnit) -> Any:  # noqa: ARG001
    return _listed(request, sets_page(_after(request)))


@for_machines
def one_set(
    request: HttpRequest,  # noqa: ARG001
    province: AdministrativeUnit,  # noqa: ARG001
    code: str,
    version: int,
) -> Any:
    found = public_sets().filter(code=code, version=version).first()
    if found is None:
        raise ProblemError(404, NO_SET)
    return export_data(load_spec(found))


@for_machines
def campaigns(request: HttpRequest, province: AdministrativeUnit) -> Any:
    return _listed(request, campaigns_page(province, _after(request)))


@for_machines
def results(request: HttpRequest, province: AdministrativeUnit, pk: int) -> Any:
    campaign = published_campaigns(province).filter(pk=pk).first()
    if campaign is None:
        raise ProblemError(404, NO_CAMPAIGN)
    return _listed(request, results_page(province, campaign, _after(request)))


def _after(request: HttpRequest) -> int:
    typed = request.GET.get("after", "0")
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_KEY):
        raise ProblemError(400, "“after” phải là số nguyên lấy từ “next” của trang trước.")
    return int(typed)


def _listed(request: HttpRequest, page: ApiPage) -> dict[str, Any]:
    following = None if page.last is None else f"{request.path}?after={page.last}"
    return {"items": page.items, "next": following}
