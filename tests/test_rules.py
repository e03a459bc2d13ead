"""Every rule shape: exact points and exact words, rounding, how it describes itself."""

from __future__ import annotations

import pytest

from criteria.rules.spec import (
    RULE_CLASSES,
)
from dtscore.numbers import Rounding
from tests.rule_shapes import (
    CAPPED,
    CHECKLIST,
    CHOICE,
    DECLARED,
    ENOUGH,
    FALLING,
    LIMITED,
    MEASURED,
    NAMES,
    PARTS,
    PROPORTIONAL,
    RATIO,
    RISING,
    SHAPES,
    STEPS,
    THRESHOLD,
    TWO_RATIOS,
    YES_NO,
    D,
    indicator,
    reported,
)

# --- exact points and exact words -------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "values", "points", "why"),
    [
        (YES_NO, {"a": True}, "10", "Có: 10 / 10 điểm"),
        (YES_NO, {"a": False}, "0", "Không có: 0 / 10 điểm"),
        (CHOICE, {"a": "head"}, "10", "Bí thư: toàn bộ điểm: 10 / 10 điểm"),
        (CHOICE, {"a": "deputy"}, "5", "Cấp phó: 50% điểm tối đa: 5 / 10 điểm"),
        (CHOICE, {"a": "none"}, "0", "Khác: 0 điểm: 0 / 10 điểm"),
        (
            PARTS,
            {"a": True, "b": True},
            "10",
            "50% điểm tối đa + 50% điểm tối đa: 10 / 10 điểm",
        ),
        (PARTS, {"a": False, "b": True}, "5", "0 điểm + 50% điểm tối đa: 5 / 10 điểm"),
        (PARTS, {"a": False, "b": False}, "0", "0 điểm + 0 điểm: 0 / 10 điểm"),
        (RATIO, {"a": 1, "b": 3}, "3.33", "1 / 3 = 33,33% × 10 điểm = 3,33 điểm"),
        (RATIO, {"a": 0, "b": 3}, "0", "0 / 3 = 0,00% × 10 điểm = 0 điểm"),
        (RATIO, {"a": 3, "b": 3}, "10", "3 / 3 = 100,00% × 10 điểm = 10 điểm"),
        (RATIO, {"a": 4, "b": 3}, "10", "4 / 3 = 133,33%, tính 100% × 10 điểm = 10 điểm"),
        (
            CAPPED,
            {"a": 40, "b": 100},
            "5",
            "40 / 100 = 40,00%; chỉ tiêu 80%; tỷ lệ / chỉ tiêu × 10 điểm = 5 điểm",
        ),
        (CAPPED, {"a": 80, "b": 100}, "10", "80 / 100 = 80,00%; chỉ tiêu 80%: 10 / 10 điểm"),
        (CAPPED, {"a": 90, "b": 100}, "10", "90 / 100 = 90,00%; chỉ tiêu 80%: 10 / 10 điểm"),
        (THRESHOLD, {"a": 1, "b": 2}, "10", "1 / 2 = 50,00%, đạt ngưỡng 50%: 10 / 10 điểm"),
        (
            THRESHOLD,
            {"a": 49999, "b": 100000},
            "0",
            "49.999 / 100.000 = 49,99%, dưới ngưỡng 50%: 0 / 10 điểm",
        ),
        (
            PROPORTIONAL,
            {"a": 1, "b": 4},
            "2.5",
            "1 / 4 = 25,00%, dưới ngưỡng 50%; 25,00% × 10 điểm = 2,5 điểm",
        ),
        (
            TWO_RATIOS,
            {"a": 1, "b": 4, "c": 2, "d": 5},
            "2.5",
            "Hộ: 1 / 4 = 25,00%; Người: 2 / 5 = 40,00%, dưới ngưỡng 50%;"
            " 25,00% × 10 điểm = 2,5 điểm",
        ),
        (
            TWO_RATIOS,
            {"a": 3, "b": 4, "c": 2, "d": 5},
            "4",
            "Hộ: 3 / 4 = 75,00%; Người: 2 / 5 = 40,00%, dưới ngưỡng 50%; 40,00% × 10 điểm = 4 điểm",
        ),
        (STEPS, {"a": 4, "b": 10}, "0", "4 / 10 = 40,00%, mức từ 0%: 0 điểm: 0 / 10 điểm"),
        (
            STEPS,
            {"a": 5, "b": 10},
            "5",
            "5 / 10 = 50,00%, mức từ 50%: 50% điểm tối đa: 5 / 10 điểm",
        ),
        (STEPS, {"a": 8, "b": 10}, "10", "8 / 10 = 80,00%, mức từ 80%: toàn bộ điểm: 10 / 10 điểm"),
        (RISING, {"a": 0}, "0", "0 lần: 0 điểm: 0 / 10 điểm"),
        (RISING, {"a": 2}, "2.5", "2 lần: 25% điểm tối đa: 2,5 / 10 điểm"),
        (RISING, {"a": 5}, "10", "5 lần: toàn bộ điểm: 10 / 10 điểm"),
        (FALLING, {"a": 0}, "10", "0 sự cố: toàn bộ điểm: 10 / 10 điểm"),
        (FALLING, {"a": 1}, "5", "1 sự cố: 50% điểm tối đa: 5 / 10 điểm"),
        (FALLING, {"a": 3}, "0", "3 sự cố: 0 điểm: 0 / 10 điểm"),
        (
            CHECKLIST,
            {"a": True, "b": False, "c": False},
            "3.33",
            "Có 1 trong 3 mục × 10 điểm = 3,33 điểm",
        ),
        (
            ENOUGH,
            {"a": True, "b": True, "c": False},
            "10",
            "Có 2 trong 3 mục (cần 2) × 10 điểm = 10 điểm",
        ),
        (
            ENOUGH,
            {"a": True, "b": False, "c": False},
            "5",
            "Có 1 trong 3 mục (cần 2) × 10 điểm = 5 điểm",
        ),
        (
            TWO_RATIOS,
            {"a": 0, "b": 0, "c": 2, "d": 5},
            "4",
            "Người: 2 / 5 = 40,00%, dưới ngưỡng 50%; 40,00% × 10 điểm = 4 điểm",
        ),
        (DECLARED, {"a": 7}, "7", "Đơn vị tự khai điểm: 7 / 10 điểm"),
        (DECLARED, {"a": 0}, "0", "Đơn vị tự khai điểm: 0 / 10 điểm"),
        (
            MEASURED,
            {"a": 62, "day": "31/12/2022"},
            "6.2",
            "62% (nguồn: Cổng DVC, 31/12/2022) × 10 điểm = 6,2 điểm",
        ),
        (
            MEASURED,
            {"a": 62, "day": "2022-12-31"},
            "6.2",
            "62% (nguồn: Cổng DVC, 31/12/2022) × 10 điểm = 6,2 điểm",
        ),
        (
            LIMITED,
            {"a": 80, "day": "31/12/2022"},
            "10",
            "80% (nguồn: Cổng DVC, 31/12/2022), ngưỡng 80%: 10 / 10 điểm",
        ),
        (
            LIMITED,
            {"a": 79, "day": "31/12/2022"},
            "0",
            "79% (nguồn: Cổng DVC, 31/12/2022), ngưỡng 80%: 0 / 10 điểm",
        ),
    ],
)
def test_points_and_words_of_each_shape(rule, values, points, why):
    outcome = reported(rule, "10", **values)
    assert (outcome.points, outcome.why) == (D(points), why)
    assert (outcome.max_points, outcome.passed) == (D(10), None)
    assert outcome.status == ("declared" if rule is DECLARED else "computed")


@pytest.mark.parametrize(
    ("rule", "values", "passed", "why"),
    [
        (YES_NO, {"a": True}, True, "Có: đạt"),
        (YES_NO, {"a": False}, False, "Không có: không đạt"),
        (CHOICE, {"a": "head"}, True, "Bí thư: đạt"),
        (CHOICE, {"a": "deputy"}, False, "Cấp phó: không đạt"),
        (PARTS, {"a": True, "b": True}, True, "Có 2 trong 2 phần: đạt"),
        (PARTS, {"a": True, "b": False}, False, "Có 1 trong 2 phần: không đạt"),
        (CAPPED, {"a": 4, "b": 5}, True, "4 / 5 = 80,00%; chỉ tiêu 80%: đạt"),
        (
            CAPPED,
            {"a": 3, "b": 5},
            False,
            "3 / 5 = 60,00%; chỉ tiêu 80%; tỷ lệ / chỉ tiêu: không đạt",
        ),
        (THRESHOLD, {"a": 1, "b": 2}, True, "1 / 2 = 50,00%, đạt ngưỡng 50%: đạt"),
        (THRESHOLD, {"a": 1, "b": 3}, False, "1 / 3 = 33,33%, dưới ngưỡng 50%: không đạt"),
        (STEPS, {"a": 4, "b": 5}, True, "4 / 5 = 80,00%, mức từ 80%: đạt"),
        (RISING, {"a": 3}, False, "3 lần: không đạt"),
        (CHECKLIST, {"a": True, "b": True, "c": True}, True, "Có 3 trong 3 mục: đạt"),
        (CHECKLIST, {"a": True, "b": True, "c": False}, False, "Có 2 trong 3 mục: không đạt"),
        (DECLARED, {"a": True}, True, "Đơn vị tự đánh giá: đạt"),
        (DECLARED, {"a": False}, False, "Đơn vị tự đánh giá: không đạt"),
        (
            LIMITED,
            {"a": 80, "day": "31/12/2022"},
            True,
            "80% (nguồn: Cổng DVC, 31/12/2022), ngưỡng 80%: đạt",
        ),
    ],
)
def test_verdicts_and_words_in_a_pass_fail_set(rule, values, passed, why):
    outcome = reported(rule, None, **values)
    assert (outcome.passed, outcome.why) == (passed, why)
    assert (outcome.points, outcome.max_points) == (None, None)


@pytest.mark.parametrize(
    ("rule", "maximum", "values", "words", "why"),
    [
        (YES_NO, "10", {}, "x", "Chưa tính được: thiếu “Nhãn a”"),
        (YES_NO, "10", {"a": "có"}, "x", "Chưa tính được: thiếu “Nhãn a”"),
        (YES_NO, "10", {"a": 1}, "x", "Chưa tính được: thiếu “Nhãn a”"),
        (CHOICE, "10", {"a": ""}, "x", "Chưa tính được: thiếu “Nhãn a”"),
        (
            CHOICE,
            "10",
            {"a": "king"},
            "x",
            "Chưa tính được: Lựa chọn “king” không có trong bộ chỉ số",
        ),
        (PARTS, "10", {"a": True}, "x", "Chưa tính được: thiếu “Nhãn b”"),
        (RATIO, "10", {"a": 5}, "x", "Chưa tính được: thiếu “Nhãn b”"),
        (RATIO, "10", {"a": True, "b": 5}, "x", "Chưa tính được: thiếu “Nhãn a”"),
        (RATIO, "10", {"a": 5, "b": 0}, "x", "Chưa tính được: Mẫu số bằng 0 trong khi tử số là 5"),
        (CHECKLIST, "10", {"a": True, "b": True}, "x", "Chưa tính được: thiếu “Nhãn c”"),
        (
            DECLARED,
            "10",
            {"a": 11},
            "x",
            "Chưa tính được: Điểm tự khai 11 nằm ngoài khoảng 0 đến 10",
        ),
        (
            DECLARED,
            "10",
            {"a": 7},
            " ",
            "Chưa tính được: Chưa có thuyết minh: hãy viết kết quả thực hiện để giải thích",
        ),
        (
            DECLARED,
            None,
            {"a": True},
            "",
            "Chưa tính được: Chưa có thuyết minh: hãy viết kết quả thực hiện để giải thích",
        ),
        (MEASURED, "10", {"a": 50}, "x", "Chưa tính được: thiếu “Nhãn day”"),
        (MEASURED, "10", {"a": 101, "day": "x"}, "x", "Chưa tính được: Tỷ lệ 101% lớn hơn 100%"),
    ],
)
def test_what_is_missing_or_unusable_is_said_and_is_no_zero(rule, maximum, values, words, why):
    outcome = reported(rule, maximum, words=words, **values)
    assert (outcome.status, outcome.why) == ("incomplete", why)
    assert (outcome.points, outcome.passed) == (None, None)
    assert outcome.max_points == (None if maximum is None else D(maximum))


@pytest.mark.parametrize("rule", [RATIO, CAPPED, THRESHOLD, PROPORTIONAL, STEPS])
def test_a_part_over_its_whole_counts_full_and_is_noted(rule):
    outcome = reported(rule, "10", a=12, b=10)
    assert outcome.points == D(10)
    assert outcome.notes == ("Tử số 12 lớn hơn mẫu số 10: kiểm tra lại số liệu",)


# --- the cases of the paper, rounding ---------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "maximum", "points", "why"),
    [
        (26, 55, "20", "9.45", "26 / 55 = 47,27% × 20 điểm = 9,45 điểm"),
        (1470, 1473, "10", "9.97", "1.470 / 1.473 = 99,79% × 10 điểm = 9,97 điểm"),
        (7, 19, "10", "3.68", "7 / 19 = 36,84% × 10 điểm = 3,68 điểm"),
        (2, 19, "40", "4.21", "2 / 19 = 10,52% × 40 điểm = 4,21 điểm"),
        (1068, 6633, "10", "1.61", "1.068 / 6.633 = 16,10% × 10 điểm = 1,61 điểm"),
        (1, 3, "30", "10", "1 / 3 = 33,33% × 30 điểm = 10 điểm"),
        (2, 3, "30", "20", "2 / 3 = 66,66% × 30 điểm = 20 điểm"),
    ],
)
def test_points_of_the_paper(part, whole, maximum, points, why):
    outcome = reported(RATIO, maximum, a=part, b=whole)
    assert (outcome.points, outcome.why) == (D(points), why)


@pytest.mark.parametrize(
    ("mode", "decimals", "part", "points"),
    [
        ("truncate", 2, "1.005", "1"),
        ("half_up", 2, "1.005", "1.01"),
        ("half_even", 2, "1.005", "1"),
        ("truncate", 2, "1.019", "1.01"),
        ("half_even", 2, "1.015", "1.02"),
        ("truncate", 0, "9.99", "9"),
        ("half_up", 0, "9.5", "10"),
        ("half_even", 0, "8.5", "8"),
        ("truncate", 4, "1.00009", "1"),
    ],
)
def test_rounding_is_the_sets_and_happens_on_the_points(mode, decimals, part, points):
    outcome = reported(RATIO, "10", Rounding(mode, decimals), a=D(part), b=D(10))
    assert outcome.points == D(points)


# --- the list of shapes -----------------------------------------------------------------------


def test_every_shape_is_in_the_tables():
    assert {type(rule) for rule in SHAPES.values()} == set(RULE_CLASSES)
    assert len(RULE_CLASSES) == 11


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_describes_itself_with_the_labels(shape):
    rule = SHAPES[shape]
    assert set(rule.input_names) <= set(NAMES)
    assert indicator(rule, "10").how
    verdict = indicator(rule, None).how
    assert verdict
    assert "điểm" not in verdict


@pytest.mark.parametrize(
    ("rule", "points", "verdict"),
    [
        (
            YES_NO,
            "“Nhãn a”: có được toàn bộ điểm, không có 0 điểm",
            "“Nhãn a”: có là đạt, không có là không đạt",
        ),
        (
            CHOICE,
            "Bí thư: toàn bộ điểm; Cấp phó: 50% điểm tối đa; Khác: 0 điểm",
            "Bí thư: đạt; Cấp phó: không đạt; Khác: không đạt",
        ),
        (
            PARTS,
            "Cộng các phần: Nhãn a: 50% điểm tối đa; Nhãn b: 50% điểm tối đa",
            "Có đủ các phần là đạt: Nhãn a; Nhãn b",
        ),
        (RATIO, "Nhãn a / Nhãn b × điểm tối đa", "Nhãn a / Nhãn b: đủ 100% là đạt"),
        (
            CAPPED,
            "Nhãn a / Nhãn b: từ 80% trở lên được toàn bộ điểm, thấp hơn tính theo tỷ lệ so với"
            " chỉ tiêu",
            "Nhãn a / Nhãn b: từ 80% trở lên là đạt, thấp hơn là không đạt",
        ),
        (
            THRESHOLD,
            "Nhãn a / Nhãn b: từ 50% trở lên được toàn bộ điểm, thấp hơn 0 điểm",
            "Nhãn a / Nhãn b: từ 50% trở lên là đạt, thấp hơn là không đạt",
        ),
        (
            PROPORTIONAL,
            "Nhãn a / Nhãn b: từ 50% trở lên được toàn bộ điểm, thấp hơn tính theo tỷ lệ",
            "Nhãn a / Nhãn b: từ 50% trở lên là đạt, thấp hơn là không đạt",
        ),
        (
            STEPS,
            "Nhãn a / Nhãn b theo mức: từ 50%: 50% điểm tối đa; từ 80%: toàn bộ điểm",
            "Nhãn a / Nhãn b theo mức: từ 50%: không đạt; từ 80%: đạt",
        ),
        (
            FALLING,
            "Nhãn a: không quá 0 sự cố: toàn bộ điểm; không quá 2 sự cố: 50% điểm tối đa",
            "Nhãn a: không quá 0 sự cố: đạt; không quá 2 sự cố: không đạt",
        ),
        (
            ENOUGH,
            "Số mục có trên 2 mục cần: Nhãn a; Nhãn b; Nhãn c",
            "Có từ 2 trong 3 mục trở lên là đạt: Nhãn a; Nhãn b; Nhãn c",
        ),
        (
            LIMITED,
            "Nhãn a do Cổng DVC đo: từ 80% trở lên được toàn bộ điểm, thấp hơn 0 điểm",
            "Nhãn a do Cổng DVC đo: từ 80% trở lên là đạt, thấp hơn là không đạt",
        ),
    ],
)
def test_how_points_and_verdicts_are_found(rule, points, verdict):
    assert (indicator(rule, "10").how, indicator(rule, None).how) == (points, verdict)
