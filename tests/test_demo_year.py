"""The real year of xã Quảng Bình: what its two papers printed, and what the rules make of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command

from assessments.models import Answer, Fact, OfficialDocument
from assessments.selectors.files import open_file
from assessments.services.answers import AnswerChange, save_answer
from criteria.rules.base import AnswerState

pytestmark = pytest.mark.django_db

CLAIMED = {
    "1": "100", "2": "95", "3": "95", "4": "90",
    "5": "80", "6": "152.59", "7": "52.88", "8": "64.10",
}  # fmt: skip
COMPUTED = {
    "1.1": "20", "3.4": "10", "6.2": "9.45", "6.3": "14.18", "6.7": "12.38", "6.11": "9.97",
    "7.4": "3.68", "7.6": "4.21", "8.1": "1.61", "8.2": "10", "5.2": "20", "8.3": "0",
}  # fmt: skip
NOT_DEPLOYED = {"2.5", "3.3", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "4.2"}


def test_points_year_keeps_every_claimed_point(demo):
    sheet = open_file(demo.points).sheet

    assert sheet.totals.indicators == sheet.totals.answered == 56
    assert sheet.totals.claimed == Decimal("729.57")
    claimed = {pillar.pillar.code: pillar.totals.claimed for pillar in sheet.pillars}
    assert claimed == {code: Decimal(points) for code, points in CLAIMED.items()}


def test_points_year_is_computed_from_the_printed_counts(demo):
    lines = {line.indicator.code: line for line in open_file(demo.points).sheet.lines}

    computed = {code: lines[code].outcome.points for code in COMPUTED}
    assert computed == {code: Decimal(points) for code, points in COMPUTED.items()}
    assert lines["8.1"].outcome.why == "1.068 / 6.633 = 16,10% × 10 điểm = 1,61 điểm"
    assert lines["5.2"].outcome.why.startswith("0 / 0: không phát sinh")
    missing = {code for code, line in lines.items() if line.outcome.points is None}
    assert missing == {"3.2", "6.4", "6.12"}  # the paper prints a percentage and no counts


def test_fact_counts_and_the_printed_figure_stays(demo):
    file = open_file(demo.points)
    entry = next(e for e in file.entries(file.sheet.lines) if e.line.indicator.code == "8.2")

    adults = next(figure for figure in entry.figures if figure.spec.fact == "people_15_plus")
    assert (adults.value, adults.printed, adults.contradicts) == (Decimal(5293), "5.239", True)


def test_verdict_year_passes_27_of_37(demo):
    sheet = open_file(demo.verdicts).sheet

    assert [pillar.totals.passed for pillar in sheet.pillars] == [11, 5, 4, 7]
    assert (sheet.totals.passed, sheet.totals.not_deployed, sheet.totals.failed) == (27, 10, 0)
    waiting = {line.indicator.code for line in sheet.lines if not line.outcome.passed}
    assert waiting == NOT_DEPLOYED
    assert sum(line.claimed_passed is True for line in sheet.lines) == 27


def test_stored_self_scores_are_those_of_the_sheet(demo):
    for assessment in (demo.points, demo.verdicts):
        for line in open_file(assessment).sheet.lines:
            answer = Answer.objects.get(assessment=assessment, indicator__code=line.indicator.code)
            assert (answer.self_points, answer.self_passed) == (
                line.outcome.points,
                line.outcome.passed,
            )


def test_preparing_again_changes_nothing_and_overwrites_nothing(demo):
    answer = save_answer(
        actor=demo.people["canbo.quangbinh"],
        assessment=demo.points,
        indicator_code="8.1",
        change=AnswerChange(AnswerState.REPORTED, {"id_holders": Decimal(2000)}, "<p>Sửa</p>"),
        seen_version=1,
    )
    before = list(Answer.objects.order_by("pk").values_list())
    counts = Fact.objects.count(), OfficialDocument.objects.count()

    call_command("prepare_demo", verbosity=0)

    assert list(Answer.objects.order_by("pk").values_list()) == before
    assert (Fact.objects.count(), OfficialDocument.objects.count()) == counts
    answer.refresh_from_db()
    assert answer.inputs == {"id_holders": "2000"}


def test_demo_holds_no_private_person(demo):
    """The seeds name the heads of Zalo groups and an owner; the demonstration does not."""
    private = ("Nguyễn Duy Nghĩa", "Lê Thanh Cường", "Trần Thứ Anh", "Phạm Công Trung",
               "Nguyễn Văn Nhì", "Nguyễn Văn Dũng")  # fmt: skip
    words = " ".join(f"{answer.narrative} {answer.printed}" for answer in Answer.objects.all())
    assert "Zalo" in words
    assert not [name for name in private if name in words]
