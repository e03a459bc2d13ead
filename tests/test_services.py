"""Saving an answer: what is stored, what is refused, in which words, and at what cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import (
    Answer,
    Assessment,
    AssessmentStatus,
    Campaign,
)
from assessments.services.answers import AnswerChange, Claim, StaleAnswerError
from assessments.services.campaigns import open_assessment
from tests.indicator_sets import entry, indicator, points_set, rule, stored_set, yes_no
from tests.reviewing import return_to_unit
from tests.services_asked import (
    BLANK,
    CLOSED,
    LEADER,
    NOT_YOURS,
    OFFICER,
    OUTSIDERS,
    REPORTED,
    D,
    holders,
    refused,
    save,
    small,
)

pytestmark = pytest.mark.django_db


# --- save_answer --------------------------------------------------------------------------------


def test_first_answer_is_stored_cleaned_and_scored(demo):
    assessment = small(demo, yes_no("1.1"))
    typed = '<p onclick="x">Đã có <b>kế hoạch</b></p><script>x</script>'

    saved = save(demo, assessment, "1.1", AnswerChange(REPORTED, {"exists": True}, typed), 0)

    stored = Answer.objects.get(pk=saved.pk)
    assert (stored.assessment, stored.indicator.code) == (assessment, "1.1")
    assert (stored.state, stored.inputs, stored.version) == (REPORTED, {"exists": True}, 1)
    assert stored.narrative == "<p>Đã có <strong>kế hoạch</strong></p>"
    assert (stored.self_points, stored.self_passed) == (D(10), None)
    assert (stored.claimed_points, stored.claimed_passed, stored.printed) == (None, None, {})
    assert (stored.reviewed_points, stored.final_points) == (None, None)
    assert stored.updated_by == demo.people[OFFICER]


def test_changed_answer_is_one_row_with_the_next_version(demo):
    before = Answer.objects.get(assessment=demo.points, indicator__code="8.1")
    count = Answer.objects.count()

    save(demo, demo.points, "8.1", holders("2000"), 1, LEADER)
    save(demo, demo.points, "8.1", holders("3316"), 2)

    after = Answer.objects.get(pk=before.pk)
    assert Answer.objects.count() == count
    assert (before.version, after.version) == (1, 3)
    assert after.inputs == {"id_holders": "3316"}
    assert after.self_points == D("4.99")  # of 6.633: the population is a fact
    assert after.updated_by == demo.people[OFFICER]


def test_figures_are_stored_as_exact_text(demo):
    money = indicator(
        "1.1",
        rule("ratio", numerator="a", denominator="b"),
        entry("a", "money"),
        entry("b", "money"),
    )
    assessment = small(demo, money)
    values = {"a": D("1234567.50"), "b": D("99999999999999.125")}

    saved = save(demo, assessment, "1.1", AnswerChange(REPORTED, values), 0)

    saved.refresh_from_db()
    assert saved.inputs == {"a": "1234567.5", "b": "99999999999999.125"}


def test_claim_is_kept_when_the_officer_changes_the_answer(demo):
    before = Answer.objects.get(assessment=demo.points, indicator__code="8.1")

    save(demo, demo.points, "8.1", holders("2000"), 1)

    after = Answer.objects.get(pk=before.pk)
    assert before.claimed_points == D("1.6")
    assert (after.claimed_points, after.printed) == (before.claimed_points, before.printed)


def test_claim_is_stored_as_printed_and_never_computed_with(demo):
    claim = Claim(points=D("7.25"), passed=None, printed={"points": "7,25 điểm"})

    saved = save(demo, demo.points, "8.1", holders("6633", claim=claim), 1)

    saved.refresh_from_db()
    assert (saved.claimed_points, saved.printed) == (D("7.25"), {"points": "7,25 điểm"})
    assert saved.self_points == D(10)


@pytest.mark.parametrize("points", ["1.23456", "NaN", "1E+30"])
def test_claim_that_cannot_be_kept_exactly_is_refused(demo, points):
    change = holders("2000", claim=Claim(points=D(points)))

    error = refused(ValidationError, lambda: save(demo, demo.points, "8.1", change, 1))

    assert list(error.message_dict) == ["claimed_points"]


def test_blank_answer_takes_the_score_away(demo):
    saved = save(demo, demo.points, "8.1", AnswerChange(BLANK, {}), 1)

    saved.refresh_from_db()
    assert (saved.state, saved.inputs, saved.self_points) == (BLANK, {}, None)


def test_answer_in_a_draft_set_is_scored_too(demo):
    assessment = small(demo, yes_no("1.1"), publish=False)

    saved = save(demo, assessment, "1.1", AnswerChange(REPORTED, {"exists": True}), 0)

    assert saved.self_points == D(10)


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_stale_answer_is_refused_with_the_one_that_stands(demo, seen):
    save(demo, demo.points, "8.1", holders("2000", "<p>Người khác</p>"), 1, LEADER)
    change = holders("9", "<p>Chữ của tôi</p>")

    error = refused(StaleAnswerError, lambda: save(demo, demo.points, "8.1", change, seen))

    assert error.current == Answer.objects.get(assessment=demo.points, indicator__code="8.1")
    assert (error.current.version, error.current.narrative) == (2, "<p>Người khác</p>")
    assert error.current.updated_by == demo.people[LEADER]
    assert change.narrative == "<p>Chữ của tôi</p>"


def test_stale_answer_is_dated_in_the_time_of_vietnam(demo):
    answer = Answer.objects.get(assessment=demo.points, indicator__code="8.1")
    answer.updated_at = datetime(2023, 1, 5, 18, 30, tzinfo=UTC)

    assert str(StaleAnswerError(answer)) == "Câu trả lời đã được sửa lúc 01:30 06/01/2023."


def test_unknown_indicator_is_refused(demo):
    error = refused(
        ValidationError, lambda: save(demo, demo.points, "9.9", AnswerChange(BLANK, {}), 0)
    )

    assert error.messages == ["Bộ QĐ 3853 không có chỉ số 9.9."]
    assert error.code == "unknown_indicator"


def test_indicator_of_another_set_is_unknown(demo):
    small(demo, yes_no("77.7"))

    error = refused(
        ValidationError, lambda: save(demo, demo.points, "77.7", AnswerChange(BLANK, {}), 0)
    )

    assert error.code == "unknown_indicator"


def test_all_wrong_figures_are_listed_by_the_name_of_the_input(demo):
    scoring = rule("ratio", numerator="a", denominator="b")
    kinds = (entry("a"), entry("b"), entry("c", "flag"), entry("d", "date"), entry("e", "percent"))
    assessment = small(demo, indicator("1.1", scoring, *kinds))
    values = {"a": D(-1), "b": "5", "c": "có", "d": "hôm qua", "e": D(101), "f": D(1)}

    error = refused(
        ValidationError,
        lambda: save(demo, assessment, "1.1", AnswerChange(REPORTED, values), 0),
    )

    assert error.message_dict == {
        "a": ["“Nhãn a”: con số không được âm và phải nhỏ hơn 100 nghìn tỷ."],
        "b": ["“Nhãn b”: cần một con số."],
        "c": ["“Nhãn c”: hãy chọn Có hoặc Không."],
        "d": ["“Nhãn d”: cần một ngày có thật, viết như 31/12/2022."],
        "e": ["“Nhãn e”: tỷ lệ phải từ 0 đến 100%."],
        "f": ["Chỉ số 1.1 không có số liệu “f”."],
    }


def test_fact_typed_as_a_figure_is_refused(demo):
    values = {"id_holders": D(2000), "population": D(7249)}

    error = refused(
        ValidationError,
        lambda: save(demo, demo.points, "8.1", AnswerChange(REPORTED, values), 1),
    )

    assert list(error.message_dict) == ["population"]
    assert error.message_dict["population"][0].endswith(
        "là số liệu nền: hãy sửa ở mục Số liệu nền."
    )


@pytest.mark.parametrize("who", OUTSIDERS)
def test_only_the_people_of_the_unit_answer(demo, who):
    error = refused(PermissionDenied, lambda: save(demo, demo.points, "8.1", holders("9"), 1, who))

    assert str(error) == NOT_YOURS


@pytest.mark.parametrize("status", CLOSED)
def test_nothing_is_answered_once_the_assessment_has_left(demo, status):
    """What the caller holds may be old: the status in the database decides."""
    held = Assessment.objects.select_related("unit").get(pk=demo.points.pk)
    Assessment.objects.filter(pk=held.pk).update(status=status)

    error = refused(PermissionDenied, lambda: save(demo, held, "8.1", holders("9"), 1))

    assert held.status == "draft"
    assert str(error) == f"Hồ sơ đang ở bước “{AssessmentStatus(status).label}”."


def test_returned_assessment_is_answered_again(demo, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return_to_unit(
        demo.points, "8.1", leader=demo.people[LEADER],
        reviewer=demo.people["thamdinh.quangxuong"],
    )  # fmt: skip

    assert save(demo, demo.points, "8.1", holders("9"), 1).version == 2


def queries_of(call: Callable[[], Any]) -> int:
    """How many statements, without those that only open and close transactions."""
    with CaptureQueriesContext(connection) as queries:
        call()
    frame = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
    return sum(not query["sql"].startswith(frame) for query in queries)


@pytest.mark.parametrize("publish", [True, False])
def test_saving_costs_the_same_for_one_indicator_and_for_56(demo, publish):
    change = AnswerChange(REPORTED, {"exists": True}, "<p>Đã có</p>")
    other = AnswerChange(REPORTED, {"exists": False}, "<p>Chưa có</p>")
    costs = []
    for number in (1, 56):
        indicators = [yes_no(f"1.{position + 1}", "1") for position in range(number)]
        data = {**points_set(*indicators), "code": f"QDTHU{number}"}
        campaign = Campaign.objects.create(
            name=f"Đợt {number}",
            indicator_set=stored_set(data, publish=publish),
            year=2022,
            period_start=date(2022, 1, 1),
            period_end=date(2022, 12, 31),
        )
        assessment = open_assessment(campaign=campaign, unit=demo.units["commune"])
        for code in {"1.1", f"1.{number}"}:
            save(demo, assessment, code, change, 0)  # reads a published set once
            costs.append(queries_of(lambda a=assessment, c=code: save(demo, a, c, other, 1)))

    assert costs == [costs[0]] * 3
    assert costs[0] == (6 if publish else 9)
