"""Claims beside percentage, rule, maximum and grounds."""

from __future__ import annotations

import pytest

from assessments.consistency.base import Severity
from assessments.consistency.checks.claims_alone import holds_figure
from tests.consistency_builder import findings, told, unit_year

PAPER_A, PAPER_B = "QD3853", "QD1829"


def one(code, answer, paper=PAPER_A, **facts):
    return unit_year({paper: {code: answer}}, facts=facts)


def services(part, whole, points, percent=None, **more):
    """Indicator 6.2: full services / all services × 20 points."""
    printed = {"percent": percent} if percent else {}
    inputs = {"services_full": part, "services_total": whole}
    return one("6.2", {"inputs": inputs, "claimed_points": points, "printed": printed, **more})


def signed(points, percent, **inputs):
    """Indicator 6.12: signed documents / documents × 10 points."""
    answer = {"inputs": inputs, "claimed_points": points, "printed": {"percent": percent}}
    return one("6.12", answer)


SIGNED = {"documents_signed_by_authority": 997, "electronic_documents": 1000}


@pytest.mark.parametrize(
    ("year", "count"),
    [
        (signed("9.97", "100%"), 1),  # all of it leaves nothing to round
        (signed("9.97", "99,7%"), 0),
        (signed("9.96", "99,7%"), 0),  # within the tolerance and the missing decimals
        (signed("9.5", "99,7%"), 1),
        (signed("10", "100%"), 0),
        (signed("0", "0%"), 0),
        (signed("9.97", "95%", **SIGNED), 0),  # fits the figures: the percentage is wrong
        (signed("9", "95%", **SIGNED), 1),  # fits neither
        (signed("9", "99,7%", **SIGNED), 0),  # told by the figures
        (signed("9.97", "100%", **SIGNED), 0),
    ],
)
def test_points_of_the_printed_percentage(year, count):
    assert len(told("points_of_percent", year)) == count


def test_points_of_percentage_says_both():
    (found,) = findings("points_of_percent", signed("9.97", "100%"))
    assert found.message == (
        "Chỉ số 6.12 (QĐ 3853): tỷ lệ ghi 100% cho 10 điểm, báo cáo ghi 9,97 điểm."
        " Hãy kiểm tra tỷ lệ và điểm, hoặc giải trình."
    )
    assert found.values == {"percent": "100", "claimed": "9.97", "computed": "10"}


def test_verdict_of_the_printed_percentage():
    def phones(percent):
        return one("3.4", {"claimed_passed": True, "printed": {"percent": percent}}, PAPER_B)

    assert told("points_of_percent", phones("59%")) == [("warning", ("3.4",))]
    assert told("points_of_percent", phones("60%")) == []


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (services(26, 55, "20"), ["warning"]),  # full points below the full ratio
        (services(26, 55, "9.45"), []),
        (services(26, 55, "9.5"), []),  # exactly the tolerance
        (services(26, 55, "9.51"), ["warning"]),
        (services(26, 55, "9"), ["warning"]),  # the rule of 6.2 is not merely assumed
        (services(26, 55, "10.54", "52,7%"), []),  # the percentage is what is wrong
        (services(26, 55, "20", "47,2%"), ["warning"]),
        (services(26, 55, "20", is_superseded=True), []),
        (services(0, 55, "20"), []),  # 0 with points: the states tell it
        (services(0, 0, "20"), []),  # 0/0
        (services(26, 55, "25"), []),  # above the maximum
        (services(26, 55, "20", state="not_deployed"), []),
    ],
)
def test_claim_against_the_rule(year, expected):
    assert [severity for severity, _ in told("points_of_rule", year)] == expected


def test_less_than_an_assumed_rule_is_only_worth_a_look():
    def schools(points):
        inputs = {"schools_transformed": 3, "schools": 3}
        return one("4.5", {"inputs": inputs, "claimed_points": points})

    assert told("points_of_rule", schools("10")) == [("hint", ("4.5",))]
    (found,) = findings("points_of_rule", schools("18.7"))
    assert found.severity is Severity.WARNING
    assert "Số liệu này không cho ra điểm đó theo cách nào." in found.message


def test_claim_that_follows_from_the_paper_is_no_quarrel_with_the_rule():
    # 13 of 13 earn 20 points; that the fact says 21 officials is told once, with the fact.
    printed = {"inputs": {"mail_users": "13", "officials": "13"}}
    answer = {"inputs": {"mail_users": 13}, "claimed_points": "20", "printed": printed}
    assert told("points_of_rule", one("6.7", answer, officials=21)) == []
    assert len(told("fact_values", one("6.7", answer, officials=21))) == 1


def test_no_beside_figures_is_told_by_the_states():
    answer = {"inputs": {"website_column": False, "posts": 15}, "claimed_points": "20"}
    assert told("points_of_rule", one("1.3", answer)) == []
    assert len(told("yes_with_zero", one("1.3", answer))) == 1
    answer = {"inputs": {"website_column": False}, "claimed_points": "20"}
    assert told("points_of_rule", one("1.3", answer)) == [("warning", ("1.3",))]


def test_verdict_against_the_rule():
    def phones(owners, *, passed):
        facts = {"smartphone_owners": owners, "people_15_plus": 100}
        return one("3.4", {"claimed_passed": passed}, PAPER_B, **facts)

    assert told("points_of_rule", phones(59, passed=True)) == [("warning", ("3.4",))]
    assert told("points_of_rule", phones(60, passed=False)) == [("warning", ("3.4",))]
    assert told("points_of_rule", phones(60, passed=True)) == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"claimed_points": "20.5"}, ["warning"]),
        ({"claimed_points": "20"}, []),
        ({"inputs": {"declared_points": "20.5"}}, ["error"]),
        ({"inputs": {"declared_points": "21"}, "claimed_points": "21"}, ["error"]),
        ({"claimed_points": "-1"}, []),
    ],
)
def test_points_above_the_maximum(answer, expected):
    found = told("points_above_maximum", one("1.2", answer))
    assert [severity for severity, _ in found] == expected


def test_negative_points():
    assert told("points_negative", one("1.2", {"claimed_points": "-1"})) == [("warning", ("1.2",))]
    assert told("points_negative", one("1.2", {"inputs": {"declared_points": "-1"}})) == [
        ("error", ("1.2",))
    ]
    assert told("points_negative", one("1.2", {"claimed_points": "0"})) == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"claimed_points": "20"}, ["warning"]),
        ({}, ["warning"]),  # the policy of the set, which is assumed, gives the points
        ({"claimed_points": "0"}, []),
        # Said to be nothing, and claimed on what is only assumed.
        ({"claimed_points": "20", "narrative": "Trong năm không phát sinh sự cố."}, ["hint"]),
        ({"narrative": "Trong năm không phát sinh sự cố."}, []),
        ({"claimed_points": "20", "narrative": "Chưa có sự cố phải xử lý."}, ["warning"]),
        (
            {"state": "nothing_to_measure", "claimed_points": "20", "narrative": "Không có"},
            ["hint"],
        ),
        ({"state": "nothing_to_measure", "narrative": "Không có"}, []),
        ({"state": "not_deployed"}, []),
        ({"state": "zero"}, []),
    ],
)
def test_nothing_of_nothing_with_points(answer, expected):
    inputs = {"incidents_handled": 0, "incidents_found": 0}
    year = one("5.2", {"inputs": inputs, "narrative": "Không có sự cố", **answer})
    assert [severity for severity, _ in told("points_for_nothing", year)] == expected


def test_some_of_some_is_not_nothing():
    inputs = {"incidents_handled": 1, "incidents_found": 1}
    year = one("5.2", {"inputs": inputs, "claimed_points": "20"})
    assert told("points_for_nothing", year) == []


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        ({"inputs": {"satisfied": 115}, "claimed_points": "9.9"}, 1),
        ({"inputs": {"satisfied": 115, "rated": 116}, "claimed_points": "9.9"}, 0),
        ({"inputs": {"satisfied": 115}, "claimed_points": "0"}, 0),
        ({"inputs": {"satisfied": 115}}, 0),  # claims nothing
        ({"claimed_points": "9.9", "printed": {"percent": "99%"}}, 0),  # a percentage alone
        ({"claimed_points": "9.9", "state": "not_deployed"}, 0),
    ],
)
def test_claim_without_figures(answer, count):
    assert len(told("claim_without_figures", one("6.4", answer))) == count


WORDS = "Ngày 02/7/2022 UBND xã ban hành văn bản theo Nghị định số 42/2022/NĐ-CP năm 2022."


@pytest.mark.parametrize(
    ("points", "narrative", "evidence", "expected"),
    [
        ("12", WORDS, [{"note": "Có hồ sơ"}], ["warning"]),  # a part of the maximum
        ("15", WORDS, [{"note": "Có hồ sơ"}], ["hint"]),
        ("15", WORDS, [], ["hint"]),  # all of it, and the words say what was done
        ("15", "Đã làm.", [], ["warning"]),
        ("12", "Trang hoạt động, còn thiếu mục hỏi đáp.", [], ["hint"]),  # and why not all
        ("12", WORDS, [{"link": "https://quangbinh.gov.vn"}], []),
        ("12", WORDS, [{"document": "46/KH-UBND"}], []),
        ("12", "Đã đăng 15 tin, bài.", [], []),
        ("0", WORDS, [], []),
    ],
)
def test_declared_score_without_ground(points, narrative, evidence, expected):
    year = unit_year(
        {
            PAPER_A: {
                "6.1": {
                    "inputs": {"declared_points": points},
                    "claimed_points": points,
                    "narrative": narrative,
                    "evidence": evidence,
                }
            }
        },
        documents=[{"number": "46/KH-UBND"}],
    )
    assert [severity for severity, _ in told("declared_without_ground", year)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WORDS, False),
        ("Từ tháng 10 năm 2022, giai đoạn 2021-2025, mức độ 4.", False),
        ("Theo Kế hoạch số 29-KH/ĐU ngày 25/3/2022.", False),
        ("Phần mềm V8 và F1.", False),
        ("Chi 1,8 tỷ đồng.", True),
        ("Có 4 lần/tuần.", True),
        ("100% cán bộ.", True),
    ],
)
def test_words_that_hold_a_figure(text, expected):
    assert holds_figure(text) is expected


@pytest.mark.parametrize(
    ("points", "participants", "expected"),
    [
        ("20", 2, ["hint"]),  # all points for 2 of 19
        ("10", 0, ["warning"]),  # half of them for none
        ("2.1", 2, []),
        ("17.3", 2, ["warning"]),
        ("10", 19, []),  # half the points is a plain share, and not too many
        ("20", 19, []),
        ("0", 2, []),
    ],
)
def test_declared_score_beside_its_figures(points, participants, expected):
    answer = {"inputs": {"declared_points": points, "participants": participants}}
    found = told("declared_unlike_figures", one("7.1", answer, enterprises=19))
    assert [severity for severity, _ in found] == expected
