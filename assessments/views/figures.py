"""The base figures of a unit and a year: shown, corrected once for all indicators, locked."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assessments.forms.fact import FactForm, initial_of
from assessments.models import Assessment, Fact
from assessments.permissions import (
    FactGrounds,
    can_edit_fact,
    can_edit_facts,
    can_edit_register,
    can_lock_facts,
    demand,
    fact_decisions,
)
from assessments.selectors.unit_facts import (
    UnitFact,
    assessments_of_year,
    source_documents,
    unit_facts,
)
from assessments.selectors.units import unit_trail
from assessments.services.fact_locks import set_fact_lock
from assessments.services.facts import SavedFact, StaleFactError, save_fact
from assessments.views.pages import signed_in, visible_assessment
from criteria.models import FactKind
from criteria.selectors import load_spec
from dtscore.accounts.models import AdministrativeUnit
from dtscore.accounts.scope import units_in_scope

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_NAMED = 6


@require_safe
def fact_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of an assessment are those of its unit and year."""
    assessment = visible_assessment(request, pk)
    return redirect("unit_facts", pk=assessment.unit_id, year=assessment.campaign.year)


@require_safe
def unit_fact_list(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Every figure of the unit and year, whatever set reads it."""
    user, unit = signed_in(request), _unit(request, pk, year)
    assessments = assessments_of_year(unit, year)
    rows = unit_facts(unit, year, assessments)
    own = can_edit_register(user, unit)
    grounds = FactGrounds([unit], year) if own else None
    decisions = fact_decisions(user, unit, year, [row.code for row in rows], grounds)
    context = {
        "unit": unit,
        "year": year,
        "assessments": assessments,
        "rows": [(row, decisions[row.code]) for row in rows],
        "trail": unit_trail(unit, user),
        "own": own,
        "editing": can_edit_facts(user, unit, year, grounds),
        "locking": can_lock_facts(user, unit),
    }
    return render(request, "assessments/facts.html", context)


@require_POST
def fact_lock(request: HttpRequest, pk: int, year: int, code: str) -> HttpResponse:
    """Lock one figure that the province has loaded, or (``mo``) unlock it."""
    user, unit = signed_in(request), _unit(request, pk, year)
    demand(can_lock_facts(user, unit))
    locked = request.POST.get("viec") != "mo"
    try:
        fact = set_fact_lock(actor=user, unit=unit, year=year, code=code, locked=locked)
    except Fact.DoesNotExist:
        raise Http404 from None
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        done = "Đã khóa" if locked else "Đã mở khóa"
        messages.success(request, f"{done} “{fact.kind.label}” của {unit.full_name}.")
    return redirect("unit_facts", pk=pk, year=year)


def _unit(request: HttpRequest, pk: int, year: int) -> AdministrativeUnit:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    units = units_in_scope(signed_in(request)).select_related("parent__parent")
    return get_object_or_404(units, pk=pk)


def edit_fact(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Show or save one base figure; every answer that reads it is scored again. What is refused
    stays in sight."""
    assessment = visible_assessment(request, pk)
    decision = can_edit_fact(signed_in(request), assessment.unit, assessment.campaign.year, code)
    row = _row(assessment, code)
    if request.method != "POST":
        demand(decision)
    documents = source_documents(assessment.unit) if decision else []
    initial = initial_of(row.fact)
    form = FactForm(request.POST or None, initial=initial, documents=documents)
    if request.method != "POST":
        return _fact_page(request, assessment, row, form)
    if not decision:
        form.add_error(None, decision.reason)
        return _fact_page(request, assessment, row, form, status=403)
    if not form.is_valid():
        return _fact_page(request, assessment, row, form)
    return _save(request, assessment, row, form)


def _row(assessment: Assessment, code: str) -> UnitFact:
    if all(kind.code != code for kind in load_spec(assessment.campaign.indicator_set).facts):
        raise Http404
    unit, year = assessment.unit, assessment.campaign.year
    rows = unit_facts(unit, year, assessments_of_year(unit, year))
    return next(row for row in rows if row.code == code)


def _save(
    request: HttpRequest, assessment: Assessment, row: UnitFact, form: FactForm
) -> HttpResponse:
    try:
        saved = save_fact(
            actor=signed_in(request),
            unit=assessment.unit,
            year=assessment.campaign.year,
            kind=FactKind.objects.get(code=row.code),
            seen_version=form.cleaned_data.pop("version"),
            **form.cleaned_data,
        )
    except StaleFactError as conflict:
        form.add_error(None, str(conflict))
        form.data = {**request.POST.dict(), "version": str(conflict.current.version)}
        row = _row(assessment, row.code)
    except PermissionDenied as problem:
        form.add_error(None, str(problem))
    except ValidationError as problem:
        form.refuse(problem)
    else:
        messages.success(request, f"Đã lưu “{row.label}”. {_told(saved)}")
        return redirect(_way_back(request, assessment))
    return _fact_page(request, assessment, row, form)


def _told(saved: SavedFact) -> str:
    """Which answers of which sets the figure moved, from what to what."""
    if not saved.rescored:
        return "Không câu trả lời nào đổi điểm."
    named = "; ".join(str(answer) for answer in saved.rescored[:MOST_NAMED])
    more = len(saved.rescored) - MOST_NAMED
    rest = f"; và {more} câu trả lời khác (xem nhật ký)" if more > 0 else ""
    return f"Đã tính lại: {named}{rest}."


def _fact_page(
    request: HttpRequest, assessment: Assessment, row: UnitFact, form: FactForm, status: int = 200
) -> HttpResponse:
    context = {
        "assessment": assessment,
        "row": row,
        "form": form,
        "back": _way_back(request, assessment),
        "trail": unit_trail(assessment.unit, signed_in(request)),
    }
    return render(request, "assessments/fact.html", context, status=status)


def _way_back(request: HttpRequest, assessment: Assessment) -> str:
    """To the indicator from which the figure was opened, or else to the list."""
    code = request.GET.get("ve", "")
    if code in load_spec(assessment.campaign.indicator_set).by_code:
        return reverse("answer", args=[assessment.pk, code])
    return reverse("unit_facts", args=[assessment.unit_id, assessment.campaign.year])
