"""Small reports in other officers' manners, and what is read of them: certain, doubted, or left to
a person."""

from __future__ import annotations

from typing import Any

import pytest

from assessments.importers.papers import read_report
from assessments.importers.papers.spelt import spelt_in
from assessments.importers.papers.states import chosen
from assessments.intake.found import Found
from tests.consistency_builder import set_spec

HEAD = """UBND XÃ THỬ
Số: 55/BC-UBND
Thử, ngày 12 tháng 12 năm 2022

BÁO CÁO
Tự đánh giá mức độ chuyển đổi số xã Thử năm 2022

Căn cứ Quyết định số 3853/QĐ-UBND ngày 09/11/2022 của UBND tỉnh;

I. NHÓM CHỈ SỐ CHUNG
"""
END = "\nTrên đây là báo cáo của xã Thử./.\n"


def read(body: str, code: str = "QD3853") -> Found:
    text = f"{HEAD}{body}{END}"
    return read_report(text.encode(), "bao-cao.txt", set_spec(code), 2022, "xã Thử")


def said(found: Found) -> dict[str, Any]:
    """Indicator and name of input (or target) -> the value, "?" behind it where it is doubted."""
    values: dict[str, Any] = {}
    for one in found.values:
        if one.target in ("input", "fact", "state"):
            name = f"{one.indicator} {one.name or one.target}".strip()
            values[name] = f"{one.value}{'?' if one.doubt else ''}"
        elif one.target == "claim":
            claim = one.value["points"] or one.value["passed"]
            values[f"{one.indicator} claim"] = f"{claim}{'?' if one.doubt else ''}"
    return values


# The body, and what is read of it among others.
BODIES = [
    (  # abbreviations; "TĐ" is the score because it is not always the maximum
        "CT 3.1. CBCC có máy tính\nKQ: 19/19 = 100%\nTĐ: 05đ\n"
        "CT 3.2. Máy tính nối Internet\nKQ: 20/22 máy\nTđ : 4,54đ\n"
        "CT 3.5. Hộ có Internet\nKQ: 1.215/1.350 hộ = 90%\nTĐ: 09đ\n",
        {"3.1 claim": "5", "3.2 claim": "4.54", "3.5 claim": "9", "3.2 computers_online": "20",
         "officials": "19", "households_with_internet": "1215"},
    ),
    (  # the same label where it may be the maximum
        "Chỉ tiêu 3.1. Tỷ lệ cán bộ CBCC, VC được trang bị máy tính phục vụ công việc\n"
        "KQ: 19/19 người\nĐiểm TĐ: 05\n"
        "Chỉ tiêu 3.9. Triển khai các hệ thống Wifi công cộng miễn phí\nKQ: 05 điểm.\n"
        "Điểm TĐ: 10\nĐiểm tự chấm: 8\n",
        {"3.1 claim": "5?", "3.9 claim": "8", "wifi_points": "5"},
    ),
    (  # result before requirement
        "Nội dung 3.4\n– Thực hiện: 4.711/5.482 người, đạt 85,9 %.\n"
        "– Yêu cầu: Tỷ lệ dân số trưởng thành có điện thoại thông minh\n– Điểm: 10,00\n"
        "Nội  dung 3.10.\n- Thực hiện : Chưa triển khai, vẫn dùng loa có dây.\n"
        "– Yêu cầu: Hệ thống đài truyền thanh có ứng dụng công nghệ thông tin viễn thông\n"
        "– Điểm: 0,00\n",
        {"smartphone_owners": "4711", "people_15_plus": "5482", "3.4 claim": "10",
         "3.10 state": "not_deployed"},
    ),
    (  # prose
        "Chỉ số 1.4. Đài truyền thanh xã có chuyên mục riêng, tự chấm 10 điểm.\n"
        "Chỉ số 1.5. Chuyên mục được phát hai lần mỗi tuần, xin được tính 5 điểm.\n"
        "Chỉ số 3.2. Xã có 24 máy, trong đó 1 máy mật; 23 máy trên 23 máy còn lại đều có"
        " Internet, tự cho 5 điểm.\n"
        "Chỉ số 4.2. Đến nay 8 trên 8 bản đã có tổ công nghệ số, xã nhận 20 điểm.\n"
        "Chỉ số 5.2. Do không phát sinh sự cố nên xã không chấm điểm chỉ số này.\n",
        {"1.4 claim": "10", "1.5 claim": "5", "1.5 broadcasts_per_week": "2?",
         "3.2 computers_online": "23", "3.2 computers_not_secret": "23", "villages": "8",
         "5.2 state": "nothing_to_measure"},
    ),
    (  # a table that was copied as text
        "STT\tChỉ số thành phần\tGiải trình kết quả\tĐiểm tối đa\tĐiểm tự chấm\n"
        "3.1\tCBCC có máy tính\t23/24 (95,83%)\t5\t4,79\n"
        "3.8\tCamera an ninh\t58 mắt, nối về Công an xã\t10\t10\n"
        "5.1\tSố sự cố phát hiện\t0\t10\t10\n"
        "6.7\tCBCC dùng thư công vụ\t24/24 (100%)\t20\t20\n"
        "8.3\tGắn biển địa chỉ số\tChưa triển khai\t10\t0\n",
        {"3.1 claim": "4.79", "officials_with_computer": "23", "cameras": "58",
         "5.1 incidents": "0", "6.7 mail_users": "24", "8.3 state": "not_deployed"},
    ),
    (  # sums of money
        "Chỉ tiêu 3.11. Tổng chi Ngân sách nhà nước cho chuyển đổi số\n"
        "KQ: tổng chi 85 triệu đồng, gồm: phần mềm 35 triệu đồng; thiết bị 50 triệu đồng.\n"
        "Tự chấm: 10đ\n"
        "Chỉ tiêu 5.4. Tổng kinh phí chi cho an toàn thông tin\nKQ: 15.000.000đ.\nTự chấm: 15đ\n",
        {"3.11 digital_spending": "85000000", "5.4 security_spending": "15000000"},
    ),
]  # fmt: skip
# The score on the heading itself, and rows of a plain table under an empty line.
SCORED_HEADINGS = [
    (
        "Chỉ số 3.1 - Điểm: 5,00/5\nNội dung: Tỷ lệ cán bộ CBCC, VC được trang bị máy tính phục"
        " vụ công việc.\nGiải trình: 19/19 CBCC.\nMinh chứng: danh sách.\n"
        "Chỉ số 3.2 - Điểm: 4,54/5\nGiải trình: 20/22 máy.\n"
        "Chỉ số 3.8 - Điểm: 10,00/10\nGiải trình: lắp được 24 mắt camera, năm 2021 lắp 10 mắt,"
        " năm 2022 lắp 14 mắt.\nTổng điểm nhóm 3: 19,54 điểm.\n",
        {"3.1 claim": "5", "3.2 claim": "4.54", "3.2 computers_online": "20", "cameras": "24",
         "3.8 claim": "10", "officials": "19"},
    ),
    (
        "– Chỉ số thành phần 3.1 (tự chấm 5 điểm): 19/19 CBCC có máy tính.\n"
        "– Chỉ số thành phần 3.3 (tự chấm 10 điểm): đã kết nối mạng truyền số liệu chuyên dùng.\n"
        "– Chỉ số thành phần 8.3 (tự chấm 0 điểm): chưa triển khai.\n",
        {"3.1 claim": "5", "officials": "19", "3.3 claim": "10", "8.3 state": "not_deployed"},
    ),
    (  # a number in brackets that says nothing may be the maximum
        "– Chỉ số thành phần 3.1 (5 điểm): 19/19 CBCC có máy tính.\n"
        "– Chỉ số thành phần 3.2 (5 điểm): 20/22 máy.\n"
        "– Chỉ số thành phần 3.3 (10 điểm): đã kết nối.\n"
        "3.5. Tỷ lệ hộ gia đình có kết nối mạng Internet\nKQ: 1.215/1.350 hộ\nTự chấm: 9 điểm\n",
        {"3.1 claim": None, "3.2 claim": None, "3.3 claim": None, "3.5 claim": "9"},
    ),
    (
        "3/ HẠ TẦNG SỐ\n3.1/ CBCC có máy tính: 19/19 = 100% => 5đ\n"
        "3.2/ Máy nối Internet: 20/22 => 4,54đ\n3.5/ Hộ có Internet: 1.215/1.350 = 90% => 9đ\n"
        "III/ Tồn tại\n- 3.5 còn thấp => phấn đấu 2023.\n",
        {"3.1 claim": "5", "3.2 claim": "4.54", "3.5 claim": "9",
         "households_with_internet": "1215"},
    ),
    (
        "Về chỉ tiêu 3.1, tỷ lệ cán bộ CBCC, VC được trang bị máy tính phục vụ công việc: Có 18/20"
        " cán bộ, công chức được trang bị máy tính. Xã tự chấm 4,5 điểm.\n"
        "Về chỉ tiêu 3.5, tỷ lệ hộ gia đình có kết nối mạng Internet: Có 986/1.247 hộ, đạt 79,0%."
        " Xã tự chấm 7,9 điểm.\n"
        "Về chỉ tiêu 8.3, tỷ lệ hộ gia đình, cơ quan, tổ chức, khu di tích được thông báo, gắn"
        " biển địa chỉ số: Năm 2022 chưa triển khai. Xã tự chấm 0 điểm.\n",
        {"households": "1247", "8.3 state": "not_deployed"},
    ),
    (
        "TT\tChỉ số / chỉ số thành phần\tĐiểm tối đa\tĐiểm tự chấm\tGiải trình\n\n"
        "3\tHẠ TẦNG SỐ\t\t\t\n"
        "3.1\tTỷ lệ cán bộ CBCC, VC được trang bị máy tính\t5\t5\t19/19 CBCC\n"
        "3.2\tTỷ lệ máy tính có kết nối Internet băng rộng\t5\t4,54\t20/22 máy\n"
        "3.5\tTỷ lệ hộ gia đình có kết nối mạng Internet\t10\t9\t1.215/1.350 hộ\n",
        {"3.1 claim": "5", "3.2 claim": "4.54", "3.5 claim": "9", "3.2 computers_online": "20"},
    ),
]  # fmt: skip

PASSES = [
    (  # the verdict on the heading; a count under the head of a pillar
        "Nội dung 1. Chính quyền số\nKết quả: 10/11 tiêu chí đạt.\n"
        "1.4) Kết luận chỉ tiêu 1.4: ĐẠT\nGiải trình: 19/19 CBCC có hộp thư.\n"
        "1.8) Kết luận chỉ tiêu 1.8: ĐẠT\nGiải trình: dùng thường xuyên.\n"
        "1.10) Kết luận chỉ tiêu 1.10: KHÔNG ĐẠT\n"
        "Giải trình: ngày 17/6/2022 có 82 người, ngày 21/10/2022 có 75 người.\n",
        {"1.4 claim": "True", "1.8 claim": "True", "1.10 claim": "False"},
    ),
    (  # the result behind the requirement, in one paragraph
        "1.4. Chỉ tiêu yêu cầu: cán bộ, công chức xã có hộp thư điện tử công vụ của cơ quan nhà"
        " nước cấp. Cả 20/20 cán bộ, công chức đã có hộp thư công vụ.\n"
        "Tự đánh giá chỉ tiêu 1.4: Đạt.\n"
        "2.5. Chỉ tiêu yêu cầu: tỷ lệ doanh nghiệp sử dụng hợp đồng điện tử. Năm 2022 chưa triển"
        " khai.\n",
        {"1.4 claim": "True", "1.4 official_mailboxes": "20?", "2.5 state": "not_deployed"},
    ),
    (  # rows that have lost their columns, with a verdict, and a dash for an empty cell
        "A\nCHÍNH QUYỀN SỐ\nĐạt 11/11 tiêu chí\n"
        "1.4\nCán bộ, công chức xã có hộp thư điện tử công vụ\n21/21 CBCC có hộp thư.\nĐạt\n"
        "2.5\nTỷ lệ doanh nghiệp sử dụng hợp đồng điện tử\nNăm 2022 chưa triển khai.\n-\n"
        "2.6\nTỷ lệ doanh nghiệp nhỏ và vừa sử dụng nền tảng số\n22/24 doanh nghiệp.\nĐạt\n"
        "3.1\nTỷ lệ người dân được đào tạo kỹ năng số cơ bản\n7/7 thôn.\nChưa đạt\n",
        {"1.4 claim": "True", "2.5 state": "not_deployed",
         "2.6 claim": "True", "3.1 claim": "False"},
    ),
    (
        "1.1) Xây dựng và tổ chức triển khai thực hiện các chỉ tiêu về chuyển đổi số theo giai"
        " đoạn và hàng năm\n→ Kế hoạch số 27/KH-UBND ngày 05/4/2022.\nTình trạng: Hoàn thành\n"
        "1.8) Khai thác, sử dụng các cơ sở dữ liệu chuyên ngành, phần mềm, nền tảng ứng dụng dùng"
        " chung\n→ Đang chờ cấp tài khoản.\nTình trạng: Đang triển khai\n"
        "2.5) Tỷ lệ doanh nghiệp sử dụng hợp đồng điện tử\n"
        "→ Doanh nghiệp chưa có nhu cầu.\nTình trạng: Chưa triển khai\n",
        {"1.1 claim": "True", "1.8 claim": "False", "1.8 state": "reported",
         "2.5 state": "not_deployed"},
    ),
    (
        "1.3. VB, hồ sơ tạo lập, ký số\n"
        "KQ: 1.226 VB đi: QĐ 688; TTr 97; CV 203; BC 154; KH 71; P/án 13.\nĐánh giá 1.3: Đ\n"
        "1.4. Hộp thư công vụ\nKQ: 18/19 CBCC có hộp thư.\nĐánh giá 1.4: Đ\n"
        "1.5. HS TTHC trên một cửa điện tử\n"
        "KQ: tiếp nhận 2.940 HS: trước hạn 1.610, đúng hạn 1.330, quá hạn 0.\nĐánh giá 1.5: KĐ\n"
        "1.6. Tỷ lệ HS trực tuyến\nKQ: 412/2.940 HS, 14,0%\nĐánhgiá 1.6 : Đ\n"
        "1.10. Tập huấn cho CBCC\nKQ: 67 người (20 cán bộ và 47 thành viên tổ CNSCĐ).\n"
        "Đánh giá 1.10: Đ\n",
        {"1.3 outgoing_documents": "1226", "1.3 outgoing_decisions": "688",
         "1.3 outgoing_schemes": "13", "1.4 official_mailboxes": "18?", "1.5 files_early": "1610",
         "1.5 files_on_time": "1330", "1.5 files_late": "0", "1.5 files_received": "2940",
         "1.5 claim": "False", "1.6 claim": "True", "1.10 trainees": "67"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), BODIES + SCORED_HEADINGS)
def test_manners_with_points(body: str, wanted: dict[str, str]) -> None:
    values = said(read(body))
    assert {name: values.get(name) for name in wanted} == wanted


@pytest.mark.parametrize(("body", "wanted"), PASSES)
def test_manners_with_verdicts(body: str, wanted: dict[str, str]) -> None:
    values = said(read(body.replace("3853", "1829"), "QD1829"))
    assert {name: values.get(name) for name in wanted} == wanted


OFFICES = [
    ("Chủ tịch UBND xã trực tiếp làm Trưởng ban, Phó Chủ tịch làm Phó Trưởng ban", "secretary"),
    ("Phó Chủ tịch UBND làm Phó Trưởng ban", None),
    ("Phó Chủ tịch UBND xã làm Trưởng ban", "deputy"),
    ("QĐ số 51 lập BCĐ CĐS xã; đ/c CT UBND xã làm Trưởng ban", "secretary"),
    ("Trưởng BCĐ: đ/c PCT UBND xã; Phó ban: công chức VHXH", "deputy"),
    ("Bí thư Đảng ủy làm Trưởng ban; Chủ tịch UBND làm Phó Trưởng ban", "secretary"),
    ("Trưởng ban do đồng chí Bí thư Đảng ủy đảm nhiệm", "secretary"),
    ("1. Ông A, Chủ tịch UBND xã, Trưởng ban. 2. Bà B, Phó Chủ tịch, Phó Trưởng ban", "secretary"),
    ("Đồng chí Bí thư Đoàn thanh niên làm Trưởng ban", None),
    ("Đồng chí Chủ tịch UBND xã chủ trì họp", "secretary?"),
]


@pytest.mark.parametrize(("result", "option"), OFFICES)
def test_who_holds_the_office(result: str, option: str | None) -> None:
    indicator = set_spec("QD3853").by_code["1.1"]
    choice = chosen(indicator, indicator.inputs[0], result)
    got = choice and f"{str(choice.value).partition('_')[0]}{'?' if choice.doubt else ''}"
    assert got == option


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("hai lần mỗi tuần", 2), ("hai mươi lăm hộ", 25), ("một trăm linh năm người", 105),
        ("hai trăm ba mươi bản", 230), ("ba nghìn hai trăm hộ", 3200), ("mười một thôn", 11),
        ("năm 2022", None), ("không có sự cố", None), ("hai ba hộ", None),
    ],
)  # fmt: skip
def test_numbers_in_words(text: str, value: int | None) -> None:
    assert next((int(one.value) for one in spelt_in(text)), None) == value


def test_parts_behind_the_results_belong_to_no_indicator() -> None:
    last = "Chỉ tiêu 8.5. Mức độ người dân được tham gia\nKQ: 17 ý kiến.\nTự chấm: 8đ\n"
    parts = (
        "III. TỒN TẠI: hợp đồng điện tử chưa làm.\n"
        "IV. PHƯƠNG HƯỚNG: thực hiện Kế hoạch số 08/KH-UBND ngày 12/01/2023; lắp 20 camera.\n"
    )
    found = read(f"{last}{parts}")
    assert said(found)["8.5 opinions"] == "17"
    assert [one.indicators for one in found.documents if one.number == "08/KH-UBND"] in ([], [()])
    assert {"III. TỒN TẠI", "hợp đồng điện tử chưa làm."} <= {one.text for one in found.leftovers}


@pytest.mark.parametrize(
    "head",
    [
        "Trụ cột 1. Chính quyền số: hoàn thành 10/11 tiêu chí; chưa triển khai 01 tiêu chí.",
        "1. CHÍNH QUYỀN SỐ. Tổng 11 CT: Đ 10/11; chưa triển khai 01.",
        "Nhóm 1: Chính quyền số (11 mục). Kết quả chung: đạt 10/11 mục; chưa triển khai 01 mục.",
        "A. CHÍNH QUYỀN SỐ (11 t/c: đạt 10, chưa triển khai 01)",
        "Nội dung 1. Chính quyền số\nKết quả: 10/11 tiêu chí đạt, 01 tiêu chí chưa triển khai.",
        "Trụ cột 1: CHÍNH QUYỀN SỐ\nTổng hợp: đạt 10/11 chỉ tiêu; chưa triển khai 01 chỉ tiêu.",
        "1. Về chính quyền số\nTrong 11 tiêu chí có 10 tiêu chí đạt và 01 tiêu chí chưa triển"
        " khai.",
    ],
)
def test_counts_on_the_heading_of_a_pillar(head: str) -> None:
    body = f"{head}\n1.8. Khai thác, sử dụng các cơ sở dữ liệu\nKQ: tốt.\nĐánh giá 1.8: Đạt\n"
    found = read(body, "QD1829")
    figures = next(one.value for one in found.values if one.name == "figures")
    counts = {one["kind"]: one["value"] for one in figures if one.get("pillar") == "1"}
    assert (counts["passed"].split("/")[0], counts["deploying"]) == ("10", "01")
