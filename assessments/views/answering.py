"""The commune's desk: one answer at a time, saved with a button or by itself."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from assessments.forms.answer import AnswerForm, with_changes
from assessments.forms.answer import initial_of as initial_answer
from assessments.inputs import decode_inputs
from assessments.models import Answer, Assessment
from assessments.permissions import can_edit_answers, demand
from assessments.selectors.files import AssessmentFile, Spot, find_spot, open_file
from assessments.selectors.units import unit_trail
from assessments.services.answers import StaleAnswerError, save_answer
from assessments.views.pages import signed_in, visible_assessment
from dtscore.numbers import format_decimal


def edit_answer(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Show or save one answer. A refused save keeps what was typed and says why."""
    assessment = visible_assessment(request, pk)
    decision = can_edit_answers(signed_in(request), assessment)
    file = open_file(assessment)
    spot = _spot_or_404(file, code)
    if request.method != "POST":
        demand(decision)
        return _answer_page(request, file, spot, _stored_form(spot))
    form = AnswerForm(request.POST, indicator=spot.indicator)
    if not decision:  # the assessment moved on while somebody was typing: the words stay in sight
        form.add_error(None, decision.reason)
        return _answer_page(request, file, spot, form, status=403)
    if form.is_valid():
        try:
            saved = _save(request, assessment, form)
        except StaleAnswerError as conflict:
            return _answer_page(request, file, spot, form, conflict, status=409)
        except ValidationError as problem:
            form.refuse(problem)
        else:
            at = localtime(saved.updated_at)
            messages.success(request, f"Chỉ số {code}: đã lưu {at:%H:%M}.")
            return redirect(_after_saving(request, file, spot))
    return _answer_page(request, file, spot, form)


@require_POST
def autosave_answer(request: HttpRequest, pk: int, code: str) -> JsonResponse:
    """Save the fields that changed. Says "saved" only after it is; else what stands in the way."""
    assessment = visible_assessment(request, pk)
    decision = can_edit_answers(signed_in(request), assessment)
    if not decision:
        return JsonResponse({"status": "refused", "reason": decision.reason}, status=403)
    spot = _spot_or_404(open_file(assessment), code)
    form = with_changes(_stored_form(spot), request.POST.dict())
    if not form.is_valid():
        return _invalid(form)
    try:
        saved = _save(request, assessment, form)
    except StaleAnswerError as conflict:
        who = str(conflict.current.updated_by)
        return JsonResponse({"status": "conflict", "who": who}, status=409)
    except ValidationError as problem:
        form.refuse(problem)
        return _invalid(form)
    return _saved(saved, _spot_or_404(open_file(assessment), code))


def _save(request: HttpRequest, assessment: Assessment, form: AnswerForm) -> Answer:
    """Hand a valid form to the service; what that refuses, it raises."""
    return save_answer(
        actor=signed_in(request),
        assessment=assessment,
        indicator_code=form.indicator.code,
        change=form.change(),
        seen_version=form.cleaned_data["version"],
        save_key=form.cleaned_data["save_key"],
    )


def _invalid(form: AnswerForm) -> JsonResponse:
    return JsonResponse({"status": "invalid", "errors": form.errors}, status=422)


def _saved(answer: Answer, spot: Spot) -> JsonResponse:
    outcome = spot.entry.line.outcome
    points = None if outcome.points is None else format_decimal(outcome.points)
    return JsonResponse(
        {
            "status": "saved",
            "at": f"{localtime(answer.updated_at):%H:%M}",
            "version": answer.version,
            "score": spot.entry.verdict if spot.indicator.max_points is None else points or "–",
            "claim": spot.entry.claim,
            "differs": spot.entry.line.differs,
            "why": outcome.why,
            "notes": outcome.notes,
        }
    )


def _stored_form(spot: Spot) -> AnswerForm:
    answer = spot.entry.answer
    stored = decode_inputs(spot.indicator, answer.inputs) if answer else {}
    return AnswerForm(indicator=spot.indicator, initial=initial_answer(answer, stored))


def _spot_or_404(file: AssessmentFile, code: str) -> Spot:
    spot = find_spot(file, code)
    if spot is None:
        raise Http404
    return spot


def _after_saving(request: HttpRequest, file: AssessmentFile, spot: Spot) -> str:
    """Stay to look at the score, or go on to the next indicator when that was asked."""
    if "next" in request.POST and spot.next_code:
        return reverse("answer", args=[file.assessment.pk, spot.next_code])
    return reverse("answer", args=[file.assessment.pk, spot.indicator.code])


def _answer_page(
    request: HttpRequest,
    file: AssessmentFile,
    spot: Spot,
    form: AnswerForm,
    conflict: StaleAnswerError | None = None,
    status: int = 200,
) -> HttpResponse:
    if conflict:  # saving again from here is a choice made with both versions in sight
        form.data = {**request.POST.dict(), "version": str(conflict.current.version)}
    context = {
        "file": file,
        "spot": spot,
        "entry": spot.entry,
        "form": form,
        "conflict": conflict,
        "trail": unit_trail(file.assessment.unit, signed_in(request)),
    }
    return render(request, "assessments/answer.html", context, status=status)
