"""Saves a second with two workers on PostgreSQL, beside a bare view that does one UPDATE."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median, quantiles
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.benchmarks.serving import PATIENCE, free_port, gunicorn
from assessments.models import Answer, Assessment
from assessments.services.campaigns import open_assessment
from dtscore.accounts.models import Role, User

OFFICES = 8  # communes that save at once; each waits for its answer as a browser does
SAVES = 25  # of each office in a round
ROUNDS = 5
CODE = "8.1"
CSRF = "k" * 32
WORDS = "Đã rà soát lại cùng Công an xã. " * 12
TRANSACTION = {"BEGIN", "SAVEPOINT", "RELEASE"}


@dataclass(frozen=True)
class Office:
    """One commune's officer with a session, an address to save to, and the answer behind it."""

    session: str
    path: str
    answer: int


@dataclass(frozen=True)
class Speed:
    """Rounds of one server: requests a second in the middle round, and p95 of all requests."""

    rate: float
    p95: float

    @classmethod
    def of(cls, rounds: list[tuple[float, list[float]]]) -> Speed:
        taken = [one for _, times in rounds for one in times]
        rates = [len(times) / length for length, times in rounds]
        return cls(median(rates), quantiles(taken, n=20)[-1] * 1000)


def saves_against_one_update(assessment: Assessment) -> str:
    """One line to print. The two servers take turns in the same run on the same rows."""
    if connection.vendor != "postgresql":
        return "Số lượt lưu mỗi giây: chỉ đo trên PostgreSQL (`make bench` tự mở một máy chủ tạm)."
    queries = queries_of_a_save(assessment)
    offices = [_office(assessment, number) for number in range(OFFICES)]
    ours, bare = free_port(), free_port()
    with gunicorn(ours), gunicorn(bare, "assessments.benchmarks.bare"):
        rounds = [
            (_round(ours, offices, number), _round(bare, offices, None))
            for number in range(ROUNDS + 1)
        ][1:]  # the first warms both
    save, update = (Speed.of(list(kind)) for kind in zip(*rounds, strict=True))
    return (
        f"Lưu câu trả lời, 2 tiến trình, {OFFICES} xã cùng lúc: {save.rate:.0f} lượt/giây,"
        f" p95 {save.p95:.0f} ms, {queries} truy vấn một lượt; view trần một UPDATE:"
        f" {update.rate:.0f} lượt/giây, p95 {update.p95:.0f} ms;"
        f" tỷ số {update.rate / save.rate:.2f}"
    )


def queries_of_a_save(assessment: Assessment) -> int:
    """Statements of one save of a figure and words, transaction control left aside."""
    client = Client()
    client.force_login(User.objects.get(username="canbo.quangbinh"))
    address = reverse("autosave", args=[assessment.pk, CODE])
    answer = Answer.objects.get(assessment=assessment, indicator__code=CODE)
    for version in (answer.version, answer.version + 1):  # the first makes the set known
        with CaptureQueriesContext(connection) as queries:
            client.post(address, _typed(version, str(version)))
    verbs = [query["sql"].split(maxsplit=1)[0].rstrip(";") for query in queries]
    return len([verb for verb in verbs if verb not in TRANSACTION])


def _office(source: Assessment, number: int) -> Office:
    """A neighbour commune that takes part in the same campaign."""
    assert source.unit.parent is not None
    unit = source.unit.parent.children.exclude(pk=source.unit.pk).order_by("pk")[number]
    person = User.objects.create(username=f"do{number}", role=Role.OFFICER, unit=unit)
    assessment = open_assessment(campaign=source.campaign, unit=unit)
    client = Client()
    client.force_login(person)
    path = reverse("autosave", args=[assessment.pk, CODE])
    client.post(path, _typed(0, "0"))
    answer = Answer.objects.get(assessment=assessment)
    return Office(client.cookies["sessionid"].value, path, answer.pk)


def _typed(version: int, key: str) -> dict[str, str]:
    return {
        "version": str(version),
        "save_key": key,
        "in-id_holders": str(1000 + version),
        "narrative": f"<p>{WORDS}{key}</p>",
    }


def _round(port: int, offices: Iterable[Office], number: int | None) -> tuple[float, list[float]]:
    """All offices at once; how long it took, and each request. Without a number: the bare view."""
    start = time.perf_counter()
    with ThreadPoolExecutor(OFFICES) as pool:
        times = list(pool.map(lambda office: _send(port, office, number), offices))
    return time.perf_counter() - start, [one for some in times for one in some]


def _send(port: int, office: Office, number: int | None) -> list[float]:
    """A connection that is kept where the worker keeps it, and opened again where not."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    path = f"/{office.answer}/" if number is None else office.path
    headers = {
        "Cookie": f"sessionid={office.session}; csrftoken={CSRF}",
        "X-CSRFToken": CSRF,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    times = []
    for turn in range(SAVES):
        version = (number or 0) * SAVES + turn + 1
        body = urlencode(_typed(version, f"{version}"))
        start = time.perf_counter()
        line.request("POST", path, body, headers)
        response = line.getresponse()
        response.read()
        times.append(time.perf_counter() - start)
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")
    line.close()
    return times
