"""One fact with several values."""

from __future__ import annotations

import pytest

from assessments.consistency.base import Place
from assessments.consistency.fact_names import FACT_NAMES, SAME_FIGURES, fact_named
from tests.consistency_builder import findings, set_spec, told, unit_year

PAPER_A, PAPER_B = "QD3853", "QD1829"


def phones(owners="4.445", adults="5.293"):
    return {"printed": {"inputs": {"smartphone_owners": owners, "people_15_plus": adults}}}


FACTS = {"smartphone_owners": 4445, "people_15_plus": 5293}


@pytest.mark.parametrize(
    ("one", "other", "facts", "expected"),
    [
        (phones(), phones(), FACTS, []),
        (phones("4445", "5 293"), phones("4 445"), FACTS, []),  # other ways of writing
        (phones(adults="5.239"), phones(), FACTS, [("5293", "5239", [(PAPER_A, "3.4")])]),
        # The same other value in both papers is one contradiction, with both places.
        (
            phones(adults="5.239"), phones(adults="5.239"), FACTS,
            [("5293", "5239", [(PAPER_A, "3.4"), (PAPER_B, "3.4")])],
        ),
        (phones(adults="5.239"), phones(adults="5.923"), FACTS, [
            ("5293", "5239", [(PAPER_A, "3.4")]), ("5293", "5923", [(PAPER_B, "3.4")]),
        ]),
        # Without a fact the papers are held to each other.
        (phones(adults="5.239"), phones(), {}, [("5239", "5293", [(PAPER_B, "3.4")])]),
        (phones(adults="trên 5.000"), phones(), FACTS, []),
        ({**phones(adults="5.239"), "is_superseded": True}, phones(), FACTS, []),
    ],
)  # fmt: skip
def test_fact_in_two_papers(one, other, facts, expected):
    year = unit_year({PAPER_A: {"3.4": one}, PAPER_B: {"3.4": other}}, facts=facts)

    found = findings("fact_values", year)
    assert [(f.values["value"], f.values["other"], list(f.indicators)) for f in found] == expected
    assert {f.first for f in found} <= {Place("fact", name="people_15_plus")}


def test_fact_at_the_head_of_the_paper():
    figures = [
        {"label": "Số hộ dân", "value": "1.759", "unit": "hộ", "place": "Phần mở đầu"},
        {"label": "Số nhân khẩu", "value": "6.633", "unit": "nhân khẩu", "place": "Phần mở đầu"},
        {"label": "Số hộ dân đã lắp camera", "value": "250", "unit": "hộ", "place": "Mục III"},
        {"label": "Số thôn", "value": "5", "kind": "total", "pillar": "1"},
    ]
    facts = {"households": 1737, "population": 6633, "villages": 6}
    year = unit_year({PAPER_B: {}}, facts=facts, papers={PAPER_B: {"figures": figures}})

    (found,) = findings("fact_values", year)
    assert found.message == (
        "“Tổng số hộ”: số liệu nền là 1.737, phần mở đầu (QĐ 1829) ghi 1.759 hộ."
        " Hãy thống nhất một số, hoặc giải trình vì sao khác nhau."
    )
    assert found.places[1] == Place("paper", PAPER_B, name="Số hộ dân", words="1.759")


@pytest.mark.parametrize(
    ("label", "place", "expected"),
    [
        ("Xã có 4 thôn, 1.400 hộ với", "Phần mở đầu", ["6300"]),
        ("Năm 2010 xã có", "Phần mở đầu", []),
        ("Phấn đấu đến cuối kỳ có", "Phần Giải pháp", []),  # read sentence by sentence elsewhere
    ],
)
def test_fact_in_the_running_words_of_the_opening(label, place, expected):
    figure = {"label": label, "value": "6.300", "unit": "nhân khẩu", "place": place}
    papers = {PAPER_B: {"figures": [figure]}}
    year = unit_year({PAPER_B: {}}, facts={"population": 5300}, papers=papers)
    assert [one.values["other"] for one in findings("fact_values", year)] == expected


def test_fact_beside_another_answer():
    figures = [{"label": "Tổng số hộ toàn xã", "value": "1.759", "unit": "hộ"}]
    answer = {"inputs": {"full_coverage": True}, "printed": {"figures": figures}}
    year = unit_year({PAPER_A: {"3.6": answer}}, facts={"households": 1737})
    assert told("fact_values", year) == [("warning", ("3.6",))]


@pytest.mark.parametrize(("others", "count"), [(10, 1), (15, 0)])
def test_leaders_and_the_others_are_all_officials(others, count):
    answers = {
        "6.9": {"inputs": {"leaders_certified": 6}},
        "6.10": {"inputs": {"officials_certified": 10, "officials_not_leading": others}},
    }
    year = unit_year({PAPER_A: answers}, facts={"officials": 21, "leaders": 6})

    found = findings("fact_values", year)
    assert len(found) == count
    if found:
        assert found[0].indicators == ((PAPER_A, "6.10"), (PAPER_A, "6.9"))
        assert "chỉ số 6.10 (QĐ 3853) cộng với số lãnh đạo (10 + 6) là 16" in found[0].message


def documents(sent, issued, outgoing, state="reported"):
    return unit_year(
        {
            PAPER_A: {
                "6.8": {"inputs": {"documents_electronic": 1, "documents_sent": sent}},
                "6.11": {"inputs": {"documents_signed": 1, "documents_issued": issued}},
            },
            PAPER_B: {"1.3": {"state": state, "inputs": {"outgoing_documents": outgoing}}},
        }
    )


def test_one_figure_under_several_names():
    (found,) = findings("same_figure", documents(15473, 1473, 2908))

    assert found.indicators == ((PAPER_A, "6.8"), (PAPER_A, "6.11"), (PAPER_B, "1.3"))
    assert set(found.values.values()) == {"15473", "1473", "2908"}
    assert "chỉ số 6.8 (QĐ 3853) ghi 15.473" in found.message


@pytest.mark.parametrize(
    "year",
    [
        documents(2908, 2908, 2908),
        documents(2908, 2908, 5, state="not_deployed"),
        unit_year({PAPER_A: {"6.8": {"inputs": {"documents_sent": 5}}}}),
    ],
)
def test_one_figure_with_one_value(year):
    assert told("same_figure", year) == []


def test_procedures_of_two_answers_of_one_set():
    answers = {"1.2": {"inputs": {"procedures": 225}}, "1.5": {"inputs": {"procedures": 226}}}
    assert told("same_figure", unit_year({PAPER_B: answers})) == [("warning", ("1.2", "1.5"))]


def test_figure_that_counts_and_figure_that_was_printed():
    def services(printed, **more):
        inputs = {"services_full": 29, "services_total": 55}
        answer = {"inputs": inputs, "printed": {"inputs": {"services_full": printed}}, **more}
        return unit_year({PAPER_A: {"6.2": answer}})

    assert told("figure_printed", services("26")) == [("hint", ("6.2",))]
    assert told("figure_printed", services("29")) == []
    assert told("figure_printed", services("gần 26")) == []
    assert told("figure_printed", services("26", is_superseded=True)) == []


@pytest.mark.parametrize(
    ("label", "fact"),
    [
        ("Số nhân khẩu", "population"),
        ("Tổng dân số toàn xã", "population"),
        ("Số hộ dân", "households"),
        ("Tổng số hộ gia đình", "households"),
        ("Số thôn", "villages"),
        ("Tổng số cán bộ, công chức", "officials"),
        ("Số doanh nghiệp trên địa bàn xã", "enterprises"),
        ("Số người từ 15 tuổi trở lên", "people_15_plus"),
        ("Số điểm wifi công cộng", "wifi_points"),
        ("Số mắt camera đã lắp đặt", "cameras"),
        ("Số mắt camera kết nối về phòng trực Công an xã", "cameras"),
        ("Số mắt camera dự kiến lắp thêm", ""),
        ("Số mắt camera của cơ quan, đơn vị và hộ dân", ""),
        ("Số hộ dân đã lắp camera giám sát", ""),
        ("Số thôn thành lập tổ Zalo công nghệ số cộng đồng", ""),
        ("Số doanh nghiệp nộp thuế điện tử", ""),
        ("Dân số trong độ tuổi lao động", ""),
    ],
)
def test_label_that_names_a_fact(label, fact):
    assert fact_named(label) == fact


def test_names_and_figures_of_the_tables_are_in_the_sets():
    specs = {code: set_spec(code) for code in (PAPER_A, PAPER_B)}
    facts = {fact.code for spec in specs.values() for fact in spec.facts}
    inputs = {
        (code, item.name)
        for code, spec in specs.items()
        for indicator in spec.indicators
        for item in indicator.inputs
    }
    assert {row.fact for row in FACT_NAMES} <= facts
    assert {name for row in SAME_FIGURES for name in row.inputs} <= inputs
    assert all(row.source for row in (*FACT_NAMES, *SAME_FIGURES))
