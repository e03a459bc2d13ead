"""Where an assessment stands in its review, and the moves that are made from that page."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from assessments.forms.moves import MoveForm
from assessments.models import Assessment, SecondOpinion
from assessments.permissions import (
    can_move,
    can_preview_report,
    can_review,
    can_see_review_work,
    readable_history,
    visible_assessments,
)
from assessments.reports.review_pdf import review_pdf
from assessments.selectors.assessments import assessment_rows
from assessments.selectors.decisions import ReviewFile, open_review
from assessments.selectors.history import history_rows
from assessments.selectors.issued_reports import issued_rows
from assessments.selectors.review_sums import differing, mark_of, sum_columns
from assessments.selectors.second_opinions import awaited, opinions_of
from assessments.selectors.units import unit_trail
from assessments.selectors.where import moves_of, where_it_stands
from assessments.services.move_offers import REVIEW_MOVES, moves_in_reach, offers_of
from assessments.services.moving import move_assessment
from assessments.services.passage import MoveRefusedError
from assessments.views.pages import signed_in
from assessments.workflow import Move
from dtscore.accounts.models import User

DONE = {
    "begin": "Đã bắt đầu thẩm định.",
    "return": "Đã trả lại các chỉ số đã chọn; đơn vị nhận được thông báo.",
    "recall": "Đã lấy lại hồ sơ để thẩm định.",
    "finish": "Đã trình lãnh đạo duyệt kết quả thẩm định.",
    "rework": "Đã yêu cầu thẩm định lại.",
    "approve": "Đã phê duyệt kết quả thẩm định.",
    "finalize": "Đã chốt kết quả chính thức.",
    "publish": "Đã công bố kết quả.",
    "reopen": "Đã mở lại thẩm định.",
}
CHANGED = (
    "Có người vừa làm thay đổi hồ sơ này sau khi bạn mở trang; chưa có gì được thực hiện. Số liệu"
    " bên dưới là mới nhất: hãy xem lại rồi bấm lần nữa."
)
# After these the work goes on at the desk.
TO_THE_DESK = {"begin", "recall", "rework", "reopen"}


@require_safe
def review_moves(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _assessment(request, pk))


@require_POST
def review_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    if move not in REVIEW_MOVES:
        raise Http404
    user, assessment = signed_in(request), _assessment(request, pk)
    form = MoveForm(request.POST, move=REVIEW_MOVES[move])
    if not (decision := can_move(user, assessment, move)):
        return _too_late(request, assessment, form, decision.reason)
    if not form.is_valid():
        return _page(request, assessment, form=form, status=422)
    if _is_other_than_seen(assessment, form):
        return _page(request, assessment, form=form, refusal=CHANGED, status=409)
    try:
        move_assessment(
            actor=user, assessment=assessment, move=move, press=review_pdf, **form.wishes()
        )
    except ValidationError as problem:
        form.refuse(problem)
        return _page(request, assessment, form=form, status=422)
    except MoveRefusedError as refusal:
        return _page(request, _assessment(request, pk), form=form, refusal=refusal, status=409)
    except PermissionDenied as refusal:  # somebody else was faster
        return _too_late(request, _assessment(request, pk), form, str(refusal))
    messages.success(request, DONE[move])
    return redirect("review" if move in TO_THE_DESK else "review_moves", pk=pk)


def _assessment(request: HttpRequest, pk: int) -> Assessment:
    """With what deadlines and chain read, so that each is asked for once."""
    rows = assessment_rows(visible_assessments(signed_in(request)))
    return get_object_or_404(
        rows.prefetch_related("campaign__review_steps", "extensions", "returnings"), pk=pk
    )


def _too_late(
    request: HttpRequest, assessment: Assessment, form: MoveForm, reason: str
) -> HttpResponse:
    """Somebody who may make this move at another time is shown where the assessment stands now, and
    who has just moved it; for everybody else it is forbidden."""
    user, move = signed_in(request), form.move
    if user.role not in move.roles or move not in moves_in_reach(user, assessment):
        raise PermissionDenied(reason)
    last = moves_of(assessment).first()
    by = f" {last.actor} vừa chuyển hồ sơ: {last.get_action_display().lower()}." if last else ""
    return _page(request, assessment, form=form, refusal=reason + by, status=409)


def _is_other_than_seen(assessment: Assessment, form: MoveForm) -> bool:
    seen = form.cleaned_data["seen"]
    if not seen:
        return False
    now = mark_of(open_review(assessment))
    form.show("seen", now)
    return bool(seen != now)


def _page(
    request: HttpRequest,
    assessment: Assessment,
    *,
    form: MoveForm | None = None,
    refusal: object = "",
    status: int = 200,
) -> HttpResponse:
    user = signed_in(request)
    review = open_review(assessment) if moves_in_reach(user, assessment) else None
    moves = list(readable_history(user, moves_of(assessment)))
    offers = offers_of(user, assessment, review)
    ready = [offer.move for offer in offers if offer.decision]
    ready.sort(key=lambda move: move.comment == "required")  # the way back stands last
    context = {
        "assessment": assessment,
        "where": where_it_stands(assessment, moves),
        "past": history_rows(moves),
        "refusal": refusal,
        "ready": [(move, _form_of(move, form, review)) for move in ready],
        "refused": [offer for offer in offers if not offer.decision],
        "typed": form if form and form.move not in ready else None,
        "issued": issued_rows(assessment),
        "drafting": can_preview_report(user, assessment),
        "together": can_see_review_work(user, assessment),
        "open_opinions": _open_opinions(user, assessment),
        "trail": unit_trail(assessment.unit, user),
        **(_sums(user, review) if review else {}),
    }
    return render(request, "review/moves.html", context, status=status)


def _open_opinions(user: User, assessment: Assessment) -> list[SecondOpinion]:
    """The questions that wait for an answer, for the reviewing side only. One query."""
    if not can_see_review_work(user, assessment):
        return []
    return awaited(opinions_of(assessment), assessment.step)


def _form_of(move: Move, form: MoveForm | None, review: ReviewFile | None) -> MoveForm:
    if form is not None and form.move is move:
        return form
    return MoveForm(move=move, seen=mark_of(review) if review else "")


def _sums(user: User, review: ReviewFile) -> dict[str, object]:
    """What those who decide have before their eyes."""
    return {
        "review": review,
        "kind": review.file.spec.kind,
        "columns": sum_columns(review) if review.assessment.step else [],
        "differing": differing(review),
        "to_return": [
            (trail, trail.decisions[-1])
            for trail in (review.trails[code] for code in review.to_return)
        ],
        "undecided": review.undecided,
        "decided": len(review.trails) - len(review.undecided),
        "deciding": can_review(user, review.assessment),
    }
