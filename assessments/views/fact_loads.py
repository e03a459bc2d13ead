"""Base figures of all communes from Excel: choose a file, look, write, watch, lock."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from assessments.fact_tables import FactTable, FigureKind, write_refused, write_template
from assessments.forms.fact_load import FIRST_YEAR, LAST_YEAR, FactLoadForm
from assessments.models import FactLoad, JobState
from assessments.permissions import can_preload_facts, demand
from assessments.selectors.fact_loads import (
    CheckedTable,
    Outcome,
    check_table,
    communes_of,
    figure_kinds,
    loaded_facts,
    newest_year,
    refused_rows,
    visible_loads,
)
from assessments.services.fact_locks import set_fact_locks
from assessments.services.preloading import AT_ONCE, confirm_load, run_load, start_load
from assessments.tasks import tell_worker
from assessments.views.jobs import progress_of
from assessments.views.pages import signed_in
from dtscore.xlsx import CONTENT_TYPE

SHOWN = 60  # rows of a kind on the page
LISTED = 20  # tables


def loads(request: HttpRequest) -> HttpResponse:
    """The form, the template to fill in, and what was loaded before."""
    user = signed_in(request)
    demand(can_preload_facts(user))
    kinds = figure_kinds()
    if request.method != "POST":
        assert user.unit is not None
        form = FactLoadForm(initial={"year": newest_year(user.unit)})
        return _form_page(request, form, kinds)
    form = FactLoadForm(request.POST, request.FILES, kinds=kinds)
    if not form.is_valid():
        return _form_page(request, form, kinds, status=422)
    return redirect("fact_load", pk=start_load(actor=user, upload=form.upload()).pk)


def _form_page(
    request: HttpRequest, form: FactLoadForm, kinds: list[FigureKind], status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "kinds": kinds,
        "loads": visible_loads(signed_in(request)).order_by("-pk")[:LISTED],
    }
    return render(request, "facts/loads.html", context, status=status)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The form to fill in for a year (``nam``), with the figures that were chosen (``so``)."""
    user = signed_in(request)
    demand(can_preload_facts(user))
    assert user.unit is not None
    typed = request.GET.get("nam", "")
    year = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) == 4 else 0
    if not FIRST_YEAR <= year <= LAST_YEAR:
        year = newest_year(user.unit)
    wanted = set(request.GET.getlist("so"))
    known = figure_kinds()
    kinds = [kind for kind in known if kind.code in wanted] or known
    units = [
        (unit.code, unit.full_name, unit.parent.full_name if unit.parent else "")
        for unit in communes_of(user.unit, year)
    ]
    return _workbook(
        f"mau-so-lieu-{user.unit.code}-{year}.xlsx",
        lambda target: write_template(target, year=year, kinds=kinds, units=units),
    )


def load(request: HttpRequest, pk: int) -> HttpResponse:
    """What a table would do; confirmed (POST), how far it is; in the end what it did."""
    found = _own(request, pk)
    if request.method == "POST":
        return _confirmed(request, found)
    context = {"load": found, "shown": SHOWN}
    if found.state == JobState.PREVIEW:
        checked = _checked(found)
        figures = {outcome.value: checked.of(outcome) for outcome in Outcome}
        context |= {"figures": figures, "writable": checked.of(Outcome.NEW, Outcome.CHANGED)}
        return render(request, "facts/preview.html", context)
    if found.state == JobState.DONE:
        rows = loaded_facts(found)
        context |= {
            "open_count": rows.filter(locked_at=None).count(),
            "locked_count": rows.exclude(locked_at=None).count(),
        }
    return render(request, "facts/load.html", context)


def _confirmed(request: HttpRequest, found: FactLoad) -> HttpResponse:
    """Begin, or go on where a worker stopped. What is small is written at once."""
    confirm_load(
        actor=signed_in(request),
        load=found,
        overwrite=request.POST.get("ghi-de") == "1",
        lock=request.POST.get("khoa") == "1",
    )
    if found.total <= AT_ONCE:
        run_load(pk=found.pk)
    else:
        tell_worker(found)
    return redirect("fact_load", pk=found.pk)


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, for the script of the page."""
    return progress_of(_own(request, pk))


@require_safe
def refused(request: HttpRequest, pk: int) -> HttpResponse:
    """The refused rows as they were typed, each with the reason: to be corrected and loaded
    again."""
    found = _own(request, pk)
    table = FactTable.from_data(found.rows)
    kinds = [kind for kind in figure_kinds() if kind.code in table.kinds]
    if found.state == JobState.PREVIEW:
        rows = refused_rows(_checked(found).of(Outcome.REFUSED))
    else:
        by_number = {row.number: row for row in table.rows}
        reasons: dict[int, list[str]] = {}
        for number, cell, reason in found.refused:
            reasons.setdefault(number, []).append(f"{cell}: {reason}")
        rows = [(by_number[number], "; ".join(told)) for number, told in reasons.items()]
    return _workbook(
        f"so-lieu-bi-tu-choi-{found.year}.xlsx",
        lambda target: write_refused(target, year=found.year, kinds=kinds, rows=rows),
    )


@require_POST
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock what the table wrote and is the province's still, or (``mo``) unlock it."""
    user, found = signed_in(request), _own(request, pk)
    locked = request.POST.get("viec") != "mo"
    facts = loaded_facts(found).values_list("pk", flat=True)
    count = set_fact_locks(actor=user, facts=list(facts), locked=locked)
    messages.success(request, f"Đã {'khóa' if locked else 'mở khóa'} {count} số liệu.")
    return redirect("fact_load", pk=pk)


def _own(request: HttpRequest, pk: int) -> FactLoad:
    """Of the person's own province; another's is not there, a colleague without the role reads
    why."""
    found = get_object_or_404(visible_loads(signed_in(request)), pk=pk)
    demand(can_preload_facts(signed_in(request)))
    return found


def _checked(found: FactLoad) -> CheckedTable:
    table = FactTable.from_data(found.rows)
    return check_table(table, province=found.province, year=found.year, load=found)


def _workbook(name: str, write: Callable[[IO[bytes]], None]) -> HttpResponse:
    target = io.BytesIO()
    write(target)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(target.getvalue(), content_type=CONTENT_TYPE, headers=headers)
