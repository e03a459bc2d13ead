"""Accounts from Excel or CSV: choose a file, look at what would happen, write."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dtscore.accounts.decisions import demand
from dtscore.accounts.first_passwords import new_nonce
from dtscore.accounts.models import User
from dtscore.accounts.people_checking import CheckedRow, Outcome
from dtscore.accounts.people_files import (
    PeopleFile,
    read_people,
    write_passwords,
    write_refused,
    write_template,
)
from dtscore.accounts.permissions import can_administer
from dtscore.accounts.selectors.people import example_unit
from dtscore.accounts.services.people_loading import check_people, first_passwords, load_people
from dtscore.accounts.views.carrying import CarriedError, carried, carry
from dtscore.accounts.views.pages import signed_in
from dtscore.sheets import SheetError
from dtscore.xlsx import CONTENT_TYPE

WHAT = "people"
NO_FILE = "Hãy chọn tệp Excel (.xlsx) hoặc CSV cần nạp."


@never_cache
def people_import(request: HttpRequest) -> HttpResponse:
    """The form; with a file, what it would do; confirmed, what it has done."""
    user = signed_in(request)
    demand(can_administer(user))
    if request.method != "POST":
        return _form(request)
    try:
        if "rows" in request.POST:
            return _written(request, user)
        return _preview(request, user)
    except SheetError as problem:
        return _form(request, problem.sentences)
    except CarriedError as problem:
        return _form(request, [str(problem)])


@require_safe
def people_template(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    demand(can_administer(user))
    example = example_unit(user)
    return workbook("mau-tai-khoan.xlsx", lambda target: write_template(target, example))


@require_POST
@never_cache
def people_refused(request: HttpRequest) -> HttpResponse:
    """The refused rows of the preview, each with its reason."""
    user = signed_in(request)
    demand(can_administer(user))
    try:
        file, _ = _carried(request, user)
    except CarriedError as problem:
        return _form(request, [str(problem)])
    rows = check_people(actor=user, file=file)
    refused = [(row.row, row.reason) for row in rows if row.outcome == Outcome.REFUSED]
    return workbook("tai-khoan-bi-tu-choi.xlsx", lambda target: write_refused(target, refused))


@require_POST
@never_cache
def people_passwords(request: HttpRequest) -> HttpResponse:
    """The list that has just been shown, as a file; empty for whoever has a password of their
    own by now."""
    user = signed_in(request)
    demand(can_administer(user))
    try:
        file, nonce = _carried(request, user)
    except CarriedError as problem:
        return _form(request, [str(problem)])
    people = first_passwords(actor=user, file=file, nonce=nonce)
    return workbook("mat-khau-dau-tien.xlsx", lambda target: write_passwords(target, people))


def workbook(name: str, write: Callable[[IO[bytes]], None]) -> HttpResponse:
    target = io.BytesIO()
    write(target)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(target.getvalue(), content_type=CONTENT_TYPE, headers=headers)


def _preview(request: HttpRequest, user: User) -> HttpResponse:
    upload = request.FILES.get("tep")
    if not isinstance(upload, UploadedFile) or upload.file is None:
        return _form(request, [NO_FILE])
    file = read_people(upload.file, upload.name or "")
    rows = check_people(actor=user, file=file)
    context = {
        **by_outcome(rows),
        "carried": carry(user, WHAT, {**file.as_data(), "nonce": new_nonce()}),
        "name": upload.name,
    }
    return render(request, "accounts/people_preview.html", context)


def _written(request: HttpRequest, user: User) -> HttpResponse:
    file, nonce = _carried(request, user)
    loaded = load_people(actor=user, file=file, nonce=nonce)
    context = {
        **by_outcome(loaded.rows),
        "passwords": loaded.passwords,
        "carried": request.POST["rows"],
    }
    return render(request, "accounts/people_loaded.html", context)


def _carried(request: HttpRequest, user: User) -> tuple[PeopleFile, str]:
    data: dict[str, Any] = carried(user, WHAT, request.POST.get("rows", ""))
    return PeopleFile.from_data(data), data["nonce"]


def by_outcome(rows: list[CheckedRow]) -> dict[str, list[CheckedRow]]:
    return {outcome.value: [row for row in rows if row.outcome == outcome] for outcome in Outcome}


def _form(request: HttpRequest, faults: list[str] | None = None) -> HttpResponse:
    context = {"faults": faults or []}
    return render(request, "accounts/people_import.html", context)
