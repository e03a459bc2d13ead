"""Groups, levels, schools, money, stages, rates of sections, heads of papers: what is wrong is told
in other communes' words too, and what is in order is left alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from assessments.consistency.base import Severity
from assessments.consistency.unit_year import UnitYear
from tests.consistency_builder import findings, set_spec, unit_year
from tests.contradictions import read_papers
from tests.measured.judging import year_of as read_year

A, B = "QD3853", "QD1829"


def said(code: str, words: str, side: str = A, **more: Any) -> UnitYear:
    """One answer of an invented commune, with full points or a pass."""
    claim = {"claimed_points": "10"} if side == A else {"claimed_passed": True}
    facts = more.pop("facts", {"people_15_plus": 3120, "bank_account_holders": 2010})
    answer = {"narrative": words, **claim, **more}
    return unit_year({side: {code: answer}}, facts=facts, unit_name="xã Thử Lộc")


def year_of(answers: dict[str, dict[str, str]], **sections: str) -> UnitYear:
    """Words by set and code, each with a claim, and free sections of the second set."""
    claims = {A: {"claimed_points": "5"}, B: {"claimed_passed": True}}
    sides = {
        side: {code: {"narrative": words, **claims[side]} for code, words in of_side.items()}
        for side, of_side in answers.items()
    }
    return unit_year({B: {}, **sides}, papers={B: {"sections": sections}}, unit_name="xã Thử Lộc")


# --- the real papers ---
# Which check tells what people found in the two papers, and the answers that it names.
KNOWN: tuple[tuple[Any, ...], ...] = (
    ("A5: grown up, or from 15 on", "group_named_otherwise", ((A, "8.2"),)),
    ("A25: the one-stop office of the district", "asked_of_other_level", ((A, "3.9"), (A, "6.5"))),
    ("A25: 26 places of the district", "done_by_other_level", ((A, "6.5"),)),
    ("A26: a requirement left empty", "line_repeated", ((A, "4.2"),)),
    ("B29: a result left empty", "line_repeated", ((B, "2.2"),)),
    ("A29: 1,8 billion of an unknown budget", "spending_without_whole", ((A, "3.11"),)),
    ("A29: 10 million of an unknown budget", "spending_without_whole", ((A, "5.4"),)),
    ("A30: no number, no day", "paper_head_missing", ()),
    ("A30: no total, no grade", "paper_without_total", ()),
    ("A32: which three schools", "schools_unclear", ((A, "4.5"), (B, "4.5"))),
    ("B14: holders for users", "having_for_using", ((B, "2.4"), (A, "8.2"), (B, "3.2"))),
    ("B20, X13: the loudspeaker", "stages_exclude", ((A, "3.10"), (B, "4.7"))),
    ("B26: 80% in a section alone", "rate_only_in_section", ((B, "3.1"),)),
    ("B30: no agency, number, day", "paper_head_missing", ()),
)


def test_the_real_papers() -> None:
    year = read_year(read_papers(), 2022, "xã Quảng Bình")
    found = [one for code in dict.fromkeys(row[1] for row in KNOWN) for one in findings(code, year)]
    assert [(one.code, one.indicators) for one in found] == [row[1:] for row in _in_order(KNOWN)]
    heads = [one.values["missing"] for one in found if one.code == "paper_head_missing"]
    assert heads == ["số, ngày (chỉ ghi “tháng 6 năm 2023”)", "tên cơ quan ban hành, số, ngày"]
    (stages,) = (one for one in found if one.code == "stages_exclude")
    texts = {one.name: one.text for one in year.passages() if one.kind == "section"}
    for place in (one for one in stages.places if one.span and one.kind == "section"):
        assert place.span.words(texts[place.name]) == place.words
    sections = {place.name for place in stages.places if place.kind == "section"}
    assert sections == {"organisation", "assessment", "solutions"}


def _in_order(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows of one check together, as they are searched."""
    codes = list(dict.fromkeys(row[1] for row in rows))
    return sorted(rows, key=lambda row: codes.index(row[1]))


# --- groups of people ---
@pytest.mark.parametrize(
    ("code", "words", "counted"),
    [
        ("8.2", "Có 2.010/3.120 người trưởng thành có tài khoản ngân hàng.", "18+"),
        ("8.2", "Toàn xã có 2.010/3.120 người từ đủ 18 tuổi trở lên mở tài khoản.", "18+"),
        ("8.2", "Số người trong độ tuổi lao động là 3.120 người, 2.010 người có thẻ.", "15-60"),
        ("8.2", "Có 2.010/3.120 người từ 15 tuổi trở lên có tài khoản ngân hàng.", ""),
        ("8.2", "Tuyên truyền cho người trong độ tuổi lao động; 2.010/3.120 người có thẻ.", ""),
        ("8.2", "Có 150 người trưởng thành dự tập huấn; 2.010/3.120 người có tài khoản.", ""),
        # The figure of this question is labelled as those from 15 on.
        ("3.4", "Có 2.010/3.120 người từ 15 tuổi trở lên có điện thoại thông minh.", ""),
        ("3.4", "Có 2.010/3.120 người trong độ tuổi lao động có điện thoại.", "15-60"),
    ],
)
def test_whom_the_words_count(code: str, words: str, counted: str) -> None:
    year = said(code, words, facts={"people_15_plus": 3120, "bank_account_holders": 2010})
    found = findings("group_named_otherwise", year)
    assert [one.values["counted"] for one in found] == ([counted] if counted else [])


HOLDERS = "Có 2.010/3.120 người từ 15 tuổi có tài khoản ngân hàng."


@pytest.mark.parametrize(
    ("words", "is_told"),
    [
        ("Có 2.010/3.120 người dân có tài khoản ngân hàng và sử dụng thanh toán trực tuyến.", True),
        ("Đã có 2.010 người có tài khoản thanh toán, 40/60 cơ sở dùng mã QR.", True),
        ("Có 1.500/3.120 người dân có tài khoản và thường xuyên thanh toán bằng mã QR.", False),
        ("Có 2.010/3.120 người dân thường xuyên thanh toán bằng mã QR.", False),
    ],
)
def test_having_an_account_is_not_using_it(words: str, is_told: bool) -> None:
    year = unit_year(
        {B: {"2.4": {"narrative": words, "claimed_passed": True}, "3.2": {"narrative": HOLDERS}}},
        facts={"people_15_plus": 3120, "bank_account_holders": 2010},
    )
    found = findings("having_for_using", year)
    assert [one.indicators[0] for one in found] == ([(B, "2.4")] if is_told else [])
    assert all(one.severity is Severity.HINT and "2.010" in one.message for one in found)


# --- levels of government ---
DISTRICT = "Hệ thống do UBND huyện trang bị với 18 điểm cầu của 18 xã, thị trấn."


@pytest.mark.parametrize(
    ("code", "words", "is_told"),
    [
        ("6.5", DISTRICT, True),
        ("3.7", "Được UBND tỉnh đầu tư đến 559 xã, phường, thị trấn.", True),
        ("6.5", "Toàn huyện có 18/18 xã đã dùng nền tảng họp trực tuyến.", True),
        ("6.5", "Xã là 1/18 xã của toàn huyện đã dùng nền tảng họp trực tuyến.", False),
        ("6.5", "Đã triển khai nền tảng họp trực tuyến đến 6/6 thôn.", False),
        ("1.6", "Xã là một trong 5 xã được UBND huyện triển khai thí điểm tập huấn.", False),
        ("1.6", "Cán bộ xã dự đủ 3 lớp tập huấn do UBND huyện tổ chức.", False),
        ("3.7", "Phòng họp trực tuyến của xã kết nối với UBND huyện và 12 thôn.", False),
    ],
)
def test_work_of_the_district(code: str, words: str, is_told: bool) -> None:
    found = findings("done_by_other_level", said(code, words))
    assert [one.indicators for one in found] == ([((A, code),)] if is_told else [])


def test_what_a_set_asks_of_the_district_is_told_once() -> None:
    answers = dict.fromkeys(("3.9", "6.5", "3.7", "6.6"), "Xã đã triển khai.")
    (found,) = findings("asked_of_other_level", year_of({A: answers}))
    assert found.values == {"codes": "3.9, 6.5"}
    assert "“Bộ phận một cửa UBND cấp huyện”" in found.message
    # "kết nối … đến cấp huyện, tỉnh và Trung ương" is asked of the commune.
    assert findings("asked_of_other_level", year_of({B: {"4.4": "Đã kết nối."}})) == []


# --- schools ---
@pytest.mark.parametrize(
    ("words", "elsewhere", "is_told"),
    [
        ("3/3 nhà trường đã triển khai.", "Trường Mầm non; Trường Tiểu học; Trường THCS.", True),
        ("Có 3/3 trường đạt.", "Wifi tại trường Mẫu giáo Thử Lộc và trường THCS.", True),
        ("3/3 trường tiểu học, THCS đạt.", "Trường Mầm non; Trường Tiểu học.", False),
        ("3/3 nhà trường đã triển khai.", "Trường Tiểu học; Trường THCS Thử Lộc.", False),
        ("3/3 nhà trường đã triển khai.", "Các trường mầm non cả nước chuyển đổi số.", False),
    ],
)
def test_which_schools(words: str, elsewhere: str, is_told: bool) -> None:
    answer = {"narrative": words, "inputs": {"schools_transformed": 3, "schools": 3}}
    year = unit_year(
        {A: {"4.5": answer}, B: {}}, papers={B: {"sections": {"assessment": elsewhere}}}
    )
    assert bool(findings("schools_unclear", year)) is is_told


# --- money ---
@pytest.mark.parametrize(
    ("code", "name", "words", "is_told"),
    [
        ("3.11", "digital_spending", "Xã đã chi 350 triệu đồng cho chuyển đổi số.", True),
        ("5.4", "security_spending", "Chi 12.500.000 đồng mua phần mềm diệt vi rút.", True),
        ("3.11", "digital_spending", "Chi 350 triệu đồng trên tổng chi 9,2 tỷ đồng.", False),
    ],
)
def test_money_without_its_whole(code: str, name: str, words: str, is_told: bool) -> None:
    inputs = {"declared_points": 10, name: 350_000_000}
    found = findings("spending_without_whole", said(code, words, inputs=inputs))
    assert bool(found) is is_told
    assert all("350.000.000 đồng" in one.message for one in found)
    free = unit_year({A: {code: {"inputs": {**inputs, "declared_points": 0}, "narrative": words}}})
    assert findings("spending_without_whole", free) == []


# --- stages ---
USED = "Đài truyền thanh thông minh của xã đã đưa vào sử dụng từ tháng 5."
ROOM = "Phòng họp trực tuyến của xã hoạt động hiệu quả."


@pytest.mark.parametrize(
    ("answers", "section", "severity"),
    [
        ({A: {"3.10": USED}}, "Xã đã có chủ trương đầu tư loa truyền thanh thông minh.", "warning"),
        ({A: {"3.10": USED}}, "Năm tới xã sẽ lắp đặt hệ thống truyền thanh thông minh.", "warning"),
        ({A: {"3.10": USED}}, "Đài truyền thanh thông minh chưa được lắp đặt.", "warning"),
        ({A: {"3.7": ROOM}}, "Hệ thống hội nghị trực tuyến đang chờ cấp kinh phí.", "warning"),
        (
            {A: {"3.10": USED}},
            "Các hạng mục đầu tư:\n- Mua máy tính\n- Lắp đặt đài truyền thanh thông minh\n"
            "- Số hóa hồ sơ, tất cả các hạng mục đang chờ thẩm định nguồn vốn.",
            "warning",
        ),
        ({B: {"4.7": "Đạt yêu cầu."}}, "Xã sẽ đầu tư đài truyền thanh thông minh.", "hint"),
        # More of it, further reach, history in one text, another thing: nothing excludes.
        ({A: {"3.10": USED}}, "Xã sẽ lắp đặt thêm 3 cụm loa truyền thanh thông minh.", ""),
        ({A: {"3.10": USED}}, "Tiếp tục đầu tư đài truyền thanh thông minh xuống các thôn.", ""),
        ({A: {"3.7": ROOM}}, "Sẽ kết nối hệ thống họp trực tuyến đến từng thôn.", ""),
        ({A: {"3.10": USED}}, "Sẽ triển khai tuyên truyền trên đài truyền thanh thông minh.", ""),
        ({A: {"3.10": USED}}, "Đài truyền thanh thông minh chưa có chuyên mục riêng.", ""),
        ({A: {"3.10": USED}}, "Đài truyền thanh thông minh chưa xây dựng chuyên mục y tế.", ""),
        ({A: {"3.7": ROOM}}, "Xã sẽ tổ chức giao ban qua hệ thống họp trực tuyến.", ""),
        ({B: {"1.5": "Đạt."}}, "Hồ sơ đang chờ phê duyệt trên hệ thống một cửa điện tử.", ""),
        ({A: {"3.10": USED}}, "Xã sẽ lắp đặt camera tại chợ; đài truyền thanh hoạt động tốt.", ""),
        ({A: {"3.10": f"Quý I xã có kế hoạch lắp đặt đài thông minh. {USED}"}}, "Tốt.", ""),
        ({A: {"3.10": USED}}, "Đã có kế hoạch tuyên truyền trên đài truyền thanh thông minh.", ""),
    ],
)
def test_stages(answers: dict[str, dict[str, str]], section: str, severity: str) -> None:
    found = findings("stages_exclude", year_of(answers, assessment=section))
    assert [str(one.severity) for one in found] == ([severity] if severity else [])


def test_every_place_of_the_thing_is_named() -> None:
    year = year_of(
        {A: {"3.10": USED}, B: {"4.7": "Xã đang tiến hành lắp đặt 4 cụm thu."}},
        assessment="Xã đã có kế hoạch lắp đặt đài truyền thanh thông minh.",
        solutions="Trước mắt xây dựng hệ thống đài truyền thanh thông minh.",
    )
    (found,) = findings("stages_exclude", year)
    assert set(found.indicators) == {(A, "3.10"), (B, "4.7")}
    assert {place.name for place in found.places} >= {"assessment", "solutions"}
    assert "đang tiến hành lắp đặt" in found.message


# --- rates of sections ---
SKILLS = "Xã đã mở 4 lớp hướng dẫn kỹ năng số."
RATE = "Tỷ lệ người dân trong độ tuổi lao động được đào tạo kỹ năng số đạt 75%."


@pytest.mark.parametrize(
    ("words", "section", "is_told"),
    [
        (SKILLS, RATE, True),
        ("6/6 thôn đã tổ chức tập huấn kỹ năng số.", RATE, True),
        (SKILLS, "Có 75% người dân trong độ tuổi lao động được đào tạo kỹ năng số.", True),
        (SKILLS, "Có 75% người dân trong độ tuổi lao động tham gia bảo hiểm y tế.", False),
        ("75% người dân trong độ tuổi lao động đã được tập huấn.", RATE, False),
        ("1.500/2.000 người dân đã được tập huấn.", RATE, False),
        (SKILLS, "Tỷ lệ hộ nghèo giảm còn 2%.", False),
        (SKILLS, "Tỷ lệ người dân trong độ tuổi lao động có việc làm đạt 92%.", False),
    ],
)
def test_a_rate_that_only_the_section_has(words: str, section: str, is_told: bool) -> None:
    found = findings("rate_only_in_section", year_of({B: {"3.1": words}}, assessment=section))
    assert [one.indicators for one in found] == ([((B, "3.1"),)] if is_told else [])


# --- heads, totals, lines of a paper ---
def paper(figures: tuple[dict[str, str], ...] = (), **head: Any) -> UnitYear:
    """A paper of points that was read in: 5 points for every indicator."""
    answers = {
        one.code: {"claimed_points": "5", "printed": {"points": "5 điểm"}}
        for one in set_spec(A).indicators
    }
    return unit_year({A: answers}, papers={A: {"figures": figures, **head}})


TITLE = "Kết quả đánh giá, xếp hạng mức độ chuyển đổi số năm 2022"
TOTAL = {"label": "Tổng điểm", "value": "285", "unit": "điểm", "kind": "points_total"}


def test_head_of_an_imported_paper() -> None:
    nobody = {"label": "Cơ quan", "value": "không có", "kind": "no_issuer"}
    (found,) = findings("paper_head_missing", paper((nobody,)))
    assert found.values == {"missing": "tên cơ quan ban hành, số, ngày"}
    assert findings("paper_head_missing", paper(number="12", issued_on=date(2023, 1, 5))) == []
    # What nobody read from a paper is made by the portal, which writes the head itself.
    assert findings("paper_head_missing", said("3.11", "Xã đã chi.")) == []


def test_total_of_an_imported_paper() -> None:
    (found,) = findings("paper_without_total", paper(abstract=TITLE))
    assert found.values == {"claimed": "280"}
    assert findings("paper_without_total", paper(abstract="Kết quả tự chấm điểm")) == []
    assert findings("paper_without_total", paper((TOTAL,), abstract=TITLE)) == []


def test_a_total_that_the_points_do_not_make() -> None:
    (found,) = findings("paper_total", paper((TOTAL,)))
    assert found.severity is Severity.WARNING
    assert found.values == {"printed": "285", "added": "280"}
    assert findings("paper_total", paper(({**TOTAL, "value": "280"},))) == []
    # Points that nobody read may make up the rest.
    one = {"1.1": {"claimed_points": "5", "printed": {"points": "5 điểm"}}}
    few = unit_year({A: one}, papers={A: {"figures": [TOTAL]}})
    assert findings("paper_total", few) == []


def test_a_line_said_twice() -> None:
    twice = {"printed": {"repeated": ["requirement"]}, "claimed_points": "5"}
    (found,) = findings("line_repeated", unit_year({A: {"4.2": twice}}))
    assert "“Yêu cầu của chỉ tiêu”" in found.message
    corrected = unit_year({A: {"4.2": {**twice, "is_superseded": True}}})
    assert findings("line_repeated", corrected) == []
