"""The sums that stand beside an assessment follow its moves, and are what the sheets say."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate

from assessments.models import Assessment, Tally
from assessments.selectors.decisions import open_review
from assessments.services.tallying import refresh_missing, refresh_tallies
from tests.queueing import many_submitted, small_campaign
from tests.reviewing import (
    accept_rest,
    begin_review,
    fresh,
    make_provisional,
    make_ready,
    move,
    return_to_unit,
    rule,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(demo) -> dict[str, object]:
    return {
        "leader": demo.people["lanhdao.quangbinh"],
        "reviewer": demo.people["thamdinh.quangxuong"],
        "district": demo.people["lanhdao.quangxuong"],
    }


def sums(assessment: Assessment) -> dict[str, Decimal | int]:
    return {
        row.column: row.passed if row.points is None else row.points
        for row in Tally.objects.filter(assessment=assessment)
    }


def test_columns_come_and_go_with_the_moves(demo, people):
    assessment, admin = demo.points, demo.people["quantri.thanhhoa"]
    assert sums(assessment) == {}

    make_provisional(assessment, **people, c6_2=Decimal("9.45"))
    claimed, found = Decimal("729.57"), Decimal("728.48")
    assert sums(assessment) == {"self": claimed, "reviewed": found}

    assessment.explanation_due_on = None
    Assessment.objects.filter(pk=assessment.pk).update(explanation_due_on=None)
    move(assessment, admin, "finalize")
    assert sums(assessment) == {"self": claimed, "reviewed": found, "final": found}
    review = open_review(fresh(assessment))
    row = Tally.objects.get(assessment=assessment, column="final")
    totals = review.result_sheet.totals
    assert (row.maximum, row.attainable) == (totals.maximum, totals.attainable)
    assert (row.passed, row.counted, row.basis) == (totals.passed, totals.counted, totals.basis)
    assert {code: Decimal(sums["points"]) for code, sums in row.pillars.items()} == {
        score.pillar.code: score.totals.computed for score in review.result_sheet.pillars
    }

    move(assessment, admin, "reopen", comment="Có sai sót")
    assert sums(assessment) == {"self": claimed}


def test_verdicts_are_counted(demo, people):
    make_provisional(demo.verdicts, **people)
    row = Tally.objects.get(assessment=demo.verdicts, column="reviewed")
    assert (row.points, row.maximum, row.passed, row.counted) == (None, None, 27, 37)


def test_withdrawn_has_none_and_returned_keeps_what_was_submitted(demo, people):
    assessment = demo.points
    return_to_unit(assessment, "6.2", leader=people["leader"], reviewer=people["reviewer"])
    assert sums(assessment) == {"self": Decimal("729.57")}
    row = assessment.answers.get(indicator__code="6.2")
    row.claimed_points, row.self_points = Decimal(1), Decimal(1)
    row.save()
    assert refresh_tallies([fresh(assessment)]) == 0
    assert sums(assessment) == {"self": Decimal("729.57")}

    submit(make_ready(demo.verdicts), people["leader"])
    assert sums(demo.verdicts) == {"self": 27}
    move(demo.verdicts, people["leader"], "withdraw", comment="Sót số liệu")
    assert sums(demo.verdicts) == {}


def test_recalled_counts_what_the_unit_has_changed_and_withdrawn_again_counts_nothing(demo, people):
    assessment, leader = demo.points, people["leader"]
    return_to_unit(assessment, "6.2", leader=leader, reviewer=people["reviewer"])
    assessment.answers.filter(indicator__code="6.2").update(claimed_points=Decimal("9.54"))
    submit(make_ready(assessment), leader)
    assert sums(assessment) == {"self": Decimal("728.57")}
    move(assessment, leader, "withdraw", comment="Sót số liệu")
    assert sums(assessment) == {}  # the withdrawn resubmission counts no more

    assessment.answers.filter(indicator__code="6.2").update(claimed_points=Decimal("8.54"))
    assessment.returnings.update(due_on=localdate() - timedelta(1))
    move(assessment, people["reviewer"], "recall", comment="Quá hạn nộp lại")
    assert sums(assessment) == {"self": Decimal("727.57")}


def test_command_writes_what_an_older_database_lacks(demo, people, capsys):
    assessment = demo.points
    make_provisional(assessment, **people, c6_2=Decimal("9.45"))
    Assessment.objects.filter(pk=assessment.pk).update(explanation_due_on=None)
    move(assessment, demo.people["quantri.thanhhoa"], "finalize")
    before = sums(assessment)
    for told in ("Đã ghi 3 ", "Đã ghi 0 "):
        if "3" in told:
            Tally.objects.all().delete()
        call_command("refresh_tallies", campaign=assessment.campaign_id)
        assert capsys.readouterr().out.startswith(told)
        assert sums(assessment) == before == {
            "self": Decimal("729.57"), "reviewed": Decimal("728.48"), "final": Decimal("728.48"),
        }  # fmt: skip
    with pytest.raises(CommandError, match="Không có đợt đánh giá số 99999"):
        call_command("refresh_tallies", campaign=99999)


def test_demonstration_gets_its_missing_sums(demo, people, django_assert_num_queries):
    rows = many_submitted(small_campaign(), demo.units["district"], people["leader"], 2)
    assert refresh_missing() == 2
    assert sums(rows[0]) == {"self": Decimal(20)}
    with django_assert_num_queries(1):
        assert refresh_missing() == 0


def test_recomputing_changes_nothing_and_mends_what_is_wrong(
    demo, people, django_assert_num_queries
):
    rows = many_submitted(small_campaign(), demo.units["district"], people["leader"], 3)
    assert refresh_tallies(rows) == 3
    assert refresh_tallies(rows) == 0
    Tally.objects.filter(assessment=rows[1]).update(points=Decimal("3.5"))
    Tally.objects.create(assessment=rows[2], column="final", passed=0, counted=0)
    assert refresh_tallies(rows) == 2
    assert [sums(row) for row in rows] == [{"self": Decimal(20)}] * 3
    with django_assert_num_queries(4):
        refresh_tallies(rows[:1])
    with django_assert_num_queries(4):
        refresh_tallies(rows)


def test_reviewed_is_that_of_the_last_approval(demo, people):
    assessment = demo.points
    begin_review(assessment, leader=people["leader"], reviewer=people["reviewer"])
    rule(assessment, people["reviewer"], "6.2", "adjusted", points=Decimal("9.45"))
    assert set(sums(assessment)) == {"self"}
    accept_rest(assessment, people["reviewer"])
    move(assessment, people["reviewer"], "finish")
    move(assessment, people["district"], "approve")
    assert sums(assessment)["reviewed"] == Decimal("728.48")
