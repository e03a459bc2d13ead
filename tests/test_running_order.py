"""Which tests a second database is spared, that none that could reach it is, and their order."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest
from django.db import connection

from dtscore.accounts.models import Role, User
from tests.running_order import LAID_OUT, SLOW, arrange, spared_for
from tests.stage import STAGE, reaches_database

OFFICER = "canbo.quangbinh"


@pytest.fixture
def somebody(db) -> User:
    return User.objects.create(username="somebody", role=Role.OFFICER)


def test_without_a_way_to_the_database_there_is_none(request):
    """What the second database is spared for: pytest-django itself refuses such a test."""
    assert not reaches_database(request.node)
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        User.objects.exists()


@pytest.mark.django_db
def test_mark_is_a_way_to_the_database(request):
    assert reaches_database(request.node)


def test_fixture_behind_a_fixture_is_a_way_to_the_database(request, somebody):
    assert reaches_database(request.node)


def test_fixture_that_opens_the_database_itself_is_a_way(request, django_db_setup):
    assert reaches_database(request.node)


@LAID_OUT
@pytest.mark.django_db
def test_mark_spares_a_second_database_and_says_why(request):
    assert connection.vendor == "sqlite"
    assert spared_for(request.node) == LAID_OUT.mark.args[0]


@pytest.mark.django_db
def test_without_the_mark_whatever_reaches_the_database_runs_on_both(request):
    assert spared_for(request.node) == ""


def test_whoever_is_spared_a_database_says_why(request):
    marks = [item.get_closest_marker("one_database") for item in request.session.items]
    assert [mark for mark in marks if mark and len(" ".join(mark.args).split()) < 5] == []


def test_who_plays_on_a_scene_comes_after_who_expects_the_bare_demonstration(request):
    arranged = list(request.session.items)
    arrange(arranged)
    for _, module in groupby(arranged, key=lambda item: item.path):
        played = ["scene" in item.fixturenames for item in module if "demo" in item.fixturenames]
        assert played == sorted(played)


def test_slow_modules_exist_and_come_first_and_whole(request):
    here = Path(__file__).parent
    assert [name for name in SLOW if not (here / f"{name}.py").exists()] == []
    items = list(request.session.items)
    arranged = [*reversed(items)]
    arrange(arranged)
    assert {*arranged} == {*items}
    modules = [item.path.stem for item in arranged]
    order = list(dict.fromkeys(modules))
    assert modules == sorted(modules, key=order.index)
    known = [name for name in SLOW if name in order]
    assert order[: len(known)] == known


# --- the demonstration that stays between modules -------------------------------------------------
@pytest.mark.django_db
def test_who_did_not_ask_for_the_demonstration_does_not_see_it():
    assert not User.objects.filter(username=OFFICER).exists()
    assert STAGE.stands is False


@pytest.mark.django_db
def test_a_module_leaves_the_demonstration_as_it_was(django_db_blocker):
    """Twice on the stage, as two modules would be: the second finds nothing of the first."""
    try:
        for _ in range(2):
            with STAGE.taken(django_db_blocker):
                officer = User.objects.get(username=OFFICER)
                assert officer.full_name == "Cán bộ xã (dùng thử)"
                User.objects.update(full_name="Khác")
            assert STAGE.stands is True
        assert User.objects.get(username=OFFICER).full_name == "Cán bộ xã (dùng thử)"
    finally:
        STAGE.clear()
    assert not User.objects.filter(username=OFFICER).exists()
    assert connection.in_atomic_block  # this test's own transaction is still there
