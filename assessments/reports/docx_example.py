"""The template to begin with: our own layout with every place in it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx.document import Document

from assessments.reports.docx import close_sections, empty_document, last_of_section, rule
from assessments.reports.frame import MOTTO, NATIONAL_NAME
from assessments.reports.layout import ND30_2020, LayoutProfile
from assessments.reports.word.measure import width_of
from assessments.reports.word.pages import put_headers, text_width
from assessments.reports.word.pieces import Look, paragraph
from assessments.reports.word.styles import LANGUAGE
from assessments.reports.word.tables import two_columns
from assessments.word_templates.places import KNOWN

AGENCY_RULE, ABSTRACT_RULE = 18.0, 40.0


def example_template(layout: LayoutProfile = ND30_2020) -> bytes:
    """A DOCX that, filled, says what the portal's own report says."""
    document: Document = empty_document(layout)
    properties = document.core_properties
    properties.title, properties.language = "Mẫu báo cáo tự đánh giá", LANGUAGE
    properties.author = properties.comments = ""
    references = put_headers(document, layout, is_draft=False)
    body = document.element.body
    for child in _content(layout):
        body.append(child)
    close_sections(body, references)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _place(style: str, name: str, look: Look | None = None, before: str = "") -> Any:
    return paragraph(style, before + KNOWN[name].written, look or Look())


def _content(layout: LayoutProfile) -> Iterator[Any]:
    room = text_width(layout, lies=False)
    yield _header(layout)
    yield _place("Title", "ten_loai")
    yield _place("TrichYeu", "trich_yeu")
    yield rule(ABSTRACT_RULE, room)
    yield _place("KinhGui", "kinh_gui", Look(left=layout.first_line_indent, after=1))
    yield _place("CanCu", "can_cu")
    yield _place("BodyText", "loi_mo_dau")
    yield _place("BodyText", "noi_dung")
    yield _place("BodyText", "loi_ket", Look(keep_next=True, after=3.5))
    yield _end(layout)
    yield last_of_section("NgatPhan", "", layout, lies=False)
    yield from _annex("I", "bang_diem", layout, lies=True)
    yield from _annex("II", "bang_minh_chung", layout, lies=False)


def _header(layout: LayoutProfile) -> Any:
    left, right = layout.header_left, layout.header_right
    motto = width_of(MOTTO, layout.motto_size)
    agency = [_place("CoQuan", "co_quan"), _place("CoQuan", "ten_don_vi"), rule(AGENCY_RULE, left)]
    nation = [
        paragraph("QuocHieu", NATIONAL_NAME),
        paragraph("TieuNgu", MOTTO),
        rule(motto, right),
    ]
    second = (
        [_place("SoKyHieu", "so_hieu", before="Số: ")],
        [_place("DiaDanh", "dia_danh_ngay_thang")],
    )
    return two_columns([(agency, nation), second], (left, right))


def _end(layout: LayoutProfile) -> Any:
    recipients = [paragraph("NoiNhan", "Nơi nhận:"), _place("DanhSachNoiNhan", "noi_nhan")]
    signing = [
        _place("ChucVu", "quyen_han_chuc_vu"),
        _place("HoTen", "nguoi_ky", Look(before=layout.signature_height)),
    ]
    return two_columns([(recipients, signing)], (layout.header_left, layout.header_right))


def _annex(numeral: str, table: str, layout: LayoutProfile, *, lies: bool) -> Iterator[Any]:
    yield paragraph("PhuLuc", f"Phụ lục {numeral}")
    yield _place("TenPhuLuc", f"ten_{table}")
    yield _place("KemTheo", "kem_theo")
    if table == "bang_diem":
        yield _place("ChuThich", "chu_thich_bang_diem")
    yield _place("Bang", table)
    yield last_of_section("HetPhuLuc", "./.", layout, lies=lies)
