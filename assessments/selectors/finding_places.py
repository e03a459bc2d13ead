"""Where a contradiction can be mended, as data that a page makes a link of without reading more.

Computed when the contradiction is found: the words of the link, the assessment that the place
belongs to, and around marked words a little of their text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from assessments.consistency.base import Finding, Place
from assessments.consistency.unit_year import Passage, SetSide, UnitYear
from dtscore.numbers import exact_string

AROUND = 70  # characters of a narrative on each side of the words that are marked
SHORT_LABEL = 80


def finding_data(finding: Finding, unit_year: UnitYear) -> dict[str, Any]:
    """Places and figures of a finding, ready for JSON."""
    return {
        "places": [_place(place, unit_year) for place in finding.places],
        "values": {name: plain(value) for name, value in finding.values.items()},
    }


def plain(value: Any) -> Any:
    """A figure or text as JSON has it, numbers as exact text."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Decimal):
        return exact_string(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value if isinstance(value, int) else str(value)


def _place(place: Place, unit_year: UnitYear) -> dict[str, Any]:
    side = unit_year.sides.get(place.set) or _side_of(place, unit_year)
    return {
        "kind": place.kind,
        "set": place.set,
        "indicator": place.indicator,
        "name": place.name,
        "pk": place.pk,
        "words": place.words,
        "span": [place.span.start, place.span.end] if place.span else None,
        "label": _label(place, side, unit_year),
        "set_title": side.spec.short_title if side and place.set else "",
        "assessment": side.assessment if side else None,
        **_excerpt(place, side),
    }


def _side_of(place: Place, unit_year: UnitYear) -> SetSide | None:
    """For a base figure the first set that reads it, else the first of the year."""
    sides = list(unit_year.sides.values())
    readers = [side for side in sides if _reads(side, place.name)]
    return next(iter([*readers, *sides]), None)


def _reads(side: SetSide, fact: str) -> bool:
    inputs = (item for indicator in side.spec.indicators for item in indicator.inputs)
    return any(item.fact == fact for item in inputs)


def _label(place: Place, side: SetSide | None, unit_year: UnitYear) -> str:
    match place.kind:
        case "fact":
            known = unit_year.facts.get(place.name)
            return f"Số liệu nền: {known.label if known else place.name}"
        case "document":
            found = next((row for row in unit_year.documents if row.pk == place.pk), None)
            return found.title if found else "Văn bản trong sổ"
        case "section" | "paper":
            return "Phần chữ của báo cáo"
    return f"Chỉ số {place.indicator}: {_field(place, side)}" if place.indicator else "Hồ sơ"


def _field(place: Place, side: SetSide | None) -> str:
    if place.kind == "input" and side and place.indicator in side.spec.by_code:
        label = side.spec.by_code[place.indicator].labels.get(place.name, "số liệu")
        return label if len(label) <= SHORT_LABEL else label[: SHORT_LABEL - 1] + "…"
    names = {
        "claim": "điểm, kết quả trên giấy",
        "narrative": "kết quả thực hiện",
        "evidence": "minh chứng",
    }
    return names.get(place.kind, "số liệu")


def _excerpt(place: Place, side: SetSide | None) -> dict[str, str]:
    """The marked words with a little of what stands around them; nothing without a span."""
    if place.span is None or side is None:
        return {"before": "", "after": ""}
    for passage in _passages(place, side):
        if place.span.end <= len(passage.text):
            start, end = place.span.start, place.span.end
            before, after = passage.text[:start], passage.text[end:]
            return {
                "before": _tail(before),
                "marked": passage.text[start:end],
                "after": _head(after),
            }
    return {"before": "", "after": ""}


def _passages(place: Place, side: SetSide) -> Iterator[Passage]:
    if place.indicator:
        view = side.answers.get(place.indicator)
        if view:
            yield view.passage
        return
    yield from (passage for passage in side.passages if passage.name == place.name)


def _tail(text: str) -> str:
    if len(text) <= AROUND:
        return text
    return "… " + text[-AROUND:].split(maxsplit=1)[-1]


def _head(text: str) -> str:
    if len(text) <= AROUND:
        return text
    return text[:AROUND].rsplit(maxsplit=1)[0] + " …"
