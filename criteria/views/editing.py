"""Editing a draft in forms, one page a part; saving never loses what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from criteria import tree
from criteria.catalogue.faults import InvalidSetError
from criteria.drafts import open_draft
from criteria.forms.places import CodedForm, IndicatorForm, other_shape
from criteria.forms.plain import fault_words, one_more_row
from criteria.services.drafting import StaleDraftError, save_draft
from criteria.tree import LEVELS, Level
from criteria.views.place import Place, differences, with_known_facts
from criteria.views.rendering import page_context
from criteria.views.requests import signed_in

TITLES: dict[Level | None, str] = {
    None: "Thông tin chung",
    "group": "Nhóm",
    "pillar": "Trụ cột",
    "indicator": "Chỉ số",
}
CHANGED = (
    "{who} vừa sửa chính phần này trong lúc bạn đang gõ. Chưa có gì của bạn được lưu, chữ bạn gõ"
    " còn nguyên bên dưới. Xem các ô khác nhau, rồi bấm Lưu để ghi theo bản của bạn."
)
GONE = (
    "{who} vừa xóa hoặc đổi mã phần này. Chữ bạn gõ còn nguyên bên dưới: bấm Lưu để thêm lại thành"
    " phần mới, hoặc rời trang để bỏ."
)
OTHER_SHAPE = "Đã đổi cách tính, chưa lưu: hãy điền các ô của cách tính mới rồi bấm Lưu."
RACED = "Có người vừa lưu bản nháp cùng lúc với bạn. Chữ bạn gõ còn nguyên: hãy bấm Lưu lần nữa."


def head(request: HttpRequest, pk: int) -> HttpResponse:
    """The set itself: titles, rounding, policies, report, base figures."""
    return _edit(request, lambda: Place(open_draft(signed_in(request), pk), None))


def group(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    return _edit(request, lambda: _existing(request, pk, "group", code))


def pillar(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    return _edit(request, lambda: _existing(request, pk, "pillar", code))


def indicator(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    return _edit(request, lambda: _existing(request, pk, "indicator", code))


def new_group(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, lambda: Place(open_draft(signed_in(request), pk), "group"))


def new_pillar(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A new pillar in the group ``code``."""
    return _edit(request, lambda: _new(request, pk, "group", code))


def new_indicator(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A new indicator in the pillar ``code``."""
    return _edit(request, lambda: _new(request, pk, "pillar", code))


def _existing(request: HttpRequest, pk: int, level: Level, code: str) -> Place:
    draft = open_draft(signed_in(request), pk)
    node = tree.find(draft.data, level, code)
    if node:
        return Place(draft, level, node, tree.parent(draft.data, node))
    if request.method != "POST":
        raise Http404
    return Place(draft, level, above=_above_posted(request, draft.data, level))


def _above_posted(request: HttpRequest, data: dict[str, Any], level: Level) -> tree.Node | None:
    """Where a part that went away while it was being typed can be put again."""
    if level == "group":
        return None
    upper = LEVELS[LEVELS.index(level) - 1]
    found = tree.find(data, upper, request.POST.get("above", ""))
    found = found or next(tree.nodes(data, upper), None)
    if found is None:
        raise Http404
    return found


def _new(request: HttpRequest, pk: int, upper: Level, code: str) -> Place:
    draft = open_draft(signed_in(request), pk)
    above = tree.find(draft.data, upper, code)
    if above is None:
        raise Http404
    return Place(draft, LEVELS[LEVELS.index(upper) + 1], above=above)


def _edit(request: HttpRequest, open_place: Callable[[], Place]) -> HttpResponse:
    place = open_place()
    if request.method != "POST":
        return _page(request, place, place.form(plain=place.part))
    typed: dict[str, Any] = _typed(request)
    if "add" in request.POST:
        more = one_more_row(typed, request.POST["add"])
        return _page(request, place, place.form(plain=place.part, data=more))
    form = place.form(plain=place.part, data=typed)
    if isinstance(form, IndicatorForm) and form.wants_other_shape:
        form = place.form(plain=place.part, data=other_shape(typed))
        return _page(request, place, form, note=OTHER_SHAPE)
    if "try" in request.POST:
        return _page(request, place, form)
    if not form.is_valid():
        return _page(request, place, form, status=422)
    if request.POST.get("print", "") != place.print:
        return _conflict(request, place, form)
    return _save(request, place, form)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was posted; of ticked boxes all."""
    many = {"explain"}
    return {
        name: request.POST.getlist(name) if name in many else request.POST[name]
        for name in request.POST
    }


def _save(request: HttpRequest, place: Place, form: CodedForm) -> HttpResponse:
    part, user = form.collect(), signed_in(request)
    data = with_known_facts(place.with_part(part))
    seen = place.draft.version_stamp
    try:
        saved = save_draft(actor=user, draft=place.draft, data=data, seen=seen)
    except StaleDraftError:
        return _page(request, place, form, problem=RACED, status=409)
    except InvalidSetError as error:
        for fault in error.faults:
            form.add_error(
                form.field_at(fault.path.removeprefix(f"{place.path}.")), fault_words(fault)
            )
        return _page(request, place, form, status=422)
    except ValidationError as problem:
        _refuse(form, problem)
        return _page(request, place, form, status=422)
    _tell(request, place, part, changed=saved.version_stamp != seen)
    return _after(place, part)


def _refuse(form: CodedForm, problem: ValidationError) -> None:
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for name, errors in problem.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _tell(request: HttpRequest, place: Place, part: dict[str, Any], *, changed: bool) -> None:
    title = f"{TITLES[place.level]} {part.get('code', '')}" if place.level else TITLES[None]
    if changed:
        messages.success(request, f"Đã lưu: {title.strip()}.")
    else:
        messages.info(request, "Không có gì thay đổi.")


def _after(place: Place, part: dict[str, Any]) -> HttpResponse:
    if place.level is None:
        return redirect("draft_head", pk=place.draft.pk)
    return redirect(f"draft_{place.level}", pk=place.draft.pk, code=part["code"])


def _conflict(request: HttpRequest, place: Place, form: CodedForm) -> HttpResponse:
    """Somebody changed this very part: both versions are shown, nothing is saved."""
    lost = place.level is not None and place.node is None
    sentence = (GONE if lost else CHANGED).format(who=place.draft.updated_by)
    theirs = [] if lost else differences(form, place.form(plain=place.part))
    return _page(request, place, form, problem=sentence, theirs=theirs, status=409)


def _page(
    request: HttpRequest, place: Place, form: CodedForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {**page_context(request, place, form), "page_title": TITLES[place.level], **more}
    return render(request, "criteria/draft/part.html", context, status=status)
