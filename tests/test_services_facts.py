"""Writing base figures: what is stored, rescored and refused, in which words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.models import (
    Answer,
    Assessment,
    Fact,
)
from assessments.selectors.files import open_file
from assessments.services.facts import StaleFactError, record_fact
from criteria.models import FactKind
from tests.services_asked import (
    CLOSED,
    LEADER,
    NOT_YOURS,
    OFFICER,
    OUTSIDERS,
    D,
    holders,
    refused,
    save,
)

pytestmark = pytest.mark.django_db


# --- record_fact --------------------------------------------------------------------------------


def fact(cast: Any, code: str, value: str | Decimal, who: str = OFFICER, **more: Any) -> Fact:
    given = {"year": 2022, "source": "Công an xã", "unit": cast.units["commune"], **more}
    kind = FactKind.objects.get(code=code)
    known = Fact.objects.filter(kind=kind, unit=given["unit"], year=given["year"]).first()
    given = {"seen_version": known.version if known else 0, **given}
    return record_fact(actor=cast.people[who], kind=kind, value=D(value), **given)


def self_scores(assessment: Assessment) -> dict[str, tuple[Decimal | None, bool | None]]:
    rows = Answer.objects.filter(assessment=assessment)
    return {
        code: (points, passed)
        for code, points, passed in rows.values_list(
            "indicator__code", "self_points", "self_passed"
        )
    }


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {code: value for code, value in after.items() if before[code] != value}


def test_fact_is_corrected_in_its_row(demo):
    before = Fact.objects.get(kind__code="population", year=2022)
    day = date(2022, 12, 15)

    fact(demo, "population", "7249", as_of=day, note="Theo chỉ tiêu 3.5", source="Thống kê")

    after = Fact.objects.get(kind__code="population", year=2022)
    assert (before.pk, before.value) == (after.pk, D(6633))
    assert (after.value, after.as_of, after.source) == (D(7249), day, "Thống kê")
    assert (after.note, after.updated_by) == ("Theo chỉ tiêu 3.5", demo.people[OFFICER])


def test_fact_of_another_year_is_another_row_and_moves_no_score(demo):
    before = self_scores(demo.points)

    fact(demo, "population", "7000", year=2023)

    values = Fact.objects.filter(kind__code="population").values_list("year", "value")
    assert dict(values) == {2022: D(6633), 2023: D(7000)}
    assert self_scores(demo.points) == before


def test_corrected_fact_rescores_its_readers_in_both_sets_and_nobody_else(demo):
    points, verdicts = self_scores(demo.points), self_scores(demo.verdicts)

    fact(demo, "people_15_plus", "10000")

    # 4.445 and 3.831 of 10.000, both under their thresholds.
    assert changed(points, self_scores(demo.points)) == {
        "3.4": (D("4.44"), None),
        "8.2": (D("3.83"), None),
    }
    failed = (None, False)
    assert changed(verdicts, self_scores(demo.verdicts)) == {
        "2.4": failed,
        "3.2": failed,
        "3.4": failed,
    }
    for assessment in (demo.points, demo.verdicts):
        sheet = open_file(assessment).sheet
        assert self_scores(assessment) == {
            line.indicator.code: (line.outcome.points, line.outcome.passed) for line in sheet.lines
        }


def test_rescoring_leaves_the_version_on_the_officers_screen_valid(demo):
    fact(demo, "population", "7249")

    saved = save(demo, demo.points, "8.1", holders("7249"), 1)

    assert (saved.version, saved.self_points) == (2, D(10))


@pytest.mark.parametrize("status", CLOSED)
def test_figures_are_locked_once_an_assessment_of_the_year_has_left_the_unit(demo, status):
    """What others judge by must not move, in no column and on no page."""
    Assessment.objects.filter(pk=demo.points.pk).update(status=status)
    sheet = open_file(demo.points).sheet

    with pytest.raises(PermissionDenied, match=r"Số liệu năm 2022 đã khóa: hồ sơ QĐ 3853"):
        fact(demo, "people_15_plus", "10000")

    assert open_file(demo.points).sheet == sheet
    fact(demo, "people_15_plus", "10000", year=2023)


def test_fact_of_another_unit_moves_nothing_here(demo):
    points = self_scores(demo.points)

    fact(demo, "population", "1", "neighbour.officer", unit=demo.units["neighbour"])

    assert self_scores(demo.points) == points
    assert Fact.objects.get(unit=demo.units["commune"], kind__code="population").value == D(6633)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("-1", "Số liệu nền không được âm."),
        ("-0.0001", "Số liệu nền không được âm."),
        ("0.00001", "có nhiều hơn 4 chữ số thập phân"),
        ("NaN", "không phải là một số hữu hạn"),
        ("1E+20", "Số quá lớn"),
    ],
)
def test_fact_that_is_no_figure_is_refused(demo, value, sentence):
    error = refused(ValidationError, lambda: fact(demo, "population", value))

    assert list(error.message_dict) == ["value"]
    assert sentence in error.message_dict["value"][0]


def test_fact_without_a_source_is_refused(demo):
    error = refused(ValidationError, lambda: fact(demo, "population", "7000", source=""))

    assert list(error.message_dict) == ["source"]


def test_fact_of_zero_is_a_figure(demo):
    assert fact(demo, "population", "0").value == D(0)
    answer = Answer.objects.get(assessment=demo.points, indicator__code="8.1")
    assert answer.self_points is None  # 1.068 of none: incomplete, not 0


@pytest.mark.parametrize("who", OUTSIDERS)
def test_only_the_people_of_the_unit_record_its_facts(demo, who):
    error = refused(PermissionDenied, lambda: fact(demo, "population", "7000", who))

    assert str(error) == NOT_YOURS


def test_figure_corrected_in_between_is_refused_and_stays(demo):
    fact(demo, "population", "7000")

    with pytest.raises(StaleFactError, match=r"thành 7\.000") as refused:
        fact(demo, "population", "7249", seen_version=1)

    assert refused.value.current.version == 2
    assert Fact.objects.get(kind__code="population").value == 7000


def test_leader_records_facts_too(demo):
    assert fact(demo, "population", "7000", LEADER).updated_by == demo.people[LEADER]
