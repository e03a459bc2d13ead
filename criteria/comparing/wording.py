"""The parts of a set in the words in which a comparison shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from criteria import words
from criteria.rules.base import Sourced
from criteria.rules.spec import (
    FactSpec,
    InputSpec,
    Policies,
    ReportPartSpec,
    RoundingSpec,
)
from dtscore.numbers import format_decimal

NONE = "không có"


def _lower(told: words.Words) -> dict[str, str]:
    """The words as they stand inside a sentence."""
    return {value: word.lower() for value, word in told.items()}


BASIS = _lower(words.BASES)
INPUT_KINDS = _lower(words.INPUT_KINDS)
EVIDENCE = _lower(words.EVIDENCE)
SET_KINDS = _lower(words.SET_KINDS)
NOT_APPLICABLE = _lower(words.NOT_APPLICABLE)
NOTHING_TO_MEASURE = _lower(words.NOTHING_TO_MEASURE)
ROUNDING = _lower(words.ROUNDINGS)
STATES = _lower(words.EXPLAINED)
# Where a number with a basis of its own stands in a spec, as people call it.
PARTS = {
    "rule": "cách tính", "max_points": "điểm tối đa", "threshold": "ngưỡng", "target": "chỉ tiêu",
    "not_applicable": "không thuộc đối tượng", "nothing_to_measure": "không phát sinh (0/0)",
    "rounding": "làm tròn", "tolerance": "sai số cho phép",
}  # fmt: skip


def number(value: Sourced | None) -> str:
    return NONE if value is None else format_decimal(value.value)


def sourced(basis: str, source: str) -> str:
    """How well a number is known and from where."""
    return f"{BASIS[basis]}: {source}"


def rounding(spec: RoundingSpec) -> str:
    return f"{ROUNDING[spec.mode]} đến {spec.decimals} chữ số thập phân"


def policies(spec: Policies | None) -> str:
    if spec is None:
        return "như cả bộ"
    return (
        f"không thuộc đối tượng: {NOT_APPLICABLE[spec.not_applicable.value]};"
        f" không phát sinh (0/0): {NOTHING_TO_MEASURE[spec.nothing_to_measure.value]}"
    )


def states(names: tuple[str, ...]) -> str:
    return ", ".join(STATES[name] for name in names) or "không trạng thái nào"


def one_input(spec: InputSpec) -> str:
    """An input with everything that makes it what it is."""
    parts = [INPUT_KINDS[spec.kind]]
    parts += [f"đơn vị: {spec.unit}"] if spec.unit else []
    parts += [f"số liệu nền {spec.fact}"] if spec.fact else []
    return f"{spec.label} ({', '.join(parts)})"


def facts(specs: tuple[FactSpec, ...]) -> str:
    return "; ".join(f"{fact.label} ({fact.measure}, mã {fact.code})" for fact in specs)


def report_part(part: ReportPartSpec) -> str:
    what = {"group": f"kết quả nhóm {part.group}", "all_results": "kết quả mọi nhóm"}
    return f"{part.heading} [{what.get(part.kind, f'lời văn {part.key}')}]"


def sources_of(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every basis with its source beneath a spec, by the path of what it belongs to."""
    if not is_dataclass(value) or isinstance(value, type):
        return
    if hasattr(value, "basis") and hasattr(value, "source") and path:
        yield path, sourced(value.basis, value.source)
    for field in fields(value):
        yield from sources_of(getattr(value, field.name), (*path, field.name))


def part_name(path: tuple[str, ...]) -> str:
    """What the last known part of a path is called."""
    return next((PARTS[name] for name in reversed(path) if name in PARTS), path[-1])


def bare(value: Any) -> Any:
    """A spec as plain values without where its numbers come from: what it means."""
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value) if field.name not in {"basis", "source"}]
        return {name: bare(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [bare(item) for item in value]
    return value


def leaves(value: Any, path: str = "") -> Mapping[str, str]:
    """Every plain value beneath by its path, as text: the last resort of a comparison."""
    if isinstance(value, dict):
        parts = [leaves(item, f"{path}.{name}".lstrip(".")) for name, item in value.items()]
    elif isinstance(value, list):
        parts = [leaves(item, f"{path}[{index}]") for index, item in enumerate(value)]
    else:
        return {path: format_decimal(value) if isinstance(value, Decimal) else str(value)}
    return {name: text for part in parts for name, text in part.items()}
