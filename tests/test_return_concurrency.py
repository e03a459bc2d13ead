"""The commune writes while the reviewer takes back, sends or shuts: PostgreSQL, real threads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.timezone import localdate

from assessments.models import Answer, Assessment, Explanation, Returning
from assessments.services.explaining import StaleExplanationError, save_explanation
from assessments.services.moving import move_assessment
from dtscore.accounts.models import Role, UnitLevel, User
from tests.reviewing import accept_rest, move, rule
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


@pytest.fixture
def reviewers(office: Office, settings, tmp_path: Path) -> dict[str, User]:
    """Reviewer and leader of the district above; the assessment under review there."""
    settings.MEDIA_ROOT = tmp_path
    district = office.unit.parent
    people = {
        name: User.objects.create(username=name, full_name=name, role=role, unit=district)
        for name, role in (("reviewer", Role.REVIEWER), ("leader", Role.DISTRICT_LEADER))
    }
    office.assessment.campaign.review_steps.create(position=1, level=UnitLevel.DISTRICT)
    population(office, 40)()
    save(office, office.first, "1.1", said("Có"), 0)()
    save(office, office.first, "1.2", done(10), 0)()
    make_ready(office.assessment)
    move(office.assessment, office.second, "submit")
    move(office.assessment, people["reviewer"], "begin")
    return people


def later(office: Office, actor: User, name: str, **more: Any) -> Callable[[], Any]:
    """The move by somebody who opened the page a moment ago."""
    seen = Assessment.objects.select_related("unit", "campaign").get(pk=office.assessment.pk)
    return lambda: move_assessment(actor=actor, assessment=seen, move=name, press=press, **more)


@pytest.fixture
def returned(office: Office, reviewers) -> dict[str, User]:
    rule(office.assessment, reviewers["reviewer"], "1.1", "returned")
    due_on = localdate() + timedelta(1)
    move(office.assessment, reviewers["reviewer"], "return", due_on=due_on)
    Returning.objects.update(due_on=date(2022, 12, 31))
    return reviewers


def test_save_behind_a_recall_is_refused(office, returned):
    recall = later(office, returned["reviewer"], "recall", comment="Quá hạn")
    _, late = while_open(recall, save(office, office.first, "1.1", said("Muộn"), 1))

    assert type(late.exception()) is PermissionDenied
    assert str(late.exception()) == "Hồ sơ đang ở bước “Đang thẩm định”."
    assert Answer.objects.get(indicator__code="1.1").narrative == "<p>Có</p>"


def test_recall_behind_a_save_takes_what_was_saved(office, returned):
    recall = later(office, returned["reviewer"], "recall", comment="Quá hạn")
    _, taken = while_open(save(office, office.first, "1.1", said("Vừa kịp"), 1), recall)

    assert taken.exception() is None
    assert Answer.objects.get(indicator__code="1.1").narrative == "<p>Vừa kịp</p>"
    assert Assessment.objects.get(pk=office.assessment.pk).status == "under_review"


def test_save_behind_a_second_return_finds_only_what_that_one_opened(office, returned):
    """Two rounds: what was open in the first is frozen in the second, also for a late save."""
    move(office.assessment, returned["reviewer"], "recall", comment="Quá hạn")
    rule(office.assessment, returned["reviewer"], "1.1", "accepted")
    rule(office.assessment, returned["reviewer"], "1.2", "returned")
    again = later(office, returned["reviewer"], "return", due_on=localdate() + timedelta(1))
    _, late = while_open(again, save(office, office.first, "1.1", said("Muộn"), 1))
    assert "không được trả lại" in str(late.exception())
    assert save(office, office.first, "1.2", done(20), 1)().version == 2


@pytest.fixture
def provisional(office: Office, reviewers) -> dict[str, User]:
    rule(office.assessment, reviewers["reviewer"], "1.1", "adjusted", points=Decimal(1))
    accept_rest(office.assessment, reviewers["reviewer"])
    move(office.assessment, reviewers["reviewer"], "finish")
    move(office.assessment, reviewers["leader"], "approve")
    return reviewers


def explain(office: Office, actor: User, words: str, seen: int = 0) -> Callable[[], Explanation]:
    return lambda: save_explanation(
        actor=actor, assessment=office.assessment, code="1.1", words=words, seen_version=seen
    )


def test_two_officers_on_one_explanation(office, provisional):
    _, second = while_open(
        explain(office, office.first, "Một"), explain(office, office.second, "Hai")
    )
    error = second.exception()
    assert type(error) is StaleExplanationError
    assert error.current.words == "Một"
    for seen in range(1, ROUNDS + 1):
        futures = at_once(
            explain(office, office.first, f"Một {seen}", seen),
            explain(office, office.second, f"Hai {seen}", seen),
        )
        errors = [error for future in futures if (error := future.exception())]
        assert [type(error) for error in errors] == [StaleExplanationError]
    explanation = Explanation.objects.get()
    assert explanation.version == ROUNDS + 1


def test_explanation_behind_the_sending_is_refused(office, provisional):
    explain(office, office.first, "Một")()
    _, late = while_open(
        later(office, office.second, "explain"), explain(office, office.first, "Hai", 1)
    )
    assert "Giải trình đã gửi" in str(late.exception())
    assert Explanation.objects.get().words == "Một"


def test_sending_behind_a_save_sends_what_was_saved(office, provisional):
    explain(office, office.first, "Một")()
    _, sent = while_open(
        explain(office, office.first, "Hai", 1), later(office, office.second, "explain")
    )
    assert sent.exception() is None
    explanation = Explanation.objects.get()
    assert (explanation.words, explanation.sent_at is not None) == ("Hai", True)


def test_explanation_behind_the_last_day_is_refused(office, provisional):
    """The day is read under the lock."""

    def shut() -> int:
        rows = Assessment.objects.filter(pk=office.assessment.pk)
        return rows.update(explanation_due_on=localdate() - timedelta(1))

    _, late = while_open(shut, explain(office, office.first, "Muộn"))
    assert "Đã hết hạn giải trình" in str(late.exception())
    assert not Explanation.objects.exists()
