"""The base figures of a unit and a year: shown, and corrected once for all indicators."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from assessments.forms.fact import FactForm, initial_of
from assessments.permissions import can_edit_facts, demand
from assessments.selectors.files import fact_row, fact_rows, open_file
from assessments.selectors.units import unit_trail
from assessments.services.facts import StaleFactError, record_fact
from assessments.views.pages import signed_in, visible_assessment
from criteria.models import FactKind


def fact_list(request: HttpRequest, pk: int) -> HttpResponse:
    file = open_file(visible_assessment(request, pk))
    trail = unit_trail(file.assessment.unit, signed_in(request))
    editing = can_edit_facts(
        signed_in(request), file.assessment.unit, file.assessment.campaign.year
    )
    context = {"file": file, "rows": fact_rows(file), "trail": trail, "editing": editing}
    return render(request, "assessments/facts.html", context)


def edit_fact(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Show or save one base figure; every answer that reads it is scored again."""
    assessment = visible_assessment(request, pk)
    decision = can_edit_facts(signed_in(request), assessment.unit, assessment.campaign.year)
    demand(decision)
    file = open_file(assessment)
    row = fact_row(file, code)
    if row is None:
        raise Http404
    form = FactForm(request.POST or None, initial=initial_of(row.fact))
    if request.method == "POST" and form.is_valid():
        try:
            record_fact(
                actor=signed_in(request),
                unit=assessment.unit,
                year=assessment.campaign.year,
                kind=FactKind.objects.get(code=code),
                seen_version=form.cleaned_data.pop("version"),
                **form.cleaned_data,
            )
        except StaleFactError as conflict:
            form.add_error(None, str(conflict))
            row = fact_row(open_file(assessment), code) or row
            form.data = {**request.POST.dict(), "version": str(conflict.current.version)}
        except ValidationError as problem:
            form.add_error(None, "; ".join(problem.messages))
        else:
            messages.success(
                request, f"Đã lưu “{row.label}”; điểm các chỉ số liên quan đã tính lại."
            )
            return redirect("facts", pk=pk)
    trail = unit_trail(assessment.unit, signed_in(request))
    context = {"file": file, "row": row, "form": form, "trail": trail}
    return render(request, "assessments/fact.html", context)
