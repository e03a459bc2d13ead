"""The contradictions of a unit's year: all of them, and explaining one in its place."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assessments.consistency.registry import CHECKS, FAMILIES
from assessments.forms.finding import FindingForm
from assessments.models import Assessment, FindingSeverity
from assessments.permissions import (
    can_edit_register,
    can_explain_finding,
    demand,
    visible_assessments,
)
from assessments.selectors.assessments import assessment_rows
from assessments.selectors.contradictions import (
    FindingRow,
    FindingWish,
    chosen,
    contradictions_of,
    families_of,
    title_of,
)
from assessments.selectors.finding_groups import FindingGroup, finding_groups
from assessments.selectors.units import unit_trail
from assessments.services.checking import FindingGoneError, explain_finding, fresh_findings
from assessments.views.pages import signed_in
from dtscore.accounts.models import AdministrativeUnit
from dtscore.accounts.scope import units_in_scope

EXPLAINED = {"chua": "Chưa giải trình", "roi": "Đã giải trình"}


@dataclass(frozen=True)
class Item:
    """One finding with the form that explains it, where it may be explained."""

    row: FindingRow
    form: FindingForm | None


@dataclass(frozen=True)
class Fold:
    """One group of findings, each with its form."""

    group: FindingGroup
    items: list[Item]


@require_safe
def findings(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Every contradiction of the year, of both sets; the address narrows the list."""
    return _page(request, _unit(request, pk), year)


@require_POST
def finding_explain(request: HttpRequest, pk: int, year: int, key: str) -> HttpResponse:
    """Keep the words; what is refused stays in sight."""
    user, unit = signed_in(request), _unit(request, pk)
    demand(can_edit_register(user, unit))
    form = FindingForm(request.POST, key=key)
    if not form.is_valid():
        return _page(request, unit, year, form, key, status=422)
    words = form.cleaned_data["words"]
    try:
        said = explain_finding(actor=user, unit=unit, year=year, key=key, words=words)
    except ValidationError as problem:
        form.refuse(problem)
        return _page(request, unit, year, form, key, status=422)
    except FindingGoneError as gone:
        return _page(request, unit, year, refusal=f"{gone} Bạn vừa ghi: {words}", status=409)
    except PermissionDenied as refusal:  # submitted while this was being typed
        form.add_error(None, str(refusal))
        return _page(request, unit, year, form, key, status=403)
    messages.success(request, "Đã ghi giải trình. Người thẩm định đọc được khi hồ sơ đã nộp.")
    family = CHECKS[said.code].family if said.code in CHECKS else ""
    return redirect(_same_group(request, pk, year, family))


def _same_group(request: HttpRequest, pk: int, year: int, family: str) -> str:
    """Back to where the next one of the same kind waits, if there is one."""
    kept = urlencode({**_kept(finding_wish(request.GET)), "mo": family})
    return f"{reverse('findings', args=[pk, year])}?{kept}#nhom-{family}"


def finding_wish(data: QueryDict) -> FindingWish:
    """What is asked for; whatever makes no sense is as if it were not there."""
    family, severity = data.get("nhom", ""), data.get("muc", "")
    explained, check = data.get("giai-trinh", ""), data.get("phep", "")
    return FindingWish(
        family=family if family in FAMILIES else "",
        severity=severity if severity in FindingSeverity.values else "",
        explained=explained if explained in EXPLAINED else "",
        check=check if check in CHECKS else "",
    )


def _kept(wish: FindingWish) -> dict[str, str]:
    asked = {
        "nhom": wish.family,
        "muc": wish.severity,
        "giai-trinh": wish.explained,
        "phep": wish.check,
    }
    return {name: value for name, value in asked.items() if value}


def _unit(request: HttpRequest, pk: int) -> AdministrativeUnit:
    units = units_in_scope(signed_in(request)).select_related("parent__parent")
    return get_object_or_404(units, pk=pk)


def _assessments(request: HttpRequest, unit: AdministrativeUnit, year: int) -> list[Assessment]:
    visible = visible_assessments(signed_in(request)).filter(unit=unit, campaign__year=year)
    if rows := list(assessment_rows(visible)):
        return rows
    raise Http404


def _page(
    request: HttpRequest,
    unit: AdministrativeUnit,
    year: int,
    posted: FindingForm | None = None,
    key: str = "",
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    user, assessments = signed_in(request), _assessments(request, unit, year)
    found = contradictions_of(fresh_findings(unit, year))
    wish = finding_wish(request.GET)
    explaining = can_explain_finding(user, unit, year)
    shown = chosen(found.rows, wish)
    folds = [
        Fold(group, [_item(row, posted, key, may=bool(explaining)) for row in group.rows])
        for group in finding_groups(shown, key or request.GET.get("mo", ""))
    ]
    context = {
        "unit": unit,
        "year": year,
        "assessments": assessments,
        "found": found,
        "folds": folds,
        "shown": len(shown),
        "explaining": explaining,
        "own": user.unit_id == unit.pk,
        "wish": wish,
        "check_title": title_of(wish.check) if wish.check else "",
        "families": families_of(found.rows),
        "severities": FindingSeverity.choices,
        "explained_choices": EXPLAINED.items(),
        "kept": urlencode(_kept(wish)),
        "refusal": refusal,
        "trail": unit_trail(unit, user),
    }
    return render(request, "contradictions/year.html", context, status=status)


def _item(row: FindingRow, posted: FindingForm | None, key: str, *, may: bool) -> Item:
    if posted and row.key == key:
        return Item(row, posted)
    if not may or row.is_error:
        return Item(row, None)
    said = row.explanation.words if row.explanation else ""
    return Item(row, FindingForm(key=row.key, initial={"words": said}))
