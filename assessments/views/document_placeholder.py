"""Stand-ins for the pages of the register of documents."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from assessments.forms.files import FileForm
from assessments.permissions import can_edit_register, demand
from assessments.selectors.stored_files import files_of_document
from assessments.selectors.units import unit_trail
from assessments.views.document_files import visible_document
from assessments.views.pages import signed_in
from dtscore.accounts.scope import units_in_scope


def document(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible_document(request, pk)
    context = {
        "document": found,
        "files": files_of_document(found),
        "form": FileForm(unit=found.owner),
        "editing": can_edit_register(signed_in(request), found.owner),
        "trail": unit_trail(found.owner, signed_in(request)),
    }
    return render(request, "register/document_placeholder.html", context)


def document_new(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(units_in_scope(signed_in(request)), pk=pk)
    demand(can_edit_register(signed_in(request), unit))
    return render(request, "register/document_new_placeholder.html", {"unit": unit})
