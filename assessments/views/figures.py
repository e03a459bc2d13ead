"""The base figures of a unit and a year: shown, and corrected once for all indicators."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from assessments.forms.fact import FactForm, initial_of
from assessments.permissions import can_edit_fact, can_edit_facts, demand, fact_decisions
from assessments.selectors.files import AssessmentFile, FactRow, fact_row, fact_rows, open_file
from assessments.selectors.units import unit_trail
from assessments.selectors.years import fact_of_year_before
from assessments.services.facts import StaleFactError, record_fact
from assessments.views.pages import signed_in, visible_assessment
from criteria.models import FactKind


def fact_list(request: HttpRequest, pk: int) -> HttpResponse:
    file = open_file(visible_assessment(request, pk))
    trail = unit_trail(file.assessment.unit, signed_in(request))
    unit, year = file.assessment.unit, file.assessment.campaign.year
    editing = can_edit_facts(signed_in(request), unit, year)
    rows = fact_rows(file)
    decisions = fact_decisions(signed_in(request), unit, year, [row.code for row in rows])
    context = {
        "file": file,
        "rows": [(row, decisions[row.code]) for row in rows],
        "trail": trail,
        "editing": editing,
    }
    return render(request, "assessments/facts.html", context)


def edit_fact(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Show or save one base figure; every answer that reads it is scored again. What is refused
    stays in sight."""
    assessment = visible_assessment(request, pk)
    decision = can_edit_fact(signed_in(request), assessment.unit, assessment.campaign.year, code)
    file = open_file(assessment)
    row = fact_row(file, code)
    if row is None:
        raise Http404
    form = FactForm(request.POST or None, initial=initial_of(row.fact))
    if request.method != "POST":
        demand(decision)
        return _fact_page(request, file, row, form)
    if not decision:
        form.add_error(None, decision.reason)
        return _fact_page(request, file, row, form, status=403)
    if not form.is_valid():
        return _fact_page(request, file, row, form)
    return _save(request, file, row, form)


def _save(request: HttpRequest, file: AssessmentFile, row: FactRow, form: FactForm) -> HttpResponse:
    assessment = file.assessment
    try:
        record_fact(
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
        file = open_file(assessment)
        row = fact_row(file, row.code) or row
    except (PermissionDenied, ValidationError) as problem:
        refused = problem.messages if isinstance(problem, ValidationError) else [str(problem)]
        form.add_error(None, "; ".join(refused))
    else:
        sentence = f"Đã lưu “{row.label}”; điểm các chỉ số liên quan đã tính lại."
        messages.success(request, sentence)
        return redirect(_way_back(request, file))
    return _fact_page(request, file, row, form)


def _fact_page(
    request: HttpRequest, file: AssessmentFile, row: FactRow, form: FactForm, status: int = 200
) -> HttpResponse:
    trail = unit_trail(file.assessment.unit, signed_in(request))
    context = {
        "file": file,
        "row": row,
        "before": fact_of_year_before(file, row.code),
        "form": form,
        "back": _way_back(request, file),
        "trail": trail,
    }
    return render(request, "assessments/fact.html", context, status=status)


def _way_back(request: HttpRequest, file: AssessmentFile) -> str:
    """To the indicator from which the figure was opened, or else to the list."""
    code = request.GET.get("ve", "")
    if code in file.spec.by_code:
        return reverse("answer", args=[file.assessment.pk, code])
    return reverse("facts", args=[file.assessment.pk])
