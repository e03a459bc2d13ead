"""The report as DOCX: every word, figure and date as on the PDF and on the screen, in a document
that an officer can go on working with."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table

from assessments.models import Assessment, AssessmentStatus
from assessments.reports.data import ReportPart, build_report
from assessments.reports.docx import write_docx
from assessments.reports.wording import in_paragraphs
from assessments.services.papers import save_paper
from tests.paper_reading import table_rows
from tests.report_papers import OFFICER, SCORE_LABEL, frame
from tests.running_order import LAID_OUT
from tests.test_pages import words
from tests.word_reading import Document, letters

pytestmark = [pytest.mark.django_db, LAID_OUT]
SPECIAL = (
    "<p>Đạt <strong>5 &lt; 7 &amp; 8 &gt; 3</strong>, <em>“trích dẫn”</em> 50 % – 1.234,56 m²"
    " https://quangbinh.quangxuong.thanhhoa.gov.vn/web/trang-chu.htm</p>"
    "<ol><li>Một</li><li><p>Hai</p><p>tiếp theo</p></li></ol><ul><li>Gạch<ul><li>trong</li></ul>"
    "</li></ul><ol><li>Lại từ đầu</li></ol>"
    "<table><thead><tr><th>Nội dung</th><th colspan='2'>Số, tỷ lệ</th></tr></thead><tbody>"
    "<tr><td rowspan='2'>Thôn 1</td><td>12</td><td>85,71%</td></tr><tr><td>13</td>"
    "<td><ul><li>0/0</li></ul></td></tr></tbody></table><p>Dòng một<br>dòng hai</p><p>\u00a0</p>"
)


@pytest.fixture(scope="module")
def documents(demo) -> dict[str, Document]:
    return {
        "points": Document(write_docx(build_report(demo.points))),
        "verdicts": Document(write_docx(build_report(demo.verdicts))),
    }


@pytest.fixture
def document(documents, which) -> Document:
    return documents[which]


# --- the same as the PDF ------------------------------------------------------------------------
def test_every_letter_of_the_body_stands_on_the_pdf(paper, document):
    """Headings, codes, points, verdicts, percentages, dates, document numbers: all of it."""
    assert letters(document.text(0)) == letters(paper.text(0))


def test_annexes_have_the_rows_of_the_pdf(paper, document, assessment):
    data = build_report(assessment)
    for piece, annex in enumerate(data.annexes, start=1):
        rows = [tuple(cell.text for cell in row.cells) for row in annex.rows]
        packed = [tuple(map(letters, row)) for row in document.rows(piece)]

        assert len(rows) > 20
        assert packed == [tuple(map(letters, row)) for row in rows]
        assert packed == [tuple(map(letters, row)) for row in table_rows(paper.pieces[piece])]
        head = "".join(p.text for p in document.paragraphs(piece) if p.style.name == "Đầu bảng")
        assert letters(document.text(piece)).startswith(
            letters(f"Phụ lục {annex.numeral}{annex.heading}{data.attached_to}{annex.legend}{head}")
        )
        assert document.text(piece).endswith("./.")


def test_special_contents_agree_too(demo, read):
    save_paper(
        actor=demo.people[OFFICER],
        assessment=demo.points,
        number="5",
        issued_on=date(2026, 2, 5),
        addressees=["Ủy ban nhân dân huyện", "Sở Thông tin & Truyền thông"],
        abstract="Kết quả <b>không đậm</b> & 100%",
    )
    data = build_report(demo.points)
    part = ReportPart("I", "PHẦN THỬ", [], in_paragraphs(SPECIAL))
    data = replace(data, parts=[part], score_rows=[], evidence_rows=[])
    document, pdf = Document(write_docx(data)), read(data)

    assert letters(document.text(0)) == letters(pdf.text(0))
    text = document.text(0)
    for words_ in ("Số: 05/BC-UBND", "ngày 05 tháng 02 năm 2026", "1. Một\n2. Hai\ntiếp theo",
                   "- Gạch\n- trong\n1. Lại từ đầu", "& 100%", "Dòng một\ndòng hai"):  # fmt: skip
        assert words_ in text
    assert document.text(2).endswith("Chưa có minh chứng nào.\n./.")


def test_written_tables_keep_their_merged_cells(demo):
    part = ReportPart("I", "PHẦN THỬ", [], SPECIAL)
    document = Document(write_docx(frame(demo.points, parts=[part])))

    (_, table, _) = [block for block in document.pieces[0] if isinstance(block, Table)]
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells == [
        ["Nội dung", "Số, tỷ lệ", "Số, tỷ lệ"],
        ["Thôn 1", "12", "85,71%"],
        ["Thôn 1", "13", "0/0"],
    ]
    assert table.style.name == "Table Grid"
    bold = [run.text for p in document.paragraphs(0) for run in p.runs if run.bold]
    assert bold == ["5 < 7 & 8 > 3"]


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><td colspan='99'>ô đầu</td></tr><tr><td>a</td><td rowspan='99'>b</td></tr>",
        "<tr><td rowspan='2'>ô đầu</td></tr><tr><td>a</td><td>b</td></tr><tr></tr>",
        "<tr><td>ô đầu</td>" + "<td>x</td>" * 70 + "</tr>",
        "<tr><td>ô đầu<table><tr><td>a</td></tr></table></td></tr>",
    ],
    ids=["overhanging", "ragged", "71 columns", "nested"],
)
def test_broken_tables_still_open_in_word(demo, rows):
    """Every row of a table fills its grid, and no grid is wider than Word allows."""
    html = f"<p>trước</p><table>{rows}</table><p>sau\x0b\x00</p>"
    part = ReportPart("I", "PHẦN THỬ", [], html)
    document = Document(write_docx(frame(demo.points, parts=[part])))

    assert document.text(0).count("ô đầu") == 1
    for found in document.file.element.body.iter(qn("w:tbl")):
        columns = len(found.tblGrid.gridCol_lst)
        assert columns <= 63
        for row in found.tr_lst:
            assert sum(cell.grid_span for cell in row.tc_lst) == columns


# --- the same as the screen ---------------------------------------------------------------------
def test_every_figure_is_that_of_the_screen(demo, client, document, which, assessment):
    """Points or verdict of every indicator, sums of every pillar and of the whole."""
    client.force_login(demo.people["thamdinh.quangxuong"])
    shown: dict[str, str] = {}
    pages = ""
    for pillar in [p for part in build_report(assessment).parts for p in part.pillars]:
        page = client.get(reverse("pillar", args=[assessment.pk, pillar.number])).content.decode()
        pages += page
        for code, article in re.findall(r'id="c([\d.]+)">(.*?)</article>', page, re.DOTALL):
            shown[code] = re.search(r"data-score>(.*?)</strong>", article)[1]
    overview = words(client.get(reverse("assessment", args=[assessment.pk])))
    label, rows = SCORE_LABEL[which], {row[0]: row for row in document.rows(1)}
    written = dict(
        re.findall(rf"Chỉ tiêu ([\d.]+)\n.*?\n{label}(.*?)\.\n", document.text(0), re.DOTALL)
    )

    assert len(shown) == len(written) == (56 if which == "points" else 37)
    for code, value in shown.items():
        on_paper = written[code].removesuffix(" điểm")
        assert value == ("–" if on_paper.startswith("Chưa tính") else on_paper), code
        assert rows[code][4] == ("-" if value == "–" else value), code
    assert rows[""][4].removesuffix(" đạt") in overview


# --- a document of Word -------------------------------------------------------------------------
def test_pages_are_those_of_the_decree(document):
    sections = document.file.sections
    assert [s.orientation for s in sections] == [
        WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT,
    ]  # fmt: skip
    for position, section in enumerate(sections):
        wide, high = (297, 210) if position == 1 else (210, 297)
        sizes = [section.page_width, section.page_height, section.top_margin]
        sizes += [section.bottom_margin, section.left_margin, section.right_margin]
        assert [round(size / Mm(1), 1) for size in sizes] == [wide, high, 20, 20, 30, 16]
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        assert section.different_first_page_header_footer
        (number,) = section.header.paragraphs
        assert "PAGE" in number._p.xml
        assert number.style.font.size == Pt(14)
        assert "PAGE" not in section.first_page_header.paragraphs[0]._p.xml


def test_styles_are_named_and_set_as_the_decree_says(document):
    styles = document.file.styles
    normal = styles.element.xpath("w:docDefaults//w:rFonts")[0]
    assert {normal.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "cs")} == {"Times New Roman"}
    assert styles.element.xpath("w:docDefaults//w:lang/@w:val") == ["vi-VN"]
    for name, size, bold, italic in (
        ("Quốc hiệu", 13, True, None), ("Tiêu ngữ", 14, True, None),
        ("Cơ quan ban hành", 13, True, None), ("Số, ký hiệu", 13, None, None),
        ("Địa danh, ngày tháng", 14, None, True), ("Căn cứ", 14, None, True),
        ("Body Text", 14, None, None), ("Nơi nhận (nhãn)", 12, True, True),
        ("Nơi nhận", 11, None, None), ("Họ và tên", 14, True, None), ("Bảng", 11, None, None),
    ):  # fmt: skip
        font = styles[name].font
        assert (font.name, font.size, font.bold, font.italic) == (
            "Times New Roman", Pt(size), bold, italic,
        )  # fmt: skip
        assert document.styled(name)
    body = styles["Body Text"].paragraph_format
    assert (body.alignment, body.space_after) == (3, Pt(6))
    assert body.first_line_indent / Mm(1) == pytest.approx(12.7, abs=0.05)
    used = {p.style.style_id for p in document.every_paragraph}
    assert used <= {style.style_id for style in styles}


def test_navigation_pane_shows_parts_pillars_indicators_and_annexes(document, which):
    assert document.styled("Heading 1")[0].startswith("I. ")
    assert len(document.styled("Heading 2")) == (8 if which == "points" else 4)
    assert len(document.styled("Heading 3")) == (56 if which == "points" else 37)
    assert document.styled("Phụ lục") == ["Phụ lục I", "Phụ lục II"]
    assert document.file.styles.element.xpath('w:style[@w:styleId="PhuLuc"]//w:outlineLvl')


def test_no_paragraph_is_empty_for_the_sake_of_space(document):
    """What has no words is a drawn line, a cell without content or the end of a section."""
    for paragraph in document.every_paragraph:
        if not paragraph.text.strip():
            is_line = bool(paragraph._p.xpath("./w:pPr/w:pBdr"))
            is_end = bool(paragraph._p.xpath("./w:pPr/w:sectPr"))
            assert is_line or is_end or paragraph._p.getparent().tag == qn("w:tc")
    assert len(document.styled("Đường kẻ")) == 3


def test_rows_are_whole_heads_come_again_and_the_end_stays_together(document):
    tables = [t for piece in document.pieces for t in piece if isinstance(t, Table)]
    for table in tables[1:-3]:
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    for table in tables:
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
    scores = tables[-2]
    assert all(
        p.paragraph_format.keep_with_next for c in scores.rows[-1].cells for p in c.paragraphs
    )
    closing = next(p for p in document.paragraphs(0) if p.text.endswith("./."))
    assert closing.paragraph_format.keep_with_next
    last_line = [p for p in document.paragraphs(0) if p.style.name == "Quyền hạn, chức vụ"][-1]
    assert last_line.paragraph_format.space_after / Mm(1) == pytest.approx(38, abs=0.1)


def test_properties_and_draft_mark(demo, document, assessment):
    properties = document.file.core_properties
    assert properties.author == "ỦY BAN NHÂN DÂN XÃ QUẢNG BÌNH"
    assert letters(properties.title) in letters(document.text(0))
    assert (properties.language, properties.comments) == ("vi-VN", "")
    marks = [h.part.element.xml.count('string="DỰ THẢO"') for h in _headers(document)]
    assert marks == [1, 1]
    Assessment.objects.filter(pk=assessment.pk).update(status=AssessmentStatus.SUBMITTED)
    final = Document(write_docx(build_report(Assessment.objects.get(pk=assessment.pk))))
    assert not any("THẢO" in header.part.element.xml for header in _headers(final))


def _headers(document: Document) -> list:
    section = document.file.sections[0]
    return [section.first_page_header, section.header]
