"""The commune's desk: one answer at a time, saved with a button or by itself."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from assessments.forms.answer import AnswerForm, changed_fields
from assessments.models import Assessment
from assessments.permissions import ALLOWED, can_edit_answer, can_edit_register, demand
from assessments.selectors.columns import open_columns
from assessments.selectors.contradictions import by_indicator
from assessments.selectors.entries import Entry
from assessments.selectors.files import AssessmentFile, Spot, find_spot, open_file
from assessments.selectors.units import unit_trail
from assessments.services.answers import Saved, StaleAnswerError, Typed, save_typed
from assessments.services.checking import fresh_findings
from assessments.views.desks import indicator_rows
from assessments.views.pages import signed_in, visible_assessment
from criteria.rules.spec import IndicatorSpec
from dtscore.numbers import format_decimal

NOT_TYPED = {"csrfmiddlewaretoken"}
UNKNOWN_FIELD = "Trang này đã cũ: hãy chép nội dung, mở lại chỉ số rồi lưu."


def edit_answer(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Show or save one answer. A refused save keeps what was typed and says why; the unit's own
    people read an answer that is not open to them, others are turned away."""
    assessment, user = visible_assessment(request, pk), signed_in(request)
    file = open_file(assessment)
    spot = _spot_or_404(file, code)
    if request.method != "POST":
        demand(can_edit_register(user, assessment.unit))
        return _answer_page(request, file, spot)
    decision = can_edit_answer(user, assessment, code)
    form = AnswerForm(request.POST, indicator=spot.indicator)
    if not decision:  # the assessment moved on while somebody was typing: the words stay in sight
        form.add_error(None, decision.reason)
        return _answer_page(request, file, spot, form, status=403)
    if form.is_valid():
        try:
            saved = save_typed(
                actor=signed_in(request),
                assessment_pk=pk,
                indicator_code=code,
                read=lambda _: form.typed_edit(),
            ).answer
        except StaleAnswerError as conflict:
            return _answer_page(request, file, spot, form, conflict, status=409)
        except PermissionDenied as refusal:  # submitted while this was on its way
            form.add_error(None, str(refusal))
            return _answer_page(request, file, spot, form, status=403)
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
    typing = _Typing(request)
    try:
        saved = save_typed(
            actor=signed_in(request), assessment_pk=pk, indicator_code=code, read=typing
        )
    except Assessment.DoesNotExist:
        raise Http404 from None
    except PermissionDenied as refusal:
        return JsonResponse({"status": "refused", "reason": str(refusal)}, status=403)
    except StaleAnswerError as conflict:
        who = str(conflict.current.updated_by)
        return JsonResponse({"status": "conflict", "who": who}, status=409)
    except ValidationError as problem:
        return JsonResponse({"status": "invalid", "errors": typing.faults(problem)}, status=422)
    return _saved(saved, typing)


class _Typing:
    """Reads the posted fields once the indicator is known, and remembers the form."""

    def __init__(self, request: HttpRequest) -> None:
        self.posted = request.POST.dict()
        self.form: AnswerForm | None = None

    def __call__(self, indicator: IndicatorSpec) -> Typed:
        self.form = changed_fields(self.posted, indicator)
        if self.posted.keys() - self.form.fields.keys() - NOT_TYPED:
            self.form.add_error(None, UNKNOWN_FIELD)  # "saved" has to mean all that was sent
        if not self.form.is_valid():
            raise ValidationError("form")
        return self.form.typed_edit()

    def faults(self, problem: ValidationError) -> dict[str, list[str]]:
        """The sentences by field, whoever found them."""
        assert self.form is not None
        if self.form.is_valid():
            self.form.refuse(problem)
        return {name: list(map(str, errors)) for name, errors in self.form.errors.items()}


def _saved(saved: Saved, typing: _Typing) -> JsonResponse:
    assert typing.form is not None
    entry = Entry(saved.line, saved.answer, [], {})
    outcome = saved.line.outcome
    points = None if outcome.points is None else format_decimal(outcome.points)
    return JsonResponse(
        {
            "status": "saved",
            "at": f"{localtime(saved.answer.updated_at):%H:%M}",
            "version": saved.answer.version,
            "score": entry.verdict if saved.line.indicator.max_points is None else points or "–",
            "claim": entry.claim,
            "differs": saved.line.differs,
            "why": outcome.why,
            "notes": outcome.notes,
            "readings": typing.form.readings(),
            "state": saved.answer.state,
        }
    )


def _spot_or_404(file: AssessmentFile, code: str) -> Spot:
    spot = find_spot(file, code)
    if spot is None:
        raise Http404
    return spot


def _after_saving(request: HttpRequest, file: AssessmentFile, spot: Spot) -> str:
    """Stay where the form stood to look at the score, or go on to the next indicator."""
    if request.POST.get("back") == "pillar":
        section = reverse("pillar", args=[file.assessment.pk, spot.pillar.code])
        return f"{section}#c{spot.indicator.code}"
    if "next" in request.POST and spot.next_code:
        return reverse("answer", args=[file.assessment.pk, spot.next_code])
    return reverse("answer", args=[file.assessment.pk, spot.indicator.code])


def _answer_page(
    request: HttpRequest,
    file: AssessmentFile,
    spot: Spot,
    form: AnswerForm | None = None,
    conflict: StaleAnswerError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The answer with its form; without a ``form`` that was sent, only to be read where it is not
    open to the person."""
    if form and conflict:  # saving again from here is a choice made with both versions in sight
        form.data = {**request.POST.dict(), "version": str(conflict.current.version)}
    user = signed_in(request)
    columns, code = open_columns(user, file), spot.indicator.code
    given_back = columns.given_back if columns else None
    decision = ALLOWED if form else can_edit_answer(user, file.assessment, code, given_back)
    opened = (code,) if decision else ()
    findings = by_indicator(
        fresh_findings(file.assessment.unit, file.assessment.campaign.year), file.spec.code
    )
    row = indicator_rows(file, [spot.entry], columns, opened, form, findings)[0]
    context = {
        "file": file,
        "spot": spot,
        "row": row,
        "desk": row.desk,
        "refusal": decision.reason,
        "conflict": conflict,
        "differing": form.differing(conflict.current) if form and conflict else [],
        "trail": unit_trail(file.assessment.unit, user),
    }
    return render(request, "assessments/answer.html", context, status=status)
