"""What every test in a real browser needs: an own database, a portal, Chromium, a watched page."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connection

from assessments.management.commands.prepare_demo import PASSWORD
from tests.browser import CHROMIUM, CHROMIUM_FLAGS, follow, manage, running_portal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Not faults of the page: a locked account is told so, the styles that Word puts into what it
# copies are refused by the content policy before the editor drops them, and a refused file is
# answered with 422.
ANSWERS = ("status of 429", "Applying inline style violates", "status of 422")
PATIENCE = 20_000  # milliseconds until a page that does not come is given up
_ENTERED: dict[tuple[str, str], Any] = {}  # cookies, by the portal and the name
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 780}


@pytest.fixture(scope="session")
def template(tmp_path_factory, django_db_setup, django_db_blocker) -> str:
    """A portal's database with the demonstration in it, which every module gets a copy of."""
    with django_db_blocker.unblock():
        is_migrated, database = _new_database(tmp_path_factory.mktemp("template"))
    environment = {
        "DATABASE_URL": database,
        "DTSCORE_DEMO": "1",
        "DTSCORE_DATA_DIR": str(tmp_path_factory.mktemp("data")),
    }
    if not is_migrated:
        manage("migrate", "--verbosity", "0", environment=environment)
    manage("prepare_demo", environment=environment)
    return database


@pytest.fixture(scope="module")
def database(template, tmp_path_factory, django_db_blocker) -> str:
    """An own database beside the test database, of the same kind, with the demonstration in it."""
    if connection.vendor != "sqlite":
        with django_db_blocker.unblock():
            return _created("browser", like=template.rpartition("/")[2])
    with closing(sqlite3.connect(template.removeprefix("sqlite:///"))) as source:
        return _copied(source, tmp_path_factory.mktemp("browser"))


def _new_database(folder: Path) -> tuple[bool, str]:
    """A copy of the test database, which the migrations made, or an empty one where no test of
    this run has asked for that; whether it is a copy, and its address."""
    is_copy = connection.settings_dict["NAME"] == connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        if is_copy:
            connection.ensure_connection()
            return True, _copied(connection.connection, folder)
        return False, f"sqlite:///{folder}/portal.sqlite3"
    connection.close()  # the server copies no database that somebody is connected to
    like = connection.settings_dict["NAME"] if is_copy else "template1"
    return is_copy, _created("template", like=like)


def _copied(source: sqlite3.Connection, folder: Path) -> str:
    """As copying the file would, and what its log still holds."""
    with closing(sqlite3.connect(folder / "portal.sqlite3")) as copy:
        source.backup(copy)
    return f"sqlite:///{folder}/portal.sqlite3"


def _created(name: str, *, like: str) -> str:
    server = settings.DATABASES["default"]
    name = f"portal_{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    return f"postgres://{server['USER']}@{server['HOST']}:{server['PORT']}/{name}"


@pytest.fixture(scope="module")
def environment(database, tmp_path_factory) -> dict[str, str]:
    """The settings of a portal whose database is there, with the demonstration in it."""
    return {
        "DATABASE_URL": database,
        "DTSCORE_DEMO": "1",
        "DTSCORE_DATA_DIR": str(tmp_path_factory.mktemp("data")),
    }


@pytest.fixture(scope="module")
def portal(environment) -> Iterator[str]:
    with running_portal(environment) as address:
        yield address


@pytest.fixture(scope="module")
def chromium(portal) -> Iterator[Browser]:
    """Started after the portal: its event loop would forbid the database to the fixtures."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium) -> Iterator[Page]:
    context = chromium.new_context(viewport=WIDE)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    # A blocked script, a missing file, a violated content policy: all of them end up here.
    assert [fault for fault in faults if not any(mere in fault for mere in ANSWERS)] == []


def sign_in(page: Page, portal: str, username: str, password: str = PASSWORD) -> None:
    page.goto(portal)
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    follow(page.get_by_role("button", name="Đăng nhập", exact=True))


def enter(page: Page, portal: str, username: str) -> None:
    """The home page of somebody who has signed in before: in a test about something else, what
    the browser got then will do as long as the portal knows it."""
    page.context.add_cookies(_ENTERED.get((portal, username), []))
    page.goto(portal)
    if page.get_by_label("Tên đăng nhập").count():
        sign_in(page, portal, username)
        _ENTERED[portal, username] = page.context.cookies()


def end_sessions(database: str) -> None:
    """Let the clock of the server run out for everybody who is signed in."""
    ended = (
        "from django.contrib.sessions.models import Session;"
        "Session.objects.update(expire_date='2020-01-01T00:00Z')"
    )
    manage("shell", "--command", ended, environment={"DATABASE_URL": database, "DTSCORE_DEMO": "1"})
