"""Signing off: the leader's one screen, and the moves that are made from it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from assessments.forms.sign_off import ProposeForm, SubmitForm, WithdrawForm
from assessments.models import Assessment, Submission
from assessments.permissions import can_move, demand, visible_assessments
from assessments.reports import store
from assessments.reports.data import report_of
from assessments.selectors.assessments import assessment_rows
from assessments.selectors.sign_off import open_sign_off
from assessments.selectors.submissions import current_submission
from assessments.selectors.units import unit_trail
from assessments.services.checking import fresh_findings
from assessments.services.moving import move_assessment
from assessments.services.passage import IncompleteError, MoveRefusedError
from assessments.views.pages import signed_in, visible_assessment
from assessments.views.receipts import receipt_page
from dtscore.accounts.models import User


def sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    rows = assessment_rows(visible_assessments(signed_in(request))).select_related("paper")
    return _page(request, get_object_or_404(rows, pk=pk))


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """The officer says that the file is ready; nothing is frozen by it."""
    user, assessment = signed_in(request), visible_assessment(request, pk)
    demand(can_move(user, assessment, "propose"))
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return _page(request, assessment, propose_form=form, status=422)
    try:
        move_assessment(actor=user, assessment=assessment, move="propose", **form.cleaned_data)
    except IncompleteError as refusal:
        return _page(request, assessment, propose_form=form, refusal=refusal, status=409)
    messages.success(request, "Đã trình lãnh đạo. Lãnh đạo thấy hồ sơ này ở trang chủ.")
    return redirect("sign_off", pk=pk)


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader submits exactly what the screen showed."""
    user, assessment = signed_in(request), visible_assessment(request, pk)
    form = SubmitForm(request.POST)
    try:
        demand(can_move(user, assessment, "submit"))
        if not form.is_valid():
            return _page(request, assessment, submit_form=form, status=422)
        submission = move_assessment(
            actor=user,
            assessment=assessment,
            move="submit",
            seen=request.POST.get("seen") or "nothing",
            press=store.report_pdf,
        )
    except PermissionDenied:
        if mine := _own_submission(user, assessment):  # pressed twice: here is the first
            return redirect("receipt", code=mine.code)
        raise
    except MoveRefusedError as refusal:
        return _page(request, visible_assessment(request, pk), refusal=refusal, status=409)
    assert isinstance(submission, Submission)
    messages.success(request, f"Đã nộp hồ sơ. Mã biên nhận: {submission.code}.")
    return redirect("receipt", code=submission.code)


def _own_submission(user: User, assessment: Assessment) -> Submission | None:
    submission = current_submission(assessment)
    return submission if submission and submission.submitted_by_id == user.pk else None


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the unit, while nobody has begun to review; the receipt stays and says so."""
    user, assessment = signed_in(request), visible_assessment(request, pk)
    demand(can_move(user, assessment, "withdraw"))
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        submission = current_submission(assessment)
        code = submission.code if submission else ""
        return receipt_page(request, code, withdraw_form=form, status=422)
    move_assessment(actor=user, assessment=assessment, move="withdraw", **form.cleaned_data)
    messages.success(request, "Đã rút hồ sơ. Sửa xong, lãnh đạo nộp lại ở trang này.")
    return redirect("sign_off", pk=pk)


def _page(
    request: HttpRequest,
    assessment: Assessment,
    *,
    submit_form: SubmitForm | None = None,
    propose_form: ProposeForm | None = None,
    refusal: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    user = signed_in(request)
    findings = fresh_findings(assessment.unit, assessment.campaign.year)
    page = open_sign_off(assessment, localdate(), findings)
    context = {
        "page": page,
        "file": page.file,
        "report": report_of(page.file, page.paper),
        "submitting": page.may(user, "submit"),
        "proposing": page.may(user, "propose"),
        "submit_form": submit_form or SubmitForm(),
        "propose_form": propose_form or ProposeForm(),
        "refusal": refusal,
        "trail": unit_trail(assessment.unit, user),
    }
    return render(request, "assessments/sign_off.html", context, status=status)
