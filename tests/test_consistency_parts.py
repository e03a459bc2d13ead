"""Parts and wholes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assessments.consistency.sums import Breakdown, Part, labelled_breakdowns, unequal
from assessments.consistency.wholes import fact_pairs
from tests.consistency_builder import findings, set_spec, told, unit_year

PAPER_A, PAPER_B = "QD3853", "QD1829"


def figures(*items):
    return [Part(label, Decimal(value), unit) for label, value, unit in items]


FILES = figures(
    ("Hồ sơ mức độ 3: khai tử", 1, "hồ sơ"),
    ("Hồ sơ mức độ 3: kết hôn", 38, "hồ sơ"),
    ("Hồ sơ mức độ 3: khai sinh", 67, "hồ sơ"),
    ("Hồ sơ mức độ 3: xác nhận hôn nhân", 84, "hồ sơ"),
    ("Hồ sơ mức độ 4", 146, "hồ sơ"),
    ("Hồ sơ mức độ 4: cấp bản sao hộ tịch", 141, "hồ sơ"),
    ("Hồ sơ mức độ 4: bảo trợ xã hội", 1, "hồ sơ"),
    ("Hồ sơ mức độ 4: giám hộ", 4, "hồ sơ"),
    ("Thủ tục mức độ 3", 8, "thủ tục"),
    ("Thủ tục mức độ 4", 35, "thủ tục"),
)
TOTALS = figures(("Số hồ sơ trực tuyến", 392, "hồ sơ"), ("Số thủ tục", 43, "thủ tục"))


def test_labelled_figures_add_up_level_by_level():
    found = list(labelled_breakdowns(FILES, TOTALS))

    assert [(one.total.label, one.sum, one.missing) for one in found] == [
        ("Hồ sơ mức độ 4", 146, 0),
        ("Số hồ sơ trực tuyến", 336, 56),
        ("Số thủ tục", 43, 0),
    ]
    (wrong,) = unequal(found)
    assert wrong.words == "1 + 38 + 67 + 84 + 146 = 336, thiếu 56 so với 392"


def test_figures_that_nothing_joins_are_left_alone():
    separate = figures(
        ("Nhóm Zalo thôn Trần Cầu", 98, "thành viên"),
        ("Camera của Trường Tiểu học", 6, "mắt"),
        ("Hạng: sản phẩm", 3, "sao"),
        ("Quý 1", 5, ""),
        ("Quý 2", 6, ""),
        # One running sentence: the first figure is no head of those behind it.
        ("Ban hành 1.120 văn bản đi, gồm", 700, "quyết định"),
        ("Ban hành 1.120 văn bản đi, gồm: 700 quyết định", 60, "tờ trình"),
        ("Ban hành 1.120 văn bản đi, gồm: 700 quyết định, 60 tờ trình", 150, "công văn"),
    )
    assert list(labelled_breakdowns(separate, TOTALS)) == []
    two_totals = [*TOTALS, Part("Hồ sơ khác", Decimal(5), "hồ sơ")]
    assert [one.total.label for one in labelled_breakdowns(FILES, two_totals)] == [
        "Hồ sơ mức độ 4", "Số thủ tục"
    ]  # fmt: skip


def test_parts_that_are_too_many():
    found = Breakdown(Part("", Decimal(3)), (Part("", Decimal(2)), Part("", Decimal(2))))
    assert found.words == "2 + 2 = 4, thừa 1 so với 3"


def online(total, last):
    """Indicator 1.6 of the second set with what its paper printed beside it."""
    listed = [
        {"label": part.label, "value": f"{part.value:02}", "unit": part.unit} for part in FILES
    ]
    listed[3]["value"] = last
    answer = {
        "inputs": {"files_online": total, "online_procedures": 43, "declared_pass": True},
        "printed": {"figures": listed},
    }
    return unit_year({PAPER_B: {"1.6": answer}})


@pytest.mark.parametrize(
    ("total", "last", "missing"),
    [
        (392, "84", ["56"]),
        (336, "84", []),
        (336, "85", ["-1"]),
        (392, "trên 84", []),
        (392, "", []),
    ],
)
def test_printed_figures_of_an_answer(total, last, missing):
    found = findings("parts_of_figures", online(total, last))
    assert [one.values["missing"] for one in found] == missing


def test_places_of_a_sum_lead_to_the_total_first():
    (found,) = findings("parts_of_figures", online(392, "84"))
    assert found.first
    assert (found.first.kind, found.first.name) == ("input", "files_online")
    assert [place.words for place in found.places[1:]] == ["1", "38", "67", "84", "146"]


@pytest.mark.parametrize(("last", "count"), [(5, 0), (4, 1), (None, 0)])
def test_inputs_that_make_up_a_total(last, count):
    parts = ("decisions", "submissions", "letters", "reports", "plans", "schemes")
    values = dict(zip(parts, (2343, 118, 212, 161, 69, last), strict=True))
    inputs = {f"outgoing_{name}": value for name, value in values.items() if value is not None}
    answer = {"inputs": {"outgoing_documents": 2908, **inputs}}
    assert len(told("parts_of_inputs", unit_year({PAPER_B: {"1.3": answer}}))) == count


def test_files_in_time_and_late_are_all_files():
    def received(late):
        inputs = {"files_received": 5210, "files_early": 2624, "files_on_time": 2586}
        return unit_year({PAPER_B: {"1.5": {"inputs": {**inputs, "files_late": late}}}})

    assert told("parts_of_inputs", received(0)) == []
    assert told("parts_of_inputs", received(10)) == [("warning", ("1.5",))]


@pytest.mark.parametrize(
    ("facts", "places"),
    [
        ({"people_15_plus": 7000, "population": 6633}, [("people_15_plus", "population")]),
        ({"people_15_plus": 6633, "population": 6633}, []),
        (
            {"smartphone_owners": 5294, "people_15_plus": 5293},
            [("smartphone_owners", "people_15_plus")],
        ),
        (
            {"households_with_internet": 1738, "households": 1737},
            [("households_with_internet", "households")],
        ),
        ({"leaders": 22, "officials": 21}, [("leaders", "officials")]),
        ({"households": 6634, "population": 6633}, [("households", "population")]),
        (
            {"enterprises_on_platform": 20, "enterprises": 19},
            [("enterprises_on_platform", "enterprises")],
        ),
        ({"villages": 5000, "population": 10}, []),  # nobody says one is part of the other
    ],
)
def test_facts_that_are_part_of_facts(facts, places):
    found = findings("fact_over_fact", unit_year({PAPER_A: {}, PAPER_B: {}}, facts=facts))
    assert [tuple(place.name for place in one.places) for one in found] == places
    assert {str(one.severity) for one in found} <= {"error"}


def test_pairs_of_facts_come_from_the_rules_of_the_sets():
    pairs = {(pair.part, pair.whole) for pair in fact_pairs([set_spec(PAPER_A), set_spec(PAPER_B)])}
    assert {
        ("officials_with_computer", "officials"),
        ("bank_account_holders", "people_15_plus"),
        ("leaders", "officials"),
    } <= pairs


@pytest.mark.parametrize(
    ("answers", "facts", "expected"),
    [
        (
            {"6.2": {"inputs": {"services_full": 56, "services_total": 55}}},
            {},
            [("error", ("6.2",))],
        ),
        ({"6.2": {"inputs": {"services_full": 55, "services_total": 55}}}, {}, []),
        ({"6.2": {"inputs": {"services_full": 5, "services_total": 0}}}, {}, [("error", ("6.2",))]),
        ({"7.1": {"inputs": {"participants": 20}}}, {"enterprises": 19}, [("warning", ("7.1",))]),
        # Two facts: told once, with the facts.
        ({"3.1": {}}, {"officials_with_computer": 22, "officials": 21}, []),
        # The paper's own figures fit; that its 21 is not the fact is told with the facts.
        (
            {
                "7.4": {
                    "inputs": {"tax_payers": 21},
                    "printed": {"inputs": {"tax_payers": "21", "enterprises": "21"}},
                }
            },
            {"enterprises": 19},
            [],
        ),
        # Only the paper says so: that can be explained, not mended.
        (
            {"3.1": {"printed": {"inputs": {"officials_with_computer": "22", "officials": "21"}}}},
            {"officials_with_computer": 21, "officials": 21},
            [("warning", ("3.1",))],
        ),
        (
            {"6.2": {"state": "not_deployed", "inputs": {"services_full": 5, "services_total": 1}}},
            {},
            [],
        ),
    ],
)
def test_part_of_an_answer_over_its_whole(answers, facts, expected):
    assert told("part_over_whole", unit_year({PAPER_A: answers}, facts=facts)) == expected


def test_part_over_whole_by_name():
    inputs = {"procedures_published": 226, "procedures": 225}
    (found,) = findings("part_over_whole", unit_year({PAPER_B: {"1.2": {"inputs": inputs}}}))
    assert found.message == (
        "Chỉ tiêu 1.2 (QĐ 1829): “Số thủ tục hành chính được công khai” là 226, lớn hơn “Tổng số"
        " thủ tục hành chính thuộc thẩm quyền của UBND xã” là 225. Hãy kiểm tra hai số này."
    )
