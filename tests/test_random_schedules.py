"""Random days at one desk: the real script in Chromium, the real views, a bad line.

Every schedule mixes typing, saving, lost requests, lost answers, answers that are late, reloads,
a second tab, a second person and sessions that end. When the line is good again and quiet, every
word is on the server or stands in a field with an honest mark, "đã lưu" was never said of what
the server did not have, and nothing was replaced by somebody who had not seen it.

A schedule that fails names its seed: SCHEDULE=<seed> runs it alone.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Route, sync_playwright
from playwright.sync_api import Error as BrowserError

from assessments.models import Answer, Assessment, Campaign
from assessments.services.campaigns import open_assessment
from dtscore.accounts.models import Role, UnitLevel, User
from dtscore.accounts.unit_loading import create_unit
from tests.browser import CHROMIUM, CHROMIUM_FLAGS
from tests.indicator_sets import entry, indicator, points_set, rule, stored_set

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db,
    pytest.mark.skipif(
        "connections['default'].vendor != 'sqlite'", reason="the line is tried, not the locks"
    ),
]

# A thousand take as long as everything else on this database together: SCHEDULES=1000 runs them
# all, SCHEDULE=<seed> repeats one.
SCHEDULES = (
    range(int(os.environ["SCHEDULE"]), int(os.environ["SCHEDULE"]) + 1)
    if "SCHEDULE" in os.environ
    else range(int(os.environ.get("SCHEDULES", "250")))
)
HOST = "http://portal.test"
CODE = "1.1"
NUMBER, WORDS = "in-done", "explanation"
FIELDS = (NUMBER, WORDS)
OTHERS = re.compile(
    r"<link [^>]*>|<script src=[^ ]*/(?!autosave|unsent|token)[^/ ]*.js. defer></script>"
)
HONEST = ("waiting", "conflict", "refused", "changed", "saving")
LOST_IN = ("arrives", "arrives", "arrives", "request lost", "answer lost", "late")
CLOCK = Path(__file__).with_name("hand_clock.js")


@dataclass(frozen=True)
class Stored:
    """A value that the server took, at which version, and where it was typed."""

    value: str
    version: int
    where: str
    order: int


@dataclass
class Typed:
    """The last thing typed into a field of a tab, and the version that stood beside it."""

    value: str
    seen: int
    where: str
    order: int


class Server:
    """The real views, with a record of every value that they took."""

    def __init__(self, assessment: Assessment, database: BaseDatabaseWrapper) -> None:
        self.database = database
        self.connect()
        self.assessment = assessment
        self.handler = ClientHandler(enforce_csrf_checks=False)
        self.officer = ""
        self.sign_in()
        self.leader = _session("leader")
        self.typed: dict[str, Typed] = {}
        self.ask(self.leader, f"{self.page}luu/", {"version": "0", NUMBER: "1", WORDS: "đầu"})
        version, values = self.stored()
        self.history: dict[str, list[Stored]] = {
            name: [Stored(value, version, "paper", 0)] for name, value in values.items()
        }

    def connect(self) -> None:
        """Use the test's own connection: beside an event loop Django would open another."""
        connections["default"] = self.database

    @property
    def page(self) -> str:
        return reverse("answer", args=[self.assessment.pk, CODE])

    def sign_in(self) -> None:
        if not Session.objects.filter(session_key=self.officer).exists():
            self.officer = _session("officer")

    def end_session(self) -> None:
        Session.objects.filter(session_key=self.officer).delete()

    def ask(self, session: str, path: str, sent: dict[str, str] | None = None) -> HttpResponseBase:
        """Through every middleware to the view. Django's own client would also keep a copy of
        every context that it renders, which costs more than the page."""
        desk = RequestFactory()
        desk.cookies["sessionid"] = session
        asked = desk.get(path) if sent is None else desk.post(path, sent)
        return self.handler(asked.environ)

    def stored(self) -> tuple[int, dict[str, str]]:
        answer = Answer.objects.get(assessment=self.assessment, indicator__code=CODE)
        number = answer.inputs.get("done", "")
        return answer.version, {NUMBER: number, WORDS: answer.evidence_explanation}

    def save(self, session: str, sent: dict[str, str], faults: list[str]) -> HttpResponseBase:
        """One save; whatever it changed is checked and noted."""
        version, before = self.stored()
        response = self.ask(session, f"{self.page}luu/", sent)
        now, after = self.stored()
        assert now - version in (0, 1)
        for name in FIELDS:
            if before[name] != after[name]:
                faults += self._note(name, after[name], now)
        return response

    def _note(self, name: str, value: str, version: int) -> Iterator[str]:
        old, new = self.history[name][-1], self.typed[value]
        self.history[name].append(Stored(value, version, new.where, new.order))
        if new.where == old.where and new.order < old.order:
            yield f"{value} came back over {old.value}, which was typed later in {old.where}"
        if new.where != old.where and old.version > new.seen:
            yield f"{value} (saw {new.seen}) went over {old.value} of version {old.version} unseen"

    def took(self, name: str, value: str) -> bool:
        return any(stored.value == value for stored in self.history[name])


@dataclass
class Tab:
    """One tab, and what the line does with its next save."""

    name: str
    page: Page
    fate: str = "arrives"
    held: list[tuple[Route, dict[str, str]]] = field(default_factory=list)
    last: dict[str, Typed] = field(default_factory=dict)


class Desk:
    """One person at two tabs of one browser, on a line that a seed makes bad."""

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self.server, self.order = server, 0
        context.add_init_script(path=CLOCK)
        context.route("**/*", self._answer)
        self.tabs = [Tab(name, context.new_page()) for name in ("one", "two")]
        self.of_page = {tab.page: tab for tab in self.tabs}
        self.faults: list[str] = []
        self.steps: list[str] = []
        for tab in self.tabs:
            tab.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    # --- the line -----------------------------------------------------------------------------
    def _answer(self, route: Route) -> None:
        self.server.connect()
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            route.fulfill(path=settings.BASE_DIR / path[1:], content_type="text/javascript")
        elif route.request.method == "GET":
            response = self.server.ask(self.server.officer, path)
            # The scripts that save and no others; the editor has tests of its own.
            response.content = OTHERS.sub("", response.content.decode())
            self._fulfill(route, response)
        else:
            self._take(route)

    def _take(self, route: Route) -> None:
        sent = {name: values[0] for name, values in _posted(route).items()}
        tab = self.of_page.get(route.request.frame.page)
        fate, tab.fate = tab.fate, "arrives"
        if fate == "request lost":
            return _drop(route)
        if fate == "late":
            tab.held.append((route, sent))
            return None
        response = self.server.save(self.server.officer, sent, self.faults)
        return _drop(route) if fate == "answer lost" else self._fulfill(route, response)

    @staticmethod
    def _fulfill(route: Route, response) -> None:
        headers = dict(response.headers)
        headers.pop("Content-Length", None)
        with suppress(BrowserError):  # the page that asked may be gone
            route.fulfill(status=response.status_code, headers=headers, body=response.content)

    # --- what a person and the world do -------------------------------------------------------
    def open(self, tab: Tab) -> None:
        tab.held_of_old, tab.held = tab.held, []
        tab.page.goto(HOST + self.server.page)
        self.wait(tab, 0)
        for route, sent in tab.held_of_old:  # a request may outlive the page that sent it
            self.server.save(self.server.officer, sent, self.faults)
            _drop(route)

    def wait(self, tab: Tab, milliseconds: int) -> dict[str, list[str]]:
        """Let time pass until every request has its answer, but for those that are held."""
        late = tab.fate == "late"
        shown = tab.page.evaluate("pass", [milliseconds, len(tab.held) + late])
        if late:
            self.quiet(tab)
        for name, (value, mark) in shown.items():
            if mark == "saved" and not self.server.took(name, value.replace(".", "")):
                self.faults.append(f"tab {tab.name} says {value} is saved")
        return shown

    def quiet(self, tab: Tab) -> None:
        for _ in range(20_000):
            if tab.page.evaluate("asked - answered") == len(tab.held):
                return
        raise AssertionError("a request has no answer")

    def type(self, tab: Tab, dice: random.Random) -> None:
        name = dice.choice(FIELDS)
        self.order += 1
        value = f"{9_000_000 + self.order}" if name == NUMBER else f"chữ {self.order}"
        if name == NUMBER and dice.random() < 0.1:
            value = f"số {self.order}"
        seen = tab.page.evaluate("type", [name, value])
        typed = Typed(value, seen, tab.name, self.order)
        tab.last[name] = self.server.typed[value] = typed

    def save(self, tab: Tab, dice: random.Random) -> None:
        tab.fate = dice.choice(LOST_IN)
        self.wait(tab, 1300)

    def deliver(self, tab: Tab, dice: random.Random) -> None:
        """What was under way arrives at last, or does not."""
        held, tab.held = tab.held, []
        for route, sent in held:
            if dice.random() < 0.5:
                _drop(route)
            else:
                self._fulfill(route, self.server.save(self.server.officer, sent, self.faults))
        if held:
            self.wait(tab, 0)

    def reload(self, tab: Tab, dice: random.Random) -> None:
        self.server.sign_in()
        tab.fate = dice.choice(LOST_IN[:5])
        self.open(tab)

    def conflict(self, tab: Tab, dice: random.Random) -> None:
        """The leader saves in between, having seen what is stored."""
        self.order += 1
        name, version = dice.choice(FIELDS), self.server.stored()[0]
        value = f"{9_000_000 + self.order}" if name == NUMBER else f"lãnh đạo {self.order}"
        self.server.typed[value] = Typed(value, version, "leader", self.order)
        sent = {"version": str(version), "save_key": f"leader-{self.order}", name: value}
        response = self.server.save(self.server.leader, sent, self.faults)
        assert json.loads(response.content)["status"] == "saved"

    def expire(self, tab: Tab, dice: random.Random) -> None:
        self.server.end_session()

    def is_current(self, tab: Tab) -> bool:
        """Whether the page shows what is stored, with nothing unsent behind it."""
        version = "document.querySelector('[data-indicator]').dataset.version"
        unsent, shown = tab.page.evaluate(f"[localStorage.length, Number({version})]")
        return unsent == 0 and shown == self.server.stored()[0]

    # --- what must hold -----------------------------------------------------------------------
    def end(self, tabs: list[Tab], dice: random.Random) -> None:
        """The line is good, the session holds, time passes: now nothing may be missing."""
        self.server.sign_in()
        for tab in tabs:
            tab.fate = "arrives"
            self.deliver(tab, dice)
        for _ in tabs:
            shown = {tab.name: self.wait(tab, 70_000) for tab in tabs}
        for tab in tabs:
            for name, typed in tab.last.items():
                in_sight = any(
                    look[name][0] == typed.value and look[name][1] in HONEST
                    for look in shown.values()
                )
                if not in_sight and not self.server.took(name, typed.value):
                    self.faults.append(f"{typed.value} of tab {tab.name} is lost: {shown}")


def _session(username: str) -> str:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client.cookies["sessionid"].value


def _posted(route: Route) -> dict[str, list[str]]:
    return parse_qs(route.request.post_data or "", keep_blank_values=True)


def _drop(route: Route) -> None:
    with suppress(BrowserError):  # the page that asked may be gone
        route.abort("connectionreset")


STEPS: list[tuple[Callable[..., None], int]] = [
    (Desk.type, 6),
    (Desk.save, 6),
    (Desk.deliver, 2),
    (Desk.reload, 1),
    (Desk.conflict, 1),
    (Desk.expire, 1),
]


def run(desk: Desk, seed: int) -> None:
    """One schedule; begins with pages that are up to date and nothing unsent."""
    dice = random.Random(seed)
    desk.faults, desk.steps = [], []
    tabs = desk.tabs if dice.random() < 0.3 else desk.tabs[:1]
    for tab in tabs:
        tab.held, tab.last, tab.fate = [], {}, "arrives"
        if not desk.is_current(tab):
            tab.page.evaluate("forget()")
            desk.open(tab)
    moves, weights = zip(*STEPS, strict=True)
    for move in [Desk.type, *dice.choices(moves, weights, k=dice.randint(3, 7))]:
        tab = dice.choice(tabs)
        move(desk, tab, dice)
        desk.steps.append(f"{move.__name__} {tab.name} ({tab.fate})")
    desk.end(tabs, dice)
    assert desk.faults == [], f"SCHEDULE={seed}: {' / '.join(desk.steps)}"


@pytest.fixture
def assessment(db) -> Assessment:
    """A set of one indicator, a commune and its two people: pages that are made quickly."""
    ratio = rule("ratio", numerator="done", denominator="all")
    only = indicator(CODE, ratio, entry("done"), entry("all")) | {"evidence": "required"}
    unit = create_unit(level=UnitLevel.PROVINCE, code="01", kind="tỉnh", name="Thử")
    for level, code, kind in (
        (UnitLevel.DISTRICT, "001", "huyện"),
        (UnitLevel.COMMUNE, "00001", "xã"),
    ):
        unit = create_unit(level=level, code=code, kind=kind, name="Thử", parent=unit)
    for role in (Role.OFFICER, Role.LEADER):
        User.objects.create(username=role.value, full_name=role.label, role=role, unit=unit)
    campaign = Campaign.objects.create(
        name="Đợt thử",
        indicator_set=stored_set(points_set(only)),
        year=2022,
        period_start=date(2022, 1, 1),
        period_end=date(2022, 12, 31),
    )
    return open_assessment(campaign=campaign, unit=unit)


@pytest.fixture
def desk(assessment, monkeypatch) -> Iterator[Desk]:
    database = connections["default"]
    # Playwright has an event loop in this thread, where Django would refuse to ask its database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        context = browser.new_context()
        desk = Desk(context, Server(assessment, database))
        for tab in desk.tabs:
            tab.page.goto(HOST + desk.server.page)
        yield desk
        context.close()
        browser.close()


def test_nothing_is_lost_in_random_schedules(desk):
    for seed in SCHEDULES:
        run(desk, seed)
