"""The official paper: what it says around its results, and the paper itself."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from assessments.forms.paper import PaperForm, initial_of
from assessments.models import Assessment
from assessments.permissions import can_edit_answers, demand
from assessments.reports import store
from assessments.selectors.files import paper_of
from assessments.selectors.submissions import current_submission
from assessments.selectors.units import unit_trail
from assessments.services.handing_out import note_report
from assessments.services.papers import StalePaperError, save_paper
from assessments.views.pages import signed_in, visible_assessment
from assessments.views.pdfs import attached_docx, inline_pdf
from assessments.views.receipts import PAPER, kept_pdf
from criteria.selectors import load_spec

CHANGED = (
    "Số liệu nền hoặc văn bản của hồ sơ đã thay đổi sau khi nộp, nên bản Word lập lúc này sẽ khác"
    " báo cáo đã nộp. Hãy dùng bản PDF đã nộp ở trang biên nhận."
)


def edit_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Show or save what the paper says around its results. What is refused stays in sight."""
    assessment = visible_assessment(request, pk)
    decision = can_edit_answers(signed_in(request), assessment)
    form = _form(assessment, request.POST or None)
    if request.method != "POST":
        demand(decision)
        return _paper_page(request, assessment, form)
    if not decision:
        form.add_error(None, decision.reason)
        return _paper_page(request, assessment, form, status=403)
    if not form.is_valid():
        return _paper_page(request, assessment, form)
    return _save(request, assessment, form)


def _save(request: HttpRequest, assessment: Assessment, form: PaperForm) -> HttpResponse:
    try:
        save_paper(
            actor=signed_in(request),
            assessment=assessment,
            seen_version=form.cleaned_data["version"],
            **form.wording(),
        )
    except StalePaperError as stale:
        form.data = {**request.POST.dict(), "version": str(stale.current.version)}
        return _paper_page(request, assessment, form, stale=stale, status=409)
    except PermissionDenied as refusal:  # submitted while this was on its way
        form.add_error(None, str(refusal))
        return _paper_page(request, assessment, form, status=403)
    except ValidationError as problem:
        form.refuse(problem)
        return _paper_page(request, assessment, form)
    messages.success(request, "Đã lưu phần chữ của báo cáo.")
    return redirect("paper", pk=assessment.pk)


def _paper_page(
    request: HttpRequest,
    assessment: Assessment,
    form: PaperForm,
    stale: StalePaperError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "assessment": assessment,
        "form": form,
        "stale": stale,
        "differing": form.differing(stale.current) if stale else [],
        "trail": unit_trail(assessment.unit, signed_in(request)),
    }
    return render(request, "assessments/paper.html", context, status=status)


def _form(assessment: Assessment, posted: QueryDict | None) -> PaperForm:
    return PaperForm(
        posted,
        initial=initial_of(paper_of(assessment)),
        report=load_spec(assessment.campaign.indicator_set).report,
        unit=assessment.unit,
        year=assessment.campaign.year,
    )


@require_safe
def report_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as it stands; from the submission on, the paper that was submitted."""
    assessment = visible_assessment(request, pk)
    if not assessment.is_draft and (submission := current_submission(assessment)):
        return kept_pdf(request, submission)
    pdf = store.report_pdf(assessment)
    if request.method == "GET":
        note_report(actor=signed_in(request), assessment=assessment, paper=PAPER)
    return inline_pdf(pdf, f"{_file_name(assessment)}.pdf")


@require_safe
def report_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The same report to be worked on in Word; a sentence where it would differ from the PDF that
    was submitted."""
    assessment = visible_assessment(request, pk)
    submission = None if assessment.is_draft else current_submission(assessment)
    try:
        content = store.report_docx(assessment, submission)
    except store.ChangedSinceSubmittedError:
        context = {"title": "Không lập lại được bản Word", "sentence": CHANGED}
        return render(request, "error.html", context, status=409)
    if request.method == "GET":
        note_report(
            actor=signed_in(request),
            assessment=assessment,
            paper=f"{PAPER} (Word)",
            submission=submission,
        )
    name = submission.code if submission else _file_name(assessment)
    return attached_docx(content, f"{name}.docx")


def _file_name(assessment: Assessment) -> str:
    campaign = assessment.campaign
    return f"bao-cao-{assessment.unit.code}-{campaign.year}-{campaign.indicator_set.code}"
