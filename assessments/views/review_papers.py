"""The papers of a review: those that left, byte for byte, and the draft of the next one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from assessments.kept_reports import KeptReportError, read_issued_report
from assessments.models import Assessment
from assessments.permissions import can_preview_report, demand
from assessments.reports.review_pdf import review_draft
from assessments.selectors.issued_reports import visible_issued_reports
from assessments.services.handing_out import note_report
from assessments.views.pages import signed_in, visible_assessment
from assessments.views.pdfs import damaged_paper, inline_pdf

DAMAGED = (
    "Báo cáo lưu trữ không còn đúng như khi ban hành, nên không mở. Hãy báo người quản trị cổng."
)


@require_safe
def issued_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper as it left, byte for byte, or a sentence when it is damaged."""
    report = get_object_or_404(visible_issued_reports(signed_in(request)), pk=pk)
    name = f"{_name(report.assessment)}-ban-{report.number}"
    try:
        pdf = read_issued_report(report.pk, report.report_sha256)
    except KeptReportError:
        return damaged_paper(request, name, DAMAGED)
    if request.method == "GET":
        paper = f"{report.get_kind_display()}, bản số {report.number}"
        note_report(actor=signed_in(request), assessment=report.assessment, paper=paper)
    return inline_pdf(pdf, f"{name}.pdf")


@require_safe
def review_draft_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """What the paper would say now, marked as a draft."""
    assessment = visible_assessment(request, pk)
    demand(can_preview_report(signed_in(request), assessment))
    return inline_pdf(review_draft(assessment), f"{_name(assessment)}-du-thao.pdf")


def _name(assessment: Assessment) -> str:
    campaign = assessment.campaign
    return f"tham-dinh-{assessment.unit.code}-{campaign.year}-{campaign.indicator_set.code}"
