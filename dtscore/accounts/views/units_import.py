"""Units and successions of the province from Excel or CSV: choose, look, write."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dtscore.accounts.decisions import demand
from dtscore.accounts.models import User
from dtscore.accounts.permissions import can_administer
from dtscore.accounts.services.units_importing import foresee_units, import_units
from dtscore.accounts.unit_files import Fault, UnitFileError
from dtscore.accounts.unit_sheets import UnitsFile, read_units_workbook, write_units_template
from dtscore.accounts.views.carrying import CarriedError, carried, carry
from dtscore.accounts.views.pages import signed_in
from dtscore.accounts.views.people_import import NO_FILE, workbook
from dtscore.sheets import SheetError

WHAT = "units"


def units_import(request: HttpRequest) -> HttpResponse:
    """The form; with a file, what it would do; confirmed, what it has done."""
    user = signed_in(request)
    demand(can_administer(user))
    if request.method != "POST":
        return _form(request, [])
    try:
        return _written(request, user) if "rows" in request.POST else _preview(request, user)
    except SheetError as problem:
        return _form(request, problem.sentences)
    except UnitFileError as problem:
        return _form(request, [in_words(fault) for fault in problem.faults])
    except CarriedError as problem:
        return _form(request, [str(problem)])


@require_safe
def units_template(request: HttpRequest) -> HttpResponse:
    demand(can_administer(signed_in(request)))
    return workbook("mau-don-vi.xlsx", write_units_template)


def in_words(fault: Fault) -> str:
    """A fault of the loader as the person with the workbook reads it."""
    sentence = f"dòng {fault.line}: {fault.wrong}; {fault.expected}."
    for column, title in (("valid_from", "Có từ ngày"), ("valid_to", "Đến ngày")):
        sentence = sentence.replace(column, f"“{title}”")
    return f"Trang tính “{fault.file}”, {sentence}" if fault.file else f"D{sentence[1:]}"


def _preview(request: HttpRequest, user: User) -> HttpResponse:
    upload = request.FILES.get("tep")
    if not isinstance(upload, UploadedFile) or upload.file is None:
        return _form(request, [NO_FILE])
    file = read_units_workbook(upload.file, upload.name or "")
    report = foresee_units(actor=user, file=file)
    context = {
        "report": report,
        "unlinked": [in_words(fault) for fault in report.unlinked],
        "carried": carry(user, WHAT, file.as_data()),
        "name": upload.name,
    }
    return render(request, "accounts/units_preview.html", context)


def _written(request: HttpRequest, user: User) -> HttpResponse:
    file = UnitsFile.from_data(carried(user, WHAT, request.POST["rows"]))
    report = import_units(actor=user, file=file)
    context = {
        "report": report,
        "unlinked": [in_words(fault) for fault in report.unlinked],
        "is_done": True,
    }
    return render(request, "accounts/units_preview.html", context)


def _form(request: HttpRequest, faults: list[str]) -> HttpResponse:
    return render(request, "accounts/units_import.html", {"faults": faults})
