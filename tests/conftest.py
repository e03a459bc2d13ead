"""The cast: the demonstration year, and people at every place from which somebody may look.

Strangers matter more than friends: a neighbour, another district, another province, the time
after 2025, somebody without a unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from assessments.models import Assessment
from assessments.triggers import install_triggers, remove_triggers
from dtscore.accounts.models import AdministrativeUnit, Role, UnitLevel, User
from dtscore.accounts.unit_loading import create_unit
from tests import running_order
from tests.browser_fixtures import chromium, database, environment, page, portal, template  # noqa: F401
from tests.report_papers import assessment, paper, papers, read, which  # noqa: F401
from tests.running_order import pytest_sessionfinish, pytest_terminal_summary, pytest_testnodedown  # noqa: F401
from tests.scenes import played, scene  # noqa: F401
from tests.stage import STAGE, Stage

COMMUNE, NEIGHBOUR, FAR_COMMUNE = "16468", "16447", "15865"
DISTRICT, FAR_DISTRICT = "406", "399"


@dataclass(frozen=True)
class Cast:
    """Units by what they are to the demonstration's commune, people by role and place."""

    units: dict[str, AdministrativeUnit]
    people: dict[str, User]
    points: Assessment
    verdicts: Assessment


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """The database made by the migrations. Emptying it after a test that commits is the one thing
    that may take the triggers of the history away, and only as long as it lasts."""
    empty = connection.ops.execute_sql_flush

    def empty_history_too(statements: Iterable[str]) -> None:
        remove_triggers(connection)
        empty(statements)
        install_triggers(connection)

    connection.ops.execute_sql_flush = empty_history_too


@pytest.fixture(scope="session")
def stage(django_db_setup) -> Iterator[Stage]:
    """Where the demonstration stands, cleared before the database goes."""
    yield STAGE
    STAGE.clear()


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """A password that takes half a second to check is for those who guess; nobody does here. The
    portals of the browser tests keep the real thing."""
    quick = "django.contrib.auth.hashers.MD5PasswordHasher"
    with override_settings(PASSWORD_HASHERS=[quick, *settings.PASSWORD_HASHERS]):
        yield


@pytest.fixture(scope="module")
def demo(stage, django_db_blocker) -> Iterator[Cast]:
    """The demonstration and the cast, anew for every module; a test runs in a savepoint of it."""
    with stage.taken(django_db_blocker):
        yield _cast()


def _cast() -> Cast:
    units = _units()
    people = {user.username: user for user in User.objects.select_related("unit")}
    for name, role, place in (
        ("neighbour.officer", Role.OFFICER, "neighbour"),
        ("neighbour.viewer", Role.VIEWER, "neighbour"),
        ("far.officer", Role.OFFICER, "far_commune"),
        ("far.reviewer", Role.REVIEWER, "far_district"),
        ("far.leader", Role.DISTRICT_LEADER, "far_district"),
        ("direct.officer", Role.OFFICER, "direct_commune"),
        ("commune.viewer", Role.VIEWER, "commune"),
        ("district.viewer", Role.VIEWER, "district"),
        ("province.reviewer", Role.REVIEWER, "province"),
        ("sibling.admin", Role.PROVINCIAL_ADMIN, "sibling_province"),
        ("sibling.reviewer", Role.REVIEWER, "sibling_province"),
    ):
        people[name] = _person(name, role, units[place])
    people["nobody"] = _person("nobody", Role.PROVINCIAL_ADMIN, None)
    assessments = Assessment.objects.select_related("unit", "campaign__indicator_set")
    return Cast(
        units,
        people,
        assessments.get(campaign__indicator_set__code="QD3853"),
        assessments.get(campaign__indicator_set__code="QD1829"),
    )


def _units() -> dict[str, AdministrativeUnit]:
    old = AdministrativeUnit.objects.filter(valid_to__isnull=False)
    province = AdministrativeUnit.objects.get(level=UnitLevel.PROVINCE, code="38")
    return {
        "province": province,
        "district": old.get(level=UnitLevel.DISTRICT, code=DISTRICT),
        "far_district": old.get(level=UnitLevel.DISTRICT, code=FAR_DISTRICT),
        "commune": old.get(level=UnitLevel.COMMUNE, code=COMMUNE),
        "neighbour": old.get(level=UnitLevel.COMMUNE, code=NEIGHBOUR),
        "far_commune": old.get(level=UnitLevel.COMMUNE, code=FAR_COMMUNE),
        "direct_commune": AdministrativeUnit.objects.filter(
            level=UnitLevel.COMMUNE, parent=province
        ).earliest("pk"),
        "sibling_province": create_unit(
            level=UnitLevel.PROVINCE, code="99", kind="tỉnh", name="Láng Giềng"
        ),
    }


def _person(name: str, role: str, unit: AdministrativeUnit | None) -> User:
    return User.objects.create(username=name, full_name=name, role=role, unit=unit, is_demo=True)


@pytest.fixture
def officer(demo, client) -> Client:
    """The browser of the demonstration's officer."""
    client.force_login(demo.people["canbo.quangbinh"])
    return client


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    running_order.arrange(items)
    if connection.vendor != "sqlite":
        running_order.leave_out(config, items)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    STAGE.make_way(item)
