"""What every measurement shares: time, rows to print, a database that is dropped at the end."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.test import Client

from dtscore.accounts.models import User


@dataclass(frozen=True)
class Row:
    """Two medians in seconds, and the ratio that the first may have to the second; or two peaks of
    memory in bytes."""

    title: str
    ours: float
    other: float
    target: float
    is_memory: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.other

    def __str__(self) -> str:
        verdict = "đạt" if self.ratio <= self.target else "CHƯA ĐẠT"
        return (
            f"{self.title}: {self._shown(self.ours)} / {self._shown(self.other)}"
            f" = {self.ratio:.3f} (mục tiêu ≤ {self.target:.3f}: {verdict})"
        )

    def _shown(self, value: float) -> str:
        if self.is_memory:
            return f"{value / 2**20:.1f} MB"
        return f"{value * 1000:.2f} ms" if value < 0.01 else f"{value * 1000:.0f} ms"


@contextmanager
def own_database() -> Iterator[None]:
    """A fresh database beside the configured one, dropped at the end."""
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak_memory(work: Callable[[], object]) -> float:
    """Bytes that Python held at once more than before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def officer_client() -> Client:
    client = Client()
    client.force_login(User.objects.get(username="canbo.quangbinh"))
    return client
