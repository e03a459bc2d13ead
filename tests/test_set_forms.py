"""The editing forms: each part of a set goes into its form and comes back as the same data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from criteria import tree
from criteria.catalogue.exporting import export_data
from criteria.catalogue.naming import fault_words
from criteria.catalogue.saying import said
from criteria.catalogue.validation import validate_set
from criteria.drafts import judge
from criteria.forms.places import (
    CHOSEN,
    SHAPE,
    IndicatorForm,
    group_form,
    head_form,
    other_shape,
    pillar_form,
)
from criteria.forms.plain import PlainForm, one_more_row
from criteria.forms.words import SHAPES
from criteria.rules.spec import RULE_CLASSES
from dtscore.numbers import exact_string
from tests.indicator_sets import entry, indicator, points_set, rule, sourced

SETS = [Path("fixtures/indicator_sets") / name for name in ("qd3853.yaml", "qd1829.yaml")]

INPUTS = [
    entry("done"), entry("people"), entry("there", "flag"), entry("here", "flag"),
    entry("who", "choice"), entry("rate", "percent"), entry("day", "date"),
    entry("own", "points"),
]  # fmt: skip
STEPS = [{"at": "50", "share": "0.5"}, {"at": "80.5", "share": "1"}]
FALLING = [{"at": "0", "share": "1"}, {"at": "2", "share": "0.5"}]
EVERY_SHAPE: list[dict[str, Any]] = [
    rule("yes_no", input="there"),
    rule(
        "choice",
        input="who",
        options=[
            {"value": "head", "label": "Người đứng đầu", "share": "1"},
            {"value": "other", "label": "Người khác", "share": "0"},
        ],
    ),
    rule("parts", parts=[{"input": "there", "share": "0.25"}, {"input": "here", "share": "0.75"}]),
    rule("ratio", numerator="done", denominator="people"),
    rule("capped_ratio", numerator="done", denominator="people", target=sourced("80")),
    rule(
        "threshold",
        ratios=[
            {"numerator": "done", "denominator": "people", "label": "Hộ"},
            {"numerator": "people", "denominator": "people"},
        ],
        threshold=sourced("62.5"),
        below="proportional",
    ),
    rule("steps", numerator="done", denominator="people", steps=STEPS),
    rule("count_steps", count="done", steps=FALLING, direction="falling", noun="vụ"),
    rule("checklist", items=["there", "here"], enough=1),
    rule("declared", input="own"),
    rule("measured", input="rate", measured_by="Hệ thống X", as_of="day", threshold=sourced("5")),
]


def set_data(path: Path) -> dict[str, Any]:
    """The plain data of a set file as a draft keeps it."""
    exported = export_data(validate_set(yaml.safe_load(path.read_text())))
    data: dict[str, Any] = json.loads(json.dumps(exported, default=exact_string))
    return data


def posted(form: PlainForm) -> dict[str, Any]:
    """What a browser sends for the form as it is shown."""
    found: dict[str, Any] = {}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, False):
            found[name] = value
    if isinstance(form, IndicatorForm):
        found[SHAPE] = form.shape
    return found


def returned(make: Any, plain: dict[str, Any], **more: Any) -> dict[str, Any]:
    """``plain`` shown in a form, sent as it is shown, read again."""
    form = make(plain=plain, data=posted(make(plain=plain, **more)), **more)
    assert form.is_valid(), form.errors
    return form.collect()


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_every_part_of_the_real_sets_comes_back_unchanged(path):
    data = set_data(path)
    scored = data["kind"] == "points"

    indicators = [node.data for node in tree.nodes(data, "indicator")]
    assert [returned(IndicatorForm, each, scored=scored) for each in indicators] == indicators
    for node in tree.nodes(data, "pillar"):
        part = {key: value for key, value in node.data.items() if key != "indicators"}
        assert returned(pillar_form, part, scored=scored) == part
    for node in tree.nodes(data, "group"):
        assert returned(group_form, node.data) == {
            key: value for key, value in node.data.items() if key != "pillars"
        }
    head = {key: value for key, value in data.items() if key != "groups"}
    assert returned(head_form, head) == head


def test_every_shape_is_edited_in_its_own_fields_and_comes_back_unchanged():
    assert [each["type"] for each in EVERY_SHAPE] == [each.type for each in RULE_CLASSES]
    assert set(SHAPES) == {each.type for each in RULE_CLASSES}
    for each in EVERY_SHAPE:
        whole = indicator("1.1", each, *INPUTS)
        spec = points_set(whole)
        validate_set(spec)
        assert returned(IndicatorForm, whole, scored=True) == whole


def bound(plain: dict[str, Any], **changes: Any) -> IndicatorForm:
    """The indicator's form as it is sent after some fields were changed."""
    data = {**posted(IndicatorForm(plain=plain, scored=True)), **changes}
    form = IndicatorForm(plain=plain, data=data, scored=True)
    form.is_valid()
    return form


def test_numbers_are_typed_and_shown_as_people_here_write_them():
    whole = indicator("1.1", EVERY_SHAPE[6], *INPUTS, points="1000.5")
    form = IndicatorForm(plain=whole, scored=True)

    assert form["max_points-value"].value() == "1.000,5"
    assert form["rule-steps-1-at"].value() == "80,5"
    changed = bound(whole, **{"max_points-value": "1.068", "rule-steps-0-share": "0,25"}).collect()
    assert changed["max_points"]["value"] == "1068"
    assert changed["rule"]["steps"][0] == {"at": "50", "share": "0.25"}


def test_a_number_that_cannot_be_read_is_told_at_its_field_and_stays():
    form = bound(indicator("1.1", EVERY_SHAPE[3], *INPUTS), **{"max_points-value": "hai mươi"})

    assert set(form.errors) == {"max_points-value"}
    assert "không phải là một số" in form.errors["max_points-value"][0]
    assert form["max_points-value"].value() == "hai mươi"


def test_rows_are_added_left_out_and_named_from_their_label():
    whole = indicator("1.1", EVERY_SHAPE[0], *INPUTS[:3])
    data = one_more_row(posted(IndicatorForm(plain=whole, scored=True)), "inputs")
    data |= {
        "inputs-0-remove": "on",
        "inputs-3-label": "Số hộ đã nối mạng",
        "inputs-3-kind": "count",
    }
    form = IndicatorForm(plain=whole, data=data, scored=True)
    assert form.is_valid()

    names = [row["name"] for row in form.collect()["inputs"]]
    assert names == ["people", "there", "so_ho_da_noi_mang"]
    assert form.field_at("inputs[0].kind") == "inputs-1-kind"


def test_another_shape_shows_its_fields_and_keeps_what_both_have():
    whole = indicator("1.1", EVERY_SHAPE[3], *INPUTS)
    form = bound(whole, **{CHOSEN: "steps"})
    assert form.wants_other_shape

    data = other_shape({**posted(IndicatorForm(plain=whole, scored=True)), CHOSEN: "steps"})
    shown = IndicatorForm(plain=whole, data=data, scored=True)
    assert not shown.wants_other_shape
    assert shown["rule-numerator"].value() == "done"
    assert {"rule-steps-count", "rule-denominator"} <= set(shown.fields)
    assert "rule-input" not in shown.fields


def test_a_code_is_there_and_there_only_once():
    whole = indicator("1.1", EVERY_SHAPE[0], *INPUTS)
    for code, sentence in (("", "Hãy ghi mã"), ("a/b", "Hãy ghi mã"), ("1.2", "đã dùng")):
        data = {**posted(IndicatorForm(plain=whole, scored=True)), "code": code}
        form = IndicatorForm(plain=whole, data=data, scored=True, taken={"1.2"})
        assert sentence in form.errors["code"][0]


def test_every_fault_of_a_rule_finds_the_field_that_mends_it():
    broken = rule("steps", numerator="gone", denominator="people", steps=STEPS[::-1])
    whole = {**indicator("1.1", broken, *INPUTS), "max_points": {"value": "x", "basis": "stated"}}
    lead = "groups[0].pillars[0].indicators[0]."
    faults = [fault for fault in judge(points_set(whole)).faults if fault.path.startswith(lead)]
    form = IndicatorForm(plain=whole, scored=True)

    found = {
        fault.path.removeprefix(lead): form.field_at(fault.path.removeprefix(lead))
        for fault in faults
    }
    assert found["rule.numerator"] == "rule-numerator"
    assert found["max_points.value"] == "max_points-value"
    assert found["max_points.source"] == "max_points-source"
    assert None not in found.values()


def test_faults_are_told_in_the_words_of_the_forms_not_of_the_file():
    data = points_set()
    first, second = data["groups"][0]["pillars"][0]["indicators"]
    first["rule"] |= {"input": "gone"}
    second["rule"] |= {"numerator": ""}
    data["rounding"] |= {"mode": "up", "basis": "guessed"}

    lines = [fault_words(data, fault) for fault in judge(data).faults]

    told = {place: (problem, expected) for place, problem, expected in lines}
    label = first["inputs"][0]["label"]
    assert told["Chỉ số 1.1, cách tính, số liệu"] == (
        "không có đầu vào “gone”", f"một trong: “{label}”",
    )  # fmt: skip
    assert told["Chỉ số 1.2, cách tính, tử số"][0] == "chưa chọn đầu vào"
    assert told["Làm tròn, cách làm tròn"][1] == "một trong: “Cắt bỏ”, “Nửa lên”, “Nửa về số chẵn”"
    assert told["Làm tròn, căn cứ"][1] == "một trong: “Quyết định nêu”, “Suy ra”, “Giả định”"


def test_words_of_a_fault_know_where_they_stand():
    def one(path: str, text: str) -> str:
        return said(text, path)

    rule = "groups[0].pillars[0].indicators[0].rule"
    assert one(f"{rule}.numerator", "đầu vào “count” có kiểu text") == (
        "đầu vào “count” có kiểu “Chữ”"
    )
    assert one(f"{rule}.below", "zero") == "“0 điểm / không đạt”"
    assert one("policies.nothing_to_measure.value", "zero") == "“Tính 0”"
    assert one("kind", "points, pass_fail") == "“Chấm điểm”, “Đạt / không đạt”"
    assert one(f"{rule}.steps[1].at", f"trùng với mức {rule}.steps[0]") == (
        f"trùng với mức {rule}.steps[0]"
    )
    assert one(f"{rule}.parts", "tổng các share bằng 1") == "tổng các phần điểm bằng 1"
