"""The words in which a preview shows what was found and what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from assessments.inputs import decode_inputs, readable
from assessments.intake.found import FoundDocument, FoundValue
from assessments.intake.workbook import STATES
from assessments.narrative import plain_text
from criteria.rules.base import AnswerState
from criteria.rules.spec import IndicatorSpec
from dtscore.numbers import format_decimal

NOTHING = "(chưa có)"
EMPTY = "(để trống)"
LABELS = {
    "state": "Tình trạng",
    "narrative": "Kết quả thực hiện",
    "explanation": "Giải thích khi không có minh chứng",
    "claim": "Điểm, đánh giá ghi trên giấy",
}

PRINTED = {
    "points": "điểm in",
    "verdict": "đánh giá in",
    "percent": "tỷ lệ in",
    "code": "mã in",
    "verdict_code": "mã ở dòng đánh giá",
    "requirement": "yêu cầu in",
}
MISSING = {
    "code": "mã",
    "requirement": "yêu cầu",
    "result": "kết quả",
    "verdict": "đánh giá",
    "points": "điểm",
}


def label_of(indicator: IndicatorSpec, value: FoundValue) -> str:
    if value.target != "input":
        return LABELS[value.target]
    spec = next((item for item in indicator.inputs if item.name == value.name), None)
    if spec is None:
        return value.name
    return f"{spec.label} ({spec.unit})" if spec.unit else spec.label


def words_of_value(indicator: IndicatorSpec, value: FoundValue, stored: Any) -> str:
    """A value of the field as people read it; nothing for an empty one."""
    if stored is None or stored == "":
        return ""
    match value.target:
        case "state":
            return STATES[AnswerState(stored)]
        case "narrative":
            return plain_text(str(stored))
        case "explanation":
            return str(stored)
        case "claim":
            return claim_words(indicator, stored)
    spec = next((item for item in indicator.inputs if item.name == value.name), None)
    if spec is None:
        return str(stored)
    decoded = decode_inputs(indicator, {value.name: stored}).get(value.name)
    return str(stored) if decoded is None else readable(indicator, spec, decoded)


def claim_words(indicator: IndicatorSpec, claim: Mapping[str, Any]) -> str:
    """The printed score, and all else that a paper printed of the indicator: two that differ
    never read alike."""
    points, passed = claim.get("points"), claim.get("passed")
    said = [] if points is None else [f"{number_words(points)} điểm"]
    said += [] if passed is None else ["đạt" if passed else "không đạt"]
    printed = claim.get("printed") or {}
    said += [f"{label}: {printed[name]}" for name, label in PRINTED.items() if printed.get(name)]
    labels = indicator.labels
    said += [f"{labels.get(name, name)}: {one}" for name, one in _pairs(printed.get("inputs"))]
    said += [
        f"{_item_words(one)} {one.get('unit') or ''}".strip()
        for one in printed.get("figures") or ()
        if isinstance(one, Mapping)
    ]
    if missing := printed.get("missing"):
        said.append(f"giấy không ghi: {', '.join(MISSING.get(one, one) for one in missing)}")
    return "; ".join(said) or "không ghi"


def _pairs(inputs: Any) -> list[tuple[str, Any]]:
    return list(inputs.items()) if isinstance(inputs, Mapping) else []


def fact_words(stored: Any) -> str:
    """A base figure in one line."""
    if not stored:
        return ""
    if not isinstance(stored, Mapping):
        return number_words(stored)
    day = f", tính đến {day_words(stored['as_of'])}" if stored.get("as_of") else ""
    return f"{number_words(stored.get('value'))} ({stored.get('source', '')}{day})"


def paper_words(stored: Any) -> str:
    if isinstance(stored, Mapping):
        return "\n".join(f"{name}: {plain_text(str(body))}" for name, body in stored.items())
    if isinstance(stored, list):
        return "\n".join(
            f"{item.get('label', '')}: {item.get('value', '')}"
            if isinstance(item, dict)
            else str(item)
            for item in stored
        )
    return day_words(stored) if stored else ""


def day_words(text: Any) -> str:
    try:
        return f"{date.fromisoformat(str(text)):%d/%m/%Y}"
    except ValueError:
        return str(text)


def _item_words(item: Any) -> str:
    if isinstance(item, Mapping):
        return f"{item.get('label', '')}: {item.get('value', '')}"
    return str(item)


def number_words(value: Any) -> str:
    """A number as people write it; what is none stays as it is."""
    try:
        return format_decimal(Decimal(str(value)))
    except InvalidOperation:
        return str(value)


def document_title(item: FoundDocument) -> str:
    day = f" ngày {day_words(item.issued_on)}" if item.issued_on else ""
    issuer = f" của {item.issuer}" if item.issuer else ""
    return f"{item.kind} số {item.number}{day}{issuer}"
