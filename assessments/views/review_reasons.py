"""The list of reasons that a province keeps for its reviewers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from assessments.forms.review_reasons import ReasonForm
from assessments.models import ReviewReason
from assessments.permissions import can_edit_reasons, can_read_reasons, demand
from assessments.selectors.review_reasons import reasons_of
from assessments.services.review_reasons import (
    SUGGESTED,
    Change,
    add_reason,
    add_suggested,
    change_reason,
)
from assessments.views.pages import signed_in

CHANGES: dict[str, tuple[Change, str]] = {
    "len": ("up", "Đã chuyển lên: {}."),
    "xuong": ("down", "Đã chuyển xuống: {}."),
    "ngung": ("retire", "Đã ngừng dùng: {}."),
    "dung-lai": ("revive", "Dùng lại: {}."),
}


def review_reasons(request: HttpRequest) -> HttpResponse:
    """Show the list, or add to it."""
    user = signed_in(request)
    demand(can_read_reasons(user))
    if request.method != "POST":
        return _page(request, ReasonForm())
    demand(can_edit_reasons(user))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        reason = add_reason(actor=user, words=form.cleaned_data["words"])
    except ValidationError as problem:
        form.refuse(problem)
        return _page(request, form, status=422)
    messages.success(request, f"Đã thêm: {reason.words}.")
    return redirect("review_reasons")


@require_POST
def suggested(request: HttpRequest) -> HttpResponse:
    """Fill an empty list."""
    added = add_suggested(actor=signed_in(request))
    if added:
        messages.success(request, f"Đã nạp {added} lý do gợi ý. Hãy sửa danh mục cho hợp với tỉnh.")
    else:
        messages.info(request, "Danh mục đã có lý do nên không nạp gợi ý nữa.")
    return redirect("review_reasons")


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move one reason, retire it or use it again."""
    user = signed_in(request)
    demand(can_edit_reasons(user))
    assert user.unit is not None
    reason = get_object_or_404(reasons_of(user.unit), pk=pk)
    if request.POST.get("viec") not in CHANGES:
        raise Http404
    what, sentence = CHANGES[request.POST["viec"]]
    change_reason(actor=user, reason=reason, change=what)
    messages.success(request, sentence.format(reason.words))
    return redirect("review_reasons")


def _page(request: HttpRequest, form: ReasonForm, status: int = 200) -> HttpResponse:
    user = signed_in(request)
    assert user.unit is not None
    reasons: list[ReviewReason] = list(reasons_of(user.unit))
    context = {
        "form": form,
        "reasons": reasons,
        "editing": can_edit_reasons(user),
        "suggested": SUGGESTED,
    }
    return render(request, "assessments/review_reasons.html", context, status=status)
