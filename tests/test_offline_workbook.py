"""The workbook out and back: nothing changes by itself, nothing is half read."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from assessments.intake.preview import same
from assessments.intake.workbook import About, mismatch
from assessments.models import Answer
from dtscore.sheets import SheetError
from tests.offline import by_key, downloaded, edited, place, read_back, typed

pytestmark = pytest.mark.django_db

TABLE = "<p>Trước bảng</p><table><tr><td>Một</td><td>Hai</td></tr></table><ul><li>Ba</li></ul>"


@pytest.mark.parametrize("which", ["points", "verdicts"])
def test_out_and_back_says_what_was_there(demo, which):
    assessment = getattr(demo, which)
    Answer.objects.filter(assessment=assessment, narrative__gt="").update(narrative=TABLE)
    found = read_back(downloaded(assessment), assessment)
    keys = [value.key for value in found.values]
    assert len(keys) == len(set(keys)) >= 195
    assert not [value for value in found.values if value.fault]
    moved = [value for value in found.values if not same(value.target, value.value, value.base)]
    assert moved == []
    assert (found.leftovers, found.remarks) == ((), ())


def test_structure_is_protected_and_cells_to_fill_are_open(demo):
    book = openpyxl.load_workbook(io.BytesIO(downloaded(demo.points)))
    assert book["cds-tep"].sheet_state == book["cds-khoa"].sheet_state == "hidden"
    assert all(sheet.protection.sheet for sheet in book if sheet.title != "Danh mục")
    sheet, row = place(book, "state:1.1:")
    assert [cell.protection.locked for cell in sheet[row]] == [True, True, False, *[True] * 4]
    assert sheet.freeze_panes == "C4"
    assert sheet.column_dimensions["G"].hidden
    offered = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert any(f"C{row}" in rule.sqref for rule in offered)
    shown = [cell.value for line in book.worksheets[2:5] for cells in line for cell in cells]
    assert any(str(value).startswith("=IF(AND(ISNUMBER(") for value in shown)


def test_what_was_typed_is_read_as_in_the_form(demo):
    data = edited(
        downloaded(demo.points),
        typed("input:1.3:posts", "1.068"),
        typed("input:1.5:broadcasts_per_week", 7.0),
        typed("input:3.11:digital_spending", "52,7"),
        typed("input:2.1:party_document", "khong"),
        typed("state:1.1:", "CHUA TRIEN KHAI"),
        typed("narrative:1.1:", "Dòng một\n\n  Dòng   hai <b>"),
        typed("explanation:1.2:", " Chưa có. "),
        typed("narrative:1.2:", None),
        typed("fact::population", "15.473"),
        typed("fact::population", "30/6/2022", column=5),
    )
    found = by_key(read_back(data, demo.points))
    assert not [value for value in found.values() if value.fault]
    assert {
        key: found[key].value
        for key in (
            "input:1.3:posts", "input:1.5:broadcasts_per_week", "input:3.11:digital_spending",
            "input:2.1:party_document", "state:1.1:", "narrative:1.1:", "explanation:1.2:",
            "narrative:1.2:",
        )
    } == {
        "input:1.3:posts": "1068",
        "input:1.5:broadcasts_per_week": "7",
        "input:3.11:digital_spending": "52.7",
        "input:2.1:party_document": False,
        "state:1.1:": "not_deployed",
        "narrative:1.1:": "<p>Dòng một</p><p>Dòng hai &lt;b&gt;</p>",
        "explanation:1.2:": "Chưa có.",
        "narrative:1.2:": "",
    }  # fmt: skip
    population = found["fact::population"].value
    assert (population["value"], population["as_of"]) == ("15473", "2022-06-30")


def percent_cell(book):
    sheet, row = place(book, "input:1.5:broadcasts_per_week")
    sheet.cell(row, 3).value, sheet.cell(row, 3).number_format = 0.5, "0%"


FAULTS = {
    "input:1.3:posts": (typed("input:1.3:posts", "=SUM(1,2)"), "là công thức “=SUM(1,2)”"),
    "state:1.3:": (typed("state:1.3:", "=1"), "là công thức"),
    "input:3.6:bts_stations": (typed("input:3.6:bts_stations", "ba"), "“ba” không phải là số"),
    "input:7.5:postal_points": (typed("input:7.5:postal_points", -3), "“-3” là số âm"),
    "input:8.5:opinions": (typed("input:8.5:opinions", 1.068), "số đếm nguyên"),
    "input:1.5:broadcasts_per_week": (percent_cell, "phần trăm"),
    "input:1.2:declared_points": (typed("input:1.2:declared_points", 900), "điểm tối đa"),
    "state:1.1:": (typed("state:1.1:", "Tạm được"), "không có lựa chọn “Tạm được”"),
    "state:1.2:": (typed("state:1.2:", None), "hãy chọn một tình trạng"),
    "input:1.1:committee_head": (typed("input:1.1:committee_head", "Ai đó"), "lựa chọn"),
    "fact::population": (typed("fact::population", None), "Hãy ghi giá trị"),
    "fact::enterprises": (typed("fact::enterprises", None, column=4), "Hãy ghi nguồn"),
    "fact::villages": (typed("fact::villages", "32/1/2022", column=5), "không phải là"),
    "fact::officials": (typed("fact::officials", date(2030, 1, 1), column=5), "chưa tới"),
    "input:8.3:addresses": (typed("input:8.3:addresses", "8.4", column=1), "xếp lệch"),
    "input:4.5:schools": (typed("input:4.5:schools", "Khác", column=2), "xếp lệch"),
}


def test_a_cell_that_cannot_be_taken_says_why(workbook):
    """And the others of the same file can be taken all the same."""
    assessment, data = workbook
    found = read_back(edited(data, *(change for change, _ in FAULTS.values())), assessment)
    refused = {value.key: value for value in found.values if value.fault}
    assert set(refused) == set(FAULTS)
    for key, (_, said) in FAULTS.items():
        assert said in refused[key].fault, key
        assert refused[key].value is None
        assert refused[key].place.startswith("Trang tính “")


@pytest.fixture(scope="module")
def workbook(demo, django_db_blocker):
    with django_db_blocker.unblock():
        return demo.points, downloaded(demo.points)


def copied_row(book):
    sheet, row = place(book, "input:1.3:posts")
    for cell in sheet[row]:
        sheet.cell(sheet.max_row + (cell.column == 1), cell.column).value = cell.value
    sheet.cell(sheet.max_row, 3).value = 99


def deleted_row(book):
    sheet, row = place(book, "input:1.3:posts")
    sheet.delete_rows(row)


def swapped_rows(book):
    """Sorted as a whole, keys and all."""
    one, first = place(book, "input:1.3:posts")
    _, other = place(book, "state:1.5:")
    for column in range(1, 8):
        pair = one.cell(first, column), one.cell(other, column)
        pair[0].value, pair[1].value = pair[1].value, pair[0].value


def moved_columns(book):
    sheet, _ = place(book, "input:1.3:posts")
    for row in range(3, sheet.max_row + 1):
        pair = sheet.cell(row, 3), sheet.cell(row, 5)
        pair[0].value, pair[1].value = pair[1].value, pair[0].value


def stray_words(book):
    sheet, row = place(book, "state:1.3:")
    sheet.cell(row - 1, 3).value = "ghi nhầm chỗ"
    book.create_sheet("Nháp")["A1"] = 5


def test_rows_that_were_moved_are_understood_or_refused(workbook):
    assessment, data = workbook
    for change in (swapped_rows, moved_columns):
        found = read_back(edited(data, change), assessment)
        assert not [value for value in found.values if value.fault]
        assert all(same(value.target, value.value, value.base) for value in found.values)
    found = by_key(read_back(edited(data, copied_row), assessment))
    assert "có 2 lần trong tệp" in found["input:1.3:posts"].fault
    found = read_back(edited(data, deleted_row), assessment)
    assert "input:1.3:posts" not in by_key(found)
    assert found.remarks == ("1 mục không còn dòng trong tệp: cổng giữ nguyên các mục đó.",)
    found = read_back(edited(data, stray_words), assessment)
    assert [one.text for one in found.leftovers] == ["ghi nhầm chỗ"]
    assert "“Nháp” không có trong tệp" in found.remarks[0]


def about(name, value):
    def change(book):
        row = next(row for row in book["cds-tep"].iter_rows() if row[0].value == name)
        row[1].value = value

    return change


def without(title):
    return lambda book: book.remove(book[title])


def no_column(book):
    sheet, _ = place(book, "input:1.3:posts")
    sheet.delete_cols(7)


def merged(book):
    sheet, row = place(book, "input:1.3:posts")
    sheet.merge_cells(start_row=row, end_row=row + 1, start_column=3, end_column=3)


OURS = About("QD3853", 1, "16468", "xã Quảng Bình", 2022, 7)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"bo": "QD1829"}, "Tệp này thuộc bộ QD1829 phiên bản 1"),
        ({"phien-ban": "2"}, "phiên bản 2, hồ sơ thì theo bộ QD3853 phiên bản 1"),
        ({"don-vi": "16447", "ten-don-vi": "xã Khác"}, "Tệp này của xã Khác"),
        ({"nam": "2021"}, "Tệp này của năm 2021"),
        ({"ho-so": "8"}, "hồ sơ của một đợt khác"),
        ({"tep": "9"}, "phiên bản cũ của cổng"),
    ],
)
def test_whose_workbook_it_is(other, said):
    assert mismatch(OURS, OURS.pairs) == ""
    assert said in mismatch(OURS, OURS.pairs | other)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (about("nam", "2021"), "Tệp này của năm 2021"),
        (without("cds-khoa"), "không phải là tệp điền ngoại tuyến"),
        (no_column, "thiếu cột “Khóa dòng”"),
        (merged, "bị gộp"),
    ],
)
def test_a_workbook_of_something_else_is_refused_whole(workbook, change, said):
    assessment, data = workbook
    with pytest.raises(SheetError) as refused:
        read_back(edited(data, change), assessment)
    assert said in refused.value.sentences[0]


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"<html>", b"%PDF-1.7", b"\xd0\xcf\x11\xe0" * 9]
)
def test_hostile_bytes_are_refused_with_a_sentence(workbook, data):
    with pytest.raises(SheetError) as refused:
        read_back(data, workbook[0])
    assert len(refused.value.sentences) == 1


def test_text_that_looks_like_a_formula_and_long_numbers_come_back(demo):
    """What Excel would compute or cut is kept as text."""
    answers = Answer.objects.filter(assessment=demo.points, indicator__code="1.3")
    answers.update(
        evidence_explanation="=1+1", narrative="<p>-5 và\u00a0@a</p><p>+6</p>",
        inputs={"posts": "12345678901234567890"},
    )  # fmt: skip
    found = read_back(downloaded(demo.points), demo.points)
    assert not [value for value in found.values if value.fault]
    assert by_key(found)["input:1.3:posts"].value == "12345678901234567890"
    assert all(same(value.target, value.value, value.base) for value in found.values)


def test_a_narrative_that_no_cell_holds_stays_on_the_portal(demo):
    answers = Answer.objects.filter(assessment=demo.points, indicator__code="1.3")
    answers.update(narrative="<p>" + "dài " * 10_000 + "</p>")
    data = downloaded(demo.points)
    found = read_back(data, demo.points)
    assert "narrative:1.3:" not in by_key(found)
    assert (found.leftovers, found.remarks) == ((), ())
