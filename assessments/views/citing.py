"""Citing what proves an indicator: found in the register, added, corrected, taken away."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from assessments.forms.citation import FIELDS, CitationForm, Kind, form_of, new_form
from assessments.models import Assessment, Evidence, OfficialDocument
from assessments.permissions import (
    Decision,
    can_edit_answer,
    can_edit_register,
    demand,
    visible_assessments,
)
from assessments.selectors.files import find_spot, open_file
from assessments.selectors.register import suggest_documents
from assessments.selectors.units import unit_trail
from assessments.services.evidence import (
    StaleCitationError,
    add_citation,
    change_citation,
    citation_words,
    remove_citation,
)
from assessments.views.pages import signed_in, visible_assessment
from assessments.views.units import LONGEST_QUERY, printable


@dataclass
class _Shown:
    """What a refused post puts on the page again, with what was typed and what stands."""

    forms: dict[int, CitationForm] = field(default_factory=dict)
    new: dict[str, CitationForm] = field(default_factory=dict)
    stands: dict[int, str] = field(default_factory=dict)
    lost: list[tuple[str, str]] = field(default_factory=list)
    refusal: str = ""
    status: int = 200


@require_GET
def citations(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The citations of an indicator beside the register. ``tim`` searches it."""
    assessment = visible_assessment(request, pk)
    demand(can_edit_answer(signed_in(request), assessment, code))
    return _page(request, assessment, code, _Shown())


@require_POST
def add(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Cite a document of the register (``document``), a link or a described file (``kind``)."""
    assessment = visible_assessment(request, pk)
    decision = _own(request, assessment, code)
    document = _document(request, assessment)
    kind = _kind(request, document)
    form = new_form(kind, request.POST)
    shown = _Shown(new={kind: form})
    if not decision:
        shown.refusal, shown.status = decision.reason, 403
    elif form.is_valid():
        try:
            evidence = add_citation(
                actor=signed_in(request),
                assessment=assessment,
                indicator_code=code,
                citation=form.citation(document),
            )
        except ValidationError as problem:
            form.refuse(problem)
            shown.refusal = "" if kind != "document" else " ".join(problem.messages)
        else:
            hint = " Hãy ghi thêm trang và câu chứng minh." if document else ""
            messages.success(request, f"Đã dẫn: {citation_words(evidence)}.{hint}")
            return _back(pk, code, evidence)
    return _page(request, assessment, code, shown)


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct one citation. A stale one is shown as it stands, beside what was typed."""
    evidence = _evidence(request, pk)
    assessment, code = evidence.answer.assessment, evidence.answer.indicator.code
    decision = _own(request, assessment, code)
    form = form_of(evidence, request.POST)
    shown = _Shown(forms={pk: form})
    if not decision:
        shown.refusal, shown.status = decision.reason, 403
    elif form.is_valid():
        try:
            changed = change_citation(
                actor=signed_in(request),
                evidence=evidence,
                citation=form.citation(),
                seen_version=form.cleaned_data["version"] or 0,
            )
        except ValidationError as problem:
            form.refuse(problem)
        except StaleCitationError as conflict:
            _show_conflict(shown, form, conflict)
        else:
            messages.success(request, "Đã lưu minh chứng.")
            return _back(assessment.pk, code, changed)
    return _page(request, assessment, code, shown)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one citation away; one that was changed meanwhile stays, and is shown."""
    evidence = _evidence(request, pk)
    assessment, code = evidence.answer.assessment, evidence.answer.indicator.code
    decision = _own(request, assessment, code)
    if not decision:
        return _page(request, assessment, code, _Shown(refusal=decision.reason, status=403))
    seen = request.POST.get("version", "")
    try:
        remove_citation(
            actor=signed_in(request),
            evidence=evidence,
            seen_version=int(seen) if seen.isascii() and seen.isdecimal() else 0,
        )
    except StaleCitationError as conflict:
        why = f"{conflict} Hãy xem lại rồi bỏ nếu vẫn muốn."
        return _page(request, assessment, code, _Shown(refusal=why, status=409))
    messages.success(request, "Đã bỏ minh chứng khỏi chỉ số này; văn bản vẫn còn trong sổ.")
    return redirect("citations", pk=assessment.pk, code=code)


def _own(request: HttpRequest, assessment: Assessment, code: str) -> Decision:
    """People of other units are turned away; the unit's own learn why on the page, where what they
    typed stays in sight."""
    demand(can_edit_register(signed_in(request), assessment.unit))
    return can_edit_answer(signed_in(request), assessment, code)


def _evidence(request: HttpRequest, pk: int) -> Evidence:
    rows = Evidence.objects.filter(
        answer__assessment__in=visible_assessments(signed_in(request)), answer__set_aside_at=None
    ).select_related(
        "document",
        "answer__indicator",
        "answer__assessment__unit__parent__parent",
        "answer__assessment__campaign__indicator_set",
    )
    return get_object_or_404(rows, pk=pk)


def _document(request: HttpRequest, assessment: Assessment) -> OfficialDocument | None:
    wanted = request.POST.get("document", "")
    if not wanted:
        return None
    own = OfficialDocument.objects.filter(owner=assessment.unit)
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 19 else 0
    return get_object_or_404(own, pk=number)


def _kind(request: HttpRequest, document: OfficialDocument | None) -> Kind:
    if document:
        return "document"
    return "note" if request.POST.get("kind") == "note" else "link"


def _show_conflict(shown: _Shown, form: CitationForm, conflict: StaleCitationError) -> None:
    """Saving again from the page is a choice made with both versions in sight."""
    shown.refusal, shown.status = str(conflict), 409
    if conflict.current is None:
        names = [name for name in FIELDS[form.kind] if name != "version"]
        typed = [(str(form.fields[name].label), form.data.get(name, "")) for name in names]
        shown.lost = [(label, value) for label, value in typed if value]
        return
    form.data = {
        **{name: form.data.get(name) for name in form.data},
        "version": str(conflict.current.version),
    }
    shown.stands[conflict.current.pk] = citation_words(conflict.current)


def _back(pk: int, code: str, evidence: Evidence) -> HttpResponse:
    return redirect(f"{reverse('citations', args=[pk, code])}#dan-{evidence.pk}")


def _page(request: HttpRequest, assessment: Assessment, code: str, shown: _Shown) -> HttpResponse:
    file = open_file(assessment)
    spot = find_spot(file, code)
    if spot is None:
        raise Http404
    query = printable(request.GET.get("tim", ""))[:LONGEST_QUERY]
    rows = [
        (item, shown.forms.get(item.pk) or form_of(item), shown.stands.get(item.pk, ""))
        for item in spot.entry.evidence
    ]
    context = {
        "file": file,
        "spot": spot,
        "entry": spot.entry,
        "rows": rows,
        "shown": shown,
        "query": query,
        "suggestions": suggest_documents(assessment, spot.indicator, query),
        "link_form": shown.new.get("link") or new_form("link"),
        "note_form": shown.new.get("note") or new_form("note"),
        "trail": unit_trail(assessment.unit, signed_in(request)),
    }
    return render(request, "assessments/citations.html", context, status=shown.status)
