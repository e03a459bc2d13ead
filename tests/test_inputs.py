"""Figures between screen and store: what is refused, and that nothing changes on the way."""

from __future__ import annotations

import json
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from assessments.inputs import (
    MAX_DECIMALS,
    MAX_TEXT,
    InputFault,
    decode_inputs,
    encode_inputs,
    find_faults,
)
from criteria.rules.base import Value
from criteria.rules.spec import NUMERIC_KINDS, IndicatorSpec
from tests.indicator_sets import entry, indicator, rule

SPEC = TypeAdapter(IndicatorSpec)
D = Decimal
OPTIONS = [
    {"value": "head", "label": "Chủ tịch", "share": "1"},
    {"value": "other", "label": "Khác", "share": "0"},
]
ALL_KINDS: IndicatorSpec = SPEC.validate_python(
    indicator(
        "1.1",
        rule("choice", input="choice", options=OPTIONS),
        *(entry(kind, kind) for kind in (*sorted(NUMERIC_KINDS), "flag", "choice", "text", "date")),
        entry("people", fact="population"),
        entry("free_choice", "choice"),
    )
)

NOT_A_NUMBER = "cần một con số."
OUT_OF_RANGE = "con số không được âm và phải nhỏ hơn 100 nghìn tỷ."
NOT_WHOLE = "cần một số đếm nguyên, không có phần thập phân."
OVER_100 = "tỷ lệ phải từ 0 đến 100%."
TOO_EXACT = f"không ghi quá {MAX_DECIMALS} chữ số thập phân."
NO_FLAG = "hãy chọn Có hoặc Không."
NO_OPTION = "hãy chọn một mục trong danh sách."
NO_TEXT = f"cần một đoạn chữ không quá {MAX_TEXT} ký tự."
CONTROL = "có ký tự điều khiển, hãy gõ lại đoạn chữ này."
NO_DATE = "cần một ngày có thật, viết như 31/12/2022."


def faults(values: dict[str, Any]) -> list[InputFault]:
    return find_faults(ALL_KINDS, values)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((kind, D(text)) for kind in sorted(NUMERIC_KINDS) for text in ("0", "-0", "7", "7.0")),
        *((kind, D("7.25")) for kind in sorted(NUMERIC_KINDS - {"count"})),
        ("percent", D(100)),
        ("number", D("0." + "1" * MAX_DECIMALS)),
        ("money", D("99999999999999.99")),
        ("count", D("99999999999999")),
        ("flag", True),
        ("flag", False),
        ("choice", "head"),
        ("free_choice", "không có danh sách"),
        ("text", ""),
        ("text", "dòng 1\r\n\tdòng 2"),
        ("text", "ạ" * MAX_TEXT),
        ("date", "2022-12-31"),
        ("date", "2024-02-29"),
    ],
)
def test_good_figure_has_no_fault(name, value):
    assert faults({name: value}) == []


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        *((kind, D("-0.01"), OUT_OF_RANGE) for kind in sorted(NUMERIC_KINDS)),
        *((kind, D("1E+14"), OUT_OF_RANGE) for kind in sorted(NUMERIC_KINDS)),
        *((kind, D("NaN"), NOT_A_NUMBER) for kind in sorted(NUMERIC_KINDS)),
        *((kind, "7", NOT_A_NUMBER) for kind in sorted(NUMERIC_KINDS)),
        *((kind, True, NOT_A_NUMBER) for kind in sorted(NUMERIC_KINDS)),
        ("number", D("Infinity"), NOT_A_NUMBER),
        ("number", D("-Infinity"), NOT_A_NUMBER),
        ("number", D("sNaN"), NOT_A_NUMBER),
        ("number", 7, NOT_A_NUMBER),
        ("number", 7.5, NOT_A_NUMBER),
        ("number", None, NOT_A_NUMBER),
        ("number", D("1E-21"), TOO_EXACT),
        ("number", D("1E-999999"), TOO_EXACT),
        ("number", D("1E+999999"), OUT_OF_RANGE),
        ("count", D("7.5"), NOT_WHOLE),
        ("percent", D("100.01"), OVER_100),
        ("flag", "true", NO_FLAG),
        ("flag", D(1), NO_FLAG),
        ("flag", 1, NO_FLAG),
        ("flag", None, NO_FLAG),
        ("choice", "deputy", NO_OPTION),
        ("choice", "", NO_OPTION),
        ("choice", "HEAD", NO_OPTION),
        ("choice", True, NO_TEXT),
        ("text", "a" * (MAX_TEXT + 1), NO_TEXT),
        ("text", D(5), NO_TEXT),
        ("text", ["a"], NO_TEXT),
        ("text", "a\x00b", CONTROL),
        ("text", "a\ud800b", CONTROL),
        ("date", "31/12/2022", NO_DATE),
        ("date", "2022-02-30", NO_DATE),
        ("date", "20221231", NO_DATE),
        ("date", "2022-W52-6", NO_DATE),
        ("date", "2022-12-31T00:00", NO_DATE),
        ("date", "", NO_DATE),
        ("date", D(2022), NO_TEXT),
    ],
)
def test_bad_figure_is_refused_with_a_sentence(name, value, sentence):
    assert faults({name: value}) == [InputFault(name, f"“Nhãn {name}”: {sentence}")]


def test_fact_is_refused_as_an_input_whatever_its_value():
    sentence = "“Nhãn people” là số liệu nền: hãy sửa ở mục Số liệu nền."

    assert faults({"people": D(5293)}) == [InputFault("people", sentence)]


def test_all_faults_are_listed_strangers_first():
    values = {"count": D(-1), "wrong": D(1), "flag": "có", "number": D(1), "people": D(1)}

    assert [fault.name for fault in faults(values)] == ["wrong", "count", "flag", "people"]
    assert faults(values)[0].sentence == "Chỉ số 1.1 không có số liệu “wrong”."


def test_absent_figure_is_no_fault():
    assert faults({}) == []


def test_stored_figures_that_the_indicator_does_not_know_are_left_out():
    stored = {"count": "12", "gone": "7", "people": "5293", "flag": False, "date": "2022-12-31"}

    assert decode_inputs(ALL_KINDS, stored) == {
        "count": D(12),
        "flag": False,
        "date": "2022-12-31",
    }


def test_decimals_are_stored_as_their_shortest_exact_text():
    encoded = encode_inputs({"a": D("10.50"), "b": D("1E+3"), "c": D("0.00"), "d": True, "e": "x"})

    assert encoded == {"a": "10.5", "b": "1000", "c": "0", "d": True, "e": "x"}


def test_words_are_stored_in_one_unicode_form():
    decomposed = unicodedata.normalize("NFD", "Trưởng thôn ở xã")

    assert decomposed != "Trưởng thôn ở xã"
    assert encode_inputs({"text": decomposed}) == {"text": "Trưởng thôn ở xã"}


figures = st.decimals(0, 10**14, allow_nan=False, allow_infinity=False)
words = st.text("aăâđêôơư ÀỆữợ,.\n", max_size=40).map(
    lambda text: unicodedata.normalize("NFC", text)
)
good_values = st.fixed_dictionaries(
    {},
    optional={
        "count": st.integers(0, 10**14).map(Decimal),
        "number": figures,
        "money": figures,
        "percent": st.decimals(0, 100, places=4),
        "points": st.decimals(0, 10, places=2),
        "flag": st.booleans(),
        "choice": st.sampled_from(["head", "other"]),
        "text": words,
        "date": st.dates().map(str),
    },
)


@settings(deadline=None)
@given(good_values)
def test_what_has_no_fault_comes_back_exactly_as_it_was(values: dict[str, Value]):
    refused = {fault.name for fault in faults(values)}
    accepted = {name: value for name, value in values.items() if name not in refused}
    assert refused <= {"count", "number", "money"}  # 10^14 itself, or too many decimals

    stored = json.loads(json.dumps(encode_inputs(accepted)))

    assert decode_inputs(ALL_KINDS, stored) == accepted
    assert encode_inputs(decode_inputs(ALL_KINDS, stored)) == stored
