"""A province's table of figures against an officer at work: whoever is second is told, nothing is
lost. Only PostgreSQL lets two writers in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from assessments.fact_tables import UNIT, FactTable, UnitRow
from assessments.models import Fact, FactLoad, HistoryEntry
from assessments.services.facts import StaleFactError
from assessments.services.preloading import TableOfFacts, confirm_load, run_load, start_load
from dtscore.accounts.models import Role, User
from tests.test_concurrency import (  # noqa: F401
    Office,
    at_once,
    done,
    office,
    population,
    save,
    stored,
    while_open,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
D = Decimal


def load_of(place: Office, value: str, *, lock: bool = False) -> FactLoad:
    province = place.unit.parent.parent
    admin, _ = User.objects.get_or_create(
        username="tinh", full_name="Tỉnh", role=Role.PROVINCIAL_ADMIN, unit=province
    )
    table = FactTable([UnitRow(2, place.unit.code, "", {"population": value})], {
        UNIT: "A", "population": "D",
    })  # fmt: skip
    upload = TableOfFacts(table, "a.xlsx", 2022, "Niên giám", date(2022, 12, 31))
    load = start_load(actor=admin, upload=upload)
    confirm_load(actor=admin, load=load, overwrite=False, lock=lock)
    return load


def writing(load: FactLoad) -> Callable[[], bool]:
    return lambda: run_load(pk=load.pk)


def test_figure_saved_meanwhile_is_the_communes_and_stays(office):  # noqa: F811
    load = load_of(office, "80")

    _, wrote = while_open(population(office, 40), writing(load))

    assert wrote.result()
    fact = Fact.objects.get()
    assert (fact.value, fact.is_preloaded, fact.version) == (D(40), False, 1)
    load.refresh_from_db()
    assert (load.state, load.created, load.changed) == ("done", 0, 0)


@pytest.mark.parametrize(("lock", "refusal"), [(False, StaleFactError), (True, PermissionDenied)])
def test_officer_who_comes_second_is_told(office, lock, refusal):  # noqa: F811
    save(office, office.first, "1.2", done(40), 0)()
    load = load_of(office, "80", lock=lock)

    _, late = while_open(writing(load), population(office, 40))

    assert isinstance(late.exception(), refusal)
    assert Fact.objects.get().value == D(80)
    assert stored("1.2").self_points == D(10)  # 40 of 80, for 20 points


def test_two_workers_write_a_table_once(office):  # noqa: F811
    load = load_of(office, "80")

    futures = at_once(writing(load), writing(load))

    assert sorted(future.result() for future in futures) == [False, True]
    assert Fact.objects.get().version == 1
    assert HistoryEntry.objects.filter(action="fact_preloaded").count() == 1


def test_table_and_answer_let_go_together_keep_the_score_of_the_figure(office):  # noqa: F811
    save(office, office.first, "1.2", done(10), 0)()
    load = load_of(office, "80")

    futures = at_once(writing(load), save(office, office.first, "1.2", done(40), 1))

    assert [future.exception() for future in futures] == [None, None]
    assert stored("1.2").self_points == D(10)
