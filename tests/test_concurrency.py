"""Two people at once, with real threads and real transactions: nothing is lost, nothing doubled.

Only PostgreSQL lets two writers in; SQLite admits one at a time, whole transactions long.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from time import monotonic
from typing import Any

import pytest
from django.db import connection, connections, transaction

from assessments.models import Answer, Assessment, Campaign, Evidence, Fact, OfficialDocument
from assessments.services.answers import AnswerChange, StaleAnswerError, save_answer
from assessments.services.campaigns import open_assessment
from assessments.services.documents import register_document
from assessments.services.evidence import Citation, cite_evidence
from assessments.services.facts import StaleFactError, record_fact
from criteria.models import FactKind
from criteria.rules.base import AnswerState
from dtscore.accounts.models import AdministrativeUnit, Role, UnitLevel, User
from dtscore.accounts.unit_loading import create_unit
from tests.indicator_sets import stored_set

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'",
        reason="SQLite has one writer at a time: there is nothing to race",
    ),
]

D = Decimal
PATIENCE = 20  # seconds until a thread that neither waits nor ends counts as stuck
ROUNDS = 5


@dataclass(frozen=True)
class Office:
    """One commune with two people at work, and its assessment under a set of two indicators."""

    unit: AdministrativeUnit
    first: User
    second: User
    assessment: Assessment
    population: FactKind


@pytest.fixture
def office(transactional_db: None) -> Office:
    unit = create_unit(level=UnitLevel.PROVINCE, code="01", kind="tỉnh", name="Thử")
    for level, code, kind in (
        (UnitLevel.DISTRICT, "001", "huyện"),
        (UnitLevel.COMMUNE, "00001", "xã"),
    ):
        unit = create_unit(level=level, code=code, kind=kind, name="Thử", parent=unit)
    first, second = (
        User.objects.create(username=name, full_name=name, role=role, unit=unit)
        for name, role in (("canbo", Role.OFFICER), ("lanhdao", Role.LEADER))
    )
    campaign = Campaign.objects.create(
        name="Đợt thử",
        indicator_set=stored_set(),
        year=2022,
        period_start=date(2022, 1, 1),
        period_end=date(2022, 12, 31),
    )
    assessment = open_assessment(campaign=campaign, unit=unit)
    return Office(unit, first, second, assessment, FactKind.objects.get(code="population"))


def in_thread(pool: ThreadPoolExecutor, call: Callable[[], Any]) -> Future[Any]:
    """``call`` on a connection of its own, closed afterwards."""

    def run() -> Any:
        try:
            return call()
        finally:
            connections.close_all()

    return pool.submit(run)


def while_open(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, Future[Any]]:
    """``second`` begins when ``first`` has written and not committed; both end.

    The commit waits until the second stands before a lock, or has run through for want of one.
    """
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            done = first()
            future = in_thread(pool, second)
            until(lambda: future.done() or somebody_waits())
        future.exception(PATIENCE)
    return done, future


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def until(condition: Callable[[], bool]) -> None:
    end = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < end, "the other transaction neither waits nor ends"


def at_once(*calls: Callable[[], Any]) -> list[Future[Any]]:
    """All calls let go at the same moment; returns when all have ended."""
    gate = threading.Barrier(len(calls))

    def behind_the_gate(call: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> Any:
            connection.ensure_connection()
            gate.wait(PATIENCE)
            return call()

        return run

    with ThreadPoolExecutor(len(calls)) as pool:
        return [in_thread(pool, behind_the_gate(call)) for call in calls]


def save(
    office: Office, actor: User, code: str, change: AnswerChange, seen: int
) -> Callable[[], Answer]:
    return lambda: save_answer(
        actor=actor,
        assessment=office.assessment,
        indicator_code=code,
        change=change,
        seen_version=seen,
    )


def said(words: str) -> AnswerChange:
    return AnswerChange(AnswerState.REPORTED, {"exists": True}, f"<p>{words}</p>")


def done(count: int) -> AnswerChange:
    """An answer to 1.2: so many of the population, for 20 points."""
    return AnswerChange(AnswerState.REPORTED, {"done": D(count)})


def population(office: Office, value: int, seen: int = 0) -> Callable[[], Fact]:
    return lambda: record_fact(
        seen_version=seen,
        actor=office.second,
        unit=office.unit,
        year=2022,
        kind=office.population,
        value=D(value),
        source="Công an xã",
    )


def stored(code: str) -> Answer:
    return Answer.objects.get(indicator__code=code)


@pytest.mark.parametrize("seen", [0, 1])
def test_second_to_save_is_told_and_the_first_answer_stands(office, seen):
    """Both for the very first answer (0) and for one that both have read (1)."""
    if seen:
        save(office, office.first, "1.1", said("Cũ"), 0)()
    mine = said("Của tôi")

    won, lost = while_open(
        save(office, office.first, "1.1", said("Của người kia"), seen),
        save(office, office.second, "1.1", mine, seen),
    )

    error = lost.exception()
    assert type(error) is StaleAnswerError
    assert (error.current.pk, error.current.version) == (won.pk, seen + 1)
    assert error.current.narrative == "<p>Của người kia</p>"
    assert mine.narrative == "<p>Của tôi</p>"  # the caller still holds what was typed
    answer = stored("1.1")
    assert (answer.version, answer.narrative) == (seen + 1, "<p>Của người kia</p>")
    assert answer.updated_by == office.first
    # With the version that the error shows, the same words are saved.
    assert save(office, office.second, "1.1", mine, error.current.version)().version == seen + 2


def test_exactly_one_wins_however_the_race_ends(office):
    for seen in range(ROUNDS):
        words = {office.first: f"Một {seen}", office.second: f"Hai {seen}"}

        futures = at_once(
            *(save(office, actor, "1.1", said(text), seen) for actor, text in words.items())
        )

        winners = [future.result() for future in futures if future.exception() is None]
        losers = [error for future in futures if (error := future.exception()) is not None]
        assert [type(error) for error in losers] == [StaleAnswerError]
        answer = stored("1.1")
        assert [(winner.pk, winner.version) for winner in winners] == [(answer.pk, seen + 1)]
        assert answer.narrative == f"<p>{words[winners[0].updated_by]}</p>"
        assert losers[0].current == answer


def test_two_indicators_saved_at_once_are_both_kept(office):
    population(office, 40)()

    futures = at_once(
        save(office, office.first, "1.1", said("Một"), 0),
        save(office, office.second, "1.2", done(10), 0),
    )

    assert [future.exception() for future in futures] == [None, None]
    assert (stored("1.1").self_points, stored("1.2").self_points) == (D(10), D(5))


@pytest.mark.parametrize("seen", [0, 1])
def test_fact_corrected_while_its_reader_is_being_saved(office, seen):
    population(office, 40)()
    if seen:
        save(office, office.first, "1.2", done(5), 0)()

    _, corrected = while_open(
        save(office, office.first, "1.2", done(10), seen), population(office, 80, 1)
    )

    assert corrected.exception() is None
    answer = stored("1.2")
    assert (answer.inputs, answer.self_points) == ({"done": "10"}, D("2.5"))


@pytest.mark.parametrize("seen", [0, 1])
def test_reader_saved_while_its_fact_is_being_corrected(office, seen):
    population(office, 40)()
    if seen:
        save(office, office.first, "1.2", done(5), 0)()

    _, saved = while_open(
        population(office, 80, 1), save(office, office.first, "1.2", done(10), seen)
    )

    assert saved.exception() is None
    answer = stored("1.2")
    assert (answer.version, answer.self_points) == (seen + 1, D("2.5"))
    assert saved.result().self_points == D("2.5")


def test_fact_and_its_reader_let_go_together(office):
    population(office, 40)()
    save(office, office.first, "1.2", done(40), 0)()
    for number in range(1, ROUNDS + 1):
        futures = at_once(
            population(office, 40 * number, number),
            save(office, office.first, "1.2", replace(done(40), narrative=f"{number}"), number),
        )

        assert [future.exception() for future in futures] == [None, None]
        points = (D(20) / number).quantize(D("0.01"), rounding="ROUND_DOWN")
        assert (stored("1.2").version, stored("1.2").self_points) == (number + 1, points)


def test_fact_recorded_for_the_first_time_by_two_is_one_row_and_the_second_is_told(office):
    _, other = while_open(population(office, 40), population(office, 80))

    assert isinstance(other.exception(), StaleFactError)
    assert "thành 40" in str(other.exception())
    assert list(Fact.objects.values_list("value", flat=True)) == [D(40)]


@pytest.mark.parametrize("issued_on", [date(2022, 3, 1), None])
def test_document_registered_by_two_is_one_row(office, issued_on):
    def register(actor: User) -> Callable[[], OfficialDocument]:
        return lambda: register_document(
            actor=actor,
            owner=office.unit,
            kind="Quyết định",
            number="01/QĐ-UBND",
            issuer="UBND xã Thử",
            issued_on=issued_on,
        )

    first, second = while_open(register(office.first), register(office.second))

    assert second.exception() is None
    assert second.result().pk == first.pk
    futures = at_once(*[register(office.first), register(office.second)] * 2)
    assert {future.result().pk for future in futures} == {first.pk}
    assert OfficialDocument.objects.count() == 1


def test_evidence_cited_by_two_is_the_evidence_of_one(office):
    answer = save(office, office.first, "1.1", said("Có"), 0)()

    def cite(actor: User, *notes: str) -> Callable[[], Any]:
        citations = [Citation(note=note) for note in notes]
        return lambda: cite_evidence(actor=actor, answer=answer, citations=citations)

    _, second = while_open(cite(office.first, "Một", "Hai"), cite(office.second, "Ba"))

    assert second.exception() is None
    assert list(Evidence.objects.values_list("position", "note")) == [(1, "Ba")]


def test_answer_does_not_slip_in_behind_the_submission(office):
    """The status is read under the lock, so what was submitted stays what it was."""

    def submit() -> int:
        return Assessment.objects.filter(pk=office.assessment.pk).update(status="submitted")

    submitted, late = while_open(submit, save(office, office.first, "1.1", said("Muộn"), 0))

    assert submitted == 1
    assert str(late.exception()) == "Hồ sơ đang ở bước “Đã nộp”."
    assert Answer.objects.count() == 0
