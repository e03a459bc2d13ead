"""Deciding about one indicator: by a plain form, or from the open page by a script."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from assessments.forms.ruling import RulingForm
from assessments.models import Assessment, Verdict
from assessments.permissions import can_review
from assessments.scoring import Result
from assessments.selectors.decisions import Trail, open_trail
from assessments.selectors.review_reasons import reasons_to_choose
from assessments.services.deciding import (
    Decided,
    StaleDecisionError,
    StaleError,
    TypedRuling,
    decide_typed,
    foresee,
)
from assessments.services.drafting import StaleDraftError, TypedDraft, save_draft
from assessments.services.passage import LateError
from assessments.views.pages import signed_in, visible_assessment
from assessments.views.review_pages import desk_page, found_context
from assessments.wording import result_words

LONGEST_KEY = 36
NOT_TYPED = {"csrfmiddlewaretoken", "version", "answer_version", "save_key", "draft_version"}


class _Typing:
    """Reads the posted form once the indicator is known, and remembers it. ``with_reasons``: the
    form will be shown, with its list of reasons; otherwise that is read when one was chosen."""

    def __init__(self, request: HttpRequest, *, with_reasons: bool = False) -> None:
        self.posted = request.POST.dict()
        self.with_reasons = with_reasons or bool(self.posted.get("reason"))
        self.form: RulingForm | None = None

    def read(self, assessment: Assessment, trail: Trail) -> RulingForm:
        reasons = reasons_to_choose(assessment.unit) if self.with_reasons else ()
        self.form = RulingForm(self.posted, trail=trail, reasons=reasons)
        return self.form

    def __call__(self, assessment: Assessment, trail: Trail) -> TypedRuling:
        if not self.read(assessment, trail).is_valid():
            raise ValidationError("form")
        assert self.form is not None
        return self.form.typed_ruling()

    def refused(self, problem: ValidationError) -> RulingForm:
        """The form with the sentences in it, whoever found them."""
        assert self.form is not None
        if self.form.is_valid():
            self.form.refuse(problem)
        return self.form

    def faults(self, problem: ValidationError) -> dict[str, list[str]]:
        errors = self.refused(problem).errors
        return {name: list(map(str, sentences)) for name, sentences in errors.items()}


@require_POST
def decide(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One decision by a plain form: back to the same indicator, or the page with what was typed."""
    typing = _Typing(request, with_reasons=True)
    try:
        decided = decide_typed(actor=signed_in(request), assessment_pk=pk, code=code, read=typing)
    except Assessment.DoesNotExist:
        raise Http404 from None
    except (PermissionDenied, LateError) as refusal:
        return _page_with(request, pk, code, typing, sentence=str(refusal), status=403)
    except StaleError as conflict:
        return _page_with(request, pk, code, typing, conflict=conflict, status=409)
    except ValidationError as problem:
        return desk_page(request, visible_assessment(request, pk), code, typing.refused(problem))
    at = localtime(decided.decision.decided_at)
    messages.success(request, f"Chỉ số {code}: {_words(decided)}. Đã chốt {at:%H:%M}.")
    return redirect(f"{reverse('review', args=[pk])}?{urlencode({'chi-so': code})}")


def _page_with(
    request: HttpRequest,
    pk: int,
    code: str,
    typing: _Typing,
    *,
    sentence: str = "",
    conflict: StaleError | None = None,
    status: int,
) -> HttpResponse:
    """The page as it stands now, with everything that was typed, and what stands in the way."""
    assessment = visible_assessment(request, pk)
    trail = open_trail(assessment, code)
    if trail is None:
        raise Http404
    if conflict:  # deciding again from here is a choice made with the newest of both in sight
        typing.posted |= {"version": str(trail.number), "answer_version": str(trail.answer_version)}
    form = typing.read(assessment, trail)
    form.full_clean()
    if sentence:
        form.add_error(None, sentence)
    return desk_page(request, assessment, code, form, conflict, status)


@require_POST
def decide_now(request: HttpRequest, pk: int, code: str) -> JsonResponse:
    """The same from the open page: says what stands now, with the parts of the page that show it.
    Repeated under its key it answers as the first time."""
    typing = _Typing(request)
    try:
        decided = decide_typed(actor=signed_in(request), assessment_pk=pk, code=code, read=typing)
    except Assessment.DoesNotExist:
        raise Http404 from None
    except (PermissionDenied, LateError) as refusal:
        return JsonResponse({"status": "refused", "reason": str(refusal)}, status=403)
    except StaleError as conflict:
        return _conflict(request, pk, code, conflict)
    except ValidationError as problem:
        return JsonResponse({"status": "invalid", "errors": typing.faults(problem)}, status=422)
    at = localtime(decided.decision.decided_at)
    shown = _shown(decided.assessment, decided.trail)
    words = f"Đã chốt {at:%H:%M}: {_words(decided)}."
    form = render_to_string(
        "review/partials/form.html", found_context(decided.assessment, decided.trail)
    )
    return JsonResponse({"status": "saved", "words": words, "form": form, **shown})


def _conflict(request: HttpRequest, pk: int, code: str, conflict: StaleError) -> JsonResponse:
    assessment = visible_assessment(request, pk)
    trail = open_trail(assessment, code)
    assert trail is not None
    answer = {"status": "conflict", "words": str(conflict)}
    if isinstance(conflict, StaleDecisionError):
        answer["who"] = str(conflict.current.decided_by)
    return JsonResponse({**answer, **_shown(assessment, trail)}, status=409)


def _shown(assessment: Assessment, trail: Trail) -> dict[str, object]:
    """What the page shows of the indicator's decisions, and its place in the list."""
    context = found_context(assessment, trail)
    state = context["reviewed"].state
    return {
        "number": trail.number,
        "answer_version": trail.answer_version,
        "state": state.key,
        "label": state.value,
        "waits": state.is_waiting,
        "found": render_to_string("review/partials/found.html", context),
    }


@require_POST
def preview(request: HttpRequest, pk: int, code: str) -> JsonResponse:
    """What an adjustment would come to, by the arithmetic that will decide it."""
    assessment = visible_assessment(request, pk)
    decision = can_review(signed_in(request), assessment)
    if not decision:
        return JsonResponse({"status": "refused", "reason": decision.reason}, status=403)
    trail = open_trail(assessment, code)
    if trail is None:
        raise Http404
    typing = _Typing(request)
    typing.posted |= {"verdict": Verdict.ADJUSTED}
    try:
        found, basis = foresee(assessment, trail, typing(assessment, trail).ruling)
    except PermissionDenied as refusal:
        return JsonResponse({"status": "refused", "reason": str(refusal)}, status=403)
    except ValidationError as problem:
        return JsonResponse({"status": "invalid", "errors": typing.faults(problem)}, status=422)
    words = f"{result_words(found)} (đang là {result_words(basis)})"
    return JsonResponse({"status": "found", "words": words, "why": found.why})


@require_POST
def keep_draft(request: HttpRequest, pk: int, code: str) -> JsonResponse:
    """Keep what was typed and not decided. Says "saved" only after it is."""
    fields = {name: str(text) for name, text in request.POST.items() if name not in NOT_TYPED}
    seen = request.POST.get("version", "")
    try:
        draft = save_draft(
            actor=signed_in(request),
            assessment_pk=pk,
            code=code,
            typed=TypedDraft(
                fields,
                int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0,
                request.POST.get("save_key", "")[:LONGEST_KEY],
            ),
        )
    except Assessment.DoesNotExist:
        raise Http404 from None
    except PermissionDenied as refusal:
        return JsonResponse({"status": "refused", "reason": str(refusal)}, status=403)
    except StaleDraftError as conflict:
        current = {"version": conflict.current.version, "fields": conflict.current.fields}
        return JsonResponse({"status": "conflict", "who": "Bạn", **current}, status=409)
    except ValidationError as problem:
        errors = problem.message_dict
        return JsonResponse({"status": "invalid", "errors": errors}, status=422)
    at = localtime(draft.updated_at)
    return JsonResponse({"status": "saved", "at": f"{at:%H:%M}", "version": draft.version})


def _words(decided: Decided) -> str:
    """The decision in words: "Điều chỉnh, 4,5 điểm"."""
    decision = decided.decision
    verdict = decision.get_verdict_display()
    if decision.verdict == Verdict.RETURNED:
        return verdict
    return f"{verdict}, {result_words(Result(decision.points, decision.passed))}"
