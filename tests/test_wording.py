"""Small pieces of official wording: tables of what goes in and what is printed."""

from __future__ import annotations

from datetime import date

import pytest

from assessments.reports.wording import (
    BLANK,
    breakable,
    in_paragraphs,
    labelled,
    listed,
    official_date,
    official_number,
    roman,
    sentence,
    unbroken,
)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 3, 15), "ngày 15 tháng 3 năm 2026"),
        (date(2026, 9, 9), "ngày 09 tháng 9 năm 2026"),
        (date(2026, 11, 9), "ngày 09 tháng 11 năm 2026"),
        (date(2024, 12, 10), "ngày 10 tháng 12 năm 2024"),
    ],
)
def test_official_date_pads_days_and_the_first_two_months(day, words):
    assert official_date(day) == words


def test_official_date_unknown_leaves_room():
    words = official_date(None)

    assert words.split() == ["ngày", "tháng", "năm"]
    assert words.count(BLANK * 6) == 3


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("5", "05/BC-UBND"),
        ("05", "05/BC-UBND"),
        (" 5 ", "05/BC-UBND"),
        ("12", "12/BC-UBND"),
        ("128", "128/BC-UBND"),
        ("12a", "12a/BC-UBND"),
        ("", f"{BLANK * 6}/BC-UBND"),
        ("   ", f"{BLANK * 6}/BC-UBND"),
    ],
)
def test_official_number_takes_a_zero_under_ten(given, printed):
    assert official_number(given) == printed


@pytest.mark.parametrize(
    ("position", "numeral"),
    [
        (1, "I"), (2, "II"), (3, "III"), (4, "IV"), (5, "V"), (8, "VIII"), (9, "IX"), (10, "X"),
        (12, "XII"), (13, "XIII"), (14, "XIV"), (19, "XIX"), (40, "XL"), (49, "XLIX"),
        (88, "LXXXVIII"),
    ],
)  # fmt: skip
def test_roman(position, numeral):
    assert roman(position) == numeral


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Đạt", "Đạt."),
        ("Đạt.", "Đạt."),
        ("Đạt;", "Đạt."),
        ("Đạt . ", "Đạt."),
        ("đạt 5,5 điểm", "đạt 5,5 điểm."),
        ("các điểm du lịch...)", "các điểm du lịch...)."),
    ],
)
def test_sentence_ends_with_one_full_stop(text, printed):
    assert sentence(text) == printed


@pytest.mark.parametrize(
    ("items", "printed"),
    [
        ([], []),
        (["Như trên"], ["Như trên."]),
        (["Như trên", "Lưu: VT"], ["Như trên;", "Lưu: VT."]),
        (["Như trên.", "UBND huyện;", "Lưu: VT. "], ["Như trên;", "UBND huyện;", "Lưu: VT."]),
        (["- Như trên;", "  ", "- Lưu: VT"], ["Như trên;", "Lưu: VT."]),
        (["Văn hóa - xã hội"], ["Văn hóa - xã hội."]),
    ],
)
def test_listed_items_end_as_in_an_official_list(items, printed):
    assert listed(items) == printed


@pytest.mark.parametrize(
    ("narrative", "html"),
    [
        ("", "<p>- Kết quả: Chưa có nội dung.</p>"),
        ("<p>Có.</p>", "<p>- Kết quả: Có.</p>"),
        ("<p>Một.</p><p>Hai.</p>", "<p>- Kết quả: Một.</p><p>Hai.</p>"),
        ("Không có thẻ", "<p>- Kết quả: Không có thẻ</p>"),
        ("<strong>Đậm</strong> rồi thường", "<p>- Kết quả: <strong>Đậm</strong> rồi thường</p>"),
        ("<ul><li>Một</li></ul>", "<p>- Kết quả:</p><ul><li>Một</li></ul>"),
        (
            "<table><tbody><tr><td>1</td></tr></tbody></table>",
            "<p>- Kết quả:</p><table><tbody><tr><td>1</td></tr></tbody></table>",
        ),
    ],
)
def test_labelled_begins_the_first_paragraph_or_stands_before_a_list(narrative, html):
    assert labelled("- Kết quả:", narrative) == html


def test_in_paragraphs_says_that_nothing_was_written():
    assert in_paragraphs("") == "<p>Chưa có nội dung.</p>"
    assert in_paragraphs("<ol><li>Một</li></ol>") == "<ol><li>Một</li></ol>"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (
            "trang quangbinh.quangxuong.thanhhoa.gov.vn. Năm 2022",
            ["trang quangbinh.", "quangxuong.", "thanhhoa.", "gov.vn. Năm 2022"],
        ),
        ("Quyết định số 3853/QĐ-UBND", ["Quyết định số 3853/QĐ-UBND"]),
        ("x" * 70, ["x" * 30, "x" * 30, "x" * 10]),
        ("<p>https://a.vn/bao-cao/2022</p>", ["<p>https://a.vn/", "bao-cao/", "2022</p>"]),
    ],
)
def test_breakable_opens_long_addresses_only(text, pieces):
    assert breakable(text).split("\u200b") == pieces


def test_unbroken_holds_a_short_name_together():
    assert unbroken("của xã Quảng Bình năm", "xã Quảng Bình") == (
        f"của xã{BLANK}Quảng{BLANK}Bình năm"
    )
    long_name = "thành phố " + "Rất Dài " * 5
    assert unbroken(f"của {long_name}", long_name) == f"của {long_name}"
