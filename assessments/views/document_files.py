"""Adding files to the documents of the register, and taking them off."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_http_methods, require_POST

from assessments.forms.files import FileForm
from assessments.models import OfficialDocument, StoredFile
from assessments.permissions import (
    can_change_document,
    can_edit_register,
    demand,
    visible_documents,
)
from assessments.selectors.stored_files import documents_with, files_of_document
from assessments.selectors.units import unit_trail
from assessments.services.document_files import attach_file, detach_file
from assessments.services.uploads import KeptFile
from assessments.views.pages import signed_in
from assessments.views.receiving import keep_received, receives_file
from dtscore.accounts.models import AdministrativeUnit
from dtscore.accounts.scope import units_in_scope

LONGEST_CARRIED = 500


@receives_file
@require_http_methods(["GET", "POST"])
def document_files(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of a document; POST adds one."""
    document = visible_document(request, pk)
    actor, unit = signed_in(request), document.owner
    editing = can_edit_register(actor, unit)
    form = _file_form(request, unit)
    if form.is_bound:
        demand(editing)
        if kept := keep_received(form, actor):
            known, role = list(documents_with(kept.file)), form.cleaned_data["role"]
            attach_file(actor=actor, document=document, file=kept.file, role=role)
            _tell(request, kept, known, document)
            return redirect("document", pk=pk)
    context = {
        "document": document,
        "files": files_of_document(document),
        "form": form,
        "editing": editing,
        "changing": can_change_document(actor, document),
        "trail": unit_trail(unit, actor),
    }
    status = 422 if form.errors else 200
    return render(request, "register/document_files.html", context, status=status)


@require_POST
def document_file_remove(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Take one file off a document."""
    document = visible_document(request, pk)
    demand(can_change_document(signed_in(request), document))
    file = get_object_or_404(StoredFile.objects.filter(owner=document.owner), pk=file_pk)
    detach_file(actor=signed_in(request), document=document, file=file)
    messages.success(request, f"Đã gỡ tệp “{file.name}” khỏi văn bản.")
    return redirect("document", pk=pk)


@receives_file
@require_http_methods(["GET", "POST"])
def file_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a file first; the document is registered from it on the next page."""
    unit = get_object_or_404(
        units_in_scope(signed_in(request)).select_related("parent__parent"), pk=pk
    )
    demand(can_edit_register(signed_in(request), unit))
    form = _file_form(request, unit)
    if form.is_bound and (kept := keep_received(form, signed_in(request))):
        _tell(request, kept, list(documents_with(kept.file)))
        return redirect(_entering(request, unit, kept.file))
    context = {"unit": unit, "form": form, "trail": unit_trail(unit, signed_in(request))}
    return render(request, "files/upload.html", context, status=422 if form.errors else 200)


def visible_document(request: HttpRequest, pk: int) -> OfficialDocument:
    """The document if its unit lies in the person's scope."""
    documents = visible_documents(signed_in(request)).select_related("owner__parent__parent")
    return get_object_or_404(documents, pk=pk)


def _entering(request: HttpRequest, unit: AdministrativeUnit, file: StoredFile) -> str:
    """The page that enters the document, with its file, the indicator it is for, and what had
    been typed before the file was chosen."""
    goal = request.POST.get("goal", "")
    typed = {
        name: value
        for name, value in request.POST.items()
        if name.startswith("typed-") and value and len(value) <= LONGEST_CARRIED
    }
    wanted = {"tep": file.pk} | ({"cho": goal} if goal else {}) | typed
    return f"{reverse('document_new', args=[unit.pk])}?{urlencode(wanted)}"


def _file_form(request: HttpRequest, unit: AdministrativeUnit) -> FileForm:
    if request.method == "POST":
        return FileForm(request.POST, request.FILES, unit=unit)
    return FileForm(unit=unit)


def _tell(
    request: HttpRequest,
    kept: KeptFile,
    known: list[OfficialDocument],
    here: OfficialDocument | None = None,
) -> None:
    """Say what was done, and which documents of the register had the same bytes before."""
    if here in known:
        messages.info(request, "Tệp này đã có ở chính văn bản này, không thêm lần nữa.")
        return
    if not known:
        messages.success(request, f"Đã nhận tệp “{kept.file.name}”.")
        return
    links = format_html_join(
        "; ",
        '<a href="{}">{}</a>',
        ((reverse("document", args=[document.pk]), document) for document in known),
    )
    messages.warning(request, format_html("Tệp này đã có trong sổ: {}.", links))
