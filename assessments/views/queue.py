"""The queue of those who review, and one move for many of its assessments."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from assessments.models import Assessment
from assessments.permissions import can_move
from assessments.reports.review_pdf import review_pdf
from assessments.selectors.queue import SORTS, Wish, open_queue
from assessments.selectors.queue_figures import queue_figures
from assessments.selectors.queue_groups import QUEUE_ROLES, QueueGroup
from assessments.selectors.queue_rows import QueueRow, by_due, queue_rows, reviewed_by
from assessments.services.foreseeing import foresee
from assessments.services.moving_many import AT_ONCE, move_many
from assessments.views.pages import key_of, signed_in
from assessments.views.units import LONGEST_QUERY, printable
from assessments.workflow import MOVES
from dtscore.accounts.models import User

ALL_FOUND = "loc"
USUAL_MOVE = {
    QueueGroup.TO_APPROVE: "approve",
    QueueGroup.TO_FINALIZE: "finalize",
    QueueGroup.TO_PUBLISH: "publish",
}


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    user, wish = signed_in(request), wish_of(request.GET)
    found = open_queue(user, wish, localdate())
    page = found.page(request.GET.get("trang", ""))
    context = {
        "queue": found,
        "page": page.page,
        "rows": page.rows,
        "wish": wish,
        "sorts": SORTS,
        "tabs": [(tab, _tab_address(wish, tab.group)) for tab in found.tabs],
        **_kept_context(wish),
        "moves": _moves_for(user),
        "usual_move": USUAL_MOVE.get(wish.group) if wish.group else "",
        "reviews": user.role in QUEUE_ROLES and user.unit is not None,
    }
    return render(request, "review/queue.html", context)


def wish_of(data: QueryDict) -> Wish:
    """What is asked for; whatever makes no sense is as if it were not there."""
    group = data.get("nhom", "")
    sort = data.get("xep", "")
    return Wish(
        group=QueueGroup(group) if group in QueueGroup.values else None,
        campaign=key_of(data.get("dot", "")),
        parent=key_of(data.get("huyen", "")),
        is_overdue=data.get("qua-han") == "1",
        sort=sort if sort in SORTS else next(iter(SORTS)),
        query=printable(data.get("tim", ""))[:LONGEST_QUERY],
    )


def _kept(wish: Wish) -> dict[str, str]:
    """The wish as it stands in an address, without what is not asked for."""
    asked = {
        "nhom": wish.group.value if wish.group else "",
        "dot": str(wish.campaign or ""),
        "huyen": str(wish.parent or ""),
        "qua-han": "1" if wish.is_overdue else "",
        "xep": "" if wish.sort == next(iter(SORTS)) else wish.sort,
        "tim": wish.query,
    }
    return {name: value for name, value in asked.items() if value}


def _kept_context(wish: Wish) -> dict[str, object]:
    """The wish for the forms and for the links of a page."""
    return {"hidden": _kept(wish), "kept": urlencode(_kept(wish))}


def _tab_address(wish: Wish, group: QueueGroup | None) -> str:
    kept = {name: value for name, value in _kept(wish).items() if name != "nhom"}
    return "?" + urlencode({**({"nhom": group.value} if group else {}), **kept})


def _moves_for(user: User) -> list[tuple[str, str]]:
    """The moves that this role makes for many at once, with their names."""
    return [
        (name, move.label)
        for name, move in MOVES.items()
        if name in AT_ONCE and user.role in move.roles
    ]


@require_POST
def queue_many(request: HttpRequest) -> HttpResponse:
    """First shows what would happen, then, confirmed, does it and tells what came of it."""
    user, move = signed_in(request), request.POST.get("viec", "")
    if move not in dict(_moves_for(user)):
        messages.error(request, "Chưa làm gì: hãy chọn việc cần làm cho các hồ sơ đã đánh dấu.")
        return _back(request)
    rows = _picked(request, user)
    if not rows:
        messages.error(request, "Chưa làm gì: hãy đánh dấu ít nhất một hồ sơ.")
        return _back(request)
    if request.POST.get("xac-nhan") != "1":
        return _foreseen(request, user, rows, move)
    return _moved(request, user, rows, move)


def _picked(request: HttpRequest, user: User) -> list[QueueRow]:
    """What was ticked, or everything that the filter finds; nothing outside the person's queue."""
    if request.POST.get("pham-vi") == ALL_FOUND:
        return open_queue(user, wish_of(request.POST), localdate()).rows
    keys = {key for typed in request.POST.getlist("chon") if (key := key_of(typed))}
    return by_due(queue_rows(user, reviewed_by(user).filter(pk__in=keys), localdate()))


def _back(request: HttpRequest) -> HttpResponse:
    kept = urlencode(_kept(wish_of(request.POST)))
    return redirect(f"{reverse('queue')}?{kept}")


def _foreseen(request: HttpRequest, user: User, rows: list[QueueRow], move: str) -> HttpResponse:
    movable = [row.assessment for row in rows if can_move(user, row.assessment, move)]
    figures = queue_figures(movable)
    answers = [(row, foresee(user, row, figures.get(row.assessment.pk), move)) for row in rows]
    context = {
        "move": MOVES[move],
        "ready": [(row, figures[row.assessment.pk]) for row, answer in answers if answer],
        "refused": [(row, answer) for row, answer in answers if not answer],
        **_kept_context(wish_of(request.POST)),
    }
    return render(request, "review/many.html", context)


def _moved(request: HttpRequest, user: User, rows: list[QueueRow], move: str) -> HttpResponse:
    assessments = _fresh([row.assessment.pk for row in rows])
    done = move_many(actor=user, assessments=assessments, move=move, press=review_pdf)
    context = {"move": MOVES[move], "done": done, **_kept_context(wish_of(request.POST))}
    return render(request, "review/many_done.html", context)


def _fresh(keys: list[int]) -> list[Assessment]:
    """Without what was prefetched, in the given order: the service asks anew."""
    rows = Assessment.objects.select_related("unit", "campaign__indicator_set")
    found = rows.in_bulk(keys)
    return [found[key] for key in keys]
