"""The official paper, to read in the browser or to keep."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from assessments.reports import store
from assessments.views.pages import visible_assessment


def report_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    assessment = visible_assessment(request, pk)
    campaign = assessment.campaign
    name = f"bao-cao-{assessment.unit.code}-{campaign.year}-{campaign.indicator_set.code}.pdf"
    return HttpResponse(
        store.report_pdf(assessment),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "private, no-cache",
        },
    )
