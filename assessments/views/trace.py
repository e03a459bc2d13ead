"""The trace of everything within somebody's scope: read, filtered, taken along."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_safe

from assessments.forms.trace import NAMES, TraceForm
from assessments.reports.trace import left_off_sentence, write_trace
from assessments.selectors.trace import (
    EXPORT_LIMIT,
    beyond_export,
    campaigns_in_scope,
    trace_lines,
    trace_page,
)
from assessments.services.handing_out import note_export
from assessments.views.pages import signed_in
from dtscore.numbers import format_decimal
from dtscore.xlsx import CONTENT_TYPE

BEFORE = "truoc"
WHAT = "Nhật ký"


@require_safe
def trace(request: HttpRequest) -> HttpResponse:
    """One page of lines; a filter that cannot be read shows none and says which field to mend."""
    form = _form(request)
    page = None
    if form.is_valid():
        page = trace_page(signed_in(request), form.wanted(), _line(request.GET.get(BEFORE, "")))
    context = {
        "form": form,
        "page": page,
        "kept": _filter_of(request),
        "told": {} if form.errors else form.in_words(),
        "left_off": left_off_sentence(page.left_off) if page and page.left_off else "",
    }
    return render(request, "assessments/trace.html", context)


@require_GET
def trace_export(request: HttpRequest) -> HttpResponseBase:
    """The lines of the same filter as a workbook; taking it along is a line of its own."""
    user, form = signed_in(request), _form(request)
    if user.unit is None:
        raise Http404
    if not form.is_valid():
        return redirect(f"{reverse('trace')}?{_filter_of(request)}")
    lines = trace_lines(user, form.wanted())
    left_off, told = beyond_export(lines), form.in_words()
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    count = write_trace(file, lines[:EXPORT_LIMIT], user=user, told=told, left_off=left_off)
    note_export(
        actor=user,
        unit=user.unit,
        what=WHAT,
        told={name: ("", value) for name, value in told.items()}
        | {"Số dòng": ("", format_decimal(Decimal(count)))},
    )
    file.seek(0)
    name = f"nhat-ky-{user.unit.code}-{localdate():%Y-%m-%d}.xlsx"
    headers = {"Cache-Control": "private, no-store"}
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=CONTENT_TYPE, headers=headers
    )


def _form(request: HttpRequest) -> TraceForm:
    return TraceForm(request.GET, campaigns=campaigns_in_scope(signed_in(request)))


def _filter_of(request: HttpRequest) -> str:
    """The filter as the end of an address, without the page and without what is no part of it."""
    given = ((name, request.GET.get(name, "")) for name in NAMES.values())
    return urlencode([(name, value) for name, value in given if value])


def _line(typed: str) -> int | None:
    """The number of a line; anything else begins with the newest."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 18 else None
