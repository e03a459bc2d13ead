"""Percentages with what they measure."""

from decimal import Decimal

import pytest

from assessments.reading import Percentage, mentions_of

# text, words, value, of, noun, about
CASES = [
    ("đạt tỷ lệ 84,8%", "84,8%", "84.8", "", "", ""),
    ("chiếm tỷ lệ 52,7 %.", "52,7 %", "52.7", "", "", ""),
    ("+ Đ t tỷ lệ: 52,7%", "52,7%", "52.7", "", "", ""),
    ("+ Tỷ lệ: 95%  ", "95%", "95", "", "", ""),
    ("đạt 52.7%", "52.7%", "52.7", "", "", ""),
    ("đạt 72,37 phần trăm", "72,37 phần trăm", "72.37", "", "", ""),
    ("- Kết quả thực hiện: 100% máy tính của xã", "100%", "100", "", "may tinh", ""),
    ("100% hộ gia đình trên địa bàn", "100%", "100", "", "ho gia dinh", ""),
    ("thông minh: 60%.", "60%", "60", "thong minh", "", ""),
    ("Tỷ lệ dân số có điện thoại thông \n\nminh: 60%. ", "60%", "60",
     "ty le dan so co dien thoai thong minh", "", ""),
    ("hơn 60% người dân dùng", "hơn 60%", "60", "", "nguoi dan dung", "hon"),
    ("kỹ năng số đạt 80% trở lên", "80% trở lên", "80", "ky nang so", "", "it nhat"),
    ("tối thiểu 70%", "tối thiểu 70%", "70", "", "", "it nhat"),
    ("4.445/5.293 người có điện thoại thông minh, đạt tỷ lệ 84,8%", "84,8%", "84.8",
     "nguoi co dien thoai thong minh", "", ""),
    ("số khẩu được thiết lập hồ sơ là 7.148, \n\nđạt tỷ lệ 98,6%", "98,6%", "98.6",
     "so khau duoc thiet lap ho so la 7.148", "", ""),
    ("Tỷ lệ doanh nghiệp, hộ kinh doanh dùng nền tảng số phải đạt 50%.", "50%", "50",
     "ty le doanh nghiep ho kinh doanh dung nen tang so", "", ""),
    ("tham gia sàn thương m i điện tử đ t tỷ lệ \n\n10,5%.", "10,5%", "10.5",
     "tham gia san thuong m i dien tu", "", ""),
    ("năm 2022 100% văn bản đi của xã", "100%", "100", "", "van ban di", ""),
    ("tỷ lệ đạt >= 90%", ">= 90%", "90", "", "", "it nhat"),
    ("Theo Công văn 12/UBND-VX, đạt 90%", "90%", "90", "", "", ""),
    ("vượt 120% kế hoạch", "120%", "120", "vuot", "ke hoach", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "value", "of", "noun", "about"), CASES)
def test_percentages(text, words, value, of, noun, about):
    (found,) = mentions_of(text, Percentage)

    assert (found.text, found.value) == (words, Decimal(value))
    assert (found.of, found.noun, found.about) == (of, noun, about)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("tăng 10-15%", [10, 15]),
        ("từ 10% đến 15%", [10, 15]),
        ("mức độ 3 đạt 100%, mức độ 4 đạt 100%", [100, 100]),
        ("Tỷ lệ %", []),
        ("chỉ tiêu 3.10", []),
        ("https://a.vn/50%25", []),
        ("công nghệ 4.0", []),
    ],
)
def test_values(text, values):
    assert [found.value for found in mentions_of(text, Percentage)] == values


def test_levels_are_told_apart():
    of = [
        found.of for found in mentions_of("tỷ lệ mức độ 3 đạt 100%, mức độ 4 đạt 90%", Percentage)
    ]

    assert of == ["ty le muc do 3", "muc do 4"]
