"""The words beside the figures: ratios, counts, lists behind totals, copied and unfinished text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from assessments.consistency.base import Finding
from assessments.consistency.check import check_unit_year
from tests.consistency_builder import unit_year


def found(code: str, narrative: str, at: str = "6.2", **answer: Any) -> list[Finding]:
    year = unit_year({"QD3853": {at: {"narrative": narrative, **answer}}})
    return [finding for finding in check_unit_year(year) if finding.code == code]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("4.445/5.293 người có điện thoại thông minh, đạt tỷ lệ 84,8%.", True),
        ("4.445/5.293 người có điện thoại thông minh, đạt tỷ lệ 83,97%.", False),
        ("4.445/5.293 người có điện thoại thông minh, đạt tỷ lệ 84%.", False),  # rounded up
        ("4.445/5.293 người có điện thoại thông minh, đạt tỷ lệ 83%.", False),  # cut off
        ("81/123 cơ sở kinh doanh đạt 65,8%.", False),
        ("Có 26/55 dịch vụ. Năm trước đạt 52,7%.", False),  # another sentence
        ("0/0 sự cố, đạt 100%.", False),
    ],
)
def test_ratio_beside_its_percentage(text: str, is_found: bool) -> None:
    assert bool(found("words_percent", text)) is is_found


def test_percentage_that_the_answer_keeps_as_printed_is_told_elsewhere() -> None:
    text = "Có 26/55 dịch vụ, chiếm tỷ lệ 52,7%."
    assert found("words_percent", text, printed={"percent": "52,7%"}) == []
    assert found("words_percent", text) != []


def test_percentage_of_an_indicator_that_divides_nothing_is_told_here() -> None:
    answer = {
        "narrative": "1.400/2.800 hồ sơ nộp trực tuyến, đạt 55%.", "printed": {"percent": "55%"},
    }  # fmt: skip
    year = unit_year({"QD1829": {"1.6": answer}})
    assert "words_percent" in {finding.code for finding in check_unit_year(year)}


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Có 26/55 dịch vụ công toàn trình.", False),
        ("Có 29/55 dịch vụ công toàn trình.", True),
        ("Có 3/7 lớp tập huấn.", False),  # a ratio of something else
        ("Có 26/55 dịch vụ; năm trước 20/55 dịch vụ.", False),
    ],
)
def test_ratio_beside_the_figures_entered(text: str, is_found: bool) -> None:
    inputs = {"services_full": 26, "services_total": 55}
    assert bool(found("words_ratio", text, inputs=inputs)) is is_found


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Năm 2022 tiếp nhận 1.786 văn bản đến trên hệ thống.", True),
        ("Năm 2022 tiếp nhận 1.768 văn bản đến trên hệ thống.", False),
        ("Năm 2022 tiếp nhận trên 1.700 văn bản đến.", False),
        ("Công khai 225 thủ tục.", False),
    ],
)
def test_count_beside_the_figure_entered(text: str, is_found: bool) -> None:
    answer = {"narrative": text, "inputs": {"declared_pass": True, "incoming_documents": "1768"}}
    findings = check_unit_year(unit_year({"QD1829": {"1.2": answer}}))
    assert any(finding.code == "words_figure" for finding in findings) is is_found


@pytest.mark.parametrize(
    ("total", "parts", "summed"),
    [
        (
            "Tổng số hồ sơ: 392 hồ sơ",
            ["Mức độ 3: (khai tử: 01; kết hôn: 38; khai sinh: 67; khác: 84)",
             "Mức độ 4: 146 hồ sơ (bản sao: 141; bảo trợ: 01; giám hộ: 04)"],
            336,
        ),
        ("Tổng số 146 hồ sơ (bản sao: 141; bảo trợ: 01; giám hộ: 04)", [], None),
        ("Tổng số 146 hồ sơ (bản sao: 114; bảo trợ: 01; giám hộ: 04)", [], 119),
        (
            "Đã ban hành 2.908 văn bản đi, trong đó:",
            ["Quyết định: 2.343 văn bản", "Tờ trình: 118 văn bản", "Công văn: 212 văn bản",
             "Báo cáo: 161 văn bản", "Kế hoạch 69 Văn bản", "Phương án 05 văn bản"],
            None,
        ),
        # Each of them is the whole.
        ("Tổng số: 225 thủ tục, trong đó:", ["Tiếp nhận: 225 thủ tục", "Công khai: 220"], None),
        ("Tổng số: 5.210 hồ sơ, trong đó:", ["Trực tiếp: 2.624", "Trực tuyến: 2.486 hồ sơ"], 5110),
        # Nothing announces parts.
        ("Có 40 mắt camera.", ["Trường THCS: 8 mắt", "Trường mầm non: 6 mắt"], None),
    ],
)  # fmt: skip
def test_parts_behind_a_total(total: str, parts: list[str], summed: int | None) -> None:
    text = "\n".join([total, *(f"+ {part}" for part in parts)])
    sums = [finding.values["sum"] for finding in found("words_sum", text)]
    assert sums == ([Decimal(summed)] if summed else [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Có gần 250 hộ dân lắp camera. Toàn xã trên 250 hộ dân lắp camera.", "words_about"),
        ("Có gần 250 hộ dân lắp camera. Toàn xã trên 300 hộ dân lắp camera.", None),
        ("Đảng ủy xã Quảng Bình và UBND xã Quảng Lộc đã tổ chức hội nghị.", "words_other_unit"),
        ("UBND xã đáp ứng yêu cầu; UBND xã Quảng Bình đã tổ chức.", None),
        ("Đã cấp cho ……… cán bộ.", "words_left_blank"),
        ("Có nhiều hình thức: phát thanh, băng rôn…", None),
    ],
)
def test_slips_of_copied_text(text: str, code: str | None) -> None:
    codes = ("words_about", "words_other_unit", "words_left_blank")
    assert [one for one in codes if found(one, text)] == ([code] if code else [])


@pytest.mark.parametrize(
    ("text", "summed"),
    [
        ("Có 36 mắt camera về Công an xã, trong đó: 20 mắt camera ở chợ và 18 mắt ở trường.", 38),
        ("Có 36 mắt camera về Công an xã, trong đó: 20 mắt camera ở chợ và 6 mắt khác ở xa.", 26),
        ("Có 36 mắt camera về Công an xã, trong đó: 10 mắt camera ở chợ và 6 mắt ở trường.", None),
        ("Có 36 mắt camera (thôn 1: 20 mắt; thôn 2: 18 mắt).", 38),
        ("Có 36 mắt camera (thôn 1, thôn 2).", None),
        ("Có 36 mắt camera (20 mắt ở chợ, 16 mắt ở trường, đạt 100%).", None),
        ("Có 36 mắt camera: 20 mắt ở chợ + 18 mắt ở trường.", 38),
        ("Lắp 20 + 18 = 36 mắt camera.", 38),
        ("Thôn 1: 20 mắt, thôn 2: 18 mắt, tổng cộng 36 mắt.", 38),
        ("Mở 02 lớp, 85 người dự (lớp 1: 45, lớp 2: 42).", 87),
        ("Mở 02 lớp, 85 người dự (nam 45, nữ 40).", None),
        ("Mở 02 buổi, 150 lượt người; trong đó buổi 1: 80 người, buổi 2: 75 người.", 155),
        ("Có 22/22 máy = 100% (20 máy CBCC, 03 máy dùng chung).", 23),
        ("Có 22/25 máy (20 máy CBCC, 02 máy dùng chung).", None),
        ("Phát 02 lần/tuần (sáng thứ 3, chiều thứ 6).", None),
        ("Có 05 điểm: UBND xã, Trạm y tế, 03 nhà văn hóa.", None),
        ("Có 15 thành viên: Trưởng ban 1, Phó Trưởng ban 2.", None),  # only some of them
        ("Có 11 điểm: công sở 2, nhà văn hóa thôn 7, trạm y tế 1, bến đò 2.", 12),
        ("Tiếp nhận 3.350 hồ sơ = 2.017 trước hạn + 1.433 đúng hạn.", 3450),
        ("Có 64 tin bài (trong đó 73 tin bài về CĐS).", 73),
        ("Mở 2 hội nghị với 115 lượt người, hội nghị đầu 64 người, hội nghị sau 61 người.", 125),
        ("Có 16 cán bộ, công chức, trong đó 19 người có chứng thư số.", 19),
        # Money, in whatever unit.
        ("Chi 85 triệu đồng (phần mềm 35, thiết bị 40, tuyên truyền 20).", 95),
        (
            "Chi 85 triệu đồng: phần mềm 35 triệu, thiết bị, vật tư 40 triệu, tập huấn 10 triệu.",
            None,
        ),
        ("Kinh phí 1,2 tỷ đồng, trong đó: xã 800 triệu đồng, xã hội hóa 500 triệu đồng.", 1.3),
        (
            "Kinh phí 120 triệu đồng (xã 70 triệu đồng, huyện 40 triệu đồng, còn lại vận động).",
            None,
        ),
        ("Gửi 800 văn bản, trong đó có 790 văn bản điện tử và 15 văn bản giấy.", 805),
        ("Gửi 800 văn bản, trong đó có 790 văn bản điện tử và 5 lượt nhắc.", None),
        ("Ban hành 1.120 văn bản: 700 quyết định, 60 tờ trình, 150 công văn, 200 báo cáo.", 1110),
        ("Ban hành 1.120 văn bản gồm: 700 quyết định, 60 tờ trình, 360 công văn.", None),
        ("Thành lập 12 thành viên, gồm: 1 Trưởng ban, 2 Phó ban và các Trưởng thôn.", None),
        ("Tổ chức 3 hội nghị: 120 người dự, 2 báo cáo viên, 1 bài thu hoạch.", None),
        ("Có 15 điểm: 5 điểm ở thôn 1, 5/6 điểm ở thôn 2, 10% ở chợ.", None),
    ],
)
def test_parts_in_the_sentence_of_their_total(text: str, summed: int | None) -> None:
    sums = [finding.values["sum"] for finding in found("words_sum", text)]
    assert sums == ([Decimal(str(summed))] if summed else [])


def test_parts_that_may_not_be_all_are_a_hint() -> None:
    def severities(text: str) -> list[str]:
        return [str(finding.severity) for finding in found("words_sum", text)]

    assert severities("Có 36 mắt camera, trong đó 20 mắt ở chợ và 8 mắt ở trường.") == ["hint"]
    assert severities("Có 36 mắt camera, gồm 20 mắt ở chợ và 8 mắt ở trường.") == ["warning"]
    assert severities("Có 85 người dự (45 nam và 42 nữ).") == ["hint"]
    parts = "640 triệu đồng; camera 385 triệu đồng; máy tính 215 triệu đồng"
    assert severities(f"Tổng 1.250 triệu đồng, trong đó: đài {parts}.") == ["warning"]  # a slip


def test_parts_of_money_in_lines() -> None:
    parts = ["phần mềm: 35 triệu đồng", "thiết bị: 40 triệu đồng", "tuyên truyền: 20 triệu đồng"]
    (one,) = found("words_sum", "\n".join(["Tổng chi 85 triệu đồng, gồm:", *parts]))
    assert "35 + 40 + 20 = 95, thừa 10" in one.message
    assert not found("words_sum", "\n".join(["Tổng chi 95 triệu đồng, gồm:", *parts]))


def test_parts_that_are_inputs_are_added_up_once() -> None:
    names = ("decisions", "submissions", "letters", "reports", "plans", "schemes")
    inputs = dict(
        zip((f"outgoing_{name}" for name in names), (700, 60, 150, 140, 65, 6), strict=True)
    )
    inputs |= {"declared_pass": True, "outgoing_documents": 1120}
    text = (
        "Ban hành 1.120 văn bản đi, gồm: 700 quyết định, 60 tờ trình, 150 công văn, 140 báo cáo,"
        " 65 kế hoạch, 06 phương án."
    )
    year = unit_year({"QD1829": {"1.3": {"narrative": text, "inputs": inputs}}})
    codes = [one.code for one in check_unit_year(year)]
    assert [code for code in codes if code in ("words_sum", "parts_of_inputs")] == [
        "parts_of_inputs"
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Toàn bộ 25 mắt camera an ninh được kết nối về Công an xã.", ["25"]),
        ("Hệ thống 60 mắt camera đã góp phần giữ vững trật tự.", ["60"]),
        ("Toàn xã có 40 doanh nghiệp đang hoạt động.", ["40"]),
        ("Xã có 6.300 nhân khẩu.", ["6300"]),
        ("Toàn bộ 36 mắt camera an ninh hoạt động tốt; xã có 24 doanh nghiệp.", []),
        ("24 mắt camera phủ các trục đường chính.", ["24"]),
        ("Đã lắp 60 mắt camera tại các thôn.", ["60"]),  # no part is more than the whole
        ("Xã gồm 6 thôn, 2.110 hộ, 7.412 khẩu.", ["2110"]),
        ("Còn 92 hộ gia đình chưa có Internet.", []),
        ("Trên địa bàn xã có 1.200 hộ dân trồng mía.", []),
        ("Mỗi thôn 4 mắt camera.", []),
        ("Toàn xã có 3.100 nhân khẩu từ 15 tuổi trở lên.", []),
        ("Hệ thống trên 30 mắt camera hoạt động tốt.", []),
        ("Toàn xã có 20 mắt camera tại các trường học.", []),
        ("Trên địa bàn có 21 doanh nghiệp nộp thuế điện tử.", []),
        ("Đã vận động 9 doanh nghiệp.", []),
        ("Toàn xã có 12 mắt camera lắp thêm.", []),
        ("Năm 2023 toàn xã có 90 mắt camera.", []),
        ("Phấn đấu toàn xã có 90 mắt camera.", []),
        ("So với năm trước, xã có 30 mắt camera.", []),
    ],
)
def test_base_figures_in_the_free_texts(text: str, words: list[str]) -> None:
    facts = {"cameras": 36, "enterprises": 24, "population": 7412, "households": 2101}
    papers = {"QD1829": {"sections": {"assessment": text}}}
    findings = check_unit_year(unit_year({"QD1829": {}}, facts=facts, papers=papers, year=2022))
    told = [str(one.values["words"]) for one in findings if one.code == "words_fact"]
    assert told == words


@pytest.mark.parametrize(
    ("at", "text", "is_told"),
    [
        ("1.3", "Trang thông tin điện tử chưa có chuyên mục riêng.", True),
        ("1.3", "Có chuyên mục riêng, chưa có sự cố nào.", False),
        ("4.3", "Xã không triển khai nội dung này.", True),
        ("7.7", "Chưa đưa được sản phẩm nào lên sàn.", True),
        ("7.7", "Đã đưa 3 sản phẩm lên sàn, chưa có vướng mắc nào.", False),
        ("5.1", "Chưa có sự cố an toàn thông tin.", False),  # good to lack
        ("4.2", "Có 5/6 thôn, 1 thôn chưa thành lập tổ.", False),  # the rest of a ratio
    ],
)
def test_points_beside_words_that_deny(at: str, text: str, is_told: bool) -> None:
    assert bool(found("words_undone", text, at=at, claimed_points="10")) is is_told


def test_passed_beside_words_that_say_not_yet() -> None:
    def told(text: str, passed: bool) -> bool:
        answer = {"narrative": text, "inputs": {"smart_loudspeaker": passed}}
        year = unit_year({"QD1829": {"4.7": answer}})
        return any(finding.code == "words_undone" for finding in check_unit_year(year))

    waiting = "Đài truyền thanh thông minh đang chờ thẩm định kinh phí."
    assert told(waiting, passed=True)
    assert not told(waiting, passed=False)
    assert not told("Đài truyền thanh đã hoạt động.", passed=True)


def test_the_place_of_a_finding_marks_the_words() -> None:
    text = "Năm 2022 có 4.445/5.293 người, đạt 84,8%, tăng so với năm trước."
    (finding,) = found("words_percent", text)
    assert finding.first is not None
    assert finding.first.span is not None
    assert finding.first.span.words(text) == "4.445/5.293 người, đạt 84,8%"
