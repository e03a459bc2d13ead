"""Fifty people saving into one assessment at once: what was called saved is there, nothing else.

Real threads, real transactions, through every middleware to the view; PostgreSQL only.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import reverse

from assessments.models import Action, Answer, Assessment, HistoryEntry
from dtscore.accounts.models import User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connections['default'].vendor != 'postgresql'",
        reason="SQLite has one writer at a time: there is nothing to race",
    ),
]

PEOPLE, SAVES = 50, 4
PATIENCE = 60  # seconds until fifty clients that do not start count as stuck
CODES = ("8.1", "7.4", "7.6", "6.11", "1.1")
SET = {"assessment__campaign__indicator_set__code": "QD3853"}
BY_THEM = {"action": Action.ANSWER_SAVED, "actor__username__startswith": "nguoi"}
EXPLAINED = "Giải thích khi không có minh chứng"


@dataclass
class Person:
    """One client: the versions it has seen, and what it was told about each of its saves."""

    name: str
    client: Client
    address: str
    seen: dict[str, int]
    saved: list[tuple[str, int, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    told: list[int] = field(default_factory=list)

    def work(self, dice: random.Random) -> None:
        for number in range(SAVES):
            code = dice.choice(CODES)
            words = f"{self.name} lần {number}"
            key = words if dice.random() < 0.7 else ""
            self._save(code, words, key)
            if key and dice.random() < 0.3:  # the answer got lost: the same once more
                self._save(code, words, key)

    def _save(self, code: str, words: str, key: str) -> None:
        sent = {"version": str(self.seen[code]), "save_key": key, "explanation": words}
        response = self.client.post(self.address.replace("CODE", code), sent)
        self.told.append(response.status_code)
        said = response.json()
        if said["status"] == "saved":
            self.seen[code] = said["version"]
            self.saved.append((code, said["version"], words))
        elif said["status"] == "conflict":
            self.refused.append(words)
            self._look(code)

    def _look(self, code: str) -> None:
        """See what the other wrote, as a reload does."""
        self.seen[code] = Answer.objects.get(indicator__code=code, **SET).version


@pytest.fixture
def people(transactional_db, settings) -> Iterator[list[Person]]:
    settings.DEMO = True
    call_command("prepare_demo", verbosity=0)
    assessment = Assessment.objects.get(campaign__indicator_set__code="QD3853")
    address = reverse("autosave", args=[assessment.pk, "CODE"])
    answers = Answer.objects.filter(indicator__code__in=CODES, **SET)
    versions = dict(answers.values_list("indicator__code", "version"))
    unit = assessment.unit
    found = []
    for number in range(PEOPLE):
        name = f"nguoi{number:02}"
        user = User.objects.create(username=name, full_name=name, role="officer", unit=unit)
        client = Client()
        client.force_login(user)
        found.append(Person(name, client, address, dict(versions)))
    yield found
    connections.close_all()


def let_go(people: list[Person]) -> None:
    """Everybody at once; raises what any of them raised, a deadlock or a 500 among it."""
    gate = threading.Barrier(len(people))

    def run(person: Person) -> None:
        try:
            gate.wait(PATIENCE)
            person.work(random.Random(person.name))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as pool:
        for done in [pool.submit(run, person) for person in people]:
            done.result(PATIENCE * 3)


def test_fifty_people_at_once_lose_nothing_and_double_nothing(people):
    before = {code: people[0].seen[code] for code in CODES}

    let_go(people)

    assert {status for person in people for status in person.told} == {200, 409}
    promises = [promise for person in people for promise in set(person.saved)]
    words = {(code, version): text for code, version, text in promises}
    assert len(words) == len(promises)  # no version was promised to two people
    for code in CODES:
        check_answer(
            code, before[code], {at: text for (of, at), text in words.items() if of == code}
        )
    refused = {text for person in people for text in person.refused} - set(words.values())
    assert refused, "fifty people in five answers must get in each other's way"
    check_no_trace_of(refused)


def check_answer(code: str, before: int, promised: dict[int, str]) -> None:
    """Versions without a gap, one line of history each, from what it was to what it became."""
    answer = Answer.objects.get(indicator__code=code, **SET)
    assert sorted(promised) == list(range(before + 1, answer.version + 1))
    assert answer.evidence_explanation == promised[answer.version]
    lines = list(HistoryEntry.objects.filter(**BY_THEM, subject=code).order_by("pk"))
    assert [line.actor.username for line in lines] == [
        promised[version].split()[0] for version in sorted(promised)
    ]
    steps = [line.changes[EXPLAINED] for line in lines]
    assert [new for _, new in steps] == [promised[version] for version in sorted(promised)]
    assert [old for old, _ in steps[1:]] == [new for _, new in steps[:-1]]


def check_no_trace_of(refused: set[str]) -> None:
    stored = set(Answer.objects.values_list("evidence_explanation", flat=True))
    told = HistoryEntry.objects.filter(**BY_THEM).values_list("changes", flat=True)
    written = {text for changes in told for text in changes[EXPLAINED]}
    assert not refused & (stored | written)
