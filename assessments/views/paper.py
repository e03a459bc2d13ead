"""The official paper, to read in the browser or to keep."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from assessments.reports import store
from assessments.selectors.submissions import current_submission
from assessments.views.pages import visible_assessment
from assessments.views.receipts import kept_pdf


def report_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as it stands; from the submission on, the paper that was submitted."""
    assessment = visible_assessment(request, pk)
    if not assessment.is_draft and (submission := current_submission(assessment)):
        return kept_pdf(request, submission)
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
