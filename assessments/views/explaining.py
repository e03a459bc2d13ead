"""Giải trình: what the unit says to reduced results, saved one by one and sent once."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_POST

from assessments.forms.explaining import ExplanationForm, SendForm, stored_form
from assessments.models import Assessment, Explanation
from assessments.permissions import can_edit_register, can_move, demand
from assessments.selectors.explaining import open_explaining
from assessments.selectors.units import unit_trail
from assessments.services.explaining import StaleExplanationError, save_explanation
from assessments.services.moving import move_assessment
from assessments.services.passage import MoveRefusedError
from assessments.views.pages import signed_in, visible_assessment
from criteria.selectors import load_spec


def explanations(request: HttpRequest, pk: int) -> HttpResponse:
    """Every reduced result with its reasons, the explanation and the answer to it."""
    return _page(request, visible_assessment(request, pk))


def explanation(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Save one explanation with a button. What is refused stays in sight."""
    assessment = _own_assessment(request, pk, code)
    if request.method != "POST":
        return _page(request, assessment)
    form = ExplanationForm(request.POST, code=code)
    if not form.is_valid():
        return _page(request, assessment, form, status=422)
    try:
        saved = _save(request, assessment, code, form)
    except StaleExplanationError as conflict:
        form.data = {**request.POST.dict(), "version": str(conflict.current.version)}
        return _page(request, assessment, form, conflict=conflict, status=409)
    except PermissionDenied as refusal:
        form.add_error(None, str(refusal))
        return _page(request, assessment, form, status=403)
    except ValidationError as problem:
        form.refuse(problem)
        return _page(request, assessment, form, status=422)
    at = localtime(saved.updated_at)
    messages.success(request, f"Giải trình chỉ số {code}: đã lưu {at:%H:%M}.")
    return redirect(f"{reverse('explanations', args=[pk])}#c{code}")


@require_POST
def autosave_explanation(request: HttpRequest, pk: int, code: str) -> JsonResponse:
    """The same by itself. Says "saved" only after it is; else what stands in the way."""
    assessment = _own_assessment(request, pk, code)
    form = ExplanationForm(request.POST, code=code)
    try:
        if not form.is_valid():
            return JsonResponse({"status": "invalid", "errors": form.errors}, status=422)
        saved = _save(request, assessment, code, form)
    except PermissionDenied as refusal:
        return JsonResponse({"status": "refused", "reason": str(refusal)}, status=403)
    except StaleExplanationError as conflict:
        who = str(conflict.current.updated_by)
        return JsonResponse({"status": "conflict", "who": who}, status=409)
    except ValidationError as problem:
        form.refuse(problem)
        return JsonResponse({"status": "invalid", "errors": form.errors}, status=422)
    at = localtime(saved.updated_at)
    return JsonResponse({"status": "saved", "at": f"{at:%H:%M}", "version": saved.version})


@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader sends what has been written, once."""
    assessment, user = visible_assessment(request, pk), signed_in(request)
    demand(can_move(user, assessment, "explain"))
    form = SendForm(request.POST)
    if not form.is_valid():
        return _page(request, assessment, send_form=form, status=422)
    try:
        move_assessment(actor=user, assessment=assessment, move="explain")
    except MoveRefusedError as refusal:
        return _page(request, assessment, refusal=str(refusal), status=409)
    messages.success(request, "Đã gửi giải trình. Trả lời của cơ quan thẩm định sẽ hiện ở đây.")
    return redirect("explanations", pk=pk)


def _own_assessment(request: HttpRequest, pk: int, code: str) -> Assessment:
    """The assessment for its unit's own people; there is no indicator outside its set."""
    assessment = visible_assessment(request, pk)
    demand(can_edit_register(signed_in(request), assessment.unit))
    if code not in load_spec(assessment.campaign.indicator_set).by_code:
        raise Http404
    return assessment


def _save(
    request: HttpRequest, assessment: Assessment, code: str, form: ExplanationForm
) -> Explanation:
    return save_explanation(
        actor=signed_in(request),
        assessment=assessment,
        code=code,
        words=form.cleaned_data["words"],
        seen_version=form.cleaned_data["version"],
        save_key=form.cleaned_data["save_key"],
    )


def _page(
    request: HttpRequest,
    assessment: Assessment,
    posted: ExplanationForm | None = None,
    *,
    conflict: StaleExplanationError | None = None,
    send_form: SendForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    page = open_explaining(signed_in(request), assessment, localdate())
    code = request.resolver_match.kwargs.get("code", "") if request.resolver_match else ""
    rows = [
        (item, posted if posted and item.code == code else stored_form(item.code, item.explanation))
        for item in page.items
    ]
    context = {
        "page": page,
        "file": page.file,
        "rows": [(item, form, page.is_open(item) or form.is_bound) for item, form in rows],
        # Words for an indicator that is not on the page (any more) stay in sight all the same.
        "stray": posted if posted and code not in {item.code for item in page.items} else None,
        "code": code,
        "conflict": conflict,
        "send_form": send_form or SendForm(),
        "refusal": refusal,
        "trail": unit_trail(assessment.unit, signed_in(request)),
    }
    return render(request, "assessments/explanations.html", context, status=status)
