"""Tables that people upload: hostile ones refused, values exact, every fault with its cell."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from dtscore.packages import MEGABYTE
from dtscore.sheets import Limits, SheetError, read_workbook
from tests import sample_files


def book(*sheets: tuple[str, list[list]], change=None) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, change) -> bytes:
    """The workbook with one part rewritten (or added, when ``change`` gets nothing)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, change(old.read(name) if name in old.namelist() else b""))
    return out.getvalue()


def refusal(data: bytes, name: str = "bang.xlsx", limits: Limits | None = None) -> str:
    with pytest.raises(SheetError) as caught:
        read_workbook(data, name, limits or Limits())
    (sentence,) = caught.value.sentences
    return sentence


SMALL = book(("A", [["x"]]))
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_of(rows: str) -> bytes:
    """The workbook with these rows as its only sheet."""
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return with_part(SMALL, SHEET, lambda _: xml.encode())


# --- what is not opened -------------------------------------------------------------------------
BILLION = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'
HOSTILE = {
    "old or locked": ("a.xlsx", sample_files.HOSTILE["old Word called DOCX"][1], "có mật khẩu"),
    "macro": (
        "a.xlsx", with_part(SMALL, "xl/vbaProject.bin", lambda _: b"x"), "có macro nên không được",
    ),
    "macro by name": ("a.XLSM", SMALL, "có macro nên không được nhận"),
    "old by name": ("a.xls", SMALL, "chỉ đọc bảng ở tệp Excel (.xlsx) hoặc CSV"),
    "no name": ("", SMALL, "chỉ đọc bảng ở tệp Excel (.xlsx) hoặc CSV"),
    "page called Excel": ("a.xlsx", sample_files.HTML, "không phải là Excel (.xlsx)"),
    "document called Excel": ("a.xlsx", sample_files.docx(), "không phải là Excel (.xlsx)"),
    "any zip": ("a.xlsx", sample_files.package({"a": "a"}), "không phải là Excel (.xlsx)"),
    "shell only": ("a.xlsx", sample_files.xlsx(), "Không đọc được nội dung tệp"),
    "cut off": ("a.xlsx", SMALL[:-40], "Tệp hỏng hoặc tải về chưa hết"),
    "bomb": ("a.xlsx", with_part(SMALL, "xl/b", lambda _: bytes(60 * MEGABYTE)), "giải nén ra quá"),
    "lying bomb": ("a.xlsx", sample_files.lying_bomb(), "Tệp hỏng hoặc tải về chưa hết"),
    "parts": (
        "a.xlsx", sample_files.xlsx(**{f"xl/{n}": "" for n in range(2_001)}), "quá nhiều phần",
    ),
    "entities": (
        "a.xlsx", with_part(SMALL, SHEET, lambda xml: BILLION + xml), "Không đọc được nội dung",
    ),
    "broken XML": ("a.xlsx", with_part(SMALL, SHEET, lambda xml: xml[:-9]), "Không đọc được nội"),
    "text nowhere": ("a.xlsx", sheet_of('<row><c t="s"><v>7</v></c></row>'), "Không đọc được"),
    "empty": ("a.xlsx", b"", "Tệp rỗng (0 byte)"),
    "Excel called CSV": ("a.csv", SMALL, "đổi đuôi tên tệp thành .xlsx"),
    "CSV of Windows": ("a.csv", "Mã;Điểm;Đơn vị\n".encode("cp1258", "replace"), "CSV UTF-8"),
    "CSV with NUL": ("a.csv", b"a;b\n\0;c", "CSV UTF-8"),
    "UTF-16 without mark": ("a.csv", "Mã;Điểm".encode("utf-16-le"), "CSV UTF-8"),
    "half of a character": ("a.csv", b"\xff\xfe\x00\xd8;\x00", "CSV UTF-8"),
    "open quotation": ("a.csv", b'a;b\n"c;d', "dấu ngoặc kép không khép"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_file_is_refused_with_what_to_do(what):
    name, data, words = HOSTILE[what]
    sentence = refusal(data, name)
    assert words in sentence
    assert "hãy" in sentence


def test_limits_are_told_with_their_number():
    many = book(*[(f"T{n}", [["x"]]) for n in range(4)])
    wide = book(("R", [["x"] * 9]))
    assert "hơn 3 trang tính" in refusal(many, limits=Limits(max_sheets=3))
    assert "“R”: Bảng có hơn 8 cột" in refusal(wide, limits=Limits(max_columns=8))
    assert "hơn 2 dòng" in refusal(b"a\nb\nc\n", "a.csv", Limits(max_rows=2))
    assert "hơn 8 ô" in refusal(wide, limits=Limits(max_cells=8))
    assert "lớn hơn 1 MB" in refusal(bytes(MEGABYTE + 1), "a.csv", Limits(max_bytes=MEGABYTE))


def test_hundred_thousand_rows_are_refused_without_reading_them():
    xml = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 100_001))
    head, tail = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode(), b"</sheetData></worksheet>"
    data = with_part(SMALL, SHEET, lambda _: head + xml + tail)
    begun = time.process_time()
    assert "Bảng có hơn 20.000 dòng" in refusal(data)
    assert time.process_time() - begun < 2


def test_formatted_rows_without_content_do_not_count():
    xml = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(2, 30_001))
    data = with_part(SMALL, SHEET, lambda x: x.replace(b"</sheetData>", xml + b"</sheetData>"))
    assert [row.number for row in read_workbook(data, "a.xlsx").first.rows] == [1]


def test_what_is_stored_without_content_is_counted_before_it_is_built():
    rows = "<row>{}</row>".format('<c s="0"/>' * 9) * 3
    assert "hơn 26 ô, kể cả ô trống" in refusal(sheet_of(rows), limits=Limits(max_stored_cells=26))
    assert "hơn 2 dòng, kể cả dòng trống" in refusal(
        sheet_of(rows), limits=Limits(max_blank_rows=2)
    )
    whole = "A1:XFD1048576"
    for tail in (
        f'<mergeCells><mergeCell ref="{whole}"/></mergeCells>',
        f'<hyperlinks><hyperlink ref="{whole}" location="A1"/></hyperlinks>',
    ):
        data = with_part(
            sheet_of(rows),
            SHEET,
            lambda x, t=tail: x.replace(b"</sheetData>", b"</sheetData>" + t.encode()),
        )
        assert "hơn 500.000 ô, kể cả ô trống" in refusal(data)


# --- values -------------------------------------------------------------------------------------
def values(data: bytes, name: str = "a.xlsx") -> list:
    return [cell.value for cell in read_workbook(data, name).first.rows[0].cells.values()]


def test_values_come_exactly_and_typed():
    row = [" Kê\u0323t qua\u0309\u00a0", 3.2, 0.1 + 0.2, 5, 7.0, True, date(2023, 3, 5), 1e-7]
    found = values(book(("A", [[*row, datetime(2023, 3, 5, 8, 30), 12345678901.25]])))
    assert found == [
        "Kệt quả", Decimal("3.2"), Decimal("0.3"), 5, 7, True, date(2023, 3, 5),
        Decimal("0.0000001"), date(2023, 3, 5), Decimal("12345678901.25"),
    ]  # fmt: skip
    assert [type(value) for value in found[1:6]] == [Decimal, Decimal, int, int, bool]
    assert str(found[1]) == "3.2"


def test_shared_texts_come_whole_without_how_they_are_spoken():
    strings = (
        f'<sst xmlns="{MAIN}"><si><t>a</t></si><si><r><t>Quảng </t></r><r><t>Bình</t></r>'
        '<rPh sb="0" eb="1"><t>x</t></rPh></si></sst>'
    )
    cells = "".join(f'<c t="s"><v>{place}</v></c>' for place in (1, 0))
    inline = '<c r="E1" t="inlineStr"><is><r><t>c</t></r><r><t>d_x000D_</t></r></is></c>'
    data = sheet_of(f"<row>{cells}{inline}</row>")
    data = with_part(data, "xl/sharedStrings.xml", lambda _: strings.encode())
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    data = with_part(data, "[Content_Types].xml", lambda x: x.replace(b"</Types>", part))
    assert values(data) == ["Quảng Bình", "a", "cd"]


def test_numbers_beyond_reason_and_impossible_days_are_faults_and_percentages_are_known():
    def change(made):
        made.active["A1"].number_format = "0%"
        made.active["B1"].number_format = '0.0"%"'
        made.active["C1"].number_format = "[Red]dd/mm/yyyy"
        made.active["D1"].number_format = "dd/mm/yyyy"

    data = book(("A", [[0.5, 52.5, 44990, -1, 1]]), change=change)
    data = with_part(data, SHEET, lambda x: x.replace(b"<v>1</v>", b"<v>1E+999999999</v>"))
    cells = list(read_workbook(data, "a.xlsx").first.rows[0].cells.values())
    assert [cell.is_percent for cell in cells] == [True, False, False, False, False]
    assert cells[2].value == date(2023, 3, 5)
    assert "không phải là một ngày" in cells[3].problem
    assert "không phải là số đọc được" in cells[4].problem


def test_hidden_and_gaps_and_names():
    def change(made):
        made["Chỉ số"].sheet_state = "hidden"
        made["Chỉ số"].row_dimensions[1].hidden = True
        made["Chỉ số"]["C1048576"] = "cuối"

    data = book(("Bìa", []), ("Chỉ số", [["x"]]), change=change)
    found = read_workbook(io.BytesIO(data), "a.xlsx")
    assert found.names == ["Bìa", "Chỉ số"]
    assert [row.number for row in found.sheet("CHI SO").rows] == [1, 1048576]
    assert found.sheet("chỉ số").cell("C1048576").value == "cuối"
    with pytest.raises(SheetError, match=r"không có trang tính “Điểm”.*“Bìa”, “Chỉ số”"):
        found.sheet("Điểm")


@pytest.mark.parametrize(
    "data",
    [
        "Mã;Điểm\n1.1;0,5\n".encode(),
        "\ufeffMã,Điểm\r\n1.1,\"0,5\"\r\n".encode(),
        "Mã\tĐiểm\n1.1\t0,5\n".encode("utf-16"),
        "sep=;\nMã;Điểm\n1.1;0,5\n".encode(),
    ],
)  # fmt: skip
def test_csv_of_every_spelling(data):
    rows = read_workbook(data, "a.csv").sheet("bất kỳ").rows
    assert [[cell.value for cell in row.cells.values()] for row in rows] == [
        ["Mã", "Điểm"],
        ["1.1", "0,5"],
    ]


def test_csv_delimiter_is_not_that_of_its_sentences():
    lines = ["Mã;Lý do"] + [f"{n};Một, hai, ba, bốn, {'năm' * (n % 2)}" for n in range(9)]
    rows = read_workbook("\n".join(lines).encode(), "a.txt").first.rows
    assert {len(row.cells) for row in rows} == {2}
