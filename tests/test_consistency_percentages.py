"""Percentages beside their figures: what must be found, and what must stay silent."""

from __future__ import annotations

import pytest

from assessments.consistency.base import Place
from tests.consistency_builder import findings, told, unit_year

PAPER_A, PAPER_B = "QD3853", "QD1829"


def services(part, whole, percent, **more):
    """Indicator 6.2: full services / all services, 20 points."""
    inputs = {"services_full": part, "services_total": whole}
    return unit_year(
        {PAPER_A: {"6.2": {"inputs": inputs, "printed": {"percent": percent}, **more}}}
    )


def test_percentage_against_its_own_figures():
    found = findings("percent_printed", services(26, 55, "52,7%", claimed_points="10.54"))

    assert [one.message for one in found] == [
        "Chỉ số 6.2 (QĐ 3853): 26 / 55 = 47,27%, báo cáo ghi 52,7%. Nếu đúng là 29 / 55 (52,72%)"
        " hãy sửa số liệu, hoặc giải trình."
    ]
    assert found[0].values == {
        "part": "26", "whole": "55", "computed": "47.27", "printed": "52.7"
    }  # fmt: skip
    assert found[0].first == Place("input", PAPER_A, "6.2", "services_full")
    assert [place.name for place in found[0].places] == ["services_full", "services_total", ""]


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (1470, 1473, "99,7%"),  # cut, as the sets do: 99,796
        (1470, 1473, "99,8%"),
        (1470, 1473, "100%"),  # rounded to no decimals
        (81, 123, "65,8%"),
        (81, 123, "65,85 %"),
        (105605, 200000, "52,8%"),  # 52,8025: within the tolerance of the set
        (29, 55, "52,7"),
        (0, 0, "100%"),  # nothing to divide by
        (29, 55, "hơn 50%"),  # no number
        (29, 55, ""),
        (60, 55, "109%"),  # greater than its whole: another check
    ],
)
def test_percentage_that_may_be_printed_so(part, whole, percent):
    assert told("percent_printed", services(part, whole, percent)) == []


@pytest.mark.parametrize(("percent", "count"), [("50,05%", 0), ("50,06%", 1)])
def test_percentage_exactly_at_the_tolerance(percent, count):
    assert len(told("percent_printed", services(1, 2, percent))) == count


def test_corrected_answer_no_longer_stands_for_its_paper():
    assert told("percent_printed", services(26, 55, "52,7%", is_superseded=True)) == []


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        (("4.445", "5.293", "84,8%"), "4.445 / 5.239 (84,84%)"),  # two digits changed places
        (("21", "39", "30,8%"), "12 / 39 (30,76%)"),
        (("7", "19", "42,1%"), "8 / 19 (42,1%)"),  # the only part that fits
        (("15.470", "15.473", "95%"), None),  # too many would fit
    ],
)
def test_what_may_have_been_meant(printed, meant):
    part, whole, percent = printed
    inputs = {"smartphone_owners": part, "people_15_plus": whole}
    year = unit_year({PAPER_A: {"3.4": {"printed": {"inputs": inputs, "percent": percent}}}})

    (found,) = findings("percent_printed", year)
    advice = f"Nếu đúng là {meant} hãy" if meant else "Hãy kiểm tra tử số, mẫu số và tỷ lệ"
    assert advice in found.message


def test_paper_is_held_to_its_own_figures_before_the_facts():
    printed = {
        "inputs": {"smartphone_owners": "3.831", "people_15_plus": "5.239"},
        "percent": "73,1%",
    }
    year = unit_year(
        {PAPER_A: {"3.4": {"printed": printed}}},
        facts={"smartphone_owners": 4445, "people_15_plus": 5293},
    )
    assert told("percent_printed", year) == []


def test_declared_score_with_part_and_whole_of_one_thing():
    def participants(percent):
        answer = {
            "inputs": {"participants": 2, "declared_points": 20},
            "printed": {"percent": percent},
        }
        return unit_year({PAPER_A: {"7.1": answer}}, facts={"enterprises": 19})

    assert told("percent_printed", participants("10,5%")) == []
    assert told("percent_printed", participants("15%")) == [("hint", ("7.1",))]


def test_figures_of_two_things_are_no_ratio():
    # 392 files and 43 procedures are not part and whole of each other.
    answer = {
        "inputs": {"files_online": 43, "online_procedures": 392},
        "printed": {"percent": "100%"},
    }
    assert told("percent_printed", unit_year({PAPER_B: {"1.6": answer}})) == []


def cashless(*figures):
    """Indicator 2.4 of the second set: three ratios, each with its own percentage."""
    listed = [{"label": label, "value": value, "unit": ""} for label, value in figures]
    inputs = {"enterprises_cashless": 19, "shops_cashless": 81, "shops": 123}
    facts = {"enterprises": 19, "bank_account_holders": 3831, "people_15_plus": 5293}
    answer = {"inputs": inputs, "printed": {"figures": listed}}
    return unit_year({PAPER_B: {"2.4": answer}}, facts=facts)


@pytest.mark.parametrize(
    ("figures", "count"),
    [
        ([("Cơ sở kinh doanh thanh toán trực tuyến", "65,8%")], 0),
        ([("Cơ sở kinh doanh thanh toán trực tuyến", "75,8%")], 1),
        ([("Doanh nghiệp sử dụng thanh toán trực tuyến", "95%")], 1),
        ([("Tỷ lệ phải đạt theo yêu cầu", "50%")], 0),
        # The same people with another percentage, beside one that follows from the figures.
        ([("Người dân có tài khoản", "60%"), ("Công dân có tài khoản", "72,37%")], 0),
        ([("Trả lương không dùng tiền mặt", "40%")], 0),  # names none of the ratios
    ],
)
def test_percentage_of_one_of_several_ratios(figures, count):
    assert len(told("percent_of_part", cashless(*figures))) == count


def test_percentage_without_figures():
    year = unit_year(
        {
            PAPER_A: {
                "3.2": {"printed": {"percent": "100%"}},
                "6.4": {"inputs": {"satisfied": 115}, "printed": {"percent": "99%"}},
                "6.2": {
                    "inputs": {"services_full": 1, "services_total": 2},
                    "printed": {"percent": "50%"},
                },
                "7.3": {"state": "not_deployed", "printed": {"percent": "0%"}},
                "3.6": {"inputs": {"full_coverage": True}, "printed": {"percent": "100%"}},
            }
        }
    )
    found = findings("percent_without_figures", year)
    assert [one.indicators for one in found] == [((PAPER_A, "3.2"),), ((PAPER_A, "6.4"),)]
    assert [one.values["missing"] for one in found] == [
        "computers_online, computers_not_secret", "rated"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (services(29, 55, "527%"), [("warning", ("6.2",))]),
        (services(60, 55, "109%"), []),  # told by the figures themselves
        (services(29, 55, "100%"), []),
        (services(29, 55, "527%", is_superseded=True), []),
    ],
)
def test_percentage_over_100(year, expected):
    assert told("percent_over_100", year) == expected


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Có 915/3.052 người dùng dịch vụ công trực tuyến, bằng 39,0%.", "warning"),
        ("Dịch vụ công trực tuyến đạt 39,0%. Có 915/3.052 người dùng.", "hint"),
    ],
)
def test_percentage_of_a_declared_score(text, severity):
    """It is certainly that of the figures only where the words give it right behind them."""
    answer = {
        "inputs": {"declared_pass": True, "online_service_users": 915},
        "printed": {"percent": "39,0%"},
        "narrative": text,
    }
    year = unit_year({PAPER_B: {"3.11": answer}}, facts={"people_15_plus": 3052})
    assert told("percent_printed", year) == [(severity, ("3.11",))]
