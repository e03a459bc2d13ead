"""The buttons beside last year's answer: take it over, take all of a pillar, confirm."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from assessments.forms.taking_over import SeenVersionForm
from assessments.models import Assessment
from assessments.permissions import can_edit_answer, can_edit_answers, demand
from assessments.services.answers import StaleAnswerError
from assessments.services.taking_over import confirm_answer, take_over, take_over_all
from assessments.views.pages import signed_in, visible_assessment
from criteria.rules.spec import PillarSpec
from criteria.selectors import load_spec


@require_POST
def take_answer(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Put last year's answer in place, to be confirmed."""

    def act(assessment: Assessment, form: SeenVersionForm) -> str:
        take_over(
            actor=signed_in(request),
            assessment=assessment,
            indicator_code=code,
            seen_version=form.cleaned_data["version"],
            replace=form.cleaned_data["replace"],
        )
        return f"Chỉ số {code}: đã lấy câu trả lời năm trước. Hãy đọc lại, sửa rồi xác nhận."

    return _press(request, pk, code, act)


@require_POST
def confirm(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Say that the answer that was taken over has been looked at."""

    def act(assessment: Assessment, form: SeenVersionForm) -> str:
        confirm_answer(
            actor=signed_in(request),
            assessment=assessment,
            indicator_code=code,
            seen_version=form.cleaned_data["version"],
        )
        return f"Chỉ số {code}: đã xác nhận."

    return _press(request, pk, code, act)


@require_POST
def take_pillar(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Put last year's answers in every indicator of a pillar that nobody has answered."""
    assessment = visible_assessment(request, pk)
    demand(can_edit_answers(signed_in(request), assessment))
    if code not in {pillar.code for pillar in _pillars(assessment)}:
        raise Http404
    taken = take_over_all(actor=signed_in(request), assessment=assessment, pillar_code=code)
    if taken:
        listed = ", ".join(taken)
        messages.success(
            request, f"Đã lấy câu trả lời năm trước cho {listed}. Hãy đọc lại và xác nhận từng mục."
        )
    else:
        messages.info(request, "Không có chỉ số trống nào mà năm trước đã trả lời.")
    return redirect("pillar", pk=pk, code=code)


def _press(
    request: HttpRequest,
    pk: int,
    code: str,
    act: Callable[[Assessment, SeenVersionForm], str],
) -> HttpResponse:
    """Do what a button asks, or say why not; both end where the button was."""
    assessment = visible_assessment(request, pk)
    demand(can_edit_answer(signed_in(request), assessment, code))
    pillar = _pillar_of(assessment, code)
    form = SeenVersionForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors.get("version", ()))))
    else:
        try:
            messages.success(request, act(assessment, form))
        except StaleAnswerError as conflict:
            who = conflict.current.updated_by
            messages.error(request, f"{who}: {conflict} Hãy xem bản mới rồi bấm lại nếu cần.")
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
    if request.POST.get("back") == "pillar":
        return redirect(f"{reverse('pillar', args=[pk, pillar.code])}#c{code}")
    return redirect("answer", pk=pk, code=code)


def _pillars(assessment: Assessment) -> list[PillarSpec]:
    return list(load_spec(assessment.campaign.indicator_set).pillars)


def _pillar_of(assessment: Assessment, code: str) -> PillarSpec:
    for pillar in _pillars(assessment):
        if code in {indicator.code for indicator in pillar.indicators}:
            return pillar
    raise Http404
