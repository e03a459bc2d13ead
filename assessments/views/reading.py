"""Reading one assessment: overview, one pillar, the base figures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.models import Assessment, AssessmentStatus
from assessments.permissions import (
    can_edit_register,
    can_preview_report,
    can_see_review_work,
    open_codes,
)
from assessments.selectors.columns import open_columns
from assessments.selectors.contradictions import by_indicator
from assessments.selectors.files import AssessmentFile, open_file
from assessments.selectors.issued_reports import issued_rows
from assessments.selectors.returns import is_returned
from assessments.selectors.units import unit_trail
from assessments.services.checking import fresh_findings
from assessments.views.desks import indicator_rows
from assessments.views.pages import signed_in, visible_assessment
from dtscore.accounts.models import User


def assessment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user, file = signed_in(request), open_file(visible_assessment(request, pk))
    context = {
        "file": file,
        "columns": open_columns(user, file),
        "is_returned": is_returned(file.assessment),
        "issued": issued_rows(file.assessment),
        "reviewing": _is_reviewing(user, file.assessment),
        "drafting": can_preview_report(user, file.assessment),
        "trail": unit_trail(file.assessment.unit, user),
    }
    return render(request, "assessments/detail.html", context)


def _is_reviewing(user: User, assessment: Assessment) -> bool:
    """Whether there is something to review, and the person takes part in it."""
    is_away = assessment.status != AssessmentStatus.DRAFT
    return is_away and bool(can_see_review_work(user, assessment))


def pillar_detail(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    file, user = open_file(visible_assessment(request, pk)), signed_in(request)
    pillars, position = file.sheet.pillars, _position_or_404(file, code)
    pillar = pillars[position]
    codes = [line.indicator.code for line in pillar.lines]
    columns, entries = open_columns(user, file), file.entries(pillar.lines)
    given_back = columns.given_back if columns else None
    opened = open_codes(user, file.assessment, codes, given_back)
    found = fresh_findings(file.assessment.unit, file.assessment.campaign.year)
    findings = by_indicator(found, file.spec.code)
    rows = indicator_rows(file, entries, columns, opened, findings=findings)
    own = can_edit_register(user, file.assessment.unit)
    context = {
        "file": file,
        "pillar": pillar,
        "rows": rows,
        "editing": bool(opened),
        "frozen": bool(own) and is_returned(file.assessment),
        "take_over": any(
            row.desk and row.desk.previous and row.desk.previous.carries for row in rows
        ),
        "previous": pillars[position - 1] if position else None,
        "next": pillars[position + 1] if position + 1 < len(pillars) else None,
        "trail": unit_trail(file.assessment.unit, user),
    }
    return render(request, "assessments/pillar.html", context)


def _position_or_404(file: AssessmentFile, code: str) -> int:
    for position, pillar in enumerate(file.sheet.pillars):
        if pillar.pillar.code == code:
            return position
    raise Http404
