"""What every test in a real browser needs: an own database, a portal, Chromium, a watched page."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection

from assessments.management.commands.prepare_demo import PASSWORD
from tests.browser import CHROMIUM, CHROMIUM_FLAGS, manage, running_portal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Not faults of the page: a locked account is told so, the styles that Word puts into what it
# copies are refused by the content policy before the editor drops them, and a refused file is
# answered with 422.
ANSWERS = ("status of 429", "Applying inline style violates", "status of 422")
PATIENCE = 20_000  # milliseconds until a page that does not come is given up
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 780}


@pytest.fixture(scope="session")
def template(tmp_path_factory, django_db_setup, django_db_blocker) -> str:
    """A portal's database with the demonstration in it, which every module gets a copy of."""
    database = _empty_database("template", tmp_path_factory, django_db_blocker)
    environment = {
        "DATABASE_URL": database,
        "DTSCORE_DEMO": "1",
        "DTSCORE_DATA_DIR": str(tmp_path_factory.mktemp("data")),
    }
    manage("migrate", "--verbosity", "0", environment=environment)
    manage("prepare_demo", environment=environment)
    return database


@pytest.fixture(scope="module")
def database(template, tmp_path_factory, django_db_blocker) -> str:
    """An own database beside the test database, of the same kind, with the demonstration in it."""
    if connection.vendor != "sqlite":
        return _empty_database("browser", tmp_path_factory, django_db_blocker, like=template)
    copied = _empty_database("browser", tmp_path_factory, django_db_blocker)
    places = [database.removeprefix("sqlite:///") for database in (template, copied)]
    with closing(sqlite3.connect(places[0])) as source, closing(sqlite3.connect(places[1])) as copy:
        source.backup(copy)  # as copying the file would, and what its log still holds
    return copied


def _empty_database(name: str, folders, blocker, *, like: str = "template1") -> str:
    """The address of a new database."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{folders.mktemp(name)}/portal.sqlite3"
    server = settings.DATABASES["default"]
    name = f"portal_{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {like.rpartition('/')[2]}")
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
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def end_sessions(database: str) -> None:
    """Let the clock of the server run out for everybody who is signed in."""
    ended = (
        "from django.contrib.sessions.models import Session;"
        "Session.objects.update(expire_date='2020-01-01T00:00Z')"
    )
    manage("shell", "--command", ended, environment={"DATABASE_URL": database, "DTSCORE_DEMO": "1"})
