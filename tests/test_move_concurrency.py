"""Two people press at once: whatever the status, the moves happen one after the other or not at
all. PostgreSQL, real threads, real transactions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.timezone import localdate, now

from assessments.models import (
    Assessment,
    AssessmentStatus,
    Explanation,
    HistoryEntry,
    IssuedReport,
    ReturnedItem,
    Returning,
    ReviewDecision,
    Submission,
    Verdict,
)
from assessments.services.deciding import Ruling, StaleDecisionError, decide
from assessments.services.moving import move_assessment
from assessments.services.passage import MoveRefusedError
from assessments.workflow import MOVES, Move
from dtscore.accounts.models import Role, UnitLevel, User
from tests.submitting import make_ready, press
from tests.test_concurrency import (
    ROUNDS,
    Office,
    at_once,
    done,
    office,
    population,
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
LABELS = {status.label: status.value for status in AssessmentStatus}
TOMORROW = timedelta(1)


@pytest.fixture
def people(office: Office, settings, tmp_path: Path) -> dict[str, User]:
    """Somebody for every place of the table, before an assessment whose indicators are answered."""
    settings.MEDIA_ROOT = tmp_path
    population(office, 40)()
    save(office, office.first, "1.1", said("Có"), 0)()
    save(office, office.first, "1.2", done(10), 0)()
    make_ready(office.assessment)
    campaign = office.assessment.campaign
    for position, level in enumerate((UnitLevel.DISTRICT, UnitLevel.PROVINCE), start=1):
        campaign.review_steps.create(position=position, level=level)
    district = office.unit.parent
    places = {
        "reviewer": (Role.REVIEWER, district),
        "chief": (Role.DISTRICT_LEADER, district),
        "admin": (Role.PROVINCIAL_ADMIN, district.parent),
        "province": (Role.REVIEWER, district.parent),
    }
    made = {
        name: User.objects.create(username=name, full_name=name, role=role, unit=unit)
        for name, (role, unit) in places.items()
    }
    return {"officer": office.first, "leader": office.second, **made}


def _stand(office: Office, people: dict[str, User], status: str, step: int, verdict: str) -> None:
    """The assessment at that place of the way, as if it had come there."""
    ReturnedItem.objects.all().delete()
    Returning.objects.all().delete()
    _forget_decisions()
    Explanation.objects.all().delete()
    assessment = Assessment.objects.get(pk=office.assessment.pk)
    assessment.status, assessment.step = status, step
    assessment.explanation_due_on = localdate() + TOMORROW if status == "provisional" else None
    assessment.save()
    for answer in assessment.answers.select_related("indicator"):
        is_first = answer.indicator.code == "1.1"
        ReviewDecision.objects.create(
            assessment=assessment, indicator=answer.indicator, step=step,
            number=1, verdict=verdict if is_first else Verdict.ACCEPTED,
            points=None if is_first and verdict == Verdict.RETURNED else Decimal(0),
            comment="Lý do", answer_version=answer.version, decided_at=now(),
            decided_by=people["reviewer"],
        )  # fmt: skip
        if is_first and status in {"provisional", "explained"}:
            sent = now() if status == "explained" else None
            Explanation.objects.create(
                assessment=assessment, indicator=answer.indicator, words="Giải trình",
                updated_by=people["leader"], sent_at=sent,
            )  # fmt: skip
    if status in {"returned", "resubmitted"}:
        closed = now() if status == "resubmitted" else None
        Returning.objects.create(
            assessment=assessment, step=step, number=1, due_on=localdate() - TOMORROW,
            returned_at=now(), returned_by=people["reviewer"], closed_at=closed,
        )  # fmt: skip


def _forget_decisions() -> None:
    """Past the trigger that keeps them: a test lays the ground anew for every race."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        ReviewDecision.objects.all().delete()
        cursor.execute("SET session_replication_role = origin")


def _press(assessment: Assessment, actor: User, move: Move) -> Callable[[], Any]:
    """The move by somebody who opened the page a moment ago."""
    seen = Assessment.objects.get(pk=assessment.pk)
    return lambda: move_assessment(
        actor=actor, assessment=seen, move=move.name, comment="Lý do", press=press,
        due_on=localdate() + TOMORROW,
    )  # fmt: skip


def _possible(people: dict[str, User], status: str, step: int) -> list[tuple[User, Move]]:
    """Who could make which move from there, one person a role and place."""
    at_step = {1: ("reviewer", "chief"), 2: ("province", "admin")}[step]
    standing = {"own": ("officer", "leader"), "step": at_step, "top": ("admin",)}
    return [
        (people[name], move)
        for move in MOVES.values()
        if status in move.sources
        for name in standing[move.place]
        if people[name].role in move.roles
    ]


def _path(before: int) -> list[tuple[str, str]]:
    """The statuses that the history tells of since then."""
    lines = HistoryEntry.objects.filter(pk__gt=before).order_by("pk")
    return [
        (LABELS[line.changes["Trạng thái"][0]], LABELS[line.changes["Trạng thái"][1]])
        for line in lines
        if "Trạng thái" in line.changes
    ]


@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("status", AssessmentStatus.values)
def test_any_two_moves_at_once_are_one_after_the_other(office, people, tmp_path, status, step):
    """For every status, every pair of moves that start there, by everybody who may."""
    pairs = list(combinations_with_replacement(_possible(people, status, step), 2))
    for verdict in (Verdict.ACCEPTED, Verdict.RETURNED):
        for (one, first), (other, second) in pairs:
            _stand(office, people, status, step, verdict)
            before = HistoryEntry.objects.latest("pk").pk
            futures = at_once(
                _press(office.assessment, one, first), _press(office.assessment, other, second)
            )

            errors = [error for future in futures if (error := future.exception())]
            expected = (PermissionDenied, MoveRefusedError)
            told = (status, verdict, first.name, second.name, errors)
            assert all(isinstance(error, expected) for error in errors), told
            made = _path(before)
            at = status
            for left, reached in made:
                assert left == at, told
                at = reached
            assert Assessment.objects.get(pk=office.assessment.pk).status == at, told
            if first.name == second.name and first.name != "propose":
                assert len(errors) >= 1, told
                assert len(made) <= 1, told
    assert Submission.objects.count() == len(list((tmp_path / "submissions").glob("*")))
    assert IssuedReport.objects.count() == len(list((tmp_path / "reviews").glob("*")))


def test_two_reviewers_decide_at_once_and_one_is_told(office, people):
    for _ in range(ROUNDS):
        _stand(office, people, "under_review", 1, Verdict.ACCEPTED)
        other = User.objects.get(pk=people["reviewer"].pk)
        futures = at_once(
            *(
                _decide(office, person, Ruling(Verdict.ADJUSTED, points=Decimal(4), comment=words))
                for person, words in ((people["reviewer"], "một"), (other, "hai"))
            )
        )
        errors = [error for future in futures if (error := future.exception())]
        assert [type(error) for error in errors] == [StaleDecisionError]
        kept = ReviewDecision.objects.filter(indicator__code="1.2", number=2)
        assert kept.get().comment == errors[0].current.comment


def test_decision_that_comes_while_the_review_is_finished_is_refused(office, people):
    _stand(office, people, "under_review", 1, Verdict.ACCEPTED)
    ruling = Ruling(Verdict.ADJUSTED, points=Decimal(4), comment="chậm")
    _, future = while_open(
        _press(office.assessment, people["reviewer"], MOVES["finish"]),
        _decide(office, people["reviewer"], ruling),
    )
    assert isinstance(future.exception(), PermissionDenied)
    assert ReviewDecision.objects.filter(comment="chậm").count() == 0


def _decide(office: Office, actor: User, ruling: Ruling) -> Callable[[], ReviewDecision]:
    seen = Assessment.objects.get(pk=office.assessment.pk)
    return lambda: decide(actor=actor, assessment=seen, code="1.2", ruling=ruling, seen=1)
