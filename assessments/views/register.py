"""The register of a unit's official documents: searched, read and corrected."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assessments.forms.document import DocumentForm, initial_of
from assessments.forms.files import FileForm
from assessments.headers import KINDS
from assessments.models import OfficialDocument
from assessments.permissions import (
    can_change_document,
    can_edit_register,
    demand,
    visible_documents,
)
from assessments.selectors.register import (
    UNDATED,
    known_issuers,
    open_document,
    register_facets,
    register_rows,
)
from assessments.selectors.same_documents import find_alike, find_same
from assessments.selectors.stored_files import files_of_document
from assessments.selectors.units import unit_trail
from assessments.services.documents import (
    KnownDocumentError,
    StaleDocumentError,
    change_document,
)
from assessments.views.pages import signed_in
from assessments.views.units import LONGEST_QUERY, printable
from dtscore.accounts.models import AdministrativeUnit
from dtscore.accounts.scope import units_in_scope

PAGE_SIZE = 50
WITHOUT_DATE = "khong-ngay"


def documents(request: HttpRequest, pk: int) -> HttpResponse:
    unit = unit_of_scope(request, pk)
    facets = register_facets(unit)
    query = printable(request.GET.get("tim", ""))[:LONGEST_QUERY]
    year = _chosen_year(request.GET.get("nam", ""), facets.years)
    kind = next((kind for kind in facets.kinds if kind == request.GET.get("loai")), "")
    rows = register_rows(unit, query=query, year=year, kind=kind)
    context = {
        "unit": unit,
        "facets": facets,
        "query": query,
        "year": WITHOUT_DATE if year == UNDATED else year,
        "kind": kind,
        "is_filtered": bool(query or kind or year is not None),
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("trang")),
        "kept": urlencode({"tim": query, "nam": request.GET.get("nam", ""), "loai": kind}),
        "editing": can_edit_register(signed_in(request), unit),
        "trail": unit_trail(unit, signed_in(request)),
    }
    return render(request, "register/list.html", context)


def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: read by everybody who sees the unit, corrected by its own people."""
    rows = visible_documents(signed_in(request)).select_related("owner__parent__parent")
    found = get_object_or_404(rows, pk=pk)
    if request.method != "POST":
        return _document_page(request, found, DocumentForm(initial=initial_of(found)))
    demand(can_change_document(signed_in(request), found))
    form = DocumentForm(request.POST)
    if not form.is_valid():
        return _document_page(request, found, form)
    if alike := unconfirmed(found.owner, form, found.pk):
        return _document_page(request, found, form, alike=alike)
    return _correct(request, found, form)


def _correct(request: HttpRequest, found: OfficialDocument, form: DocumentForm) -> HttpResponse:
    """Hand a valid form to the service; what that refuses is shown with what was typed."""
    try:
        change_document(
            actor=signed_in(request),
            document=found,
            typed=form.typed(),
            seen_version=form.cleaned_data["version"] or 0,
        )
    except StaleDocumentError as conflict:  # saving again is a choice with both in sight
        form.show("version", str(conflict.current.version))
        return _document_page(request, conflict.current, form, is_stale=True, status=409)
    except KnownDocumentError as known:
        return _document_page(request, found, form, known=known.document)
    except ValidationError as problem:
        form.refuse(problem)
        return _document_page(request, found, form)
    messages.success(request, "Đã lưu văn bản.")
    return redirect("document", pk=found.pk)


def unit_of_scope(request: HttpRequest, pk: int) -> AdministrativeUnit:
    """The unit if the person may look at it."""
    units = units_in_scope(signed_in(request)).select_related("parent__parent")
    return get_object_or_404(units, pk=pk)


def _chosen_year(typed: str, years: list[int]) -> int | None:
    if typed == WITHOUT_DATE:
        return UNDATED
    return next((year for year in years if str(year) == typed), None)


def unconfirmed(
    unit: AdministrativeUnit, form: DocumentForm, other_than: int = 0
) -> list[OfficialDocument]:
    """Documents so alike that the officer should look first; saving again goes on."""
    identity = form.typed().tidy.identity
    if find_same(unit, identity, other_than=other_than):
        return []  # no doubt about it: the service refuses
    alike = find_alike(unit, identity, other_than=other_than)
    if form.confirms(alike):
        return []
    form.show("confirmed", ",".join(str(row.pk) for row in alike))
    return alike


def _document_page(
    request: HttpRequest,
    found: OfficialDocument,
    form: DocumentForm,
    known: OfficialDocument | None = None,
    alike: list[OfficialDocument] | None = None,
    is_stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    changing = can_change_document(signed_in(request), found)
    context = {
        "record": open_document(found),
        "files": files_of_document(found),
        "file_form": FileForm(unit=found.owner),
        "document": found,
        "unit": found.owner,
        "form": form,
        "editing": can_edit_register(signed_in(request), found.owner),
        "changing": changing,
        "known": known,
        "alike": alike,
        "differing": _differing(found, form) if is_stale else [],
        "is_stale": is_stale,
        "kinds": KINDS if changing else (),
        "issuers": known_issuers(found.owner) if changing else (),
        "trail": unit_trail(found.owner, signed_in(request)),
    }
    return render(request, "register/document.html", context, status=status)


def _differing(stored: OfficialDocument, form: DocumentForm) -> list[tuple[str, object, object]]:
    """Field by field what stands in the register and what was typed, where the two differ."""
    typed = form.typed().tidy
    return [
        (str(form.fields[name].label), getattr(stored, name), getattr(typed, name))
        for name in typed.__dataclass_fields__
        if getattr(stored, name) != getattr(typed, name)
    ]
