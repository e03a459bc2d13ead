"""Figures of the free texts beside those of the answers, and who or what answers are about."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assessments.consistency.check import check_unit_year
from assessments.consistency.unit_year import UnitYear
from tests.consistency_builder import unit_year

ANSWERS: dict[str, dict[str, Any]] = {
    "1.2": {"inputs": {"declared_pass": True, "incoming_documents": 1768}},
    "3.2": {
        "narrative": "Có 5.387/7.016 người từ 15 tuổi có tài khoản giao dịch (76,78%).",
        "claimed_passed": True,
    },
}
TEAMS = {
    "4.2": {"inputs": {"villages_with_team": 8}, "narrative": "8/8 thôn có tổ công nghệ số."},
    "5.4": {
        "inputs": {"security_spending": 45000000, "declared_points": 15},
        "narrative": "Chi 45.000.000 đồng.",
    },
}
FACTS = {"people_15_plus": 7016, "bank_account_holders": 5387, "villages": 8}


def severities(code: str, year: UnitYear) -> list[str]:
    return [str(one.severity) for one in check_unit_year(year) if one.code == code]


def beside(text: str) -> UnitYear:
    papers = {"QD1829": {"sections": {"assessment": text}}}
    return unit_year({"QD1829": ANSWERS, "QD3853": TEAMS}, facts=FACTS, papers=papers)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tỷ lệ người từ 15 tuổi có tài khoản giao dịch mới đạt 67,78%.", ["hint"]),
        ("Tỷ lệ người từ 15 tuổi có tài khoản giao dịch mới đạt 76,7%.", []),
        ("Còn 23% người từ 15 tuổi chưa có tài khoản giao dịch.", []),  # the rest
        ("Phấn đấu 90% người từ 15 tuổi có tài khoản giao dịch.", []),
        ("Năm 2021 tỷ lệ người từ 15 tuổi có tài khoản giao dịch đạt 50%.", []),
        ("Tỷ lệ hộ nghèo còn 3%.", []),
        ("Mới có 5/8 thôn lập được tổ công nghệ số cộng đồng.", ["warning"]),
        ("Đã có 8/8 thôn lập được tổ công nghệ số cộng đồng.", []),
        ("Mới có 5/9 trường lập được tổ công nghệ số cộng đồng.", []),  # of another whole
    ],
)
def test_shares_in_the_free_texts(text: str, expected: list[str]) -> None:
    assert severities("words_share", beside(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Đã tiếp nhận và xử lý 1.678 văn bản đến trên môi trường điện tử.",
            ["warning"],
        ),
        ("Đã tiếp nhận và xử lý 1.768 văn bản đến trên môi trường điện tử.", []),
        ("Đã gửi 300 văn bản.", []),
        ("Có 6 tổ công nghệ số cộng đồng hoạt động đều.", ["warning"]),
        ("Có 6 tổ CNSCĐ tại các thôn vùng cao.", []),
        ("Có 8 tổ CNSCĐ hoạt động đều.", []),
        ("Chi cho ATTT trong năm 54 triệu đồng.", ["hint"]),
        ("Chi cho ATTT trong năm 45 triệu đồng.", []),
        ("Đề nghị cấp thêm 500 triệu đồng.", []),
    ],
)
def test_counts_in_the_free_texts(text: str, expected: list[str]) -> None:
    assert severities("words_count", beside(text)) == expected


@pytest.mark.parametrize(
    ("one", "other", "is_told"),
    [
        ("Đ/c Chủ tịch UBND xã làm Trưởng ban.", "Do Phó Chủ tịch UBND xã làm Trưởng ban.", True),
        ("Trưởng ban là đồng chí Bí thư.", "Phó Chủ tịch phụ trách văn hóa làm Trưởng ban.", True),
        (
            "Chủ tịch làm Trưởng ban, Phó Chủ tịch làm Phó Trưởng ban.",
            "Chủ tịch làm Trưởng ban.",
            False,
        ),
        ("Phó Bí thư, Chủ tịch UBND xã làm Trưởng ban.", "Chủ tịch làm Trưởng ban.", False),
    ],
)
def test_the_head_of_the_committee(one: str, other: str, is_told: bool) -> None:
    year = unit_year({"QD3853": {"1.1": {"narrative": one}, "4.1": {"narrative": other}}})
    assert severities("committee_two_heads", year) == (["warning"] if is_told else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UBND xã mở lớp tập huấn ngày 16/02/2023 tại hội trường.", ["warning"]),
        ("Tính đến ngày 30/5/2023 có 6.730/9.284 người.", ["warning"]),
        ("Số liệu chốt ngày 05/01/2023.", ["hint"]),  # the month in which a year is closed
        ("Đến 31/12/2022 có 4.015 người (đến 30/5/2023 đã là 6.730).", []),
        ("Theo Kế hoạch số 28/KH-UBND ngày 05/4/2022; họp lại ngày 10/3/2023.", []),
        ("Dự kiến mở lớp ngày 16/02/2023.", []),
        ("Đã mở 02 lớp trong năm 2023.", ["hint"]),
        ("Mở lớp ngày 16/02/2022.", []),
        ("Thực hiện Công văn của UBND huyện ngày 10/6/2023 về tự đánh giá.", []),
    ],
)
def test_days_behind_the_period(text: str, expected: list[str]) -> None:
    answer = {"narrative": text, "claimed_points": "20"}
    assert severities("day_after_period", unit_year({"QD3853": {"1.6": answer}})) == expected
    answer["claimed_points"] = "0"
    assert severities("day_after_period", unit_year({"QD3853": {"1.6": answer}})) == []


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("UBND xã mở lớp tập huấn ngày 20/10/2021 tại hội trường.", True),
        ("Hoạt động từ tháng 8/2021 đến nay.", False),
        ("Tháng 10/2021 mở 1 lớp, năm 2022 mở 2 lớp.", False),
    ],
)
def test_days_before_the_period(text: str, is_told: bool) -> None:
    year = unit_year({"QD3853": {"1.6": {"narrative": text, "claimed_points": "20"}}})
    assert severities("day_before_period", year) == (["hint"] if is_told else [])


@pytest.mark.parametrize(
    ("text", "points", "is_told"),
    [
        ("Trong năm đã tiến hành 0 cuộc kiểm tra.", "5", True),
        ("Trong năm đã tiến hành 0 cuộc kiểm tra.", "0", False),
        ("Có 02 cuộc kiểm tra, 0 cuộc phải xử lý.", "5", False),
        ("Có kiểm tra.", "5", False),
    ],
)
def test_points_for_what_was_done_no_time(text: str, points: str, is_told: bool) -> None:
    inputs = {"digital_inspection": True}
    answer = {"narrative": text, "claimed_points": points, "inputs": inputs}
    year = unit_year({"QD3853": {"6.13": answer}})
    assert severities("yes_with_none", year) == (["warning"] if is_told else [])


def citing(at: str, text: str, abstract: str) -> UnitYear:
    document = {
        "key": "one",
        "number": "71/KH-UBND",
        "issued_on": date(2022, 11, 14),
        "abstract": abstract,
    }
    answer = {"narrative": text, "claimed_points": "20", "evidence": [{"document": "one"}]}
    return unit_year({"QD3853": {at: answer}}, documents=[document])


@pytest.mark.parametrize(
    ("abstract", "is_told"),
    [
        ("Phòng cháy, chữa cháy mùa hanh khô", True),
        ("Bảo đảm an toàn trên không gian mạng", False),
        ("Phân công nhiệm vụ cán bộ, công chức", False),
        ("Kế hoạch 2022", False),
    ],
)
def test_a_plan_about_another_business(abstract: str, is_told: bool) -> None:
    year = citing("8.4", "Đã ban hành kế hoạch.", abstract)
    assert severities("evidence_other_business", year) == (["warning"] if is_told else [])


@pytest.mark.parametrize(
    ("abstract", "is_told"),
    [
        ("Chuyển đổi số xã giai đoạn 2022 - 2025", True),
        ("Chuyển đổi số xã năm 2022, định hướng đến năm 2025", False),
        ("Chuyển đổi số xã năm 2022", False),
    ],
)
def test_the_plan_of_a_period_for_that_of_the_year(abstract: str, is_told: bool) -> None:
    year = citing("2.3", "Đã ban hành kế hoạch.", abstract)
    assert severities("plan_not_yearly", year) == (["warning"] if is_told else [])


@pytest.mark.parametrize(
    ("at", "text", "is_told"),
    [
        ("4.1", "Quyết định số 9/QĐ-UBND thành lập tổ công nghệ số cộng đồng.", True),
        ("4.1", "Quyết định số 9/QĐ-UBND thành lập BCĐ và các tổ công nghệ số.", False),
        ("6.7", "Cán bộ trao đổi công việc qua Zalo.", True),
        ("6.7", "Hộp thư công vụ dùng cùng Zalo.", False),
        ("6.7", "100% dùng thư công vụ, họp qua Zalo.", False),
        ("7.4", "19 doanh nghiệp dùng hóa đơn điện tử.", True),
    ],
)
def test_words_that_answer_another_question(at: str, text: str, is_told: bool) -> None:
    year = unit_year({"QD3853": {at: {"narrative": text}}})
    assert severities("other_matter", year) == (["warning"] if is_told else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UBND xã ban hành Kế hoạch số 6/KH-UBND ngày 19/01/2023.", ["warning"]),
        (
            "Bước sang năm 2023, xã tiếp tục ban hành Kế hoạch số 6/KH-UBND ngày 19/01/2023.",
            ["hint"],
        ),
    ],
)
def test_the_plan_of_the_next_step(text: str, expected: list[str]) -> None:
    year = unit_year({"QD1829": {"1.1": {"narrative": text, "claimed_passed": True}}})
    assert severities("evidence_after_period", year) == expected


def test_still_under_way_is_a_verdict() -> None:
    """ "Đang triển khai" is neither reached nor missing, and a head may count it either way."""
    text = "Đang chờ cấp tài khoản.\nĐánh giá chỉ tiêu 1.8: Đang triển khai"
    answer = {"narrative": text, "printed": {"missing": ["verdict"]}}
    count = {"label": "đang triển khai", "value": "1", "unit": "chỉ tiêu", "pillar": "1"}
    for kind in ("deploying", "failed"):
        papers = {"QD1829": {"figures": [{**count, "kind": kind}]}}
        year = unit_year({"QD1829": {"1.8": answer}}, papers=papers)
        codes = {one.code for one in check_unit_year(year)}
        assert not codes & {"line_missing", "reported_without_input", "section_counts"}


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Không phát sinh (0/0), xã không chấm chỉ tiêu này.", False),
        ("Đã xử lý 2/2 sự cố.", True),
    ],
)
def test_points_that_nobody_gives(text: str, is_told: bool) -> None:
    answer = {"narrative": text, "printed": {"missing": ["points"]}}
    year = unit_year({"QD3853": {"5.2": answer}})
    assert bool(severities("line_missing", year)) is is_told


@pytest.mark.parametrize(
    ("second", "is_told"),
    [
        ("Quyết định số 85/QĐ-UBND ngày 14/3/2022 lập BCĐ CĐS.", True),
        ("Quyết định số 85/QĐ-UBND ngày 14/3/2022 lập tổ giúp việc.", False),
        ("Quyết định số 85/QĐ-UBND ngày 14/3/2022 lập BCĐ cải cách hành chính.", False),
    ],
)
def test_the_committee_founded_twice(second: str, is_told: bool) -> None:
    first = "Trưởng BCĐ theo Quyết định số 58/QĐ-UBND ngày 14/3/2022."
    year = unit_year({"QD3853": {"1.1": {"narrative": first}, "4.1": {"narrative": second}}})
    assert bool(severities("document_two_numbers", year)) is is_told


def test_percentages_of_two_wholes_are_two_things() -> None:
    def told(text: str) -> list[str]:
        full = {
            "narrative": "286/412 hồ sơ toàn trình, đạt 69,4%.",
            "inputs": {"files_full": 286, "files_online": 412},
            "printed": {"percent": "69,4%"},
        }
        online = {"narrative": text, "printed": {"percent": "14,0%"}}
        return severities(
            "sets_percent", unit_year({"QD3853": {"6.3": full}, "QD1829": {"1.6": online}})
        )

    assert told("412/2.940 hồ sơ trực tuyến, đạt 14,0%.") == []
    assert told("Hồ sơ trực tuyến đạt 14,0%.") == ["warning"]
