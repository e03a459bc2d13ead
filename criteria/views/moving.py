"""Moving parts of a draft up, down or elsewhere, taking them away, and trying a rule out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from criteria import tree
from criteria.catalogue.faults import InvalidSetError
from criteria.catalogue.naming import fault_sentence
from criteria.drafts import open_draft
from criteria.forms.places import IndicatorForm
from criteria.models import SetDraft
from criteria.services.drafting import StaleDraftError, save_draft
from criteria.tree import LEVELS, Level, Node
from criteria.views.place import Place
from criteria.views.rendering import try_out_of
from criteria.views.requests import signed_in

STALE = (
    "{who} vừa lưu bản nháp này nên thứ tự bạn thấy đã cũ; chưa có gì thay đổi. Trang dưới đây là"
    " bản mới: hãy xem rồi làm lại."
)
WORDS: dict[Level, str] = {"group": "nhóm", "pillar": "trụ cột", "indicator": "chỉ số"}


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down (``viec`` len, xuong), or under another part (``sang`` its code)."""
    draft = open_draft(signed_in(request), pk)
    node = _node_or_404(draft, request.POST.get("level", ""), request.POST.get("code", ""))
    data = _moved(request, draft, node)
    if _save(request, draft, data):
        messages.success(request, f"Đã chuyển {WORDS[node.level]} {node.code}.")
    return redirect(_back(request, draft))


def _moved(request: HttpRequest, draft: SetDraft, node: Node) -> dict[str, Any]:
    match request.POST.get("viec"):
        case "len":
            return tree.shifted(draft.data, node, -1)
        case "xuong":
            return tree.shifted(draft.data, node, 1)
        case "sang" if node.level != "group":
            upper = LEVELS[LEVELS.index(node.level) - 1]
            above = _node_or_404(draft, upper, request.POST.get("sang", ""))
            return tree.moved(draft.data, node, above)
    raise Http404


def remove(request: HttpRequest, pk: int, level: Level, code: str) -> HttpResponse:
    """Ask first, saying what goes with it; then take the part away."""
    draft = open_draft(signed_in(request), pk)
    node = _node_or_404(draft, level, code)
    if request.method != "POST":
        context = {
            "draft": draft,
            "node": node,
            "word": WORDS[level],
            "count": len([*_indicators_below(draft, node)]),
        }
        return render(request, "criteria/draft/remove.html", context)
    above = tree.parent(draft.data, node)
    if _save(request, draft, tree.removed(draft.data, node)):
        messages.success(request, f"Đã xóa {WORDS[level]} {code} khỏi bản nháp.")
    if above is not None and above.level == "pillar":
        return redirect("draft_pillar", pk=pk, code=above.code)
    return redirect("set_draft", pk=pk)


@require_POST
def try_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """What the rule in the posted form gives, as a fragment of the page; nothing is saved."""
    draft = open_draft(signed_in(request), pk)
    place = Place(draft, "indicator")
    form = place.form(plain={"max_points": {}} if place.scored else None, data=request.POST.dict())
    assert isinstance(form, IndicatorForm)
    form.is_valid()
    context = {"try_out": try_out_of(draft.data, form.collect(), request.POST)}
    return render(request, "criteria/draft/try_out.html", context)


def _indicators_below(draft: SetDraft, node: Node) -> list[Node]:
    depth = len(node.places)
    found = tree.nodes(draft.data, "indicator")
    return [each for each in found if each.places[:depth] == node.places]


def _node_or_404(draft: SetDraft, level: str, code: str) -> Node:
    for known in LEVELS:
        if known == level and (node := tree.find(draft.data, known, code)):
            return node
    raise Http404


def _save(request: HttpRequest, draft: SetDraft, data: dict[str, Any]) -> bool:
    """Save over the draft as the person saw it; the sentence of a conflict or of what cannot be
    saved reaches them."""
    text = request.POST.get("seen", "")
    seen = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    try:
        save_draft(actor=signed_in(request), draft=draft, data=data, seen=seen)
    except StaleDraftError as conflict:
        messages.warning(request, STALE.format(who=conflict.draft.updated_by))
    except InvalidSetError as error:
        messages.error(request, " ".join(fault_sentence(data, fault) for fault in error.faults))
    except ValidationError as problem:
        messages.error(request, f"Chưa có gì thay đổi. {' '.join(problem.messages)}")
    else:
        return True
    return False


def _back(request: HttpRequest, draft: SetDraft) -> str:
    """The page from which it was moved."""
    wanted = request.POST.get("tu", "")
    if url_has_allowed_host_and_scheme(wanted, None):
        return wanted
    return reverse("set_draft", args=[draft.pk])
