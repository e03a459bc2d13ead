"""The table of moves: every status × move × role, by the table and by the service."""

from __future__ import annotations

from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.models import DRAFT_STATUSES, Action, Assessment, AssessmentStatus, HistoryEntry
from assessments.permissions import can_move
from assessments.services.moving import move_assessment
from assessments.workflow import LONGEST_COMMENT, MOVES, WITH_THE_UNIT, obstacle
from dtscore.accounts.models import Role

STATUSES, ROLES = list(AssessmentStatus.values), list(Role.values)
# Exactly these, each with the status that follows; everything else is refused.
ALLOWED = {
    ("propose", "draft", "officer"): "draft",
    ("propose", "draft", "leader"): "draft",
    ("propose", "returned", "officer"): "returned",
    ("propose", "returned", "leader"): "returned",
    ("submit", "draft", "leader"): "submitted",
    ("submit", "returned", "leader"): "submitted",
    ("withdraw", "submitted", "leader"): "draft",
}
ALL = list(product(MOVES, STATUSES, ROLES))


def test_table_speaks_of_statuses_and_roles_that_exist():
    for move in MOVES.values():
        assert move.sources <= set(STATUSES)
        assert move.target is None or move.target in STATUSES
        assert move.roles <= set(ROLES)
        assert move.hints.keys() <= set(STATUSES) - move.sources
    assert set(DRAFT_STATUSES) == WITH_THE_UNIT


@pytest.mark.parametrize(("move", "status", "role"), ALL)
def test_every_status_move_and_role(move, status, role):
    step = MOVES[move]
    own = obstacle(step, status=status, role=role, is_own=True)

    assert (own is None) is ((move, status, role) in ALLOWED)
    assert obstacle(step, status=status, role=role, is_own=False) == "unit"
    if own is None:
        assert (step.target or status) == ALLOWED[move, status, role]


@pytest.mark.django_db
@pytest.mark.parametrize("move", MOVES)
def test_people_of_the_cast_are_answered_as_the_table_says(demo, move):
    for status, (name, person) in product(STATUSES, demo.people.items()):
        demo.verdicts.status = status
        decision = can_move(person, demo.verdicts, move)
        is_own = person.unit_id == demo.verdicts.unit_id
        expected = is_own and (move, status, person.role) in ALLOWED
        assert (name, status, bool(decision)) == (name, status, expected)
        assert bool(decision.reason) is not expected
    demo.verdicts.status = "draft"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("move", "status", "person", "sentence"),
    [
        ("submit", "draft", "canbo.quangbinh",
         "Chỉ lãnh đạo của đơn vị được nộp; cán bộ bấm “Trình lãnh đạo”."),
        ("submit", "submitted", "lanhdao.quangbinh",
         "Không nộp hồ sơ được: hồ sơ đang ở bước “Đã nộp”."
         " Muốn sửa rồi nộp lại, lãnh đạo đơn vị rút hồ sơ trước."),
        ("withdraw", "under_review", "lanhdao.quangbinh",
         "Không rút hồ sơ được: hồ sơ đang ở bước “Đang thẩm định”."
         " Cấp trên đã bắt đầu thẩm định: hãy đề nghị người thẩm định trả lại."),
        ("propose", "final", "canbo.quangbinh",
         "Không trình lãnh đạo được: hồ sơ đang ở bước “Chính thức”."),
    ],
)  # fmt: skip
def test_refusal_says_what_to_do(demo, move, status, person, sentence):
    demo.verdicts.status = status
    assert can_move(demo.people[person], demo.verdicts, move).reason == sentence
    demo.verdicts.status = "draft"


@pytest.mark.django_db
def test_service_refuses_whatever_the_table_does_not_allow(demo):
    """By the status in the database, not by that of the object in hand."""
    for (move, status, role), (name, person) in product(ALL, demo.people.items()):
        if person.role != role or ((move, status, role) in ALLOWED and _is_own(demo, person)):
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
    moved = [Action.PROPOSED, Action.SUBMITTED, Action.WITHDRAWN]
    assert not HistoryEntry.objects.filter(action__in=moved).exists()


def _is_own(demo, person) -> bool:
    return person.unit_id == demo.verdicts.unit_id


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
