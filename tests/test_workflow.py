"""The table of moves: every status × move × role, by the table and by the service."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.models import DRAFT_STATUSES, Assessment, AssessmentStatus, HistoryEntry
from assessments.permissions import can_move, visible_assessments
from assessments.services.guards import GUARDS
from assessments.services.moving import move_assessment
from assessments.workflow import LONGEST_COMMENT, MOVES, WITH_THE_UNIT, obstacle
from dtscore.accounts.models import Role

STATUSES, ROLES = list(AssessmentStatus.values), list(Role.values)
# Exactly these, each with the status that follows; everything else is refused. By place, move,
# status and roles: the unit itself, whoever stands at the step, the province.
OWN = {
    ("propose", "draft", "officer leader"): "draft",
    ("propose", "returned", "officer leader"): "returned",
    ("submit", "draft", "leader"): "submitted",
    ("submit", "returned", "leader"): "resubmitted",
    ("withdraw", "submitted", "leader"): "draft",
    ("withdraw", "resubmitted", "leader"): "returned",
    ("explain", "provisional", "leader"): "explained",
}
STEP = {
    ("begin", "submitted", "reviewer provincial_admin"): "under_review",
    ("begin", "resubmitted", "reviewer provincial_admin"): "under_review",
    ("begin", "forwarded", "reviewer provincial_admin"): "under_review",
    ("return", "under_review", "reviewer provincial_admin"): "returned",
    ("recall", "returned", "reviewer provincial_admin"): "under_review",
    ("finish", "under_review", "reviewer provincial_admin"): "reviewed",
    ("rework", "reviewed", "reviewer provincial_admin district_leader"): "under_review",
    ("approve", "reviewed", "provincial_admin district_leader"): "forwarded",
}
TOP = {
    ("finalize", "provisional", "provincial_admin"): "final",
    ("finalize", "explained", "provincial_admin"): "final",
    ("publish", "final", "provincial_admin"): "published",
    ("reopen", "provisional", "provincial_admin"): "under_review",
    ("reopen", "final", "provincial_admin"): "under_review",
    ("reopen", "published", "provincial_admin"): "under_review",
}
ALLOWED = {
    (place, move, status, role): target
    for place, rows in (("own", OWN), ("step", STEP), ("top", TOP))
    for (move, status, roles), target in rows.items()
    for role in roles.split()
}
ALL = list(product(MOVES, STATUSES, ROLES))
PLACES = ("own", "step", "top")


def test_table_speaks_of_statuses_roles_and_guards_that_exist():
    for move in MOVES.values():
        assert move.sources <= set(STATUSES)
        assert {target for target in move.targets.values() if target} <= set(STATUSES)
        assert move.roles <= set(ROLES)
        assert move.hints.keys() <= set(STATUSES) - move.sources
        assert move.wrong_place.endswith(".")
        assert move.wrong_role.endswith(".")
        assert bool(move.message) is bool(move.tells)
    assert set(DRAFT_STATUSES) == WITH_THE_UNIT
    assert {name for move in MOVES.values() for name in move.guards} == set(GUARDS)


@pytest.mark.parametrize(("move", "status", "role"), ALL)
def test_every_status_move_role_and_place(move, status, role):
    step = MOVES[move]
    for place in PLACES:
        found = obstacle(step, status=status, role=role, places=frozenset({place}))
        target = ALLOWED.get((place, move, status, role))
        assert (found is None) is (target is not None), place
        if target:
            assert step.target(status, is_last_step=False) == target
    assert obstacle(step, status=status, role=role, places=frozenset()) == "place"


def test_approval_of_the_last_step_makes_the_result_provisional():
    assert MOVES["approve"].target("reviewed", is_last_step=True) == "provisional"
    assert MOVES["finish"].target("under_review", is_last_step=True) == "reviewed"


def _allowed(demo, person, move: str, status: str) -> bool:
    """By the table and by where the person stands: district at step 1, province at step 2."""
    standing = {
        "own": person.unit_id == demo.units["commune"].pk,
        "step": person.unit_id == demo.units[STEP_UNITS[demo.verdicts.step]].pk,
        "top": person.unit_id == demo.units["province"].pk,
    }
    return any(
        standing[place] and (place, move, status, person.role) in ALLOWED for place in PLACES
    )


STEP_UNITS = {1: "district", 2: "province"}


@pytest.fixture
def at_step(demo, request):
    """The demonstration's assessment at the review step that the test names."""
    demo.verdicts.step = request.param
    Assessment.objects.filter(pk=demo.verdicts.pk).update(step=request.param)
    yield request.param
    demo.verdicts.status, demo.verdicts.step = "draft", 0


@pytest.mark.django_db
@pytest.mark.parametrize("at_step", [1, 2], indirect=True)
@pytest.mark.parametrize("move", MOVES)
def test_people_of_the_cast_are_answered_as_the_table_says(demo, move, at_step):
    for status, (name, person) in product(STATUSES, demo.people.items()):
        demo.verdicts.status = status
        decision = can_move(person, demo.verdicts, move)
        expected = _allowed(demo, person, move, status)
        assert (name, status, bool(decision)) == (name, status, expected)
        assert bool(decision.reason) is not expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("move", "status", "person", "sentence"),
    [
        ("submit", "draft", "canbo.quangbinh",
         "Chỉ lãnh đạo của đơn vị được nộp; cán bộ bấm “Trình lãnh đạo”."),
        ("submit", "submitted", "lanhdao.quangbinh",
         "Chưa thể nộp hồ sơ: hồ sơ đang ở bước “Đã nộp”."
         " Muốn sửa rồi nộp lại, lãnh đạo đơn vị rút hồ sơ trước."),
        ("withdraw", "under_review", "lanhdao.quangbinh",
         "Chưa thể rút hồ sơ: hồ sơ đang ở bước “Đang thẩm định”."
         " Cấp trên đã bắt đầu thẩm định: hãy đề nghị người thẩm định trả lại."),
        ("propose", "final", "canbo.quangbinh",
         "Chưa thể trình lãnh đạo: hồ sơ đang ở bước “Chính thức”."),
    ],
)  # fmt: skip
def test_refusal_says_what_to_do(demo, move, status, person, sentence):
    demo.verdicts.status = status
    assert can_move(demo.people[person], demo.verdicts, move).reason == sentence
    demo.verdicts.status = "draft"


@pytest.mark.django_db
@pytest.mark.parametrize("at_step", [1, 2], indirect=True)
def test_service_refuses_whatever_the_table_does_not_allow(demo, at_step):
    """By the status in the database, not by that of the object in hand."""
    before = HistoryEntry.objects.count()
    for (move, status), (name, person) in product(product(MOVES, STATUSES), demo.people.items()):
        if _allowed(demo, person, move, status):
            continue
        Assessment.objects.filter(pk=demo.verdicts.pk).update(status=status)
        with pytest.raises(PermissionDenied):
            move_assessment(
                actor=person,
                assessment=Assessment.objects.get(pk=demo.verdicts.pk),
                move=move,
                comment="x",
            )
        assert Assessment.objects.get(pk=demo.verdicts.pk).status == status, name
    assert HistoryEntry.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("comment", "sentence"),
    [
        ("", "Rút hồ sơ: hãy ghi lý do."),
        (" \n\t", "Rút hồ sơ: hãy ghi lý do."),
        ("x" * (LONGEST_COMMENT + 1), "Ghi không quá 1000 ký tự; đang có 1001 ký tự."),
        ("a\x00b", "Có ký tự điều khiển, hãy gõ lại."),
    ],
)
def test_compulsory_comment(demo, comment, sentence):
    Assessment.objects.filter(pk=demo.verdicts.pk).update(status="submitted")
    held = Assessment.objects.get(pk=demo.verdicts.pk)

    with pytest.raises(ValidationError) as refusal:
        move_assessment(
            actor=demo.people["lanhdao.quangbinh"],
            assessment=held,
            move="withdraw",
            comment=comment,
        )
    assert refusal.value.message_dict == {"comment": [sentence]}
    assert Assessment.objects.get(pk=demo.verdicts.pk).status == "submitted"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ended", "may"),
    [(date(2022, 12, 30), False), (date(2022, 12, 31), True), (date(2025, 6, 30), True)],
)
def test_unit_that_ended_before_the_period_did_has_no_part_in_the_review(demo, ended, may):
    """The district of 2022 ended in 2025 and still answers for the year in which it stood."""
    reviewer = demo.people["thamdinh.quangxuong"]
    kept = reviewer.unit.valid_to
    reviewer.unit.valid_to = ended
    demo.verdicts.status, demo.verdicts.step = "submitted", 1

    assert bool(can_move(reviewer, demo.verdicts, "begin")) is may
    assert visible_assessments(reviewer).filter(pk=demo.verdicts.pk).exists()

    reviewer.unit.valid_to = kept
    demo.verdicts.status, demo.verdicts.step = "draft", 0
