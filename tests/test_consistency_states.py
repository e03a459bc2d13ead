"""States beside results, claims and figures."""

from __future__ import annotations

import pytest

from tests.consistency_builder import findings, told, unit_year

PAPER_A, PAPER_B = "QD3853", "QD1829"


def one(code, answer, paper=PAPER_A, **facts):
    return unit_year({paper: {code: answer}}, facts=facts)


def contracts(state, **more):
    """Indicator 7.3: enterprises with electronic contracts / enterprises, 10 points."""
    return one("7.3", {"state": state, "narrative": "Chưa có", **more}, enterprises=19)


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (contracts("not_deployed"), []),  # the 19 enterprises are there whatever was done
        (contracts("not_deployed", claimed_points="0"), []),
        (contracts("not_deployed", inputs={"contract_users": 0}), []),
        (contracts("not_deployed", claimed_points="5"), ["7.3"]),
        (contracts("not_deployed", inputs={"contract_users": 1}), ["7.3"]),
        (contracts("not_deployed", claimed_points="5", is_superseded=True), []),
        (contracts("reported", inputs={"contract_users": 1}), []),
        (one("8.3", {"state": "not_deployed", "inputs": {"addresses": 1759}}), []),  # a total
        (one("3.3", {"state": "not_deployed", "inputs": {"dedicated_network": True}}), ["3.3"]),
        (one("3.3", {"state": "not_deployed", "inputs": {"dedicated_network": False}}), []),
        (one("2.5", {"state": "not_deployed", "claimed_passed": True}, PAPER_B), ["2.5"]),
        (
            one("2.5", {"state": "not_deployed", "inputs": {"declared_pass": True}}, PAPER_B),
            ["2.5"],
        ),
        (
            one(
                "3.3", {"state": "not_deployed", "inputs": {"smartphone_subscriptions": 9}}, PAPER_B
            ),
            [],
        ),
    ],
)
def test_not_deployed_with_a_result(year, expected):
    found = told("not_deployed_with_result", year)
    assert found == [("warning", (code,)) for code in expected]


def test_not_deployed_says_what_contradicts_it():
    year = contracts("not_deployed", claimed_points="5", inputs={"contract_users": 2})
    (found,) = findings("not_deployed_with_result", year)
    assert found.message == (
        "Chỉ số 7.3 (QĐ 3853) chọn “chưa triển khai” nhưng lại ghi 5 điểm; “Số doanh nghiệp sử dụng"
        " hợp đồng điện tử” là 2. Hãy chọn lại tình trạng hoặc sửa số liệu, điểm."
    )
    assert found.values == {"state": "not_deployed", "contract_users": "2", "claimed": "5"}
    assert [place.name for place in found.places] == ["state", "contract_users", ""]


@pytest.mark.parametrize(
    ("year", "count"),
    [
        (contracts("not_applicable"), 0),
        (contracts("not_applicable", claimed_points="10"), 1),
        (contracts("not_applicable", inputs={"contract_users": 1}), 1),
    ],
)
def test_not_applicable_with_a_result(year, count):
    assert len(told("not_applicable_with_result", year)) == count


@pytest.mark.parametrize(
    ("year", "count"),
    [
        (contracts("zero", claimed_points="10"), 1),
        (contracts("zero", claimed_points="0"), 0),
        (contracts("zero"), 0),
        (contracts("reported", inputs={"contract_users": 0}, claimed_points="10"), 1),
        (contracts("reported", inputs={"contract_users": 1}, claimed_points="10"), 0),
        # No incident is good news, and 0 of 0 is told elsewhere.
        (one("5.1", {"state": "zero", "inputs": {"incidents": 0}, "claimed_points": "10"}), 0),
        (one("5.2", {"inputs": {"incidents_handled": 0, "incidents_found": 0},
                     "claimed_points": "20"}), 0),
        (one("2.5", {"state": "zero", "claimed_passed": True}, PAPER_B), 1),
    ],
)  # fmt: skip
def test_zero_with_points(year, count):
    assert len(told("zero_with_points", year)) == count


def test_zero_with_figures():
    assert told("zero_with_figures", contracts("zero", inputs={"contract_users": 3})) == [
        ("warning", ("7.3",))
    ]
    assert told("zero_with_figures", contracts("zero", inputs={"contract_users": 0})) == []
    # A zero that has figures has no second finding for its points.
    year = contracts("zero", inputs={"contract_users": 3}, claimed_points="5")
    assert told("zero_with_points", year) == []


@pytest.mark.parametrize(
    ("inputs", "facts", "count"),
    [({}, {}, 0), ({"contract_users": 0}, {"enterprises": 0}, 0), ({}, {"enterprises": 19}, 1)],
)
def test_nothing_to_measure_with_figures(inputs, facts, count):
    answer = {"state": "nothing_to_measure", "inputs": inputs, "narrative": "Không phát sinh"}
    year = one("7.3", answer, **facts)
    assert len(told("nothing_to_measure_with_figures", year)) == count


@pytest.mark.parametrize(
    ("year", "count"),
    [
        (one("1.3", {"inputs": {"website_column": True, "posts": 0}}), 1),
        (one("1.3", {"inputs": {"website_column": True, "posts": 15}}), 0),
        (one("1.3", {"inputs": {"website_column": True}}), 0),
        (one("1.3", {"inputs": {"website_column": False, "posts": 15}}), 1),
        (one("1.3", {"inputs": {"website_column": False, "posts": 0}}), 0),
        (one("3.8", {"inputs": {"cameras_connected": True}}, cameras=0), 1),
        (one("3.8", {"inputs": {"cameras_connected": False}}, cameras=40), 1),
        (one("3.8", {"inputs": {"cameras_connected": False}}, cameras=0), 0),
        # The villages are there whatever the channel does.
        (one("1.7", {"inputs": {"contact_channel": False}}, PAPER_B, villages=5), 0),
        (one("1.7", {"inputs": {"contact_channel": True, "village_groups": 0}}, PAPER_B,
             villages=5), 1),
        (one("2.6", {"inputs": {"declared_pass": True}}, PAPER_B, enterprises=19), 0),
        (one("2.6", {"inputs": {"declared_pass": True}}, PAPER_B, enterprises=19,
             enterprises_on_platform=0), 1),
        (one("2.6", {"inputs": {"declared_pass": False}}, PAPER_B, enterprises=19,
             enterprises_on_platform=19), 0),  # the unit may judge so
        (one("1.5", {"inputs": {"declared_pass": True, "files_late": 0, "files_early": 5}},
             PAPER_B), 0),
        (one("3.9", {"inputs": {"declared_pass": True, "e_id_holders": 0}}, PAPER_B), 1),
    ],
)  # fmt: skip
def test_yes_and_no_beside_figures(year, count):
    assert len(told("yes_with_zero", year)) == count


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        ({}, 1),
        ({"inputs": {"services_full": 1}}, 0),
        ({"claimed_points": "10"}, 0),  # a claim without figures
        ({"state": "not_deployed"}, 0),
        ({"state": "blank"}, 0),
    ],
)
def test_reported_without_any_input(answer, count):
    assert len(told("reported_without_input", one("6.2", answer))) == count


def test_every_state_that_says_only_itself_is_left_alone():
    """The five that look alike, each as it may be: no check of states or points speaks."""
    year = unit_year(
        {
            PAPER_A: {
                "7.3": {"state": "not_deployed", "claimed_points": "0"},
                "8.3": {"state": "not_applicable", "narrative": "Xã không thuộc đối tượng"},
                "5.2": {"state": "nothing_to_measure", "narrative": "Không có sự cố"},
                "5.1": {"state": "zero", "inputs": {"incidents": 0}, "claimed_points": "10"},
                "6.2": {"state": "blank"},
                "7.6": {"state": "zero", "inputs": {"marketplace_members": 0},
                        "claimed_points": "0"},
            }
        },
        facts={"enterprises": 19},
    )  # fmt: skip
    codes = [
        "not_deployed_with_result", "not_applicable_with_result", "zero_with_points",
        "zero_with_figures", "nothing_to_measure_with_figures", "yes_with_zero",
        "reported_without_input", "points_for_nothing", "points_of_rule", "claim_without_figures",
    ]  # fmt: skip
    assert [finding for code in codes for finding in findings(code, year)] == []
