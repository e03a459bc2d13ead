"""The demonstration's year through the whole chain, with the decisions of its arithmetic."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command

from assessments.models import Assessment, HistoryEntry
from assessments.selectors.decisions import open_review
from tests.running_order import EACH_OF_MANY

pytestmark = [pytest.mark.django_db, EACH_OF_MANY]


@pytest.fixture(scope="module")
def carried(django_db_setup, django_db_blocker, tmp_path_factory):
    from django.db import transaction
    from django.test import override_settings

    place = tmp_path_factory.mktemp("media")
    with (
        override_settings(MEDIA_ROOT=place, REPORT_CACHE_DIR=place / "reports"),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        call_command("prepare_demo", "--reviewed", verbosity=0)
        yield Assessment.objects.select_related("unit", "campaign__indicator_set").get(
            campaign__indicator_set__code="QD3853"
        )
        transaction.set_rollback(True)


def test_it_ends_published_with_every_column(carried):
    review = open_review(carried)
    answers = {row.indicator.code: row for row in carried.answers.select_related("indicator")}
    expected = {
        "3.2": ("5", "0"), "4.5": ("10", "20"), "6.2": ("10.54", "9.45"),
        "6.3": ("15.81", "14.18"), "6.4": ("9.9", "0"), "6.7": ("20", "12.38"),
        "6.8": ("19.7", "19.99"), "6.10": ("4.7", "5"), "6.12": ("9.97", "0"),
        "7.6": ("4.2", "4.21"), "8.1": ("1.6", "1.61"),
    }  # fmt: skip

    assert carried.status == "published"
    differing = {
        code: (trail.claim.points, answers[code].final_points)
        for code, trail in review.trails.items()
        if trail.claim.points != answers[code].final_points
    }
    assert differing == {
        code: (Decimal(claim), Decimal(final)) for code, (claim, final) in expected.items()
    }
    assert review.claim_sheet.totals.computed == Decimal("729.57")
    change = sum(Decimal(final) - Decimal(claim) for claim, final in expected.values())
    assert review.result_sheet.totals.computed == Decimal("729.57") + change


def test_every_step_left_its_paper_and_its_lines(carried):
    kinds = list(carried.issued_reports.values_list("kind", "step"))
    assert kinds == [("review", 1), ("review", 2), ("final", 2)]
    assert [row.closed_at is not None for row in carried.returnings.all()] == [True]
    moves = HistoryEntry.objects.filter(assessment=carried).order_by("pk")
    told = [row.action for row in moves if "Trạng thái" in row.changes]
    assert told == [
        "submitted", "review_begun", "returned", "submitted", "review_begun", "review_finished",
        "approved", "review_begun", "review_finished", "approved", "explained", "finalized",
        "published",
    ]  # fmt: skip


def test_second_run_leaves_the_year_alone(carried):
    lines = HistoryEntry.objects.count()
    call_command("prepare_demo", "--reviewed", verbosity=0)
    assert HistoryEntry.objects.count() == lines
