"""Last year beside this year: shown, taken over to be confirmed, never over anybody's work."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from assessments.models import Action, Answer, Assessment, Evidence, HistoryEntry
from assessments.selectors.files import find_spot, open_file
from assessments.selectors.years import previous_answers, previous_assessment
from assessments.services.answers import AnswerChange, StaleAnswerError, save_answer
from assessments.services.campaigns import open_assessment, open_campaign
from assessments.services.facts import record_fact
from assessments.services.taking_over import (
    AnswerExistsError,
    confirm_answer,
    take_over,
    take_over_all,
)
from criteria.models import FactKind, Indicator, IndicatorSet
from criteria.rules.base import AnswerState
from tests.indicator_sets import entry, indicator, points_set, rule, stored_set, yes_no
from tests.test_pages import words

pytestmark = pytest.mark.django_db

D = Decimal
OFFICER = "canbo.quangbinh"


def opened(demo, year: int, indicator_set: IndicatorSet) -> Assessment:
    campaign = open_campaign(
        indicator_set=indicator_set, year=year, name=f"Năm {year}", levels=["district", "province"]
    )
    return open_assessment(campaign=campaign, unit=demo.units["commune"])


@pytest.fixture
def this_year(demo) -> Assessment:
    """2023 under QĐ 3853, nothing answered yet."""
    return opened(demo, 2023, demo.points.campaign.indicator_set)


def stored(assessment: Assessment, code: str) -> Answer | None:
    return Answer.objects.filter(assessment=assessment, indicator__code=code).first()


def take(demo, assessment: Assessment, code: str, seen: int = 0, **more: Any) -> Answer:
    return take_over(
        actor=demo.people[OFFICER],
        assessment=assessment,
        indicator_code=code,
        seen_version=seen,
        **more,
    )


def save(demo, assessment: Assessment, code: str, words: str = "", **values: Any) -> Answer:
    return save_answer(
        actor=demo.people[OFFICER],
        assessment=assessment,
        indicator_code=code,
        change=AnswerChange(AnswerState.REPORTED, values, words),
        seen_version=0,
    )


def population(demo, year: int, value: int) -> None:
    record_fact(
        actor=demo.people[OFFICER],
        unit=demo.units["commune"],
        year=year,
        kind=FactKind.objects.get(code="population"),
        value=D(value),
        source="Công an xã",
        seen_version=0,
    )


# --- which year --------------------------------------------------------------------------------
def test_year_before_is_that_of_the_same_unit_and_set(demo, this_year):
    assert previous_assessment(this_year) == demo.points
    assert previous_assessment(demo.points) is None
    assert previous_answers(demo.points) == {}
    assert previous_assessment(opened(demo, 2024, demo.verdicts.campaign.indicator_set)) is None


def test_neighbour_has_its_own_past(demo, this_year):
    neighbour = open_assessment(campaign=this_year.campaign, unit=demo.units["neighbour"])

    assert previous_assessment(neighbour) is None
    assert previous_answers(neighbour) == {}


def test_newest_version_of_the_year_before_counts(demo):
    first = stored_set(points_set(yes_no("1.1")))
    second = stored_set({**points_set(yes_no("1.1"), yes_no("1.2")), "version": 2})
    old, new = opened(demo, 2022, first), opened(demo, 2022, second)
    now = opened(demo, 2023, second)
    save(demo, old, "1.1", words="cũ", exists=False)
    save(demo, new, "1.1", words="mới", exists=True)

    assert previous_assessment(now) == new
    assert previous_answers(now)["1.1"].answer.narrative == "mới"


# --- what it shows -----------------------------------------------------------------------------
def test_figures_are_readable_with_their_change(demo, this_year):
    population(demo, 2023, 7000)
    save(demo, this_year, "8.1", id_holders=D(2000))

    file = open_file(this_year)
    previous = previous_answers(this_year, file.sheet.lines)["8.1"]

    assert [
        (figure.label.split(" (")[0][:12], figure.text, figure.unit, figure.change_words)
        for figure in previous.figures
    ] == [
        ("Số người dân", "1.068", "người", "năm nay +932"),
        ("Dân số", "6.633", "người", "năm nay +367"),
    ]
    assert (previous.year, previous.points, previous.column) == (2022, D("1.61"), "tự chấm")


def test_final_score_goes_before_reviewed_before_own(demo, this_year):
    rows = Answer.objects.filter(assessment=demo.points, indicator__code="8.1")
    rows.update(reviewed_points=D("1.5"))
    undecided = previous_answers(this_year)["8.1"]
    Assessment.objects.filter(pk=demo.points.pk).update(status="provisional")
    reviewed = previous_answers(this_year)["8.1"]
    # What answers an explanation is not known before the final result.
    Assessment.objects.filter(pk=demo.points.pk).update(status="explained")
    assert previous_answers(this_year)["8.1"].column == "tự chấm"
    rows.update(final_points=D(0))
    final = previous_answers(this_year)["8.1"]

    assert undecided.column == "tự chấm"  # not approved yet: nobody in the commune knows of it
    assert (reviewed.points, reviewed.column) == (D("1.5"), "thẩm định")
    assert (final.points, final.column) == (D(0), "chính thức")  # nought is a score


def test_partial_shows_last_year_and_its_button(demo, this_year):
    Evidence.objects.filter(answer__assessment=demo.points, answer__indicator__code="8.1").delete()
    Evidence.objects.create(answer=stored(demo.points, "8.1"), position=1, note="Ảnh")
    file = open_file(this_year)

    def shown(code: str, **more: Any) -> str:
        spot = find_spot(file, code)
        assert spot is not None
        context = {
            "file": file,
            "entry": spot.entry,
            "previous": previous_answers(this_year, file.sheet.lines).get(code),
            **more,
        }
        return render_to_string("assessments/partials/last_year.html", context)

    page = " ".join(strip_tags(shown("8.1", editing=True)).split())
    assert "Năm 2022: có kết quả, 1,61 điểm (tự chấm), 1 minh chứng" in page
    assert "1.068 người" in page
    assert "Lấy câu trả lời năm trước (cần xác nhận)" in page
    assert "Thay câu trả lời đang có" not in page
    assert "Lấy câu trả lời" not in shown("8.1")  # somebody who only reads
    assert shown("8.1", previous=None).strip() == ""

    save(demo, this_year, "8.1", id_holders=D(5))
    file = open_file(this_year)
    again = shown("8.1", editing=True)
    assert "Thay câu trả lời đang có" in again
    assert 'name="version" value="1"' in again


# --- taking over -------------------------------------------------------------------------------
def test_taken_over_is_scored_with_this_years_figures_and_waits_for_confirmation(demo, this_year):
    population(demo, 2023, 10680)

    answer = take(demo, this_year, "8.1")

    before = stored(demo.points, "8.1")
    assert (answer.state, answer.inputs, answer.narrative) == (
        before.state,
        {"id_holders": "1068"},
        before.narrative,
    )
    assert (answer.self_points, answer.to_confirm, answer.version) == (D(1), True, 1)
    assert (answer.claimed_points, answer.printed) == (None, {})  # a paper of last year
    assert stored(this_year, "8.1").self_points == D(1)


def test_history_tells_what_was_taken_over(demo, this_year):
    take(demo, this_year, "8.1")

    told = HistoryEntry.objects.get(action=Action.ANSWER_TAKEN_OVER)
    assert (told.subject, told.assessment, told.actor.username) == ("8.1", this_year, OFFICER)
    assert told.changes["Tình trạng"] == ["–", "Có kết quả"]
    assert told.changes["Cần xác nhận"] == ["–", "có"]
    figures = [pair for name, pair in told.changes.items() if name.startswith("Số người dân")]
    assert figures == [["–", "1.068"]]


def test_blank_row_counts_as_no_answer(demo, this_year):
    Answer.objects.create(
        assessment=this_year,
        indicator=Indicator.objects.get(indicator_set=this_year.campaign.indicator_set, code="8.1"),
        state="blank",
        version=0,
        updated_by=demo.people[OFFICER],
    )

    assert take(demo, this_year, "8.1").version == 1


@pytest.mark.parametrize("drafted", [{"words": "<p>Viết dở</p>"}, {"id_holders": D(5)}])
def test_answer_that_is_there_is_replaced_only_on_purpose(demo, this_year, drafted):
    saved = save(demo, this_year, "8.1", **drafted)
    Answer.objects.filter(pk=saved.pk).update(state="blank")

    with pytest.raises(AnswerExistsError, match="đã có câu trả lời"):
        take(demo, this_year, "8.1", 1)
    unchanged = stored(this_year, "8.1")
    assert (unchanged.version, unchanged.inputs, unchanged.to_confirm) == (1, saved.inputs, False)
    assert not HistoryEntry.objects.filter(action=Action.ANSWER_TAKEN_OVER).exists()

    assert take(demo, this_year, "8.1", 1, replace=True).inputs == {"id_holders": "1068"}


def test_version_is_checked_even_when_replacing(demo, this_year):
    save(demo, this_year, "8.1", id_holders=D(5))

    with pytest.raises(StaleAnswerError) as caught:
        take(demo, this_year, "8.1", 0, replace=True)

    assert caught.value.current.inputs == {"id_holders": "5"}
    assert stored(this_year, "8.1").inputs == {"id_holders": "5"}


def test_nothing_to_take_is_said(demo, this_year):
    Answer.objects.filter(assessment=demo.points, indicator__code="8.1").delete()

    for code in ("8.1", "99.9"):
        with pytest.raises(ValidationError, match="Năm trước đơn vị không có câu trả lời"):
            take(demo, this_year, code)


def test_strangers_and_closed_assessments_are_refused(demo, this_year):
    for act in (
        lambda who: take_over(
            actor=who, assessment=this_year, indicator_code="8.1", seen_version=0
        ),
        lambda who: take_over_all(actor=who, assessment=this_year, pillar_code="8"),
        lambda who: confirm_answer(
            actor=who, assessment=this_year, indicator_code="8.1", seen_version=0
        ),
    ):
        for who in ("thamdinh.quangxuong", "neighbour.officer", "commune.viewer"):
            with pytest.raises(PermissionDenied):
                act(demo.people[who])
    Assessment.objects.filter(pk=this_year.pk).update(status="submitted")
    with pytest.raises(PermissionDenied, match="Đã nộp"):
        take(demo, this_year, "8.1")
    assert not Answer.objects.filter(assessment=this_year).exists()


def test_figures_that_no_longer_fit_are_left_out(demo):
    steps = [{"at": "1", "share": "1"}]
    old = indicator(
        "1.1",
        rule("count_steps", count="times", steps=steps),
        entry("times"),
        entry("spent", "money"),
        entry("gone", "text"),
        entry("kept", "text"),
    )
    new = indicator(
        "1.1",
        rule("count_steps", count="times", steps=steps),
        entry("times"),
        entry("spent", "text"),
        entry("kept", "text"),
    )
    before = opened(demo, 2022, stored_set(points_set(old)))
    now = opened(demo, 2023, stored_set({**points_set(new), "version": 2}))
    save(demo, before, "1.1", times=D(2), spent=D(5), gone="x", kept="y")

    answer = take(demo, now, "1.1")

    assert answer.inputs == {"times": "2", "kept": "y"}
    assert answer.self_points == D(10)


def test_choice_that_no_longer_exists_is_left_out(demo):
    def with_options(*values: str) -> dict[str, Any]:
        options = [
            {"value": value, "label": value, "share": "1" if value == "a" else "0"}
            for value in values
        ]
        return indicator(
            "1.1", rule("choice", input="pick", options=options), entry("pick", "choice")
        )

    before = opened(demo, 2022, stored_set(points_set(with_options("a", "b"))))
    now = opened(demo, 2023, stored_set({**points_set(with_options("a", "c")), "version": 2}))
    save(demo, before, "1.1", pick="b")

    assert take(demo, now, "1.1").inputs == {}


# --- all of a pillar ---------------------------------------------------------------------------
def test_whole_pillar_fills_only_what_is_blank(demo, this_year):
    save(demo, this_year, "8.2", words="<p>Của năm nay</p>")
    Answer.objects.filter(assessment=demo.points, indicator__code="8.3").update(
        state="blank", inputs={}, narrative=""
    )

    taken = take_over_all(actor=demo.people[OFFICER], assessment=this_year, pillar_code="8")

    pillars = {pillar.pillar.code: pillar for pillar in open_file(this_year).sheet.pillars}
    codes = [line.indicator.code for line in pillars["8"].lines]
    assert taken == [code for code in codes if code not in {"8.2", "8.3"}]
    assert taken[0] == "8.1"
    assert stored(this_year, "8.2").narrative == "<p>Của năm nay</p>"
    assert set(
        Answer.objects.filter(assessment=this_year, to_confirm=True).values_list(
            "indicator__code", flat=True
        )
    ) == set(taken)
    assert HistoryEntry.objects.filter(action=Action.ANSWER_TAKEN_OVER).count() == len(taken)
    assert take_over_all(actor=demo.people[OFFICER], assessment=this_year, pillar_code="8") == []


def test_unknown_pillar_is_refused(demo, this_year):
    with pytest.raises(ValidationError, match="không có mục 99"):
        take_over_all(actor=demo.people[OFFICER], assessment=this_year, pillar_code="99")


# --- confirming --------------------------------------------------------------------------------
def test_confirming_changes_nothing_else(demo, this_year):
    taken = take(demo, this_year, "8.1")

    confirm_answer(
        actor=demo.people["lanhdao.quangbinh"],
        assessment=this_year,
        indicator_code="8.1",
        seen_version=1,
    )

    answer = stored(this_year, "8.1")
    assert (answer.to_confirm, answer.version, answer.inputs, answer.self_points) == (
        False,
        1,
        taken.inputs,
        taken.self_points,
    )
    told = HistoryEntry.objects.filter(subject="8.1").first()
    assert (told.action, told.actor.username, told.changes) == (
        Action.ANSWER_SAVED,
        "lanhdao.quangbinh",
        {"Cần xác nhận": ["có", "không"]},
    )


def test_confirming_what_has_changed_or_is_not_there(demo, this_year):
    def confirm(seen: int) -> Answer:
        return confirm_answer(
            actor=demo.people[OFFICER],
            assessment=this_year,
            indicator_code="8.1",
            seen_version=seen,
        )

    with pytest.raises(ValidationError, match="chưa có câu trả lời để xác nhận"):
        confirm(0)
    take(demo, this_year, "8.1")
    with pytest.raises(StaleAnswerError):
        confirm(0)
    assert stored(this_year, "8.1").to_confirm
    confirm(1)
    lines = HistoryEntry.objects.count()
    confirm(1)  # a double click tells nothing new
    assert HistoryEntry.objects.count() == lines


# --- the buttons -------------------------------------------------------------------------------
def press(client, name: str, assessment: Assessment, code: str, **posted: str):
    return client.post(reverse(name, args=[assessment.pk, code]), posted)


def test_buttons_end_where_they_were_pressed(demo, this_year, officer):
    answer = reverse("answer", args=[this_year.pk, "8.1"])
    pillar = reverse("pillar", args=[this_year.pk, "8"])

    assert press(officer, "take_over", this_year, "8.1", version="0").url == answer
    assert stored(this_year, "8.1").to_confirm
    assert (
        press(officer, "confirm_answer", this_year, "8.1", version="1", back="pillar").url
        == f"{pillar}#c8.1"
    )
    assert not stored(this_year, "8.1").to_confirm
    assert press(officer, "take_over_all", this_year, "8").url == pillar
    assert stored(this_year, "8.2").to_confirm


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({}, "Trang này đã cũ"),
        ({"version": "x"}, "Trang này đã cũ"),
        ({"version": "-1"}, "Trang này đã cũ"),
        ({"version": "0"}, "Cán bộ xã (dùng thử): Câu trả lời đã được sửa lúc"),
        ({"version": "1"}, "hãy đánh dấu ô “Thay câu trả lời đang có”"),
    ],
)
def test_refusals_are_sentences_and_change_nothing(demo, this_year, officer, posted, sentence):
    save(demo, this_year, "8.1", id_holders=D(5))
    where = reverse("take_over", args=[this_year.pk, "8.1"])

    page = words(officer.post(where, posted, follow=True))

    assert sentence in page
    assert stored(this_year, "8.1").inputs == {"id_holders": "5"}


def test_unknown_codes_are_not_found(demo, this_year, officer):
    for name, code in (("take_over", "9.9"), ("confirm_answer", "9.9"), ("take_over_all", "99")):
        assert press(officer, name, this_year, code, version="0").status_code == 404


# --- queries -----------------------------------------------------------------------------------
def test_last_year_costs_two_queries_for_1_and_56_indicators(demo, this_year):
    one_before = opened(demo, 2022, stored_set(points_set(yes_no("1.1"))))
    save(demo, one_before, "1.1", exists=True)
    one = opened(demo, 2023, one_before.campaign.indicator_set)
    for assessment, expected in ((one, 1), (this_year, 56)):
        previous_answers(assessment)
        with CaptureQueriesContext(connection) as queries:
            found = previous_answers(assessment)
        assert (len(found), len(queries)) == (expected, 2)
