"""Entering a document: typed, or proposed from a file, and cited where that was the purpose."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from assessments.forms.document import DocumentForm, initial_of
from assessments.forms.files import FileForm
from assessments.headers import KINDS, HeaderProposal
from assessments.models import Assessment, OfficialDocument, StoredFile
from assessments.permissions import can_edit_register, demand, visible_assessments
from assessments.selectors.proposals import header_of
from assessments.selectors.register import known_issuers
from assessments.selectors.same_documents import Identity, find_same
from assessments.selectors.units import unit_trail
from assessments.services.documents import DocumentFields, KnownDocumentError, enter_document
from assessments.services.evidence import Citation, add_citation
from assessments.views.pages import signed_in
from assessments.views.register import unconfirmed, unit_of_scope
from assessments.views.units import printable
from dtscore.accounts.models import AdministrativeUnit


def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show or save a new document. What a file says about itself is only proposed."""
    unit = unit_of_scope(request, pk)
    demand(can_edit_register(signed_in(request), unit))
    start = _start(request, unit)
    proposal = start.proposal
    initial = initial_of(proposal) | _typed_before(request)
    form = DocumentForm(request.POST or None, initial=initial, proposal=proposal)
    if request.method == "POST":
        return _enter(request, start, form)
    return _entering_page(request, start, form, known=_known(start))


def _typed_before(request: HttpRequest) -> dict[str, str]:
    """What had been typed before the file was uploaded; a file never takes its place."""
    names = DocumentFields.__dataclass_fields__
    carried = {name: printable(request.GET.get(f"typed-{name}", "")) for name in names}
    return {name: words for name, words in carried.items() if words}


def _known(start: _Start) -> OfficialDocument | None:
    """The document of the register that the file is, if the file says so."""
    said = start.proposal
    if not said.issuer or not said.number:
        return None
    return find_same(start.unit, Identity(said.issuer, said.number, said.issued_on))


@dataclass(frozen=True)
class _Start:
    """Where a new document comes from (a file) and what it is for (an indicator)."""

    unit: AdministrativeUnit
    file: StoredFile | None
    assessment: Assessment | None
    code: str

    @cached_property
    def proposal(self) -> HeaderProposal:
        return header_of(self.file) if self.file else HeaderProposal()


def _start(request: HttpRequest, unit: AdministrativeUnit) -> _Start:
    """``tep`` names a file of this unit, ``cho`` an indicator of one of its assessments."""
    file = None
    if wanted := request.GET.get("tep"):
        files = StoredFile.objects.filter(owner=unit)
        file = get_object_or_404(files, pk=int(wanted) if wanted.isdecimal() else 0)
    number, _, code = request.GET.get("cho", "").partition(":")
    assessment = None
    if code and number.isascii() and number.isdecimal():
        own = visible_assessments(signed_in(request)).filter(unit=unit)
        assessment = own.select_related("campaign__indicator_set").filter(pk=number).first()
    return _Start(unit, file, assessment, printable(code)[:40])


def _enter(request: HttpRequest, start: _Start, form: DocumentForm) -> HttpResponse:
    if not form.is_valid():
        return _entering_page(request, start, form)
    try:
        if alike := unconfirmed(start.unit, form):
            return _entering_page(request, start, form, alike=alike)
        entered = enter_document(
            actor=signed_in(request), owner=start.unit, typed=form.typed(), file=start.file
        )
    except KnownDocumentError as known:
        return _entering_page(request, start, form, known=known.document)
    except ValidationError as problem:
        form.refuse(problem)
        return _entering_page(request, start, form)
    messages.success(request, f"Đã vào sổ: {entered.full_title}.")
    return redirect(_cite(request, start, entered) or reverse("document", args=[entered.pk]))


def _cite(request: HttpRequest, start: _Start, entered: OfficialDocument) -> str | None:
    """Go on to citing it where that was the purpose; a refusal says why and loses nothing."""
    if start.assessment is None:
        return None
    try:
        evidence = add_citation(
            actor=signed_in(request),
            assessment=start.assessment,
            indicator_code=start.code,
            citation=Citation(document=entered),
        )
    except (PermissionDenied, ValidationError) as problem:
        why = problem.messages[0] if isinstance(problem, ValidationError) else str(problem)
        messages.warning(request, f"Chưa dẫn được cho chỉ số {start.code}: {why}")
        return None
    messages.info(request, "Đã dẫn cho chỉ số này. Hãy ghi thêm trang và câu chứng minh.")
    page = reverse("citations", args=[start.assessment.pk, start.code])
    return f"{page}#dan-{evidence.pk}"


def _entering_page(
    request: HttpRequest,
    start: _Start,
    form: DocumentForm,
    known: OfficialDocument | None = None,
    alike: list[OfficialDocument] | None = None,
) -> HttpResponse:
    context = {
        "unit": start.unit,
        "start": start,
        "form": form,
        "file_form": FileForm(unit=start.unit),
        "goal": request.GET.get("cho", ""),
        "known": known,
        "alike": alike,
        "kinds": KINDS,
        "issuers": known_issuers(start.unit),
        "found_nothing": start.file is not None and start.proposal == HeaderProposal(),
        "trail": unit_trail(start.unit, signed_in(request)),
    }
    return render(request, "register/new.html", context)
