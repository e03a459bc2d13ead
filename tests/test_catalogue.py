"""Set files: reading them, and every fault at its path."""

from copy import deepcopy
from decimal import Decimal

import pytest

from criteria.catalogue.exporting import export_data, export_text
from criteria.catalogue.faults import InvalidSetError
from criteria.catalogue.reading import read_set_file, read_set_text
from criteria.catalogue.validation import validate_set
from tests.catalogue_faults import (
    DELETE,
    FIRST,
    PILLAR,
    SECOND,
    broken,
    faults_of,
    one_fault,
)
from tests.indicator_sets import (
    entry,
    indicator,
    points_set,
    rule,
    sourced,
    verdict_set,
    yes_no,
)

# --- reading ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "path", "problem"),
    [
        (b"", "", "tệp trống"),
        (b"  \n", "", "tệp trống"),
        (b"a: 1\nb: [1\nc: 2\n", "dòng 3, cột 2", "sai cú pháp YAML"),
        (b"a: 1\nb:\n  c: 2\n  c: 3\n", "dòng 4, cột 3", "khóa “c” ghi hai lần"),
        (b"a: 1\nb: \xff\n", "dòng 2", "không phải mã UTF-8"),
        (b"a: 1\n---\nb: 2\n", "dòng 2, cột 1", "sai cú pháp YAML"),
        (b"a: !!python/object:os.system {}\n", "dòng 1, cột 4", "sai cú pháp YAML"),
        (b"a: !!int abc\n", "", "có giá trị không đọc được"),
        (b"a: \x07\n", "", "có ký tự điều khiển YAML không cho phép"),
        (b"a: &x [*x]\n", "", "lồng nhau quá sâu"),
        (b"[" * 5000, "", "lồng nhau quá sâu"),
        (b"#" * (2 * 1024 * 1024 + 1), "", "tệp lớn hơn 2 MB"),
    ],
)
def test_unreadable_files_are_refused_with_their_place(tmp_path, content, path, problem):
    file = tmp_path / "set.yaml"
    file.write_bytes(content)
    with pytest.raises(InvalidSetError) as caught:
        read_set_file(file)
    (fault,) = caught.value.faults
    assert fault.path == path
    assert problem in fault.problem


def test_missing_files_and_folders_are_refused(tmp_path):
    for file, problem in ((tmp_path / "none.yaml", "không có tệp"), (tmp_path, "đây là thư mục")):
        with pytest.raises(InvalidSetError, match=problem):
            read_set_file(file)


def test_a_syntax_fault_is_said_in_vietnamese_only():
    with pytest.raises(InvalidSetError) as caught:
        read_set_text("a: 1\nb: [1\nc: 2\n")
    assert str(caught.value) == (
        "dòng 3, cột 2: sai cú pháp YAML; cần: kiểm tra thụt đầu dòng, dấu hai chấm, dấu ngoặc"
        " và dấu nháy ở dòng này và dòng trước"
    )


def test_aliases_that_unfold_without_end_are_refused():
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(InvalidSetError, match="quá nhiều giá trị"):
        read_set_text("\n".join(lines))


def test_yaml_surprises_are_switched_off():
    data = read_set_text("a: 16.10\nb: no\nc: 2022-13-45\nd: 010\ne: 1:30\nf: 1_000\ng: -3\nh: ~")
    assert data == {
        "a": Decimal("16.10"),
        "b": "no",
        "c": "2022-13-45",
        "d": "010",
        "e": "1:30",
        "f": "1_000",
        "g": -3,
        "h": None,
    }
    assert str(data["a"]) == "16.10"


def test_texts_are_read_in_one_unicode_form():
    assert read_set_text("a: xa\u0303") == {"a": "x\u00e3"}


# --- faults of type ---------------------------------------------------------------------------

RATIO = rule("ratio", numerator="done", denominator="people")
THRESHOLD = rule(
    "threshold",
    ratios=[{"numerator": "done", "denominator": "people"}],
    threshold=sourced("80"),
)


def scored(scoring, *inputs, **more):
    return points_set({**indicator("1.1", scoring, *inputs), **more})


PEOPLE = (entry("done"), entry("people"))


@pytest.mark.parametrize(
    ("data", "path", "problem"),
    [
        ([], "", "không phải là một nhóm khóa"),
        ("chữ", "", "không phải là một nhóm khóa"),
        (broken("title", DELETE), "title", "thiếu khóa"),
        (broken("colour", "đỏ"), "colour", "không có khóa này"),
        (broken("title", Decimal("1.1")), "title", "“1.1” không phải là văn bản"),
        (broken("title", None), "title", "giá trị trống không phải là văn bản"),
        (broken("kind", "stars"), "kind", "“stars” không có trong danh mục"),
        (broken("version", "một"), "version", "“một” không phải là số nguyên"),
        (broken("version", True), "version", "“True” không phải là số nguyên"),
        (broken("version", "1"), "version", "“1” không phải là số nguyên"),
        (broken("version", Decimal("1.0")), "version", "“1.0” không phải là số nguyên"),
        (broken("legal_bases", "một"), "legal_bases", "“một” không phải là danh sách"),
        (broken("legal_bases", [3]), "legal_bases[0]", "“3” không phải là văn bản"),
        (broken("tolerance", 3), "tolerance", "“3” không phải là một nhóm khóa"),
        (broken("tolerance.value", "ba"), "tolerance.value", "“ba” không phải là số"),
        (broken("tolerance.value", "1e-2"), "tolerance.value", "“1e-2” không phải là số"),
        (broken("tolerance.value", True), "tolerance.value", "“True” không phải là số"),
        (broken("tolerance.basis", "maybe"), "tolerance.basis", "“maybe” không có trong danh mục"),
        (broken("rounding.mode", "up"), "rounding.mode", "“up” không có trong danh mục"),
        (broken("groups", {}), "groups", "không phải là danh sách"),
        (broken("groups[0]", "I"), "groups[0]", "“I” không phải là một nhóm khóa"),
        (broken("groups[0].pillars", 1), "groups[0].pillars", "“1” không phải là danh sách"),
        (broken(PILLAR, None), PILLAR, "giá trị trống không phải là một nhóm khóa"),
        (broken(f"{PILLAR}.code", 1), f"{PILLAR}.code", "“1” không phải là văn bản"),
        (broken(f"{PILLAR}.max_points", "x"), f"{PILLAR}.max_points", "“x” không phải là một nhóm"),
        (broken(FIRST, []), FIRST, "không phải là một nhóm khóa"),
        (broken(f"{FIRST}.code", Decimal("1.10")), f"{FIRST}.code", "“1.10” không phải là văn bản"),
        (broken(f"{FIRST}.rule", DELETE), f"{FIRST}.rule", "thiếu khóa"),
        (broken(f"{FIRST}.rule", "yes_no"), f"{FIRST}.rule", "không phải là một nhóm khóa"),
        (broken(f"{FIRST}.rule.type", "magic"), f"{FIRST}.rule.type", "không có quy tắc “magic”"),
        (broken(f"{FIRST}.rule.type", DELETE), f"{FIRST}.rule.type", "thiếu khóa"),
        (broken(f"{FIRST}.rule.input", DELETE), f"{FIRST}.rule.input", "thiếu khóa"),
        (broken(f"{FIRST}.rule.extra", 1), f"{FIRST}.rule.extra", "không có khóa này"),
        (broken(f"{FIRST}.inputs", "x"), f"{FIRST}.inputs", "“x” không phải là danh sách"),
        (broken(f"{FIRST}.inputs[0].kind", "int"), f"{FIRST}.inputs[0].kind", "“int” không có"),
        (broken(f"{FIRST}.evidence", "never"), f"{FIRST}.evidence", "“never” không có"),
        (broken(f"{FIRST}.explain", ["zero"]), f"{FIRST}.explain[0]", "“zero” không có"),
        (broken(f"{FIRST}.applies_from", "nay"), f"{FIRST}.applies_from", "“nay” không phải là số"),
        (broken("title", "a\x00b"), "title", "có ký tự điều khiển"),
        (broken("title", "a\ud800"), "title", "có ký tự điều khiển"),
        (
            scored({**THRESHOLD, "threshold": {**sourced("80"), "value": "tám"}}, *PEOPLE),
            f"{FIRST}.rule.threshold.value",
            "“tám” không phải là số",
        ),
        (
            scored({key: THRESHOLD[key] for key in THRESHOLD if key != "threshold"}, *PEOPLE),
            f"{FIRST}.rule.threshold",
            "thiếu khóa",
        ),
    ],
)
def test_a_wrong_type_is_one_fault_at_its_path(data, path, problem):
    found_path, found_problem = one_fault(data)
    assert found_path == path
    assert problem in found_problem


def test_a_key_that_is_no_text_is_a_fault():
    assert one_fault({**points_set(), 3: "x"}) == ("[3]", "tên khóa không phải là văn bản")


# --- cross checks -----------------------------------------------------------------------------


def two(first, second):
    return points_set(first, second)


def declared_set(kind):
    return scored(rule("declared", input="points"), entry("points", kind))


def choice(*options):
    listed = [{"value": value, "label": f"Mức {value}", "share": share} for value, share in options]
    return scored(rule("choice", input="level", options=listed), entry("level", "choice"))


def parts(*shares):
    names = [f"part{index}" for index in range(len(shares))]
    listed = [{"input": name, "share": share} for name, share in zip(names, shares, strict=True)]
    return scored(rule("parts", parts=listed), *(entry(name, "flag") for name in names))


def steps(*table, shape="steps", **more):
    listed = [{"at": at, "share": share} for at, share in table]
    if shape == "steps":
        return scored({**RATIO, "type": "steps", "steps": listed}, *PEOPLE)
    return scored(rule("count_steps", count="done", steps=listed, **more), entry("done"))


def checklist(*items, enough=None):
    names = list(dict.fromkeys(items))
    scoring = rule(
        "checklist", items=list(items), **({"enough": enough} if enough is not None else {})
    )
    return scored(scoring, *(entry(name, "flag") for name in names))


def measured(kind="percent", date_kind="date", **more):
    scoring = rule("measured", input="value", as_of="day", **{"measured_by": "Cổng DVC", **more})
    return scored(scoring, entry("value", kind), entry("day", date_kind))


def as_verdicts(data):
    data = deepcopy(data)
    del data["max_points"]
    pillar = data["groups"][0]["pillars"][0]
    for place in (pillar, *pillar["indicators"]):
        place.pop("max_points", None)
    return {**data, "kind": "pass_fail"}


def capped(target):
    return scored({**RATIO, "type": "capped_ratio", "target": sourced(target)}, *PEOPLE)


def limited(threshold, **more):
    return scored({**THRESHOLD, "threshold": sourced(threshold), **more}, *PEOPLE)


REWEIGHT = {
    "not_applicable": {"value": "reweight", "basis": "assumed", "source": "x"},
    "nothing_to_measure": {"value": "full", "basis": "assumed", "source": "x"},
}
RULE = f"{FIRST}.rule"


@pytest.mark.parametrize(
    ("data", "path", "problem"),
    [
        # codes and names
        (broken("code", "QĐ 1"), "code", "mã “QĐ 1” sai dạng"),
        (broken(f"{FIRST}.code", "1/1"), f"{FIRST}.code", "mã “1/1” sai dạng"),
        (broken(f"{FIRST}.code", "1" * 41), f"{FIRST}.code", "sai dạng"),
        (two(yes_no("1.1"), yes_no("1.1")), f"{SECOND}.code", f"đã dùng ở {FIRST}.code"),
        (
            scored(RATIO, *PEOPLE, entry("done")),
            f"{FIRST}.inputs[2].name",
            f"đã dùng ở {FIRST}.inputs[0].name",
        ),
        (scored(RATIO, *PEOPLE, entry("Số hộ")), f"{FIRST}.inputs[2].name", "sai dạng"),
        (broken("version", 0), "version", "phiên bản 0 không hợp lý"),
        # texts and sources
        (broken(f"{FIRST}.title", " "), f"{FIRST}.title", "để trống"),
        (broken(f"{FIRST}.inputs[0].label", ""), f"{FIRST}.inputs[0].label", "để trống"),
        (broken("tolerance.source", ""), "tolerance.source", "chưa ghi nguồn"),
        (broken(f"{FIRST}.rule.source", " "), f"{FIRST}.rule.source", "chưa ghi nguồn"),
        (
            broken("policies.not_applicable.source", ""),
            "policies.not_applicable.source",
            "chưa ghi nguồn",
        ),
        (
            broken(f"{PILLAR}.indicators", [], points_set(yes_no("1.1"))),
            f"{PILLAR}.indicators",
            "danh sách trống",
        ),
        # rules and their inputs
        (broken(f"{FIRST}.rule.input", "nope"), f"{RULE}.input", "không có đầu vào “nope”"),
        (broken(f"{FIRST}.inputs[0].kind", "count"), f"{RULE}.input", "“exists” có kiểu count"),
        (scored(RATIO, entry("done", "flag"), entry("people")), f"{RULE}.numerator", "kiểu flag"),
        (scored(THRESHOLD, entry("done")), f"{RULE}.ratios[0].denominator", "không có đầu vào"),
        (declared_set("flag"), f"{RULE}.input", "kiểu flag"),
        (as_verdicts(declared_set("points")), f"{RULE}.input", "kiểu points"),
        (measured(kind="count"), f"{RULE}.input", "kiểu count"),
        (measured(date_kind="flag"), f"{RULE}.as_of", "kiểu flag"),
        # facts
        (broken("facts", []), f"{SECOND}.inputs[1].fact", "“population” chưa khai báo"),
        (
            broken("facts", points_set()["facts"] * 2),
            "facts[1].code",
            "“population” đã dùng ở facts[0].code",
        ),
        (broken(f"{SECOND}.inputs[1].fact", ""), "facts[0].code", "không chỉ số nào dùng"),
        (
            scored(RATIO, *PEOPLE, entry("name", "text", fact="population"))
            | {"facts": points_set()["facts"]},
            f"{FIRST}.inputs[2].kind",
            "kiểu text",
        ),
        (broken("facts[0].measure", "x" * 61), "facts[0].measure", "quá dài"),
        # maxima
        (broken("max_points", DELETE), "max_points", "thiếu điểm tối đa"),
        (broken(f"{PILLAR}.max_points", DELETE), f"{PILLAR}.max_points", "thiếu điểm tối đa"),
        (broken(f"{FIRST}.max_points", None), f"{FIRST}.max_points", "thiếu điểm tối đa"),
        (verdict_set(yes_no("1.1")), f"{FIRST}.max_points", "mà có điểm tối đa"),
        (
            broken(f"{FIRST}.max_points.value", "81"),
            f"{PILLAR}.max_points",
            "cộng lại 101 điểm, vượt điểm tối đa 100",
        ),
        (broken("max_points.value", "99"), "max_points", "cộng lại 100 điểm, khác 99"),
        (broken(f"{FIRST}.max_points.value", "-1"), f"{FIRST}.max_points.value", "-1 là số âm"),
        (
            broken(f"{FIRST}.max_points.value", "1.234"),
            f"{FIRST}.max_points.value",
            "quá nhiều chữ số thập phân",
        ),
        (broken("tolerance.value", "-0.1"), "tolerance.value", "số âm"),
        (broken("tolerance.value", "0.00001"), "tolerance.value", "quá nhiều chữ số"),
        (broken("rounding.decimals", 5), "rounding.decimals", "5 chữ số thập phân"),
        (broken("rounding.decimals", -1), "rounding.decimals", "-1 chữ số thập phân"),
        # verdicts
        (as_verdicts(scored(RATIO, *PEOPLE)), f"{RULE}.type", "tỷ lệ không có ngưỡng"),
        (as_verdicts(limited("80", below="proportional")), f"{RULE}.below", "tính theo tỷ lệ"),
        (as_verdicts(measured()), f"{RULE}.threshold", "thiếu ngưỡng"),
        (
            {**verdict_set(), "policies": REWEIGHT},
            "policies.not_applicable.value",
            "“reweight” không dùng được",
        ),
        (
            verdict_set({**yes_no("1.1", points=None), "policies": REWEIGHT}),
            f"{FIRST}.policies.not_applicable.value",
            "“reweight” không dùng được",
        ),
        # shares and limits
        (choice(("a", "1"), ("b", "1.5")), f"{RULE}.options[1].share", "1,5 nằm ngoài khoảng"),
        (choice(("a", "1"), ("b", "-0.5")), f"{RULE}.options[1].share", "-0,5 nằm ngoài"),
        (choice(("a", "0.5"), ("b", "0")), f"{RULE}.options", "không lựa chọn nào"),
        (choice(("a", "1"), ("a", "0")), f"{RULE}.options[1].value", "lựa chọn “a” đã có"),
        (choice(("a", "1"), ("", "0")), f"{RULE}.options[1].value", "để trống"),
        (choice(), f"{RULE}.options", "danh sách trống"),
        (parts("0.5", "0.4"), f"{RULE}.parts", "cộng lại bằng 0,9"),
        (parts(), f"{RULE}.parts", "danh sách trống"),
        (limited("101"), f"{RULE}.threshold.value", "101% nằm ngoài khoảng"),
        (limited("-1"), f"{RULE}.threshold.value", "-1% nằm ngoài khoảng"),
        (limited("80", ratios=[]), f"{RULE}.ratios", "danh sách trống"),
        (capped("0"), f"{RULE}.target.value", "0% nằm ngoài khoảng"),
        (measured(threshold=sourced("100.5")), f"{RULE}.threshold.value", "100,5% nằm ngoài"),
        (measured(measured_by=" "), f"{RULE}.measured_by", "để trống"),
        # steps
        (steps(), f"{RULE}.steps", "chưa có mức nào"),
        (
            steps(("50", "0.5"), ("50", "1")),
            f"{RULE}.steps[1].at",
            f"mốc 50 trùng với mức {RULE}.steps[0]",
        ),
        (steps(("50", "1"), ("80", "0.5")), f"{RULE}.steps[1].share", "không được nhiều hơn"),
        (steps(("50", "0.5"), ("101", "1")), f"{RULE}.steps[1].at", "mốc 101 nằm ngoài"),
        (steps(("50", "0.5"), ("80", "0.9")), f"{RULE}.steps", "không mức nào được toàn bộ"),
        (
            steps(("0", "0.5"), ("3", "1"), shape="count_steps", direction="falling"),
            f"{RULE}.steps[1].share",
            "mốc 3 không được ít hơn mốc 0",
        ),
        (steps(("-1", "1"), shape="count_steps"), f"{RULE}.steps[0].at", "mốc -1 nằm ngoài"),
        (checklist(), f"{RULE}.items", "danh sách trống"),
        (checklist("a", "b", "a"), f"{RULE}.items[2]", f"mục “a” đã có ở {RULE}.items[0]"),
        (checklist("a", "b", enough=3), f"{RULE}.enough", "cần 3 trong 2 mục"),
        (checklist("a", "b", enough=0), f"{RULE}.enough", "cần 0 trong 2 mục"),
        # report and years
        (broken("report.parts[0].group", "IX"), "report.parts[0].group", "không có nhóm “IX”"),
        (broken("report.parts[1].key", ""), "report.parts[1].key", "chưa có khóa"),
        (
            broken("report.parts", [{"kind": "text", "heading": "X", "key": "same"}] * 2),
            "report.parts[1].key",
            "“same” đã dùng ở report.parts[0].key",
        ),
        (broken("report.parts[0].heading", ""), "report.parts[0].heading", "để trống"),
        (broken("report.abstract", ""), "report.abstract", "để trống"),
        (broken("report.opening", " "), "report.opening", "để trống"),
        (broken("report.closing", ""), "report.closing", "để trống"),
        (broken("report.verdict_label", ""), "report.verdict_label", "để trống"),
        (broken("report.abstract", "Năm {nam}"), "report.abstract", "dấu ngoặc nhọn"),
        (broken("report.opening", "Xã {unit"), "report.opening", "dấu ngoặc nhọn"),
        (broken("report.opening", "Xã {{unit}}"), "report.opening", "dấu ngoặc nhọn"),
        (broken("report.closing", "Xã {unit.name}"), "report.closing", "dấu ngoặc nhọn"),
        (broken("report.closing", "Năm {}"), "report.closing", "dấu ngoặc nhọn"),
        (broken("applies_from", 22), "applies_from", "năm 22 không hợp lý"),
        (broken(f"{FIRST}.applies_from", 2021), f"{FIRST}.applies_from", "năm 2021 không hợp lý"),
    ],
)
def test_a_contradiction_is_one_fault_at_its_path(data, path, problem):
    found_path, found_problem = one_fault(data)
    assert found_path == path
    assert problem in found_problem


@pytest.mark.parametrize(
    "data",
    [
        points_set(),
        verdict_set(),
        parts("0.5", "0.5"),
        choice(("a", "1"), ("b", "0.5"), ("c", "0")),
        steps(("100", "1"), ("50", "0.5"), ("0", "0")),
        steps(("0", "1"), ("2", "0.5"), shape="count_steps", direction="falling"),
        checklist("a", "b", "c", enough=2),
        measured(),
        measured(threshold=sourced("100")),
        capped("100"),
        limited("0", below="proportional"),
        as_verdicts(capped("50")),
        as_verdicts(limited("80")),
        as_verdicts(checklist("a", "b")),
        as_verdicts(declared_set("flag")),
        declared_set("points"),
        {**points_set(), "policies": REWEIGHT},
    ],
)
def test_a_sound_set_has_no_fault_and_survives_export(data):
    spec = validate_set(data)
    assert validate_set(read_set_text(export_text(spec))) == spec
    assert validate_set(export_data(spec)) == spec


def test_all_faults_are_listed_wrong_types_beside_contradictions():
    data = points_set(
        indicator("1.1", rule("magic", input="x"), entry("x", "flag")),
        indicator("1.2", {**THRESHOLD, "threshold": DELETE}, *PEOPLE, points="95"),
        yes_no("1.2", points="40"),
        indicator("1.4", {**RATIO, "denominator": "none"}, entry("done", fact="nowhere")),
        steps(("50", "0.5"), ("50", "1"))["groups"][0]["pillars"][0]["indicators"][0],
    )
    del data["groups"][0]["pillars"][0]["indicators"][1]["rule"]["threshold"]
    data |= {"version": "hai", "max_points": sourced("90"), "colour": "đỏ"}
    where = f"{PILLAR}.indicators"
    assert sorted(faults_of(data)) == sorted(
        [
            ("version", "“hai” không phải là số nguyên"),
            ("colour", "không có khóa này"),
            (f"{where}[0].rule.type", "không có quy tắc “magic”"),
            (f"{where}[1].rule.threshold", "thiếu khóa bắt buộc"),
            (f"{where}[2].code", f"mã “1.2” đã dùng ở {where}[1].code"),
            (f"{where}[3].rule.denominator", "không có đầu vào “none”"),
            (f"{where}[3].inputs[0].fact", "số liệu nền “nowhere” chưa khai báo"),
            (f"{where}[4].code", f"mã “1.1” đã dùng ở {where}[0].code"),
            (f"{where}[4].rule.steps[1].at", f"mốc 50 trùng với mức {where}[4].rule.steps[0]"),
            (PILLAR + ".max_points", "các chỉ số cộng lại 165 điểm, vượt điểm tối đa 100"),
            ("max_points", "các trụ cột cộng lại 100 điểm, khác 90"),
        ]
    )


def test_what_rests_on_a_broken_place_is_not_reported_twice():
    data = broken(f"{SECOND}.inputs", 5)
    assert one_fault(data) == (f"{SECOND}.inputs", "“5” không phải là danh sách")


def test_the_same_object_twice_is_two_places():
    shared = yes_no("1.1")
    shared["rule"] = {**shared["rule"], "source": 3}
    data = points_set(shared, shared)
    assert [path for path, _ in faults_of(data)] == [
        f"{FIRST}.rule.source",
        f"{SECOND}.rule.source",
        f"{SECOND}.code",
    ]
    assert data == points_set(shared, shared), "the caller's data is not repaired"
