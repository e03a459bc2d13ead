"""Two sets side by side, and the mapping from one to the other."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from criteria.comparing import KIND_WORDS, ChangeKind, compare_sets
from criteria.mappings.deleting import delete_mapping, use_of
from criteria.mappings.files import export_mapping
from criteria.mappings.reading import confirmed_links, links_of, mapping_between, mappings_of
from criteria.mappings.rows import MappingForm
from criteria.mappings.saving import MappingRefusedError, save_mapping
from criteria.models import IndicatorSet, MappingKind, SetMapping, SetState
from criteria.permissions import (
    can_delete_mapping,
    can_edit_sets,
    can_save_mapping,
    comparable_sets,
)
from criteria.selectors import load_spec
from criteria.views.requests import signed_in
from dtscore.accounts.decisions import demand
from dtscore.accounts.models import User

SLUGS = {kind.slug: kind for kind in MappingKind}
FEW = 8  # so many changed indicators are shown opened


def choose_other(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the set to lay beside this one; ``voi`` is the choice."""
    sets = comparable_sets(signed_in(request))
    indicator_set = get_object_or_404(sets, pk=pk)
    wanted = request.GET.get("voi", "")
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 10:
        other = get_object_or_404(sets.exclude(pk=pk), pk=int(wanted))
        return redirect("set_compare", pk=pk, other=other.pk)
    context = {"indicator_set": indicator_set, "others": list(sets.exclude(pk=pk))}
    return render(request, "criteria/compare_choice.html", context)


def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """What changed from the first set to the second; ``loai`` keeps one kind of change."""
    user = signed_in(request)
    before, after = _two_sets(user, pk, other)
    links = confirmed_links(before, after)
    diff = compare_sets(load_spec(before), load_spec(after), links)
    kind = _kind_or_none(request.GET.get("loai", ""))
    rows = diff.of_kind(kind) if kind else diff.indicators
    context = {
        "before": before,
        "after": after,
        "diff": diff,
        "kind": kind,
        "kinds": [(one, KIND_WORDS[one], count) for one, count in diff.counts.items()],
        "rows": rows,
        "opened": kind is not None or len(rows) <= FEW,
        "mapped": links is not None,
        "others": list(comparable_sets(user).exclude(pk=pk)),
        "mapping": bool(can_edit_sets(user)) and SetState.DRAFT not in {before.state, after.state},
    }
    return render(request, "criteria/compare.html", context)


def edit_mapping(request: HttpRequest, pk: int, other: int, kind: str) -> HttpResponse:
    """Show or save a mapping. A refused save keeps what was typed, every fault beside its row."""
    user = signed_in(request)
    source, target, chosen = _two_and_kind(user, pk, other, kind)
    mapping = mapping_between(source, target, chosen)
    links = links_of(mapping) if mapping else None
    specs = load_spec(source), load_spec(target)
    if request.method != "POST":
        return _mapping_page(request, source, target, mapping, MappingForm(*specs, chosen, links))
    form = MappingForm(*specs, chosen, links, request.POST.dict())
    if form.is_valid():
        try:
            saved = save_mapping(
                actor=user, source=source, target=target, kind=chosen, links=form.links(),
                seen_version=_seen_version(request), confirm="confirm" in request.POST,
                note=mapping.note if mapping else "",
            )  # fmt: skip
        except MappingRefusedError as refused:
            form.refuse(refused.faults)
        else:
            messages.success(request, _saved_sentence(saved))
            return redirect("set_mapping", pk=pk, other=other, kind=kind)
    return _mapping_page(request, source, target, mapping, form, status=422)


def mapping_file(request: HttpRequest, pk: int, other: int, kind: str) -> HttpResponse:
    """The saved mapping as the YAML file that ``load_mapping`` reads."""
    source, target, chosen = _two_and_kind(signed_in(request), pk, other, kind)
    mapping = mapping_between(source, target, chosen)
    if mapping is None:
        raise Http404
    name = f"{source.code}-{source.version}_{target.code}-{target.version}.yaml".lower()
    response = HttpResponse(export_mapping(mapping), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def mapping_delete(request: HttpRequest, pk: int, other: int, kind: str) -> HttpResponse:
    """Ask, then delete; or say why it cannot be."""
    user = signed_in(request)
    source, target, chosen = _two_and_kind(user, pk, other, kind)
    mapping = mapping_between(source, target, chosen)
    if mapping is None:
        raise Http404
    demand(can_delete_mapping(user, mapping))
    refusal, status = use_of(mapping), 200
    if request.method == "POST":
        try:
            delete_mapping(actor=user, mapping=mapping, seen_version=_seen_version(request))
        except ValidationError as problem:
            refusal, status = problem.messages[0], 422
        else:
            messages.success(request, "Đã xóa bảng đối chiếu; nhật ký quản trị giữ từng dòng.")
            return redirect("set_compare", pk=pk, other=other)
    context = {"mapping": mapping, "slug": kind, "refusal": refusal, "used": use_of(mapping)}
    return render(request, "criteria/mapping_delete.html", context, status=status)


def _mapping_page(
    request: HttpRequest,
    source: IndicatorSet,
    target: IndicatorSet,
    mapping: SetMapping | None,
    form: MappingForm,
    status: int = 200,
) -> HttpResponse:
    slug = request.resolver_match.kwargs["kind"] if request.resolver_match else ""
    context = {
        "source": source,
        "target": target,
        "kind": SLUGS[slug],
        "slug": slug,
        "mapping": mapping,
        "may": can_save_mapping(signed_in(request), mapping),
        "may_delete": mapping and can_delete_mapping(signed_in(request), mapping),
        "form": form,
        "targets": list(load_spec(target).indicators),
        "address": reverse("set_mapping", args=[source.pk, target.pk, slug]),
        "others": [one for one in mappings_of(source) if mapping is None or one.pk != mapping.pk],
    }
    return render(request, "criteria/mapping.html", context, status=status)


def _two_sets(user: User, pk: int, other: int) -> tuple[IndicatorSet, IndicatorSet]:
    """Both sets if the person may see them; a set is not compared with itself."""
    if pk == other:
        raise Http404
    found = {one.pk: one for one in comparable_sets(user).filter(pk__in=[pk, other])}
    if len(found) < 2:
        raise Http404
    return found[pk], found[other]


def _two_and_kind(
    user: User, pk: int, other: int, slug: str
) -> tuple[IndicatorSet, IndicatorSet, MappingKind]:
    source, target = _two_sets(user, pk, other)
    if slug not in SLUGS:
        raise Http404
    demand(can_edit_sets(user))
    if SetState.DRAFT in {source.state, target.state}:
        raise PermissionDenied(
            "Một trong hai bộ còn là bản nháp: hãy công bố rồi lập bảng đối chiếu."
        )
    return source, target, SLUGS[slug]


def _kind_or_none(text: str) -> ChangeKind | None:
    return ChangeKind(text) if text in set(ChangeKind) else None


def _seen_version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def _saved_sentence(mapping: SetMapping) -> str:
    if mapping.confirmed_at:
        return "Đã lưu và đưa bảng đối chiếu vào dùng."
    return "Đã lưu bản nháp của bảng đối chiếu. Bản nháp chưa ảnh hưởng đến hồ sơ nào."
