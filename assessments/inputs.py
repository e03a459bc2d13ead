"""The figures of an answer between what is stored (exact text) and what is computed with."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from criteria.rules.base import Value
from criteria.rules.choice import ChoiceRule
from criteria.rules.spec import NUMERIC_KINDS, IndicatorSpec, InputSpec
from dtscore.numbers import exact_string, format_decimal
from dtscore.text import nfc

MAX_TEXT = 500
LARGEST = Decimal(10) ** 14
# As many as a person can type; beyond it the exact text would lose digits or grow without end.
MAX_DECIMALS = 20


@dataclass(frozen=True)
class InputFault:
    """One figure that cannot be stored, with the sentence for the place where it was typed."""

    name: str
    sentence: str


def decode_inputs(indicator: IndicatorSpec, stored: Mapping[str, Any]) -> dict[str, Value]:
    """Stored exact text to values; what the indicator no longer knows is left out."""
    values: dict[str, Value] = {}
    for spec in indicator.inputs:
        if spec.name in stored and not spec.fact:
            raw = stored[spec.name]
            values[spec.name] = Decimal(raw) if spec.kind in NUMERIC_KINDS else raw
    return values


def encode_inputs(values: Mapping[str, Value]) -> dict[str, Any]:
    """Values to what is stored: decimals as exact text, words in NFC."""
    return {name: _encoded(value) for name, value in values.items()}


def _encoded(value: Value) -> str | bool:
    if isinstance(value, Decimal):
        return exact_string(value)
    return nfc(value) if isinstance(value, str) else value


def choice_labels(indicator: IndicatorSpec) -> dict[str, str]:
    """The options of the indicator's choice by their stored values."""
    rule = indicator.rule
    return {o.value: o.label for o in rule.options} if isinstance(rule, ChoiceRule) else {}


def readable(indicator: IndicatorSpec, spec: InputSpec, value: Value | None) -> str:
    """A value as people read it."""
    if value is None:
        return "chưa có"
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, Decimal):
        return format_decimal(value)
    if spec.kind == "date":
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return choice_labels(indicator).get(value, value)


def find_faults(indicator: IndicatorSpec, values: Mapping[str, Value]) -> list[InputFault]:
    """Everything wrong with ``values``; an absent figure is no fault in a draft."""
    known = {spec.name: spec for spec in indicator.inputs}
    faults = [
        InputFault(name, f"Chỉ số {indicator.code} không có số liệu “{name}”.")
        for name in values
        if name not in known
    ]
    for name, spec in known.items():
        if name in values and (sentence := _fault_of(indicator, spec, values[name])):
            faults.append(InputFault(name, sentence))
    return faults


def _fault_of(indicator: IndicatorSpec, spec: InputSpec, value: Value) -> str:
    if spec.fact:
        return f"“{spec.label}” là số liệu nền: hãy sửa ở mục Số liệu nền."
    if spec.kind in NUMERIC_KINDS:
        return _number_fault(spec, value) or _points_fault(indicator, spec, value)
    if spec.kind == "flag":
        return "" if isinstance(value, bool) else f"“{spec.label}”: hãy chọn Có hoặc Không."
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        return f"“{spec.label}”: cần một đoạn chữ không quá {MAX_TEXT} ký tự."
    if any(_is_control(character) for character in value):
        return f"“{spec.label}”: có ký tự điều khiển, hãy gõ lại đoạn chữ này."
    if spec.kind == "choice":
        return _choice_fault(indicator, spec, value)
    return _date_fault(spec, value) if spec.kind == "date" else ""


def _is_control(character: str) -> bool:
    """What no database stores as text: control characters and halves of characters."""
    return unicodedata.category(character) in {"Cc", "Cs"} and character not in "\r\n\t"


def _number_fault(spec: InputSpec, value: Value) -> str:
    if not isinstance(value, Decimal) or not value.is_finite():
        return f"“{spec.label}”: cần một con số."
    if value < 0 or value >= LARGEST:
        return f"“{spec.label}”: con số không được âm và phải nhỏ hơn 100 nghìn tỷ."
    if _decimals(value) > MAX_DECIMALS:
        return f"“{spec.label}”: không ghi quá {MAX_DECIMALS} chữ số thập phân."
    if spec.kind == "count" and value != value.to_integral_value():
        return f"“{spec.label}”: cần một số đếm nguyên, không có phần thập phân."
    if spec.kind == "percent" and value > 100:
        return f"“{spec.label}”: tỷ lệ phải từ 0 đến 100%."
    return ""


def _points_fault(indicator: IndicatorSpec, spec: InputSpec, value: Value) -> str:
    maximum = indicator.max_points
    if spec.kind != "points" or maximum is None or not isinstance(value, Decimal):
        return ""
    if value <= maximum.value:
        return ""
    return f"“{spec.label}”: không được lớn hơn điểm tối đa {format_decimal(maximum.value)}."


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _choice_fault(indicator: IndicatorSpec, spec: InputSpec, value: str) -> str:
    rule = indicator.rule
    if isinstance(rule, ChoiceRule) and rule.input == spec.name:
        options = {option.value for option in rule.options}
        return "" if value in options else f"“{spec.label}”: hãy chọn một mục trong danh sách."
    return ""


def _date_fault(spec: InputSpec, value: str) -> str:
    """Stored as 2022-12-31 and in no other of the spellings that ISO 8601 knows."""
    try:
        known = date.fromisoformat(value).isoformat() == value
    except ValueError:
        known = False
    return "" if known else f"“{spec.label}”: cần một ngày có thật, viết như 31/12/2022."
