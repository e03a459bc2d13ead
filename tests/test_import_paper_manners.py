"""The same papers as other files hold them, with what real papers have wrong, and papers of other
provinces: what is said stays the same, or the finding says what is not certain."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import Any

import docx
import pytest

from assessments.importers.papers import read_report
from assessments.intake.found import Found
from assessments.narrative import plain_text
from tests import paper_variants as variants
from tests.paper_variants import UNIT, YEAR, differences, essence, raw, spec_of, text, unbroken
from tests.paper_writing import MANNERS, Writer


@lru_cache
def as_printed(code: str) -> dict[str, Any]:
    return essence(read_report(raw(code), "bao-cao.txt", spec_of(code), YEAR, UNIT))


def read(data: bytes | str, code: str = "QD3853", name: str = "bao-cao.txt") -> Found:
    said = data.encode() if isinstance(data, str) else data
    return read_report(said, name, spec_of(code), YEAR, UNIT)


def same(data: bytes | str, code: str, name: str = "bao-cao.txt") -> None:
    assert differences(as_printed(code), essence(read(data, code, name))) == []


def claim(found: Found, code: str) -> dict[str, Any]:
    claims = {v.indicator: v.value for v in found.values if v.target == "claim"}
    return claims[code]  # type: ignore[no-any-return]


def doubt(found: Found, code: str) -> str:
    return " ".join(v.doubt for v in found.values if v.indicator == code and v.target == "claim")


@pytest.mark.parametrize("code", variants.SETS)
def test_encodings_signs_and_blank_lines_change_nothing(code: str) -> None:
    words = text(code)
    same(variants.nfd(words), code)
    same(variants.other_bullets(variants.windows_lines(words)), code)
    same(variants.doubled_blanks(words).encode("utf-16"), code)
    same(variants.page_numbers(words).encode("utf-8-sig"), code)


@pytest.mark.parametrize("code", variants.SETS)
def test_lines_broken_elsewhere_change_nothing(code: str) -> None:
    same(variants.broken_at(text(code), 62), code)
    same(variants.broken_at(text(code), 100), code)


@lru_cache
def from_pdf(code: str) -> Found:
    printed = text(code)
    if code == "QD1829":  # links that the text layer repeats would be typeset as words
        printed = re.sub(r"(?m)^\s*http://www\.facebook\S+\s*$", "", printed)
    return read(variants.as_pdf(unbroken(printed)), code, "bao-cao.pdf")


@pytest.mark.parametrize("code", variants.SETS)
def test_word_and_pdf_say_the_same(code: str) -> None:
    same(variants.as_docx(unbroken(text(code))), code, "báo cáo.docx")
    assert differences(as_printed(code), essence(from_pdf(code))) == []


def test_places_are_those_of_the_file() -> None:
    place = {v.indicator: v.place for v in read(raw("QD3853")).values if v.target == "claim"}
    assert place["6.7"] == "dòng 624"
    assert text("QD3853").splitlines()[623].strip() == "- Chấm điểm: 20 điểm"
    pages = [v.place for v in from_pdf("QD3853").values if v.target == "claim"]
    assert pages[0] == "trang 1"
    assert all(re.fullmatch(r"trang \d+", place) for place in pages)
    assert "số trang" in " ".join(from_pdf("QD3853").remarks)


# --- faults of real papers --------------------------------------------------------------------
def changed(old: str, new: str) -> Found:
    words = text("QD3853")
    assert old in words
    return read(words.replace(old, new, 1))


def test_05_is_5_and_is_kept_as_printed() -> None:
    found = changed("- Chấm điểm: 5 điểm", "- Chấm điểm: 05 điểm")
    assert claim(found, "3.1")["points"] == "5"
    assert claim(found, "3.1")["printed"]["points"] == "05 điểm"


def test_a_code_that_is_missing_is_found_by_the_words() -> None:
    for heading in ("* Chỉ tiêu ", ""):
        found = changed("* Chỉ tiêu 1.3.  ", heading)
        assert claim(found, "1.3")["points"] == "20"
        assert claim(found, "1.3")["printed"]["missing"] == ["code"]
        assert any("không ghi mã chỉ tiêu" in remark for remark in found.remarks)
        assert found.leftovers == ()


def test_a_wrong_code_is_put_right_by_the_words() -> None:
    found = changed("* Chỉ tiêu 2.4.", "* Chỉ tiêu 2.3.")
    assert claim(found, "2.3")["printed"].get("code") is None
    assert claim(found, "2.4")["printed"]["code"] == "2.3"
    found = changed("* Chỉ tiêu 2.4.", "* Chỉ tiêu 9.4.")
    assert claim(found, "2.4")["printed"]["code"] == "9.4"


def test_a_result_without_a_heading_is_placed_by_order_and_doubted() -> None:
    words = text("QD3853")
    cut = re.sub(r"\* Chỉ tiêu 6\.5\.(?s:.)*?(?=- Kết quả thực hiện: Việc triển khai)", "", words)
    found = read(cut)
    assert claim(found, "6.5")["points"] == "10"
    assert set(claim(found, "6.5")["printed"]["missing"]) == {"code", "requirement"}
    assert "theo thứ tự" in doubt(found, "6.5")


def test_a_piece_that_may_be_several_indicators_is_listed() -> None:
    words = text("QD3853")
    two = re.sub(r"\* Chỉ tiêu 6\.4\.(?s:.)*?(?=- Kết quả thực hiện: Việc triển khai)", "", words)
    found = read(two)
    assert "6.5" not in {v.indicator for v in found.values}
    assert any("26 điểm cầu" in one.text for one in found.leftovers)
    assert any("Không tìm thấy trong báo cáo: 6.4, 6.5" in remark for remark in found.remarks)


def test_a_missing_score_and_a_score_over_the_maximum_are_said() -> None:
    assert claim(changed("- Chấm điểm: 30 điểm", ""), "5.3")["printed"]["missing"] == ["points"]
    found = changed("- Chấm điểm: 30 điểm", "- Chấm điểm: 300 điểm")
    assert claim(found, "5.3")["points"] == "300"
    assert "hơn điểm tối đa" in doubt(found, "5.3")


def test_text_that_belongs_to_nothing_is_listed_with_its_place() -> None:
    stray = "Ghi chú của người soạn: còn thiếu phụ lục số liệu."
    found = changed("* Chỉ tiêu 4.3.", f"{stray}\n* Chỉ tiêu 4.3.")
    assert [one.text for one in found.leftovers] == [stray]
    assert found.leftovers[0].place.startswith("dòng ")
    assert claim(found, "4.2")["points"] == "20"


def test_several_figures_of_one_kind_are_doubted() -> None:
    found = changed(
        "40 mắt Camera an ninh được kết nối", "40 mắt hoặc 45 mắt Camera an ninh kết nối"
    )
    camera = next(v for v in found.values if v.target == "fact" and v.name == "cameras")
    assert "“40 mắt" in camera.doubt
    assert "“45 mắt" in camera.doubt


def test_another_unit_or_year_is_said() -> None:
    found = read_report(raw("QD3853"), "a.txt", spec_of("QD3853"), 2023, "xã Quảng Đại")
    said = " ".join(found.remarks)
    assert "không phải xã Quảng Đại" in said
    assert "Báo cáo ghi năm 2022, không phải 2023" in said
    assert all(value.doubt for value in (*found.values, *found.documents))


def test_number_day_and_addressees_of_the_head_are_read() -> None:
    words = text("QD3853").replace("Số          /BC-UBND", "Số: 25/BC-UBND")
    words = words.replace("ngày        tháng 6 năm 2023", "ngày 15 tháng 6 năm 2023")
    words = words.replace(
        " Căn cứ Công văn", "Kính gửi: UBND huyện Quảng Xương\n Căn cứ Công văn", 1
    )
    paper = {v.name: v.value for v in read(words).values if v.target == "paper"}
    assert (paper["number"], paper["issued_on"]) == ("25", "2023-06-15")
    assert paper["addressees"] == ["UBND huyện Quảng Xương"]
    assert len(paper["legal_bases"]) == 3


def test_headings_whose_numbers_word_keeps_are_known_by_their_titles() -> None:
    spec = spec_of("QD3853")
    lines = ["BÁO CÁO", "Kết quả tự đánh giá năm 2022", "I. ĐỐI VỚI NHÓM CHỈ SỐ CHUNG"]
    for one in spec.indicators:
        lines += [one.title, "Xã đã triển khai nội dung này.", "Tự chấm: 4 điểm"]
    found = read("\n".join(lines))
    assert {v.indicator for v in found.values if v.target == "claim"} == spec.by_code.keys()
    assert found.leftovers == ()


SMALL = """UBND XÃ TÂN PHÚ
Số: 12/BC-UBND
BÁO CÁO
Tự chấm điểm chuyển đổi số xã Quảng Bình năm 2022
1. Nhận thức số
Chỉ tiêu 1.1: {title_1_1}
Kết quả: Phó Chủ tịch UBND xã làm Trưởng ban.
Chấm điểm: 10/20 điểm
Chỉ tiêu 1.3: {title_1_3}
Kết quả: Trang thông tin điện tử của xã chưa có chuyên mục riêng về chuyển đổi số.
Chấm điểm: 0 điểm
Chỉ tiêu 3.9: {title_3_9}
Kết quả: Chưa triển khai.
Tự chấm: 9.5/10
Chỉ tiêu 5.1: {title_5_1}
Kết quả: Trong năm không phát sinh sự cố nào.
Chấm điểm: 10đ
Chỉ tiêu 6.11: {title_6_11}
Kết quả: Năm 2022 ban hành 812 văn bản, trong đó 800 văn bản ký số, 12 văn bản không ký số.
Chỉ tiêu 7.3: {title_7_3}
Kết quả: Xã không thuộc đối tượng áp dụng.
Chỉ tiêu 8.5: {title_8_5}
Kết quả: Tiếp nhận khoảng 40 ý kiến, trong đó có 12 kiến nghị.
Điểm: 5
Trên đây là báo cáo của xã./.
"""


def test_states_choices_and_scores_of_other_wordings() -> None:
    by_code = spec_of("QD3853").by_code
    titles = {f"title_{code.replace('.', '_')}": one.title for code, one in by_code.items()}
    found = read(SMALL.format(**titles))
    states = {v.indicator: v.value for v in found.values if v.target == "state"}
    assert (states["3.9"], states["5.1"], states["7.3"]) == (
        "not_deployed", "zero", "not_applicable",
    )  # fmt: skip
    inputs = {(v.indicator, v.name): v for v in found.values if v.target == "input"}
    assert inputs["1.1", "committee_head"].value == "deputy"
    assert inputs["1.3", "website_column"].value is False
    assert inputs["6.11", "documents_signed"].value == "800"
    assert inputs["6.11", "documents_issued"].value == "812"
    assert "“khoảng 40 ý kiến”" in inputs["8.5", "opinions"].doubt
    points = {code: claim(found, code)["points"] for code in ("1.1", "3.9", "5.1", "8.5")}
    assert points == {"1.1": "10", "3.9": "9.5", "5.1": "10", "8.5": "5"}
    assert claim(found, "3.9")["printed"]["points"] == "9.5/10"
    number = next(v for v in found.values if v.name == "number")
    assert (number.value, bool(number.doubt)) == ("12", True)
    assert found.documents == ()


# --- tables -----------------------------------------------------------------------------------
def with_table(rows: list[list[str]], before: list[str], after: list[str]) -> bytes:
    document = docx.Document()
    for paragraph in before:
        document.add_paragraph(paragraph)
    table = document.add_table(0, len(rows[0]))
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    for paragraph in after:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_table_inside_a_result_stays_a_table() -> None:
    paragraphs = unbroken(text("QD1829"))
    at = next(i for i, one in enumerate(paragraphs) if one.startswith("STT Tên điểm"))
    rows = [["STT", "Tên điểm"], ["1", "UBND xã"], ["2", "Công an xã & <Thôn>"]]
    end = next(i for i, one in enumerate(paragraphs) if one.startswith("- Đánh giá chỉ tiêu 4.5"))
    found = read(with_table(rows, paragraphs[:at], paragraphs[end:]), "QD1829", "a.docx")
    narrative = next(
        v.value for v in found.values if v.target == "narrative" and v.indicator == "4.5"
    )
    assert narrative.endswith(
        "<table><thead><tr><th>STT</th><th>Tên điểm</th></tr></thead><tbody><tr><td>1</td>"
        "<td>UBND xã</td></tr><tr><td>2</td><td>Công an xã &amp; &lt;Thôn&gt;</td></tr></tbody>"
        "</table>"
    )
    assert claim(found, "4.6")["passed"] is True


def test_the_official_form_is_read_row_by_row() -> None:
    spec = spec_of("QD3853")
    rows = [["STT", "Chỉ số thành phần", "Điểm tối đa", "Điểm tự chấm", "Giải trình kết quả"]]
    rows += [["1", "Nhận thức số", "100", "", ""]]
    rows += [
        [code, one.title, "20", "05", "Toàn xã có 5/6 thôn có tổ công nghệ số cộng đồng."]
        for code, one in list(spec.by_code.items())
    ]
    head = ["UBND XÃ QUẢNG BÌNH", "BÁO CÁO", "Kết quả tự chấm điểm năm 2022"]
    found = read(with_table(rows, head, ["Nơi nhận: CHỦ TỊCH", "- Lưu: VT."]), name="a.docx")
    assert {v.value["points"] for v in found.values if v.target == "claim"} == {"5"}
    assert claim(found, "4.2")["printed"]["inputs"] == {"villages_with_team": "5", "villages": "6"}
    assert "Đọc được 56 trên 56 chỉ số của bộ QĐ 3853." in found.remarks


# --- other communes ---------------------------------------------------------------------------
@pytest.mark.parametrize("manner", range(len(MANNERS)))
def test_papers_in_other_manners_are_read_whole(manner: int) -> None:
    spec = spec_of("QD3853")
    written = Writer(spec, MANNERS[manner], seed=manner).write()
    found = read_report(written.text.encode(), "a.txt", spec, 2023, "xã Tân Phú")
    points = {v.indicator: v.value["points"] for v in found.values if v.target == "claim"}
    inputs = {(v.indicator, v.name): v.value for v in found.values if v.target == "input"}
    assert points == written.points
    assert inputs == written.inputs
    assert found.leftovers == ()
    narrative = next(v.value for v in found.values if v.target == "narrative")
    assert plain_text(narrative).strip()
