"""Asking for a second opinion, giving one, and the list of both."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from assessments.forms.second_opinions import AnswerForm, AskForm
from assessments.models import Assessment, SecondOpinion
from assessments.permissions import can_ask_opinion, can_see_review_work, demand
from assessments.selectors.files import find_spot, open_file
from assessments.selectors.reviewing_people import advisers_of
from assessments.selectors.second_opinions import (
    asked_by_person,
    asked_of_person,
    cases_of,
    opinion_rows,
    opinions_of,
)
from assessments.selectors.units import unit_trail
from assessments.services.second_opinions import (
    OpinionClosedError,
    answer_opinion,
    ask_opinion,
    take_back_opinion,
)
from assessments.views.pages import signed_in, visible_assessment


def opinions(request: HttpRequest) -> HttpResponse:
    """What others ask of me, and what I have asked."""
    return _list(request)


def ask(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The opinions on one indicator; posted, one more question. ``back`` is where it came from."""
    user, assessment = signed_in(request), visible_assessment(request, pk)
    demand(can_see_review_work(user, assessment))
    advisers = advisers_of(user, assessment)
    is_posted = request.method == "POST"
    form = AskForm(request.POST if is_posted else None, advisers=advisers)
    if not is_posted or not form.is_valid():
        return _indicator_page(request, assessment, code, form)
    try:
        asked = ask_opinion(actor=user, assessment=assessment, code=code, **form.cleaned_data)
    except ValidationError as problem:
        form.refuse(problem)
        return _indicator_page(request, assessment, code, form)
    except PermissionDenied as refusal:  # the assessment moved on meanwhile
        form.add_error(None, str(refusal))
        return _indicator_page(request, assessment, code, form, status=403)
    messages.success(request, f"Đã gửi câu hỏi về chỉ số {code} tới {asked.asked_of}.")
    return redirect(_way_back(request) or reverse("opinion_ask", args=[pk, code]))


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the opinion that was asked for."""
    user, opinion = signed_in(request), _opinion(request, pk)
    if opinion.asked_of_id != user.pk:
        raise PermissionDenied("Chỉ người được hỏi trả lời câu hỏi này.")
    form = AnswerForm(request.POST, number=pk)
    if not form.is_valid():
        return _list(request, opinion, form)
    words, suggested = form.cleaned_data["opinion"], form.cleaned_data["suggested"]
    try:
        answer_opinion(actor=user, opinion=opinion, words=words, suggested=suggested)
    except ValidationError as problem:
        form.refuse(problem)
        return _list(request, opinion, form)
    except OpinionClosedError as closed:
        form.add_error(None, str(closed))
        return _list(request, _opinion(request, pk), form, status=409)
    messages.success(request, f"Đã gửi ý kiến tới {opinion.asked_by}.")
    return redirect("opinions")


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a question of one's own that nobody has answered yet."""
    opinion = _opinion(request, pk)
    try:
        take_back_opinion(actor=signed_in(request), opinion=opinion)
    except OpinionClosedError as closed:
        messages.warning(request, str(closed))
    else:
        messages.success(request, f"Đã rút câu hỏi gửi {opinion.asked_of}.")
    return redirect(_way_back(request) or reverse("opinions"))


def _opinion(request: HttpRequest, pk: int) -> SecondOpinion:
    return get_object_or_404(opinion_rows(signed_in(request)), pk=pk)


def _way_back(request: HttpRequest) -> str:
    """The page of the portal that the form stood on; nothing when it names another place."""
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return back if is_ours and back.startswith("/") else ""


def _list(
    request: HttpRequest,
    posted: SecondOpinion | None = None,
    posted_form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Both lists; a question whose answer was refused comes first, with what was typed."""
    user = signed_in(request)
    to_me = asked_of_person(user, request.GET.get("trang", ""))
    rows = [row for row in to_me if posted is None or row.pk != posted.pk]
    cases = cases_of([posted, *rows] if posted else rows)
    forms = {case.opinion.pk: AnswerForm(number=case.opinion.pk) for case in cases}
    if posted and posted_form:
        forms[posted.pk] = posted_form
    context = {
        "cases": [(case, forms[case.opinion.pk]) for case in cases],
        "to_me": to_me,
        "by_me": asked_by_person(user, request.GET.get("trang-hoi", "")),
    }
    return render(request, "review/opinions.html", context, status=status)


def _indicator_page(
    request: HttpRequest, assessment: Assessment, code: str, form: AskForm, status: int = 200
) -> HttpResponse:
    user = signed_in(request)
    file = open_file(assessment)
    spot = find_spot(file, code)
    if spot is None:
        raise Http404
    context = {
        "assessment": assessment,
        "file": file,
        "spot": spot,
        "code": code,
        "opinions": opinions_of(assessment).get(code, []),
        "ask_form": form,
        "advisers": list(form.people.values()),
        "asking": can_ask_opinion(user, assessment),
        "back": _way_back(request),
        "trail": unit_trail(assessment.unit, user),
    }
    return render(request, "review/indicator_opinions.html", context, status=status)
