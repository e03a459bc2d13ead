"""The review desk: one page for a whole assessment, and the parts that a script fetches."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.permissions import Decision, can_open_desk, demand, reads_hints
from assessments.selectors.files import open_file
from assessments.selectors.hints import hints_of
from assessments.selectors.review_desk import Reviewed, reviewed_alone
from assessments.views.pages import signed_in, visible_assessment
from assessments.views.review_pages import binder_of, desk_page, part_context

NO_HINTS = "Gợi ý chỉ dành cho người thẩm định."


@require_safe
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """``chi-so`` names the indicator, ``loc`` narrows the list, ``dan``, ``tep``, ``trang``, ``co``
    open a page of the evidence."""
    return desk_page(request, visible_assessment(request, pk))


@require_safe
def indicator(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One indicator with its evidence, to be put into the open page."""
    reviewed = _reviewed_or_404(request, pk, code)
    return render(request, "review/partials/parts.html", part_context(request, reviewed))


@require_safe
def proofs(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The evidence of one indicator with another citation, file or page open."""
    reviewed = _reviewed_or_404(request, pk, code)
    context = {
        "assessment": reviewed.assessment,
        "reviewed": reviewed,
        "code": code,
        "entry": reviewed.entry,
        "indicator": reviewed.entry.line.indicator,
        "binder": binder_of(request, reviewed),
    }
    return render(request, "review/partials/evidence.html", context)


@require_safe
def hints(request: HttpRequest, pk: int) -> HttpResponse:
    """What to look at, of every indicator that has something."""
    assessment, user = visible_assessment(request, pk), signed_in(request)
    demand(Decision(reads_hints(user, assessment), NO_HINTS))
    found = hints_of(user, open_file(assessment))
    listed = [
        (code, rows, sum(row.is_warning for row in rows)) for code, rows in found.items() if rows
    ]
    return render(request, "review/partials/all_hints.html", {"listed": listed})


def _reviewed_or_404(request: HttpRequest, pk: int, code: str) -> Reviewed:
    assessment = visible_assessment(request, pk)
    demand(can_open_desk(signed_in(request), assessment))
    reviewed = reviewed_alone(assessment, code)
    if reviewed is None:
        raise Http404
    return reviewed
