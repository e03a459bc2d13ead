"""What other officers' reports say in other ways: kinds of documents, figures without nouns, what
was not done, layouts. Each row is a manner, not a paper."""

from __future__ import annotations

from typing import Any

import pytest

from assessments.importers.papers import read_report
from assessments.intake.found import Found
from tests.consistency_builder import set_spec

HEAD = """UBND XÃ MẪU
BÁO CÁO
Kết quả thực hiện các tiêu chí chuyển đổi số xã Mẫu năm 2023
Căn cứ Quyết định số 1829/QĐ-UBND ngày 30/5/2023 của UBND tỉnh về các tiêu chí chuyển đổi số cấp xã;
"""


def paper(words: str, code: str = "QD1829") -> Found:
    return read_report((HEAD + words).encode(), "a.txt", set_spec(code), 2023, "xã Mẫu")


def answer(code: str, result: str, verdict: str = "Đạt", of: str = "QD1829") -> Found:
    title = set_spec(of).by_code[code].title
    score = f"Tự đánh giá: {verdict}" if of == "QD1829" else f"Điểm tự chấm: {verdict}"
    return paper(f"II. KẾT QUẢ\nTiêu chí {code}. {title}\nKết quả: {result}\n{score}\n", of)


def figures(found: Found) -> dict[str, str]:
    return {v.name: v.value for v in found.values if v.target in ("input", "fact")}


def state(found: Found) -> tuple[Any, bool]:
    """The state, and whether it is doubted."""
    return next((v.value, bool(v.doubt)) for v in found.values if v.target == "state")


def claims(found: Found) -> dict[str, Any]:
    return {
        v.indicator: v.value["points"] if v.value["passed"] is None else v.value["passed"]
        for v in found.values
        if v.target == "claim"
    }


KINDS = {
    "outgoing_documents": "800",
    "outgoing_decisions": "500",
    "outgoing_submissions": "20",
    "outgoing_letters": "120",
    "outgoing_reports": "100",
    "outgoing_plans": "55",
    "outgoing_schemes": "5",
}


@pytest.mark.parametrize(
    "result",
    [
        "Năm 2023 ban hành 800 văn bản đi (500 quyết định; 20 tờ trình; 120 công văn; 100 báo cáo;"
        " 55 kế hoạch; 5 phương án).",
        "Ban hành 800 văn bản đi: 500 quyết định, 20 tờ trình, 120 công văn, 100 báo cáo, 55 kế"
        " hoạch, 5 phương án.",
        "Ban hành 800 văn bản, trong đó: quyết định: 500 văn bản; tờ trình: 20 văn bản; công văn:"
        " 120 văn bản; báo cáo: 100 văn bản; kế hoạch: 55 văn bản; phương án: 5 văn bản.",
    ],
)
def test_kinds_of_documents_are_read_by_their_own_names(result: str) -> None:
    assert {name: figures(answer("1.3", result)).get(name) for name in KINDS} == KINDS


def test_a_kind_that_is_not_named_gets_no_figure() -> None:
    found = figures(answer("1.3", "Ban hành 800 văn bản đi, tất cả được ký số."))
    assert {name: found[name] for name in KINDS if name in found} == {"outgoing_documents": "800"}


@pytest.mark.parametrize(
    ("code", "result", "expected"),
    [
        (
            "1.5",
            "Tiếp nhận 2.100 hồ sơ; trước hạn 1.000 hồ sơ, đúng hạn 1.100 hồ sơ, không có hồ sơ quá"
            " hạn.",
            {"files_received": "2100", "files_early": "1000", "files_on_time": "1100",
             "files_late": "0"},
        ),
        (
            "1.5",
            "Tiếp nhận 2.100 hồ sơ, không có hồ sơ quá hạn.",
            {"files_received": "2100", "files_early": None, "files_on_time": None,
             "files_late": "0"},
        ),
        (
            "1.5",
            "Tiếp nhận 2.100 hồ sơ; không có hồ sơ trả lại; đúng hạn 2.100 hồ sơ.",
            {"files_received": "2100", "files_on_time": "2100", "files_late": None},
        ),
        (
            "1.5",
            "Tổng số 500 hồ sơ: 300 hồ sơ trước hạn, 195 hồ sơ đúng hạn, 5 hồ sơ quá hạn.",
            {"files_received": "500", "files_early": "300", "files_on_time": "195",
             "files_late": "5"},
        ),
        (
            "2.4",
            "Doanh nghiệp 9/12 (75%), hộ kinh doanh 40/60 (66,6%), người dân 2.800/4.000 (70%).",
            {"enterprises_cashless": "9", "enterprises": "12", "shops_cashless": "40",
             "shops": "60", "people_15_plus": "4000"},
        ),
        (
            "2.4",
            "Hộ kinh doanh: 40/60; người dân: 2.800/4.000; doanh nghiệp: 9/12.",
            {"enterprises_cashless": "9", "enterprises": "12", "shops_cashless": "40",
             "shops": "60", "people_15_plus": "4000"},
        ),
        (
            "1.4",
            "19/21 cán bộ, công chức có hộp thư công vụ.",
            {"official_mailboxes": "19", "officials": "21"},
        ),
        ("4.5", "10 điểm wifi", {"wifi_points": "10"}),
    ],
)  # fmt: skip
def test_figures_of_other_wordings(code: str, result: str, expected: dict[str, Any]) -> None:
    found = figures(answer(code, result))
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("code", "result", "printed"),
    [
        ("3.4", "4 512 người trên tổng số 5 640 người dùng điện thoại.", ["4 512", "5 640"]),
        ("8.3", "Đã gắn biển cho 1 068/1 902 hộ.", ["1 068", "1 902"]),
    ],
)
def test_thousands_apart_are_kept_as_printed(code: str, result: str, printed: list[str]) -> None:
    found = answer(code, result, "10", "QD3853")
    claim = next(v.value for v in found.values if v.target == "claim")
    assert list(claim["printed"]["inputs"].values()) == printed


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("Đến hết năm xã chưa có điều kiện triển khai nội dung này.", "not_deployed"),
        ("Nội dung này năm nay xã không triển khai.", "not_deployed"),
        ("Năm 2023 không còn triển khai.", "not_deployed"),
        ("Chưa lắp đặt điểm wifi công cộng nào do khó khăn kinh phí.", "not_deployed"),
        ("Xã không thực hiện thu phí tại các điểm wifi.", "reported"),
        ("Chưa có doanh nghiệp nào lắp đặt.", "reported"),
    ],
)
def test_what_was_not_done(result: str, expected: str) -> None:
    assert state(answer("4.5", result, "Không đạt")) == (expected, False)


def test_what_was_not_done_but_has_a_score_or_a_figure_is_doubted() -> None:
    assert state(answer("4.5", "Nội dung này xã không triển khai.")) == ("not_deployed", True)
    result = "Đã lắp đặt tại trung tâm, tuy nhiên thôn Đông không triển khai."
    assert state(answer("4.5", result, "Không đạt")) == ("not_deployed", True)
    result = "Đã lắp 5 điểm wifi; chưa triển khai nội dung này tại thôn Đông."
    assert state(answer("4.5", result, "Không đạt")) == ("not_deployed", True)


# --- layouts ----------------------------------------------------------------------------------
def test_lettered_lines_and_arrows() -> None:
    found = paper(
        "PHẦN I. NHÓM CHỈ SỐ CHUNG\n1. NHẬN THỨC SỐ\n"
        "Chỉ số 1.2: Bí thư, Chủ tịch xã chủ trì các cuộc họp chuyển đổi số\n"
        "a) Thực hiện: Chủ tịch xã chủ trì 5 cuộc họp.\nb) Điểm đề nghị: 20,0\n",
        "QD3853",
    )
    assert claims(found) == {"1.2": "20"}
    found = paper(
        "I. CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO\nXã đã thành lập tổ công nghệ số.\n"
        "II. KẾT QUẢ CỤ THỂ\n1. Chính quyền số\nĐạt 7/8 tiêu chí, chiếm 95%; chưa đạt 1 tiêu chí.\n"
        "1.7. Kênh giao tiếp với người dân\nThực hiện: 4/4 thôn có nhóm Zalo.\n=> Kết luận: ĐẠT\n"
        "1.10. Tập huấn cho cán bộ, công chức\nThực hiện: 15 cán bộ, công chức tham gia.\n"
        "=> Kết luận tiêu chí 1.9: CHƯA ĐẠT\n"
        "IV. PHƯƠNG HƯỚNG NĂM 2024\nLắp thêm 20 điểm wifi.\n"
    )
    assert claims(found) == {"1.7": True, "1.10": False}
    printed = [v.value["printed"] for v in found.values if v.target == "claim"]
    assert printed[1]["verdict_code"] == "1.9"
    fields = {v.name: v.value for v in found.values if v.target == "paper"}
    assert list(fields["sections"]) == ["organisation", "solutions"]
    heads = [one for one in fields["figures"] if one.get("pillar") == "1"]
    assert [(one["kind"], one["value"], one.get("percent")) for one in heads] == [
        ("passed", "7/8", "95%"),
        ("failed", "1", None),
    ]


def test_an_unknown_heading_does_not_hide_the_indicators() -> None:
    title = set_spec("QD1829").by_code["1.2"].title
    found = paper(f"II. TÌNH HÌNH CHUNG\nTiêu chí 1.2. {title}\nKết quả: Có.\nTự đánh giá: Đạt\n")
    assert claims(found) == {"1.2": True}


FLAT = """PHỤ LỤC
TT
Chỉ số
Kết quả thực hiện
Điểm tối đa
Điểm tự chấm
3
Hạ tầng số
3.1
Tỷ lệ CBCC được trang bị máy tính
20/20 CBCC
5
5
3.5
Tỷ lệ hộ gia đình có kết nối Internet
2.337/2.460 hộ, đạt 95%
10
9,5
3.8
Camera an ninh kết nối về UBND hoặc Công an xã
45 mắt camera
10 / 10
3.9
Wifi công cộng miễn phí
10 điểm wifi
10
8
5
An toàn thông tin mạng
5.3
Tỷ lệ máy tính được cài đặt phòng chống mã độc
18/20 máy, đạt 90%
27
"""


def test_a_table_that_has_lost_its_columns() -> None:
    found = paper(FLAT, "QD3853")
    assert claims(found) == {"3.1": "5", "3.5": "9.5", "3.8": "10", "3.9": "8", "5.3": "27"}
    assert figures(found)["wifi_points"] == "10"
    doubts = {v.indicator: v.doubt for v in found.values if v.target == "claim"}
    assert [code for code, doubt in doubts.items() if "chỉ có một số" in doubt] == ["5.3"]
