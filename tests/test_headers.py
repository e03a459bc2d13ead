"""Reading a document's head: what stands there is found, what does not is never made up."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.files.pdf import first_page_text
from assessments.headers import HeaderProposal, read_header
from assessments.issuers import issuer_in_words
from assessments.reports.data import build_report
from assessments.reports.pdf import render_html, write_pdf
from assessments.services.papers import save_paper

FIELDS = ("kind", "number", "issued_on", "issuer", "signer", "abstract")
CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "headers.yaml").read_text(encoding="utf-8")
)
BY_NAME = {case["name"]: case for case in CASES}


def said(proposal: HeaderProposal) -> dict[str, Any]:
    """The fields that were proposed."""
    return {name: value for name in FIELDS if (value := getattr(proposal, name)) is not None}


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_nothing_wrong_is_proposed(name, form):
    case = BY_NAME[name]

    proposed = said(read_header(unicodedata.normalize(form, case["text"])))

    assert {field: case["says"].get(field) for field in proposed} == proposed


def test_nearly_everything_that_is_there_is_found():
    """Measured over all labelled heads; a field that is not found costs typing, not trust."""
    assert len(CASES) >= 25
    there = sum(len(case["says"]) for case in CASES)
    found = sum(len(said(read_header(case["text"]))) for case in CASES)

    assert there >= 130
    assert found / there >= 0.97


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\x07",
        "Số: 27/KH-UBND\nKẾ HOẠCH",  # no national title: no official head
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nĐƠN XIN NGHỈ PHÉP",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n" + "Số " * 4000,
    ],
)
def test_what_is_no_head_gives_no_number_date_or_issuer(text):
    proposed = said(read_header(text))

    assert not {"number", "issued_on", "issuer", "abstract"} & set(proposed)


HEAD = BY_NAME["kế hoạch của xã, hai cột lần lượt"]["text"]


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ("Số: 27/KH-UBND", "Số:     /KH-UBND", "number"),
        ("Số: 27/KH-UBND", "Số: ...../KH-UBND", "number"),
        ("Số: 27/KH-UBND", "Số: 27/KH-", "number"),
        ("Số: 27/KH-UBND", "Số: 27", "number"),
        ("Số: 27/KH-UBND", "Số: 27/2022", "number"),
        ("Số: 27/KH-UBND", "Số: 27/kế hoạch", "number"),
        ("Số: 27/KH-UBND", "Số: 27/KH-UBND\nSố: 28/KH-UBND", "number"),
        ("ngày 23 tháng 5 năm 2022", "ngày    tháng 5 năm 2022", "issued_on"),
        ("ngày 23 tháng 5 năm 2022", "ngày 31 tháng 4 năm 2022", "issued_on"),
        ("ngày 23 tháng 5 năm 2022", "ngày 23 tháng 5 năm 20222", "issued_on"),
        ("ngày 23 tháng 5 năm 2022", "ngày 23 tháng 5 năm 202", "issued_on"),
        ("Quảng Bình, ngày 23 tháng 5 năm 2022", "ngày 23 tháng 5 năm 2022", "issued_on"),
        ("XÃ QUẢNG BÌNH", "", "issuer"),
        ("XÃ QUẢNG BÌNH", "XÃ QUẢNG B1NH", "issuer"),
        ("ỦY BAN NHÂN DÂN", "UY BẠN NHÀN DẨN", "issuer"),
        ("XÃ QUẢNG BÌNH", "XÃ QUẢNG BÌNH\nTỔ LẠ CHƯA BIẾT", "issuer"),
        ("KẾ HOẠCH", "KẾ HOACH LẠ", "kind"),
        ("KẾ HOẠCH", "QUYẾT ĐỊNH", "kind"),  # the number says KH
        ("Chuyển đổi số xã Quảng Bình năm 2022", "Kế hoạch\ncủa", "abstract"),
        ("Chuyển đổi số xã Quảng Bình năm 2022", "CHUYỂN ĐỔI SỐ\nNĂM 2022", "abstract"),
    ],
)
def test_what_is_not_clear_is_left_to_the_officer(before, after, field):
    assert before in HEAD

    assert getattr(read_header(HEAD.replace(before, after)), field) is None


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["ỦY BAN NHÂN DÂN", "XÃ QUẢNG BÌNH"], "UBND xã Quảng Bình"),
        (["UỶ BAN NHÂN DÂN XÃ", "QUẢNG BÌNH"], "UBND xã Quảng Bình"),
        (["UBND HUYỆN QUẢNG XƯƠNG", "PHÒNG VĂN HÓA VÀ THÔNG TIN"],
         "Phòng Văn hóa và Thông tin huyện Quảng Xương"),
        (["UBND TỈNH THANH HÓA", "SỞ KHOA HỌC", "VÀ CÔNG NGHỆ"],
         "Sở Khoa học và Công nghệ tỉnh Thanh Hóa"),
        (["HUYỆN ỦY QUẢNG XƯƠNG", "BAN TUYÊN GIÁO"], "Ban Tuyên giáo Huyện ủy Quảng Xương"),
        (["ĐẢNG BỘ HUYỆN QUẢNG XƯƠNG", "ĐẢNG ỦY XÃ QUẢNG BÌNH"], "Đảng ủy xã Quảng Bình"),
        (["TỈNH ỦY THANH HÓA"], "Tỉnh ủy Thanh Hóa"),
        (["UBND THÀNH PHỐ SẦM SƠN"], "UBND thành phố Sầm Sơn"),
        (["UBND PHƯỜNG 5"], "UBND phường 5"),
        (["ĐOÀN TNCS HỒ CHÍ MINH", "BCH ĐOÀN XÃ QUẢNG BÌNH"], "BCH Đoàn xã Quảng Bình"),
        (["ĐOÀN TNCS HỒ CHÍ MINH XÃ QUẢNG BÌNH"], "Đoàn TNCS Hồ Chí Minh xã Quảng Bình"),
        (["ỦY BAN NHÂN DÂN"], None),
        (["ĐẢNG BỘ HUYỆN QUẢNG XƯƠNG"], None),
        (["UBND XÃ Q UẢNG BÌNH"], None),
        (["UBND XÃ A B C D E"], None),
        (["CÔNG TY TNHH MỘT THÀNH VIÊN"], None),
        ([], None),
    ],
)  # fmt: skip
def test_issuer_is_named_as_people_write_it_or_not_at_all(lines, name):
    assert issuer_in_words(lines) == name


@settings(max_examples=200, deadline=2000)
@given(st.text(max_size=300), st.integers(0, 400))
def test_noise_never_stops_the_reading(noise, at):
    """Whatever stands in a text layer, reading ends and gives values of the right kind."""
    proposal = read_header(HEAD[:at] + noise + HEAD[at:])

    assert proposal.issued_on is None or isinstance(proposal.issued_on, date)
    assert all(value is None or value for value in vars(proposal).values())


# --- real PDF files ---------------------------------------------------------------------------
STYLE = """
@page { size: A4; margin: 20mm 15mm 20mm 30mm }
body { font: 14pt Tinos, serif } p { margin: 0 0 6pt }
.row { display: flex } .left { width: 63mm } .right { width: 102mm }
.left, .right, .title { text-align: center } .about { width: 60mm }
"""
LETTER = """
<div class="row">
 <div class="left"><p>UBND HUYỆN QUẢNG XƯƠNG</p><p><b>PHÒNG VĂN HÓA VÀ THÔNG TIN</b></p></div>
 <div class="right"><p><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b></p>
 <p><b>Độc lập - Tự do - Hạnh phúc</b></p></div></div>
<div class="row"><div class="left"><p>Số: 312/VHTT-CĐS</p>
 <p class="about">V/v đôn đốc thực hiện chỉ tiêu chuyển đổi số cấp xã năm 2022</p></div>
 <div class="right"><p><i>Quảng Xương, ngày 09 tháng 11 năm 2022</i></p></div></div>
<p class="title">Kính gửi: Ủy ban nhân dân các xã, thị trấn.</p>
<p>Thực hiện Quyết định số 3853/QĐ-UBND ngày 09/11/2022 của Chủ tịch UBND tỉnh Thanh Hóa.</p>
"""
DECISION = """
<div class="row"><div class="left"><p><b>ỦY BAN NHÂN DÂN</b></p><p><b>XÃ QUẢNG BÌNH</b></p></div>
 <div class="right"><p><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b></p>
 <p><b>Độc lập - Tự do - Hạnh phúc</b></p></div></div>
<div class="row"><div class="left"><p>Số: 2183/QĐ-UBND</p></div>
 <div class="right"><p><i>Quảng Bình, ngày 20 tháng 6 năm 2022</i></p></div></div>
<p class="title"><b>QUYẾT ĐỊNH</b></p>
<p class="title"><b>Về việc thành lập Tổ công nghệ số cộng đồng thôn Trung Tâm</b></p>
<p class="title"><b>CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ QUẢNG BÌNH</b></p>
<p>Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;</p>
<p class="title"><b>QUYẾT ĐỊNH:</b></p><p>Điều 1. Thành lập Tổ công nghệ số cộng đồng.</p>
<div class="row"><div class="left"><p>Nơi nhận:</p><p>- Lưu: VT.</p></div>
<div class="right"><p><b>CHỦ TỊCH</b></p><p>&nbsp;</p><p><b>Lê Văn Thử</b></p></div></div>
"""


def laid_out(body: str, folder: Path) -> Path:
    page = f"<html lang='vi'><head><style>{STYLE}</style></head><body>{body}</body></html>"
    path = folder / "van-ban.pdf"
    path.write_bytes(write_pdf(page))
    return path


def test_letter_laid_out_in_two_columns_is_read(tmp_path):
    proposal = read_header(first_page_text(laid_out(LETTER, tmp_path)))

    assert said(proposal) == {
        "kind": "Công văn",
        "number": "312/VHTT-CĐS",
        "issued_on": date(2022, 11, 9),
        "issuer": "Phòng Văn hóa và Thông tin huyện Quảng Xương",
        "abstract": "Đôn đốc thực hiện chỉ tiêu chuyển đổi số cấp xã năm 2022",
    }


def test_decision_of_one_page_is_read_with_its_signer(tmp_path):
    proposal = read_header(first_page_text(laid_out(DECISION, tmp_path)))

    assert said(proposal) == {
        "kind": "Quyết định",
        "number": "2183/QĐ-UBND",
        "issued_on": date(2022, 6, 20),
        "issuer": "UBND xã Quảng Bình",
        "signer": "Lê Văn Thử",
        "abstract": "Về việc thành lập Tổ công nghệ số cộng đồng thôn Trung Tâm",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("given", [{}, {"number": "118", "issued_on": date(2022, 11, 7)}])
def test_own_report_is_read_with_and_without_number_and_date(demo, tmp_path, given):
    save_paper(actor=demo.people["canbo.quangbinh"], assessment=demo.points, **given)
    path = tmp_path / "bao-cao.pdf"
    path.write_bytes(write_pdf(render_html(build_report(demo.points))))

    proposed = said(read_header(first_page_text(path)))

    expected = {
        "kind": "Báo cáo",
        "issuer": "UBND xã Quảng Bình",
        "abstract": "Kết quả đánh giá, xếp hạng mức độ Chuyển đổi số xã Quảng Bình năm 2022",
    }
    if given:
        expected |= {"number": "118/BC-UBND", "issued_on": date(2022, 11, 7)}
    assert proposed == expected
