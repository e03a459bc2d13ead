"""The receipt of a submission, its kept PDF, and the signed paper that comes back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from assessments.forms.sign_off import SignedPaperForm, WithdrawForm
from assessments.kept_reports import KeptReportError, read_report
from assessments.models import Submission
from assessments.permissions import can_move, can_upload_signed, demand
from assessments.selectors.contradictions import kept_findings
from assessments.selectors.findings import signed_paper_row, summary_of
from assessments.selectors.submissions import signed_papers_of, visible_submissions
from assessments.selectors.units import unit_trail
from assessments.services.handing_out import note_report
from assessments.services.signed_papers import keep_signed_paper
from assessments.views.pages import signed_in
from assessments.views.pdfs import damaged_paper, inline_pdf
from assessments.views.receiving import keep_received, receives_file

PAPER = "Báo cáo tự đánh giá"
DAMAGED = "Báo cáo lưu trữ không còn đúng như khi nộp, nên không mở. Hãy báo người quản trị cổng."


def receipt(request: HttpRequest, code: str) -> HttpResponse:
    return receipt_page(request, code)


@require_safe
def receipt_report(request: HttpRequest, code: str) -> HttpResponse:
    """The PDF of that day, byte for byte, or a sentence when it is damaged."""
    return kept_pdf(request, _visible(request, code))


@receives_file
@require_POST
def signed_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the signed paper and what is found in it, good or bad."""
    user, submission = signed_in(request), _visible(request, code)
    demand(can_upload_signed(user, submission))
    form = SignedPaperForm(request.POST, request.FILES, unit=submission.assessment.unit)
    if kept := keep_received(form, user):
        try:
            paper = keep_signed_paper(actor=user, submission=submission, file=kept.file)
        except ValidationError as problem:
            form.add_error(None, problem)
        except KeptReportError:
            return _damaged(request, submission)
        else:
            messages.info(request, f"Đã nhận tệp: {summary_of(paper.findings)}.")
            return redirect("receipt", code=code)
    return receipt_page(request, code, signed_form=form, status=422)


def kept_pdf(request: HttpRequest, submission: Submission) -> HttpResponse:
    try:
        pdf = read_report(submission.pk, submission.report_sha256)
    except KeptReportError:
        return _damaged(request, submission)
    if request.method == "GET":
        note_report(
            actor=signed_in(request),
            assessment=submission.assessment,
            paper=PAPER,
            submission=submission,
        )
    return inline_pdf(pdf, f"{submission.code}.pdf")


def receipt_page(
    request: HttpRequest,
    code: str,
    *,
    withdraw_form: WithdrawForm | None = None,
    signed_form: SignedPaperForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The receipt with its signed papers and, for the unit's people, what they may do now."""
    user, submission = signed_in(request), _visible(request, code)
    is_standing = submission.withdrawn_at is None
    context = {
        "submission": submission,
        "snapshot": submission.snapshot,
        "findings": kept_findings(submission.snapshot),
        "papers": [signed_paper_row(paper) for paper in signed_papers_of(submission)],
        "withdrawing": is_standing and can_move(user, submission.assessment, "withdraw"),
        "standing": is_standing and not submission.assessment.is_draft,
        "uploading": can_upload_signed(user, submission),
        "withdraw_form": withdraw_form or WithdrawForm(),
        "signed_form": signed_form or SignedPaperForm(unit=submission.assessment.unit),
        "trail": unit_trail(submission.assessment.unit, user),
    }
    return render(request, "assessments/receipt.html", context, status=status)


def _visible(request: HttpRequest, code: str) -> Submission:
    return get_object_or_404(visible_submissions(signed_in(request)), code=code)


def _damaged(request: HttpRequest, submission: Submission) -> HttpResponse:
    return damaged_paper(request, submission.code, DAMAGED)
