"""Publishing a draft by two administrators, and taking a published set out of use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from criteria.catalogue.faults import InvalidSetError
from criteria.catalogue.naming import fault_sentence
from criteria.comparing import SetDiff, compare_sets
from criteria.digest import data_digest
from criteria.drafts import judge, open_draft
from criteria.models import IndicatorSet, PublicationRequest, SetDraft, SetState
from criteria.permissions import can_edit_sets
from criteria.publication import can_confirm, can_retire, last_request, open_request
from criteria.rules.spec import IndicatorSetSpec
from criteria.selectors import load_spec
from criteria.services import publishing
from criteria.tree import nodes
from criteria.views.requests import signed_in
from dtscore.accounts.decisions import demand


def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the publication of a draft stands; propose, confirm, refuse or take back (``viec``)."""
    draft = open_draft(signed_in(request), pk)
    if request.method != "POST":
        return _page(request, draft)
    act = ACTS.get(request.POST.get("viec", ""))
    if act is None:
        raise Http404
    try:
        return act(request, draft)
    except InvalidSetError as error:
        return _page(request, draft, problems=_told(draft, error), status=422)
    except ValidationError as problem:
        fresh = open_draft(signed_in(request), pk)
        return _page(request, fresh, problems=problem.messages, status=409)


def _propose(request: HttpRequest, draft: SetDraft) -> HttpResponse:
    seen = request.POST.get("seen", "")
    stamp = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0
    publishing.propose_publication(actor=signed_in(request), draft=draft, seen=stamp)
    messages.success(request, "Đã đề nghị công bố. Một quản trị khác của tỉnh cần xác nhận.")
    return redirect("set_publish", pk=draft.pk)


def _confirm(request: HttpRequest, draft: SetDraft) -> HttpResponse:
    stored = publishing.confirm_publication(
        actor=signed_in(request),
        request=_asked(request, draft),
        digest=request.POST.get("digest", ""),
    )
    messages.success(request, f"Đã công bố {stored}. Từ nay bộ này không thay đổi.")
    return redirect("set", pk=stored.pk)


def _refuse(request: HttpRequest, draft: SetDraft) -> HttpResponse:
    publishing.refuse_publication(
        actor=signed_in(request),
        request=_asked(request, draft),
        comment=request.POST.get("comment", ""),
    )
    messages.success(request, "Đã ghi ý kiến không đồng ý. Bản nháp giữ nguyên để sửa tiếp.")
    return redirect("set_publish", pk=draft.pk)


def _withdraw(request: HttpRequest, draft: SetDraft) -> HttpResponse:
    asked = _asked(request, draft)
    publishing.withdraw_publication(actor=signed_in(request), request=asked)
    messages.success(request, "Đã rút đề nghị công bố.")
    return redirect("set_publish", pk=draft.pk)


ACTS: dict[str, Callable[[HttpRequest, SetDraft], HttpResponse]] = {
    "de-nghi": _propose,
    "xac-nhan": _confirm,
    "khong-dong-y": _refuse,
    "rut": _withdraw,
}


def _asked(request: HttpRequest, draft: SetDraft) -> PublicationRequest:
    """The proposal that the person had before them."""
    text = request.POST.get("request", "")
    wanted = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    found = draft.requests.filter(pk=wanted).first()
    if found is None:
        raise ValidationError(publishing.DECIDED)
    return found


def _page(
    request: HttpRequest, draft: SetDraft, *, status: int = 200, problems: Any = ()
) -> HttpResponse:
    user, asked, judged = signed_in(request), open_request(draft), judge(draft.data)
    context = {
        "draft": draft,
        "count": len(list(nodes(draft.data, "indicator"))),
        "faults": judged.faults,
        "asked": asked,
        "last": None if asked else last_request(draft),
        "own": asked is not None and asked.proposed_by_id == user.pk,
        "may": can_confirm(user, asked) if asked else None,
        "digest": data_digest(draft.data),
        "diff": _diff(draft, judged.spec),
        "problems": problems,
        "comment": request.POST.get("comment", ""),
    }
    return render(request, "criteria/draft/publish.html", context, status=status)


def _told(draft: SetDraft, error: InvalidSetError) -> list[str]:
    return [fault_sentence(draft.data, fault) for fault in error.faults]


def _diff(draft: SetDraft, spec: IndicatorSetSpec | None) -> SetDiff | None:
    """What a sound draft changes in the set it was made from; None without one."""
    if draft.based_on is None or spec is None:
        return None
    return compare_sets(load_spec(draft.based_on), spec)


def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first; then take a published set out of use."""
    user = signed_in(request)
    indicator_set = get_object_or_404(IndicatorSet.objects.exclude(state=SetState.DRAFT), pk=pk)
    demand(can_edit_sets(user))
    demand(can_retire(user, indicator_set))
    problems: list[str] = []
    if request.method == "POST":
        try:
            retired = publishing.retire_published(actor=user, indicator_set=indicator_set)
        except ValidationError as problem:
            problems = problem.messages
        else:
            messages.success(request, f"Đã ngừng sử dụng {retired}. Kết quả cũ giữ nguyên.")
            return redirect("set", pk=pk)
    context = {
        "indicator_set": indicator_set,
        "in_work": publishing.campaigns_in_work(indicator_set),
        "problems": problems,
    }
    status = 422 if problems else 200
    return render(request, "criteria/draft/retire.html", context, status=status)
