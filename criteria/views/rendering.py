"""What the pages of a draft show beside their forms: faults, the try-out, sums, neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from criteria import tree
from criteria.catalogue.faults import Fault
from criteria.forms.layout import helper_for
from criteria.forms.places import CodedForm, IndicatorForm
from criteria.forms.plain import fault_words
from criteria.forms.trying import TryForm
from criteria.trying import Scene, Tried, scene_of, try_out
from criteria.views.place import Place


@dataclass(frozen=True)
class TryOut:
    """The figures that can be typed, and what the rule makes of them."""

    form: TryForm
    scene: Scene | None
    rows: list[Tried]
    scored: bool


@dataclass(frozen=True)
class ShownFault:
    """A fault with the field that mends it, "" where there is none on the page."""

    field: str
    title: str
    words: str


def try_out_of(
    data: Mapping[str, Any], part: Mapping[str, Any], posted: Mapping[str, Any] | None
) -> TryOut:
    """The try-out of an indicator as it is typed."""
    form, scene = TryForm(part, posted), scene_of(data, part)
    rows = try_out(scene, form.values(), form.words()) if scene else []
    return TryOut(form, scene, rows, data.get("kind") != "pass_fail")


def page_context(request: HttpRequest, place: Place, form: CodedForm) -> dict[str, Any]:
    """Everything that the page of one part shows. What is typed is judged, saved or not."""
    part = _part_as_typed(place, form)
    faults = place.own_faults(place.with_part(part)) if part is not None else []
    shown = _shown(form, faults)
    context = {
        "draft": place.draft,
        "place": place,
        "form": form,
        "faults": shown,
        "above": _line_above(place),
        "pillars": list(tree.nodes(place.draft.data, "pillar")),
    }
    if isinstance(form, IndicatorForm):
        posted = request.POST if request.method == "POST" else None
        context["try_out"] = try_out_of(place.draft.data, part or {}, posted)
    if place.level == "pillar" and place.node:
        context |= pillar_context(place)
    return {**context, "helper": helper_for(form)}


def pillar_context(place: Place) -> dict[str, Any]:
    """The indicators of a pillar with their points, and how they use up the pillar's maximum."""
    assert place.node is not None
    rows = tree.children(place.node.data, "pillar")
    return {
        "rows": [{"part": row, "points": tree.points(row)} for row in rows],
        "sum": tree.sum_of_pillar(place.node.data),
    }


def _part_as_typed(place: Place, form: CodedForm) -> dict[str, Any] | None:
    """The part as it is in the form; as far as it can be read where it cannot be saved."""
    if not form.is_bound:
        return place.part
    form.is_valid()
    return form.collect()


def _shown(form: CodedForm, faults: list[Fault]) -> list[ShownFault]:
    return [
        ShownFault(
            f"id_{name}" if name else "", form.titles.get(name or "", ""), fault_words(fault)
        )
        for name, fault in form.show_faults(faults)
    ]


def _line_above(place: Place) -> list[tree.Node]:
    """The parts above this one, the highest first."""
    line: list[tree.Node] = []
    node = place.above
    while node:
        line.insert(0, node)
        node = tree.parent(place.draft.data, node)
    return line
