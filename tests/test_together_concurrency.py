"""Two reviewers at once on PostgreSQL: pillars are never given twice, a question is answered or
taken back and never both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from assessments.models import Assessment, HistoryEntry, ReviewShare, SecondOpinion
from assessments.services.review_sharing import StaleShareError, share_pillars
from assessments.services.second_opinions import (
    OpinionClosedError,
    answer_opinion,
    ask_opinion,
    take_back_opinion,
)
from dtscore.accounts.models import Role, UnitLevel, User
from tests.test_concurrency import ROUNDS, Office, at_once, office, while_open

__all__ = ["office"]  # the fixture

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time: there is nothing to race",
    ),
]


@pytest.fixture
def people(office: Office) -> tuple[User, User]:
    """Two reviewers of the district, before an assessment that is under review there."""
    office.assessment.campaign.review_steps.create(position=1, level=UnitLevel.DISTRICT)
    Assessment.objects.filter(pk=office.assessment.pk).update(status="under_review", step=1)
    one, other = (
        User.objects.create(
            username=name, full_name=name, role=Role.REVIEWER, unit=office.unit.parent
        )
        for name in ("mot", "hai")
    )
    return one, other


def pillar_code(office: Office) -> str:
    return str(office.assessment.campaign.indicator_set.groups.get().pillars.first().code)


def take(office: Office, actor: User) -> Callable[[], list[str]]:
    """Take the pillar for oneself, as one who saw it with nobody."""
    code = pillar_code(office)
    return lambda: share_pillars(
        actor=actor, assessment=office.assessment, wanted={code: actor}, seen={code: None}
    )


def ask(office: Office, actor: User, asked_of: User, question: str) -> Callable[[], SecondOpinion]:
    return lambda: ask_opinion(
        actor=actor, assessment=office.assessment, code="1.1", asked_of=asked_of, question=question
    )


def test_pillar_taken_by_two_is_that_of_the_first(office, people):
    one, other = people
    first, second = while_open(take(office, one), take(office, other))

    assert first == [pillar_code(office)]
    assert isinstance(second.exception(), StaleShareError)
    assert str(one) in str(second.exception())
    assert ReviewShare.objects.get().reviewer == one


def test_pillar_taken_by_two_at_once(office, people):
    for _ in range(ROUNDS):
        ReviewShare.objects.all().delete()
        futures = at_once(*(take(office, person) for person in people))
        errors = [error for future in futures if (error := future.exception())]
        assert [type(error) for error in errors] == [StaleShareError]
        share = ReviewShare.objects.get()
        assert HistoryEntry.objects.latest("pk").actor == share.given_by == share.reviewer


def test_question_pressed_twice_at_once_is_asked_once(office, people):
    one, other = people
    for number in range(ROUNDS):
        question = ask(office, one, other, f"Câu {number}")
        futures = at_once(question, question)
        assert len({future.result().pk for future in futures}) == 1
        opinion = SecondOpinion.objects.latest("pk")
        take_back_opinion(actor=one, opinion=opinion)
    assert SecondOpinion.objects.count() == ROUNDS


def test_answer_waits_for_the_taking_back_and_is_refused(office, people):
    one, other = people
    opinion = ask(office, one, other, "Thế nào?")()

    _, late = while_open(
        lambda: take_back_opinion(actor=one, opinion=opinion), _answering(other, opinion)
    )

    assert isinstance(late.exception(), OpinionClosedError)
    kept = SecondOpinion.objects.get()
    assert (kept.opinion, kept.answered_at) == ("", None)


def test_answer_or_taken_back_and_never_both(office, people):
    one, other = people
    for number in range(ROUNDS):
        opinion = ask(office, one, other, f"Câu {number}")()
        lines = HistoryEntry.objects.count()
        futures = at_once(
            lambda opinion=opinion: take_back_opinion(actor=one, opinion=opinion),
            _answering(other, opinion),
        )
        errors = [error for future in futures if (error := future.exception())]
        assert [type(error) for error in errors] == [OpinionClosedError]
        kept = SecondOpinion.objects.get(pk=opinion.pk)
        assert (kept.answered_at is None) != (kept.withdrawn_at is None)
        assert HistoryEntry.objects.count() == lines + 1


def _answering(actor: User, opinion: SecondOpinion) -> Callable[[], Any]:
    return lambda: answer_opinion(actor=actor, opinion=opinion, words="Đồng ý")
