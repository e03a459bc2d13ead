"""Two people cite at once, with real threads on PostgreSQL: nothing lost, nothing doubled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from assessments.models import Answer, Assessment, Evidence, HistoryEntry, OfficialDocument
from assessments.services.documents import (
    DocumentFields,
    KnownDocumentError,
    StaleDocumentError,
    change_document,
    enter_document,
    register_document,
)
from assessments.services.evidence import (
    Citation,
    StaleCitationError,
    add_citation,
    change_citation,
    remove_citation,
)
from dtscore.accounts.models import User
from tests.test_concurrency import Office, at_once, office, said, save, while_open  # noqa: F401

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time: there is nothing to race",
    ),
]


@pytest.fixture
def plan(office: Office) -> OfficialDocument:  # noqa: F811
    return register_document(
        actor=office.first, owner=office.unit, kind="Kế hoạch", number="27/KH-UBND",
        issuer="UBND xã Thử", issued_on=date(2022, 5, 23),
    )  # fmt: skip


def cite(office: Office, actor: User, **citation: Any) -> Callable[[], Evidence]:  # noqa: F811
    return lambda: add_citation(
        actor=actor,
        assessment=office.assessment,
        indicator_code="1.1",
        citation=Citation(**citation),
    )


def test_citations_added_at_once_all_stand_in_places_of_their_own(office, plan):  # noqa: F811
    """Ten at once on an answer that does not exist yet: one answer, ten positions."""
    calls = [
        cite(office, actor, document=plan, pages=str(page))
        for page in range(1, 10, 2)
        for actor, page in ((office.first, page), (office.second, page + 1))
    ]

    futures = at_once(*calls)

    assert [future.exception() for future in futures] == [None] * 10
    answer = Answer.objects.get()
    assert (answer.state, answer.version) == ("blank", 0)
    positions = Evidence.objects.filter(answer=answer).values_list("position", flat=True)
    assert sorted(positions) == list(range(1, 11))
    assert HistoryEntry.objects.filter(action="evidence_added").count() == 10


def test_same_citation_by_two_is_one(office, plan):  # noqa: F811
    _, second = while_open(
        cite(office, office.first, document=plan, pages="3"),
        cite(office, office.second, document=plan, pages="3"),
    )

    assert "đã được dẫn ở chỉ số này" in second.exception().messages[0]
    assert Evidence.objects.count() == 1


def test_first_answer_and_first_citation_meet_in_one_row(office, plan):  # noqa: F811
    for number, (first, second) in enumerate(
        [
            (cite(office, office.first, document=plan),
             save(office, office.second, "1.1", said("Có"), 0)),
            (save(office, office.first, "1.1", said("Có"), 0),
             cite(office, office.second, document=plan)),
        ]
    ):  # fmt: skip
        Evidence.objects.all().delete()
        Answer.objects.all().delete()
        _, other = while_open(first, second)

        assert other.exception() is None, number
        answer = Answer.objects.get()
        assert (answer.state, answer.version) == ("reported", 1)
        assert answer.evidence.get().document == plan


def test_second_change_of_a_citation_is_told(office, plan):  # noqa: F811
    evidence = cite(office, office.first, document=plan)()

    def change(actor: User, pages: str) -> Callable[[], Evidence]:
        return lambda: change_citation(
            actor=actor, evidence=evidence, citation=Citation(pages=pages), seen_version=1
        )

    _, late = while_open(change(office.first, "3"), change(office.second, "4"))

    assert isinstance(late.exception(), StaleCitationError)
    assert late.exception().current.pages == "3"
    assert Evidence.objects.get().pages == "3"


def test_citation_changed_while_it_is_taken_away(office, plan):  # noqa: F811
    evidence = cite(office, office.first, document=plan)()

    _, late = while_open(
        lambda: remove_citation(actor=office.first, evidence=evidence, seen_version=1),
        lambda: change_citation(
            actor=office.second, evidence=evidence, citation=Citation(pages="4"), seen_version=1
        ),
    )

    assert isinstance(late.exception(), StaleCitationError)
    assert late.exception().current is None
    assert not Evidence.objects.exists()


def test_citation_does_not_slip_in_behind_the_submission(office, plan):  # noqa: F811
    _, late = while_open(
        lambda: Assessment.objects.filter(pk=office.assessment.pk).update(status="submitted"),
        cite(office, office.second, document=plan),
    )

    assert str(late.exception()) == "Hồ sơ đang ở bước “Đã nộp”."
    assert not Evidence.objects.exists()


def test_document_typed_by_two_in_two_ways_is_one_row(office):  # noqa: F811
    def enter(actor: User, number: str, issuer: str) -> Callable[[], OfficialDocument]:
        typed = DocumentFields("Kế hoạch", number, issuer, date(2022, 5, 23))
        return lambda: enter_document(actor=actor, owner=office.unit, typed=typed)

    first, second = while_open(
        enter(office.first, "27/KH-UBND", "UBND xã Thử"),
        enter(office.second, "27/kh-ubnd", "Ủy ban nhân dân  xã thử"),
    )

    assert isinstance(second.exception(), KnownDocumentError)
    assert second.exception().document == first
    assert OfficialDocument.objects.count() == 1


def test_document_corrected_by_two_keeps_the_first_correction(office, plan):  # noqa: F811
    def correct(actor: User, abstract: str) -> Callable[[], OfficialDocument]:
        typed = DocumentFields(
            plan.kind, plan.number, plan.issuer, plan.issued_on, abstract=abstract
        )
        return lambda: change_document(actor=actor, document=plan, typed=typed, seen_version=1)

    _, late = while_open(correct(office.first, "Một"), correct(office.second, "Hai"))

    assert isinstance(late.exception(), StaleDocumentError)
    assert late.exception().current.abstract == "Một"
    assert OfficialDocument.objects.get().abstract == "Một"
