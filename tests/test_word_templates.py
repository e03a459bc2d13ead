"""Templates of Word: what a dry run finds, what is refused, and what filling makes of them."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import pytest
from django.conf import settings
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from assessments.reports.data import build_report
from assessments.reports.docx import write_docx
from assessments.reports.docx_example import example_template
from assessments.reports.docx_template import fill_template
from assessments.word_templates.accepting import accepted
from assessments.word_templates.places import PLACES
from assessments.word_templates.scanning import scan
from tests.report_papers import frame
from tests.word_reading import Document, letters

NAMES = ("so_hieu", "ten_don_vi", "nguoi_ky", "noi_dung", "bang_diem")
NEEDED = tuple(f"{{{{ {name} }}}}" for name in NAMES)


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def template(*lines: str):
    """A plain document of Word, not ours, with the places that every template needs."""
    document = docx.Document()
    for line in (*NEEDED, *lines):
        document.add_paragraph(line)
    return document


def torn(paragraph, *pieces: str) -> None:
    """The words of a paragraph in runs of their own, as Word tears them."""
    for piece in pieces:
        paragraph.add_run(piece)


# --- the dry run --------------------------------------------------------------------------------
def test_example_holds_every_place_and_is_usable():
    findings = scan(accepted(example_template()))

    assert (findings.faults, findings.unused) == ([], [])
    assert {place.name for place, _ in findings.found} == {place.name for place in PLACES}


def test_dry_run_tells_what_is_wrong_and_where():
    document = template("Xem {{ so_hiu }} và {{ trich_yeu }}", "Bảng: {{ bang_minh_chung }}",
                        "{{ trich_yeu", "{% for x in y %}", "{{ ().__class__ }}")  # fmt: skip
    cell = document.add_table(1, 1).cell(0, 0).paragraphs[0]
    cell.add_run("{{ noi_dung }}")
    torn(document.sections[0].header.paragraphs[0], "Đầu {{", " khong", "_co }", "}")
    findings = scan(accepted(saved(document)))

    assert [(fault.words, fault.where) for fault in findings.faults] == [
        ("{{ so_hiu }}", "đoạn thứ 6: “Xem {{ so_hiu }} và {{ trich_yeu }}”"),
        ("{{ bang_minh_chung }}", "đoạn thứ 7: “Bảng: {{ bang_minh_chung }}”"),
        ("{{ trich_yeu", "đoạn thứ 8: “{{ trich_yeu”"),
        ("{% for x in y %}", "đoạn thứ 9: “{% for x in y %}”"),
        ("{{ ().__class__ }}", "đoạn thứ 10: “{{ ().__class__ }}”"),
        ("{{ noi_dung }}", "bảng thứ 1: “{{ noi_dung }}”"),
        ("{{ khong_co }}", "đầu trang"),
    ]
    assert findings.faults[0].problem.endswith("Có phải {{ so_hieu }}?")
    assert not findings.is_usable
    assert findings.used["trich_yeu"] == 1
    assert "kinh_gui" in {place.name for place in findings.unused}


def test_what_a_report_cannot_do_without_is_missed():
    document = docx.Document()
    document.add_paragraph("{{ so_hieu }}")
    faults = scan(accepted(saved(document))).faults

    assert [fault.words for fault in faults] == [
        "{{ ten_don_vi }}", "{{ noi_dung }}", "{{ bang_diem }}", "{{ nguoi_ky }}",
    ]  # fmt: skip


def test_guide_explains_every_place():
    guide = (settings.BASE_DIR / "docs" / "huong-dan.md").read_text(encoding="utf-8")
    for place in PLACES:
        assert f"| `{place.written}` | {place.meaning} |" in guide


# --- filling ------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_filled_example_says_what_our_own_report_says(demo, which, assessment):
    data = build_report(assessment)
    own, filled = Document(write_docx(data)), Document(fill_template(example_template(), data))

    for piece in range(3):
        assert letters(filled.text(piece)) == letters(own.text(piece))
    xml = filled.file.sections[0].header.part.element.xml
    assert 'string="DỰ THẢO"' in xml
    final = Document(fill_template(example_template(), replace(data, is_draft=False)))
    assert "THẢO" not in final.file.sections[0].header.part.element.xml


@pytest.mark.django_db
def test_torn_places_take_the_look_of_their_first_run(demo):
    document = template()
    paragraph = document.add_paragraph("Số ")
    bold = paragraph.add_run("{")
    bold.bold = True
    torn(paragraph, "{ so", "_hieu }", "} và {{trich_yeu}}, hết")
    table = document.add_table(1, 1)
    table.cell(0, 0).paragraphs[0].add_run("{{ noi_nhan }}").font.size = Pt(9)
    torn(document.sections[0].footer.paragraphs[0], "{{ ten_", "don_vi }}")
    data = replace(
        frame(demo.points), number="Số: 05/BC-UBND", abstract="Trích {{ so_hieu }} & <b>"
    )
    filled = docx.Document(io.BytesIO(fill_template(saved(document), data)))

    (line,) = [p for p in filled.paragraphs if p.text.startswith("Số ")]
    assert line.text == "Số 05/BC-UBND và Trích {{ so_hieu }} & <b>, hết"
    assert [run.text for run in line.runs if run.bold] == ["05/BC-UBND"]
    cell = filled.tables[-1].cell(0, 0)
    assert [p.text for p in cell.paragraphs] == [f"- {line}" for line in data.recipients]
    assert {run.font.size for p in cell.paragraphs for run in p.runs} == {Pt(9)}
    assert filled.sections[0].footer.paragraphs[0].text == "XÃ QUẢNG BÌNH"


@pytest.mark.django_db
def test_strange_template_gets_our_blocks_in_its_own_styles(demo):
    """Styles of the same name are the template's; the others are added, and so is the numbering."""
    document = template()
    document.styles["Heading 3"].font.size = Pt(17)
    width = document.sections[0]
    width.page_width, width.left_margin, width.right_margin = Pt(500), Pt(50), Pt(50)
    data = build_report(demo.points)
    filled = docx.Document(io.BytesIO(fill_template(saved(document), data)))

    heads = [p for p in filled.paragraphs if p.style.name == "Heading 3"]
    assert len(heads) == 56
    assert heads[0].style.font.size == Pt(17)
    names = [found.get(qn("w:styleId")) for found in filled.styles.element.findall(qn("w:style"))]
    assert len(names) == len(set(names))
    assert filled.styles["Bảng"].font.size == Pt(11)
    (scores,) = filled.tables
    assert len(scores.rows) == len(data.score_rows) + 1
    columns = [int(column.get(qn("w:w"))) for column in scores._tbl.tblGrid.gridCol_lst]
    assert sum(columns) == pytest.approx(400 * 20, abs=10)
    assert filled.paragraphs[-1]._p.getnext() is not None  # no table before the section's end


@pytest.mark.django_db
def test_empty_lines_and_signer_leave_no_place_behind(demo):
    document = template("{{ kinh_gui }}", "{{ can_cu }}")
    document.add_table(1, 1).cell(0, 0).paragraphs[0].add_run("{{ quyen_han_chuc_vu }}")
    data = replace(frame(demo.points), addressees=[], legal_bases=[], signing_lines=[], signer="")
    filled = Document(fill_template(saved(document), data))

    assert "{{" not in "".join(p.text for p in filled.every_paragraph)
    assert filled.file.tables[-1].cell(0, 0).paragraphs[0].text == ""


@pytest.mark.django_db
def test_draft_is_marked_on_first_pages_that_only_a_later_section_has(demo):
    document = template()
    document.add_section().different_first_page_header_footer = True
    sections = docx.Document(
        io.BytesIO(fill_template(saved(document), frame(demo.points)))
    ).sections

    assert sections[1].first_page_header.is_linked_to_previous
    assert "DỰ THẢO" in sections[0].first_page_header._element.xml


@pytest.mark.django_db
def test_places_in_text_boxes_are_found_and_filled(demo):
    document = template()
    box = (
        f"<w:r {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'><w:pict><v:shape>"
        "<v:textbox><w:txbxContent><w:p><w:r><w:t>{{ co_quan }}</w:t></w:r></w:p>"
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    document.add_paragraph("Ngoài {{ trich_yeu }}")._p.append(parse_xml(box))
    content = saved(document)

    assert scan(accepted(content)).used["co_quan"] == 1
    xml = docx.Document(io.BytesIO(fill_template(content, frame(demo.points)))).element.xml
    assert re.search(r"<w:txbxContent>.*ỦY BAN NHÂN DÂN.*</w:txbxContent>", xml, re.DOTALL)
