"""Parts of a whole, and what only looks like one."""

from decimal import Decimal

import pytest

from assessments.reading import DayMention, RatioMention, mentions_of, read_mentions

CASES = [
    ("có 4.445/5.293 người trong độ tuổi", "4.445/5.293 người", "4445", "5293", "nguoi"),
    ("toàn trình là 26/55 Tổng số DVCTT", "26/55 Tổng số DVCTT", "26", "55", "tong so dvctt"),
    ("5/5 thôn của xã", "5/5 thôn", "5", "5", "thon"),
    ("gia đình 03/03 nhà trường trên", "03/03 nhà trường", "3", "3", "nha truong"),
    ("công khai 225/225 thủ \n\ntục hành chính thuộc", "225/225 thủ \n\ntục hành chính", "225",
     "225",
     "thu tuc hanh chinh"),
    ("đạt: 06/06 chỉ tiêu, Đạt", "06/06 chỉ tiêu", "6", "6", "chi tieu"),
    ("có 81/123 cơ sở kinh doanh thực \n\nhiện", "81/123 cơ sở kinh doanh", "81", "123",
     "co so kinh doanh"),
    ("21/21 máy tính của", "21/21 máy tính", "21", "21", "may tinh"),
    ("- 21/21 cán bộ công chức.", "21/21 cán bộ công chức", "21", "21", "can bo cong chuc"),
    ("6/6 lãnh đ o địa phương gồm", "6/6 lãnh đ o địa phương", "6", "6", "lanh d o dia phuong"),
    ("xã có  1.068/6.633 người dân đã", "1.068/6.633 người dân", "1068", "6633", "nguoi dan"),
    ("đạt 4.445 / 5.293 người", "4.445 / 5.293 người", "4445", "5293", "nguoi"),
    ("24/24 thôn có", "24/24 thôn", "24", "24", "thon"),
    ("xử lý 0/0 sự cố", "0/0 sự cố", "0", "0", "su co"),
    ("vượt 45/30 hộ", "45/30 hộ", "45", "30", "ho"),
    ("đạt 85,5/100 điểm", "85,5/100 điểm", "85.5", "100", "diem"),
    ("văn bản ký số 1.234/1.234 (100%)", "1.234/1.234", "1234", "1234", ""),
    ("Tỷ lệ 15470/15473", "15470/15473", "15470", "15473", ""),
    ("các tuyến đường 4/5 thôn", "4/5 thôn", "4", "5", "thon"),
    ("(2/19)", "2/19", "2", "19", ""),
    ("tổng số 12/15 hồ sơ", "12/15 hồ sơ", "12", "15", "ho so"),
]  # fmt: skip

NOTHING = [
    "ngày 23/5/2022", "05/7/2022", "trực 24/7", "24/24 giờ thông qua", "phục vụ 24/24.", "3G/4G/5G",
    "ngày 25/3", "dịp 30/4", "nhà số 12/5 đường Lê Lợi", "ngõ 5/12", "tháng 12/2022",
    "số 27/KH-UBND", "1.10/2.10", "thửa 12/5", "số 12/5",
    "23/5/2022/1", "bản đồ tỷ lệ 1/500", "quyết định 191/QĐ-UBND", "a1/2", "và/hoặc",
    "https://x.vn/1/2", "1/2/3/4", "4G/5", "tài khoản mức 2/3.500 công dân",
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "part", "whole", "noun"), CASES)
def test_ratios(text, words, part, whole, noun):
    (ratio,) = mentions_of(text, RatioMention)

    assert (ratio.text, ratio.part, ratio.whole) == (words, Decimal(part), Decimal(whole))
    assert ratio.noun == noun


@pytest.mark.parametrize("text", NOTHING)
def test_no_ratios(text):
    assert mentions_of(text, RatioMention) == ()


def test_a_month_behind_a_word_of_time_is_no_ratio():
    (month,) = read_mentions("từ 10/2022 trên địa bàn")

    assert isinstance(month, DayMention)
    assert (month.year, month.month, month.day) == (2022, 10, None)
