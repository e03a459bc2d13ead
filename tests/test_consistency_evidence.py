"""Evidence of the right kind, span and period; words that answer what was asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assessments.consistency.base import Severity
from assessments.consistency.check import check_unit_year
from assessments.consistency.unit_year import UnitYear
from tests.consistency_builder import real_year, unit_year

LONG = {
    "key": "long",
    "number": "12/KH-UBND",
    "issued_on": date(2022, 2, 1),
    "abstract": "Chuyển đổi số xã Quảng Bình giai đoạn 2022 - 2025",
}
YEARLY = {
    "key": "yearly",
    "number": "27/KH-UBND",
    "issued_on": date(2022, 5, 23),
    "abstract": "Chuyển đổi số xã năm 2022 theo Nghị quyết về chuyển đổi số đến năm 2025",
}
NEXT = {
    "key": "next",
    "number": "16/KH-UBND",
    "issued_on": date(2023, 4, 6),
    "abstract": "Chuyển đổi số trên địa bàn xã năm 2023",
}
PARTY = {
    "key": "party",
    "number": "29-KH/ĐU",
    "issued_on": date(2022, 3, 25),
    "issuer": "Đảng ủy xã Quảng Bình",
    "abstract": "Thực hiện Nghị quyết số 06-NQ/TU",
}
ALL = [LONG, YEARLY, NEXT, PARTY]
KNOWN = {
    "plan_span_wrong", "plan_year_wrong", "evidence_excludes", "issuer_wrong",
    "evidence_after_period", "evidence_before_period",
}  # fmt: skip


def citing(**proofs: list[str]) -> UnitYear:
    """A year whose indicators (written as _2_2) cite these documents."""
    answers = {
        name.strip("_").replace("_", "."): {"evidence": [{"document": key} for key in keys]}
        for name, keys in proofs.items()
    }
    return unit_year({"QD3853": answers}, documents=ALL)


def codes_of(year: UnitYear) -> set[str]:
    return {finding.code for finding in check_unit_year(year)} & KNOWN


@pytest.mark.parametrize(
    ("proofs", "expected"),
    [
        ({"_2_2": ["long"], "_2_3": ["yearly"], "_2_1": ["party"]}, set()),
        ({"_2_2": ["yearly"]}, {"plan_span_wrong"}),
        ({"_2_2": ["yearly", "long"]}, set()),
        ({"_2_3": ["next"]}, {"plan_year_wrong", "evidence_after_period"}),
        ({"_2_3": ["next", "yearly"]}, {"evidence_after_period"}),
        ({"_2_2": ["long"], "_2_3": ["long"]}, {"evidence_excludes"}),
        ({"_2_1": ["yearly"]}, {"issuer_wrong"}),
        ({"_1_1": ["next"]}, {"evidence_after_period"}),
    ],
)
def test_plans_of_the_right_span(proofs: dict[str, list[str]], expected: set[str]) -> None:
    assert codes_of(citing(**proofs)) == expected


def test_a_plan_of_before_that_reaches_into_the_year_is_in_order() -> None:
    def year(abstract: str) -> UnitYear:
        document = {"key": "old", "number": "5/KH-UBND", "issued_on": date(2021, 2, 1)}
        answers = {"1.6": {"evidence": [{"document": "old"}]}}
        return unit_year({"QD3853": answers}, documents=[{**document, "abstract": abstract}])

    assert codes_of(year("Chuyển đổi số xã giai đoạn 2021 - 2025")) == set()
    assert codes_of(year("Chuyển đổi số xã đến năm 2025")) == set()
    assert codes_of(year("Tập huấn chuyển đổi số")) == {"evidence_before_period"}


def test_the_decision_of_the_set_is_a_ground_and_no_evidence() -> None:
    words = "Thực hiện Quyết định số 1829/QĐ-UBND ngày 30/5/2023 của UBND tỉnh, xã đang vận động."
    year = unit_year({"QD1829": {"2.5": {"state": "not_deployed", "narrative": words}}})
    assert codes_of(year) == set()


def narrative(code: str, text: str, **answer: Any) -> UnitYear:
    return unit_year({"QD1829": {code: {"narrative": text, **answer}}})


@pytest.mark.parametrize(
    ("year", "code"),
    [
        (narrative("1.5", "Theo báo cáo số 118/BC-UBND ngày 07/11/2022 có 5.210 hồ sơ."),
         "figures_not_of_whole_year"),
        (narrative("1.5", "Theo báo cáo số 118/BC-UBND ngày 20/12/2022 có 5.210 hồ sơ."), None),
        (narrative("4.6", "Lắp thêm 60 mắt, phấn đấu trong tháng 12/2022 sẽ hoàn thành."),
         "promise_of_the_past"),
        (narrative("4.6", "Đã lắp thêm 60 mắt trong tháng 12/2022."), None),
        (narrative("4.6", "Phấn đấu trong tháng 12/2023 sẽ hoàn thành."), None),
        (narrative("4.6", "Dự kiến hoàn thành trong quý III năm 2022."), "promise_of_the_past"),
        (narrative("4.6", "Dự kiến hoàn thành trong quý III năm 2023."), None),
        (narrative("1.6", "Tỷ lệ mức độ 3 đạt 100%, mức độ 4 đạt 100%."), "term_replaced"),
        (narrative("1.6", "Dịch vụ công toàn trình đạt 100%."), None),
        (narrative("2.5", "19 doanh nghiệp dùng hóa đơn điện tử."), "other_matter"),
        (narrative("2.5", "19 doanh nghiệp dùng hợp đồng điện tử, hóa đơn điện tử."), None),
    ],
)  # fmt: skip
def test_words_of_the_wrong_time_or_matter(year: UnitYear, code: str | None) -> None:
    codes = {"figures_not_of_whole_year", "promise_of_the_past", "term_replaced", "other_matter"}
    assert [f.code for f in check_unit_year(year) if f.code in codes] == ([code] if code else [])


def test_nothing_proves() -> None:
    """One finding a set names every indicator; an explanation, a link or a number is enough."""
    answers = {
        "3.2": {"narrative": "100% máy tính nối mạng."},
        "3.3": {"narrative": "Đã kết nối.", "explanation": "Hạ tầng do tỉnh quản lý, xã không có."},
        "1.3": {"narrative": "Xem https://quangbinh.example.vn"},
        "1.6": {"narrative": "Theo Kế hoạch số 59/KH-UBND ngày 05/7/2022."},
        "7.3": {"state": "not_deployed", "narrative": "Chưa triển khai."},
        "6.13": {"narrative": "Có kiểm tra."},
    }
    found = [
        f for f in check_unit_year(unit_year({"QD3853": answers})) if f.code == "evidence_missing"
    ]
    assert [f.indicators for f in found] == [(("QD3853", "3.2"), ("QD3853", "6.13"))]
    assert found[0].severity is Severity.HINT


def test_the_same_file_at_other_communes() -> None:
    answers = {
        code: {"evidence": [{"document": "long", "elsewhere": 2}]} for code in ("1.1", "4.1")
    }
    year = unit_year({"QD3853": answers}, documents=ALL)
    (finding,) = [f for f in check_unit_year(year) if f.code == "evidence_elsewhere"]
    assert finding.values["units"] == "2"
    assert finding.indicators == (("QD3853", "1.1"), ("QD3853", "4.1"))


def test_the_real_year() -> None:
    told = {
        (one.code, indicator)
        for one in check_unit_year(real_year())
        for indicator in one.indicators
        if one.code in KNOWN | {"other_matter", "promise_of_the_past", "figures_not_of_whole_year"}
    }
    assert told == {
        ("plan_span_wrong", ("QD3853", "2.2")),
        ("plan_year_wrong", ("QD3853", "2.3")),
        ("evidence_excludes", ("QD3853", "2.2")),
        ("evidence_excludes", ("QD3853", "2.3")),
        ("evidence_after_period", ("QD3853", "2.2")),
        ("evidence_after_period", ("QD3853", "2.3")),
        ("evidence_after_period", ("QD1829", "1.1")),
        ("other_matter", ("QD3853", "8.1")),
        ("promise_of_the_past", ("QD1829", "4.6")),
        ("figures_not_of_whole_year", ("QD1829", "1.5")),
    }
