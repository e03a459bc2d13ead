"""What a Word file keeps beside its body: notes and text boxes belong to where they hang, heads and
feet run along; and tables that were copied as text."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from assessments.importers.papers import read_report
from assessments.importers.papers.lines import Line
from assessments.importers.papers.text_tables import with_tables
from assessments.intake.found import Found
from tests.consistency_builder import set_spec

WORDS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OTHERS = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
NOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
LINES = (
    "UBND XÃ THỬ", "BÁO CÁO", "Tự đánh giá mức độ chuyển đổi số xã Thử năm 2022",
    "I. NHÓM CHỈ SỐ CHUNG",
    "Chỉ tiêu 3.8. Có hệ thống Camera an ninh trên địa bàn kết nối về UBND hoặc Công an xã",
    "Kết quả: Có 18 mắt camera kết nối về Công an xã.",
    "Điểm tự chấm: 10 điểm",
    "Chỉ tiêu 4.1. Có Ban Chỉ đạo chuyển đổi số cấp xã",
    "Kết quả: Đã thành lập Ban Chỉ đạo.", "Điểm tự chấm: 20 điểm",
    "Trên đây là báo cáo của xã Thử./.",
)  # fmt: skip


def document() -> Any:
    paper = docx.Document()
    for line in LINES:
        paper.add_paragraph(line)
    return paper


def read(paper: Any) -> Found:
    out = io.BytesIO()
    paper.save(out)
    return read_report(out.getvalue(), "bao-cao.docx", set_spec("QD3853"), 2022, "xã Thử")


def narrative(found: Found, code: str) -> str:
    values = [v.value for v in found.values if v.target == "narrative" and v.indicator == code]
    return str(values[0])


def footnoted(paper: Any, at: int, words: str) -> None:
    notes = (
        f'<w:footnotes {WORDS}><w:footnote w:id="2"><w:p><w:r><w:t>{words}</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    part = Part(PackURI("/word/footnotes.xml"), KIND, notes.encode(), paper.part.package)
    paper.part.relate_to(part, NOTES)
    mark = f'<w:r {WORDS}><w:footnoteReference w:id="2"/></w:r>'
    paper.paragraphs[at]._p.append(parse_xml(mark))


def box(words: str) -> str:
    return f"<w:txbxContent><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent>"


def test_a_note_belongs_to_the_result_it_hangs_on() -> None:
    paper = document()
    footnoted(paper, 8, "Quyết định số 51/QĐ-UBND ngày 12/4/2022 của UBND xã")
    found = read(paper)
    assert "(Chú thích: Quyết định số 51/QĐ-UBND" in narrative(found, "4.1")
    (cited,) = found.documents
    assert (cited.number, cited.indicators) == ("51/QĐ-UBND", ("4.1",))


def test_a_note_of_a_score_stays_with_its_indicator() -> None:
    paper = document()
    footnoted(paper, 6, "Trong đó 5 mắt do người dân đóng góp.")
    found = read(paper)
    assert "5 mắt do người dân" in narrative(found, "3.8")
    assert "5 mắt" not in narrative(found, "4.1")
    cameras = next(v for v in found.values if v.name == "cameras")
    assert cameras.value == "18" or cameras.doubt


def test_every_text_box_is_read_once() -> None:
    paper = document()
    twice = (
        f'<w:r {WORDS} {OTHERS}><mc:AlternateContent><mc:Choice Requires="wps">'
        f"{box('Khung một')}</mc:Choice><mc:Fallback><w:pict><v:textbox>{box('Khung một')}"
        "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    old = f"<w:r {WORDS} {OTHERS}><w:pict><v:textbox>{box('Khung hai')}</v:textbox></w:pict></w:r>"
    for xml in (twice, old):
        paper.paragraphs[8]._p.append(parse_xml(xml))
    said = narrative(read(paper), "4.1")
    assert (said.count("Khung một"), said.count("Khung hai")) == (1, 1)


def test_heads_and_feet_run_along_and_are_named() -> None:
    paper = document()
    paper.sections[0].header.paragraphs[0].text = "Tài liệu của UBND xã Thử"
    paper.sections[0].footer.paragraphs[0].text = "Trang 1, có 40 mắt camera"
    found = read(paper)
    assert next(v for v in found.values if v.name == "cameras").value == "18"
    (remark,) = [one for one in found.remarks if "lặp lại giữa các trang" in one]
    assert "Tài liệu của UBND xã Thử" in remark
    assert found.leftovers == ()


def test_a_letterhead_in_the_head_of_the_first_page_is_the_paper_s() -> None:
    paper = document()
    paper.sections[0].different_first_page_header_footer = True
    first = paper.sections[0].first_page_header
    first.paragraphs[0].text = "Số: 55/BC-UBND"
    first.add_paragraph("Thử, ngày 12 tháng 12 năm 2022")
    values = {v.name: v.value for v in read(paper).values if v.target == "paper"}
    assert (values["number"], values["issued_on"]) == ("55", "2022-12-12")


# --- tables as text -----------------------------------------------------------------------------
def lines(*texts: str) -> list[Line]:
    return [Line(text, f"dòng {at}") for at, text in enumerate(texts, start=1)]


def test_rows_with_tabs_or_strokes_are_a_table() -> None:
    stroked = lines("| TT | Tên | Điểm |", "|---|---|---|", "| 1.1 | A | 20 |")
    (table,) = with_tables(stroked)
    assert table.rows == (("TT", "Tên", "Điểm"), ("1.1", "A", "20"))
    before, table, after = with_tables(lines("Trước", "a\tb\tc", "d\te\t", "g\th\ti", "Sau"))
    assert (before.text, after.text, table.place) == ("Trước", "Sau", "dòng 2")
    assert table.rows == (("a", "b", "c"), ("d", "e", ""), ("g", "h", "i"))


def test_what_is_no_table() -> None:
    for texts in (("a\tb\tc", "d\te\tf"), ("a | b", "c | d", "e | f"), ("\t\ta", "\t\tb", "\t\tc")):
        assert [line.rows for line in with_tables(lines(*texts))] == [()] * len(texts)
