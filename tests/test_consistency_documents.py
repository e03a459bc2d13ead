"""Documents and registers: one number, one day, one title; numbers run with the days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assessments.consistency.base import Finding
from assessments.consistency.check import check_unit_year
from assessments.consistency.unit_year import UnitYear
from tests.consistency_builder import real_year, unit_year
from tests.growth import AT_MOST, TIMES, cost

COMMITTEE = "Thành lập Ban Chỉ đạo chuyển đổi số xã"
PLAN = "Chuyển đổi số trên địa bàn xã năm 2022"
RESOLUTION = (
    "Nghị quyết số 06-NQ/TU ngày 10/11/2021 của Ban Thường vụ Tỉnh ủy về chuyển đổi số tỉnh"
)


def found(year: UnitYear, code: str) -> list[Finding]:
    return [finding for finding in check_unit_year(year) if finding.code == code]


def register(*rows: Sequence[Any]) -> UnitYear:
    """A year with a register of (kind, number, day, abstract), of the commune itself."""
    names = ("kind", "number", "issued_on", "abstract")
    return unit_year(documents=[dict(zip(names, row, strict=True)) for row in rows])


def words(*narratives: str) -> UnitYear:
    """A year whose papers say this, each in an indicator of its own."""
    codes = ("1.1", "4.1", "1.6")
    return unit_year(
        {
            "QD3853": {
                code: {"narrative": text} for code, text in zip(codes, narratives, strict=False)
            }
        }
    )


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        # The second day is a slip of the first.
        (
            (
                "Theo Quyết định số 2171/QĐ-UBND ngày 23/5/2022 của UBND xã Quảng Bình.",
                "Quyết định số 2171/QĐ-UBND ngày 25/5/2022 của UBND xã Quảng Bình.",
            ),
            "2022-05-23, 2022-05-25",
        ),
        # Numbers begin anew each year: these are two documents.
        (
            (
                "Kế hoạch số 16/KH-UBND ngày 06/4/2023 của UBND xã Quảng Bình.",
                "Kế hoạch số 16/KH-UBND ngày 01/3/2022 của UBND xã Quảng Bình.",
            ),
            None,
        ),
        # Two issuers may have the same number.
        (
            (
                "Quyết định số 191/QĐ-UBND ngày 11/1/2022 của UBND tỉnh Thanh Hóa.",
                "Quyết định số 191/QĐ-UBND ngày 20/2/2022 của UBND xã Quảng Bình.",
            ),
            None,
        ),
        # The same day in two spellings.
        (
            (
                "Ngày 23/5/2022 UBND xã Quảng Bình ban hành Kế hoạch số 27/KH-UBND.",
                "Kế hoạch số 27/ KH-UBND ngày 23 tháng 5 năm 2022 của UBND xã Quảng Bình.",
            ),
            None,
        ),
    ],
)
def test_document_with_two_days(texts: tuple[str, ...], days: str | None) -> None:
    findings = found(words(*texts), "document_two_dates")
    assert [finding.values["dates"] for finding in findings] == ([days] if days else [])


def test_day_of_another_year_is_a_slip_where_the_titles_are_alike() -> None:
    title = "về chuyển đổi số trên địa bàn xã Quảng Bình giai đoạn hai"
    texts = [
        f"Kế hoạch số 16/KH-UBND ngày 06/4/{year} của UBND xã {title}." for year in (2022, 2023)
    ]
    assert [f.values["dates"] for f in found(words(*texts), "document_two_dates")] == [
        "2022-04-06, 2023-04-06"
    ]


@pytest.mark.parametrize(
    ("first", "second", "is_found"),
    [
        (("Quyết định", "2137/QĐ-UBND", date(2022, 5, 23), COMMITTEE), None, True),
        (("Quyết định", "2137/QĐ-UBND", date(2021, 5, 23), COMMITTEE), None, False),
        (
            ("Quyết định", "27/QĐ-UBND", date(2022, 6, 6), f"Kiện toàn {COMMITTEE[11:]}"),
            None,
            False,
        ),
        (
            ("Quyết định", "2268/QĐ-UBND", date(2022, 10, 4), f"Tổ giúp việc {COMMITTEE}"),
            None,
            False,
        ),
        # The same plan of the same day under two numbers …
        (("Kế hoạch", "29/KH-UBND", date(2022, 3, 25), PLAN), "23/KH-UBND", True),
        # … but numbers in a row are one act for each village.
        (("Kế hoạch", "29/KH-UBND", date(2022, 3, 25), PLAN), "30/KH-UBND", False),
    ],
)
def test_document_with_two_numbers(
    first: tuple[Any, ...], second: str | None, is_found: bool
) -> None:
    kind, _, day, title = first
    other = (
        (kind, second, day, title)
        if second
        else ("Quyết định", "2171/QĐ-UBND", date(2022, 5, 23), COMMITTEE)
    )
    assert bool(found(register(first, other), "document_two_numbers")) is is_found


def test_numbers_that_one_citation_names_together_are_several_documents() -> None:
    year = words(
        "Ngày 20/6/2022 UBND xã Quảng Bình ban hành các Quyết định số 2183; 2190; 2199/QĐ-UBND về"
        " việc thành lập các tổ công nghệ số cộng đồng các thôn trên địa bàn toàn xã."
    )
    assert found(year, "document_two_numbers") == []


def test_one_number_for_two_documents() -> None:
    year = register(
        ("Kế hoạch", "27/KH-UBND", date(2022, 5, 23), "Chuyển đổi số xã năm 2022"),
        ("Kế hoạch", "27/KH-UBND", date(2022, 7, 1), "Phòng, chống thiên tai và tìm kiếm cứu nạn"),
    )
    assert len(found(year, "number_two_documents")) == 1
    assert found(year, "document_two_dates") == []  # told once


def test_title_with_other_words_in_the_middle() -> None:
    year = words(
        f"{RESOLUTION} Thanh Hóa đến năm 2025, tầm nhìn đến năm 2030.",
        f"{RESOLUTION} Thanh Hóa đến năm 2025, định hướng đến năm 2030.",
    )
    (finding,) = found(year, "document_two_titles")
    assert "tam nhin" in finding.values["words"]
    assert "dinh huong" in finding.values["words"]


def test_title_that_is_only_shorter_is_the_same() -> None:
    year = words(
        f"{RESOLUTION} Thanh Hóa đến năm 2025.",
        f"{RESOLUTION} Thanh Hóa đến năm 2025, định hướng đến năm 2030.",
    )
    assert found(year, "document_two_titles") == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "UBND xã đã xây dựng kế hoạch số về đảm bảo an toàn thông tin.",
            "document_number_missing",
        ),
        ("Kế hoạch số 27/KH-UBND về đảm bảo an toàn thông tin.", None),
        ("Hội nghị tổ chức ngày 31/02/2022.", "day_impossible"),
        ("Hội nghị tổ chức ngày 28/02/2022.", None),
        ("Quyết định số 27/KH-UBND ngày 23/5/2022.", "document_kind_symbol"),
        ("Quyết định số 27/QĐ-UBND ngày 23/5/2022.", None),
    ],
)
def test_slips_in_one_citation(text: str, code: str | None) -> None:
    codes = {"document_number_missing", "day_impossible", "document_kind_symbol"}
    findings = [one.code for one in check_unit_year(words(text)) if one.code in codes]
    assert findings == ([code] if code else [])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("47", date(2022, 9, 10)), ("59", date(2022, 7, 5))], ["47/kh-ubnd, 59/kh-ubnd"]),
        ([("27", date(2022, 5, 23)), ("28", date(2022, 5, 23))], []),
        ([("47", date(2022, 9, 10)), ("16", date(2023, 4, 6))], []),  # another year
        ([("46", date(2022, 7, 2)), ("47", date(2022, 9, 10)), ("59", date(2022, 10, 5))], []),
    ],
)
def test_numbers_run_with_the_days(rows: list[tuple[str, date]], expected: list[str]) -> None:
    year = register(*(("Kế hoạch", f"{n}/KH-UBND", day, f"Việc {n}") for n, day in rows))
    assert [finding.values["numbers"] for finding in found(year, "register_order")] == expected


def test_a_day_that_is_in_doubt_blames_no_other_document() -> None:
    """27 is printed with two days: that is told, and nothing about its neighbours."""
    year = unit_year(
        {"QD3853": {"1.1": {"narrative": "Kế hoạch số 27/KH-UBND ngày 30/9/2022 của UBND xã."}}},
        documents=[
            {"number": "27/KH-UBND", "issued_on": date(2022, 5, 23)},
            {"number": "28/KH-UBND", "issued_on": date(2022, 5, 24)},
        ],
    )
    assert len(found(year, "document_two_dates")) == 1
    assert found(year, "register_order") == []


def test_the_real_year() -> None:
    """What the two papers of the demonstration contradict in their documents, and no more."""
    told = {
        (one.code, one.values.get("numbers") or one.values.get("number"))
        for one in check_unit_year(real_year())
        if one.code.startswith(("document_", "number_", "register_"))
    }
    assert told == {
        ("document_two_dates", "1829/qd-ubnd"),
        ("document_two_numbers", "2137/qd-ubnd, 2171/qd-ubnd"),
        ("document_two_numbers", "23-kh/du, 29-kh/du"),
        ("register_order", "47/kh-ubnd, 59/kh-ubnd"),
    }


def test_a_document_leads_to_the_answers_that_cite_it() -> None:
    (finding,) = [
        one
        for one in check_unit_year(real_year())
        if one.values.get("numbers") == "2137/qd-ubnd, 2171/qd-ubnd"
    ]
    assert {("QD3853", "1.1"), ("QD3853", "4.1")} <= set(finding.indicators)


def long_year(size: int) -> UnitYear:
    """A register that grew over years, and a whole book pasted into a narrative."""
    days = [date(2010 + at // 12, at % 12 + 1, 3) for at in range(39 * size)]
    rows = [
        ("Quyết định", f"{number}/QĐ-UBND", day, f"Về việc số {number} của ngày {day:%d/%m/%Y}")
        for at, day in enumerate(days)
        for number in range(at * 20 + 1, at * 20 + 21)
    ]
    text = "".join(f"{one}/{one + 7} hộ đạt {one % 100},5%; " for one in range(1, 2000 * size))
    return replace(register(*rows), sides=words(text).sides)


def test_a_long_register_and_a_hostile_narrative_cost_no_more_a_line():
    """Every pair of either took a minute."""

    def checking(size: int) -> Callable[[], object]:
        return lambda: check_unit_year(long_year(size))

    assert cost(checking(TIMES)) < cost(checking(1)) * AT_MOST


def test_one_check_tells_at_most_a_hundred_times():
    many = check_unit_year(long_year(TIMES))
    assert max(Counter(one.code for one in many).values()) == 100
