"""Reviewing while others press and decide: PostgreSQL, real threads, real transactions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from assessments.models import Action, Assessment, HistoryEntry, IssuedReport, ReviewDecision
from assessments.selectors.bulk_grounds import Ground
from assessments.services.accepting import DECIDED, accept_many
from assessments.services.campaigns import open_assessment, open_campaign
from assessments.services.deciding import Ruling, StaleDecisionError, decide
from assessments.services.moving import move_assessment
from assessments.services.moving_many import move_many
from assessments.services.passage import UndecidedError
from dtscore.accounts.models import Role, UnitLevel, User
from tests.indicator_sets import points_set, stored_set, yes_no
from tests.reviewing import accept_rest, fresh
from tests.submitting import press
from tests.test_concurrency import (
    ROUNDS,
    Office,
    at_once,
    office,
    said,
    save,
    while_open,
)

__all__ = ["office"]  # the fixture

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time: there is nothing to race",
    ),
]


@dataclass(frozen=True)
class District:
    """Two leaders and two reviewers of the district above the office, and what they review."""

    assessment: Assessment
    leaders: list[User]
    reviewers: list[User]


@pytest.fixture
def district(office: Office, settings, tmp_path: Path) -> District:
    """An assessment of the office under review; nobody has to open evidence for it."""
    settings.MEDIA_ROOT = tmp_path
    indicators = [{**yes_no(code), "evidence": "optional"} for code in ("1.1", "1.2")]
    campaign = open_campaign(
        indicator_set=stored_set({**points_set(*indicators), "version": 2}),
        year=2022, name="Đợt thẩm định", levels=[UnitLevel.DISTRICT, UnitLevel.PROVINCE],
    )  # fmt: skip
    office = replace(office, assessment=open_assessment(campaign=campaign, unit=office.unit))
    for code in ("1.1", "1.2"):
        save(office, office.first, code, said("Có"), 0)()
    unit = office.unit.parent
    people = [
        User.objects.create(username=f"{role}{n}", full_name=f"{role}{n}", role=role, unit=unit)
        for role in (Role.DISTRICT_LEADER, Role.REVIEWER)
        for n in range(2)
    ]
    district = District(office.assessment, people[:2], people[2:])
    move(district, office.second, "submit")()
    move(district, district.reviewers[0], "begin")()
    return district


def move(district: District, actor: User, name: str) -> Callable[[], Any]:
    """The move by somebody who opened the page a moment ago."""
    seen = fresh(district.assessment)
    return lambda: move_assessment(
        actor=actor, assessment=seen, move=name, comment="Lý do", press=press
    )


def ready(district: District) -> None:
    accept_rest(district.assessment, district.reviewers[0])
    move(district, district.reviewers[0], "finish")()


def errors(futures) -> list[type]:
    return [type(future.exception()) for future in futures if future.exception()]


def test_two_leaders_approve_at_once_and_there_is_one_paper(district, tmp_path):
    ready(district)
    futures = at_once(*(move(district, leader, "approve") for leader in district.leaders))

    assert errors(futures) == [PermissionDenied]
    assert fresh(district.assessment).status == "forwarded"
    assert fresh(district.assessment).step == 2
    assert IssuedReport.objects.count() == 1
    assert HistoryEntry.objects.filter(action=Action.APPROVED).count() == 1


def test_many_and_one_approve_at_once_and_it_is_told_once(district):
    ready(district)
    one, other = district.leaders
    seen = fresh(district.assessment)
    futures = at_once(
        lambda: move_many(actor=one, assessments=[seen], move="approve", press=press),
        lambda: move_many(actor=other, assessments=[seen], move="approve", press=press),
    )
    results = [future.result() for future in futures]
    assert sorted(len(result.moved) for result in results) == [0, 1]
    assert sorted(len(result.refused) for result in results) == [0, 1]
    assert IssuedReport.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [("approve", "rework", "forwarded"), ("rework", "approve", "under_review")],
)
def test_approval_against_the_wish_for_another_look(district, first, second, status):
    """The one that holds the assessment wins, the other is told where it is now."""
    ready(district)
    one, other = district.leaders
    _, lost = while_open(move(district, one, first), move(district, other, second))

    assert type(lost.exception()) is PermissionDenied
    assert fresh(district.assessment).status == status
    assert IssuedReport.objects.count() == (1 if status == "forwarded" else 0)


def test_approval_and_another_look_let_go_together(district):
    ready(district)
    for _ in range(ROUNDS):
        leaders = district.leaders
        futures = at_once(
            move(district, leaders[0], "approve"), move(district, leaders[1], "rework")
        )
        assert errors(futures) == [PermissionDenied]
        if fresh(district.assessment).status == "forwarded":
            break
        assert IssuedReport.objects.count() == 0
        move(district, district.reviewers[0], "finish")()


def accept_both(district: District, actor: User) -> Callable[[], Any]:
    seen = fresh(district.assessment)
    return lambda: accept_many(
        actor=actor, assessment=seen, ground=Ground.RULE, codes={"1.1", "1.2"}
    )


def decide_one(district: District, actor: User, **more) -> Callable[[], Any]:
    seen = fresh(district.assessment)
    ruling = Ruling("returned", comment="Thiếu văn bản")
    return lambda: decide(actor=actor, assessment=seen, code="1.1", ruling=ruling, seen=0)


def test_single_decision_first_is_left_alone_by_many(district):
    one, other = district.reviewers
    decision, accepted = while_open(decide_one(district, one), accept_both(district, other))

    result = accepted.result()
    assert result.codes == ["1.2"]
    assert [doubt.code for doubt in result.doubts] == ["1.1"]
    assert ReviewDecision.objects.get(indicator__code="1.1") == decision
    assert ReviewDecision.objects.filter(is_bulk=True).count() == 1


def test_many_first_and_the_single_decision_is_told_who_was_faster(district):
    one, other = district.reviewers
    result, decided = while_open(accept_both(district, one), decide_one(district, other))

    assert result.codes == ["1.1", "1.2"]
    error = decided.exception()
    assert type(error) is StaleDecisionError
    assert error.current.decided_by == one
    assert ReviewDecision.objects.count() == 2


def test_two_accept_many_at_once_and_each_indicator_is_decided_once(district):
    futures = at_once(*(accept_both(district, person) for person in district.reviewers))

    results = [future.result() for future in futures]
    assert sorted(len(result.codes) for result in results) == [0, 2]
    loser = next(result for result in results if not result.codes)
    assert {doubt.reason for doubt in loser.doubts} == {DECIDED}
    assert ReviewDecision.objects.count() == 2


def test_taken_to_the_leader_while_many_are_accepted(district):
    """The move was refused before it waited: one indicator was undecided then. Pressed again, it
    goes; whoever accepts many afterwards is told where the assessment is."""
    one, other = district.reviewers
    _, finished = while_open(accept_both(district, one), move(district, other, "finish"))
    assert type(finished.exception()) is UndecidedError
    late = accept_both(district, one)
    _, lost = while_open(move(district, other, "finish"), late)
    assert type(lost.exception()) is PermissionDenied
    assert fresh(district.assessment).status == "reviewed"
    assert ReviewDecision.objects.count() == 2
