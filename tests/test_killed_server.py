"""The server is killed in the middle of saves: what it had confirmed is there, nothing is half.

A real gunicorn with two workers on PostgreSQL, killed with SIGKILL after a counted number of
confirmations. Repeated under its key after the restart, a save that nobody confirmed is saved
exactly once.
"""

from __future__ import annotations

import http.client
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import connection  # noqa: F401 (the condition below)
from django.test import Client
from django.urls import reverse

from assessments.benchmarks.serving import free_port, gunicorn, kill_group
from assessments.models import Action, Answer, Assessment, HistoryEntry
from dtscore.accounts.models import User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'",
        reason="two workers write at once; SQLite admits one",
    ),
]

CODES = ("1.1", "6.4", "6.11", "7.4", "8.1", "8.4")
KILLS, CONFIRMATIONS = 4, 40
PATIENCE = 60
EXPLAINED = "Giải thích khi không có minh chứng"
CSRF = "k" * 32


@dataclass
class Writer:
    """One officer at one indicator: what is confirmed, and the save that waits for an answer."""

    code: str
    path: str
    session: str
    version: int
    after: int  # the last line of the history so far
    waiting: dict[str, str] | None = None
    number: int = 0
    confirmed: list[str] = field(default_factory=list)

    def write(self, port: int, heard: threading.Semaphore, enough: int) -> None:
        """Save after save, until there is no answer or ``enough`` of them."""
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            for _ in range(enough):
                self._save(line)
                heard.release()
        except (OSError, http.client.HTTPException):
            pass  # the server is gone; what waits is sent again
        finally:
            line.close()

    def _save(self, line: http.client.HTTPConnection) -> None:
        if self.waiting is None:
            self.number += 1
            text = f"{self.code} lần {self.number}"
            sent = {"version": str(self.version), "save_key": f"key {text}", "explanation": text}
            self.waiting = sent
        cookies = f"sessionid={self.session}; csrftoken={CSRF}"
        headers = {"Cookie": cookies, "X-CSRFToken": CSRF}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request("POST", self.path, urlencode(self.waiting), headers)
        response = line.getresponse()
        said = json.loads(response.read())
        assert (response.status, said["status"]) == (200, "saved"), said
        assert said["version"] == self.version + 1
        self.confirmed.append(self.waiting["explanation"])
        self.version, self.waiting = said["version"], None


@pytest.fixture
def writers(transactional_db, settings) -> list[Writer]:
    call_command("prepare_demo", verbosity=0)
    assessment = Assessment.objects.get(campaign__indicator_set__code="QD3853")
    officer = Client()
    officer.force_login(User.objects.get(username="canbo.quangbinh"))
    session = officer.cookies["sessionid"].value
    after = HistoryEntry.objects.latest("pk").pk
    return [
        Writer(
            code,
            reverse("autosave", args=[assessment.pk, code]),
            session,
            stored(code).version,
            after,
        )
        for code in CODES
    ]


def stored(code: str) -> Answer:
    assessment = {"assessment__campaign__indicator_set__code": "QD3853"}
    return Answer.objects.get(indicator__code=code, **assessment)


def write_until_killed(writers: list[Writer], port: int) -> None:
    heard = threading.Semaphore(0)
    with gunicorn(port) as server, ThreadPoolExecutor(len(writers)) as pool:
        ends = [pool.submit(writer.write, port, heard, 10_000) for writer in writers]
        for _ in range(CONFIRMATIONS):
            assert heard.acquire(timeout=PATIENCE)
        kill_group(server)
        for end in ends:
            end.result(PATIENCE)


def check(writer: Writer) -> None:
    """Stored is what was confirmed, or one more that nobody heard of; each with its line."""
    answer = stored(writer.code)
    ahead = answer.version - writer.version
    unheard = [writer.waiting["explanation"]] if ahead and writer.waiting else []
    assert ahead == len(unheard)
    written = [*writer.confirmed, *unheard]
    lines = HistoryEntry.objects.filter(
        action=Action.ANSWER_SAVED, subject=writer.code, assessment=answer.assessment
    )
    texts = [line.changes[EXPLAINED][1] for line in lines.order_by("pk") if line.pk > writer.after]
    assert texts == written
    assert [answer.evidence_explanation] == (written[-1:] or [""])


def test_server_killed_while_saving_keeps_what_it_confirmed(writers):
    for _ in range(KILLS):
        write_until_killed(writers, free_port())
        assert any(writer.waiting for writer in writers), "nothing was under way when it died"
        for writer in writers:
            check(writer)

    with gunicorn(port := free_port()):
        for writer in writers:  # what was waiting is repeated under its key, and one more
            writer.write(port, threading.Semaphore(), 2)
    for writer in writers:
        assert writer.waiting is None
        check(writer)
