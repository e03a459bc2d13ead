"""Days, months and years in all the forms that papers write."""

from datetime import date

import pytest

from assessments.reading import DayMention, mentions_of

# text, words, year, month, day
CASES = [
    ("đến ngày 23/5/2022 có", "ngày 23/5/2022", 2022, 5, 23),
    ("Ngày 06/4/2023 UBND", "Ngày 06/4/2023", 2023, 4, 6),
    ("ngày \n\n25/3/2022 Đảng uỷ", "ngày \n\n25/3/2022", 2022, 3, 25),
    ("hết 31/12/2022.", "31/12/2022", 2022, 12, 31),
    ("họp 05/7/2022 về", "05/7/2022", 2022, 7, 5),
    ("ngày 25 tháng 03 năm \n\n2022, Đảng uỷ", "ngày 25 tháng 03 năm \n\n2022", 2022, 3, 25),
    ("ngày 23 \n\ntháng 5 năm 2022;", "ngày 23 \n\ntháng 5 năm 2022", 2022, 5, 23),
    ("đến 31 tháng 12 năm 2022 toàn", "31 tháng 12 năm 2022", 2022, 12, 31),
    ("ngày 5 tháng 6 2023", "ngày 5 tháng 6 2023", 2023, 6, 5),
    ("ngày 23-5-2022", "ngày 23-5-2022", 2022, 5, 23),
    ("ngày 23.5.2022", "ngày 23.5.2022", 2022, 5, 23),
    ("ngày 23/ 5/ 2022", "ngày 23/ 5/ 2022", 2022, 5, 23),
    ("ngày 23/5/22", "ngày 23/5/22", 2022, 5, 23),
    ("ngay 03/10/2022 về", "ngay 03/10/2022", 2022, 10, 3),
    ("từ tháng  8 năm 2020", "tháng  8 năm 2020", 2020, 8, None),
    ("Quảng Bình, ngày        tháng 6 năm 2023", "tháng 6 năm 2023", 2023, 6, None),
    ("Tháng 02/2020 xã", "Tháng 02/2020", 2020, 2, None),
    ("trong tháng 12/2022 sẽ", "tháng 12/2022", 2022, 12, None),
    ("từ tháng 06/2015. Để", "tháng 06/2015", 2015, 6, None),
    ("từ 10/2022 trên", "10/2022", 2022, 10, None),
    ("của 6 tháng 2023", "6 tháng 2023", 2023, None, None),
    ("của 6 tháng đầu năm 2023, như", "6 tháng đầu năm 2023", 2023, None, None),
    ("quý I năm 2023", "quý I năm 2023", 2023, None, None),
    ("Quý 4/2022", "Quý 4/2022", 2022, None, None),
    ("Năm 2022, xã", "Năm 2022", 2022, None, None),
    ("năm \n\n2022", "năm \n\n2022", 2022, None, None),
]  # fmt: skip

IMPOSSIBLE = ["ngày 31/02/2022", "30/2/2023", "ngày 23/13/2022", "ngày 0/5/2022",
    "tháng 13 năm 2022",
              "ngày 31 tháng 4 năm 2022", "29/02/2023"]  # fmt: skip

NOTHING = [
    "ngày 25/3", "tháng 6", "ngày 8", "năm nay", "26/55", "4.445/5.293 người", "24/7",
    "Việt Nam 2030 hộ",
    "2022 văn bản", "trong 05 năm", "23/5/2022/4", "1.23.5.2022.7", "số 02/2022/TT-BTTTT",
    "12/2022 hộ",
    "23/5/22 hộ",
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "year", "month", "day"), CASES)
def test_days(text, words, year, month, day):
    (found,) = mentions_of(text, DayMention)

    assert (found.text, found.year, found.month, found.day) == (words, year, month, day)
    assert not found.is_impossible
    assert found.on == (date(year, month, day) if month and day else None)


@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_days_of_no_calendar(text):
    (found,) = mentions_of(text, DayMention)

    assert found.is_impossible
    assert found.on is None


@pytest.mark.parametrize("text", NOTHING)
def test_no_days(text):
    assert mentions_of(text, DayMention) == ()


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("giai đoạn 2018 - 2021", [2018, 2021]),
        ("giai đo n 2022-2025", [2022, 2025]),
        ("đến năm 2025, tầm nhìn đến \n\nnăm 2030", [2025, 2030]),
        ("các năm 2021, 2022 và 2023", [2021, 2022, 2023]),
        ("Từ ngày 07/10/2022 đến ngày 12/10/2022", [2022, 2022]),
        ("từ 01/01/2022-31/12/2022", [2022, 2022]),
        ("năm học 2022-2023", [2022, 2023]),
    ],
)
def test_several(text, years):
    assert [day.year for day in mentions_of(text, DayMention)] == years
