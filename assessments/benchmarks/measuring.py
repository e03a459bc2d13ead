"""What every measurement shares: time, rows to print, a database that is dropped at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.test import Client

from dtscore.accounts.models import User


@dataclass(frozen=True)
class Row:
    """Two medians in seconds, and the ratio that the first may have to the second."""

    title: str
    ours: float
    other: float
    target: float

    @property
    def ratio(self) -> float:
        return self.ours / self.other

    def __str__(self) -> str:
        verdict = "đạt" if self.ratio <= self.target else "CHƯA ĐẠT"
        return (
            f"{self.title}: {self.ours * 1000:.0f} ms / {self.other * 1000:.0f} ms"
            f" = {self.ratio:.3f} (mục tiêu ≤ {self.target:.3f}: {verdict})"
        )


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


def officer_client() -> Client:
    client = Client()
    client.force_login(User.objects.get(username="canbo.quangbinh"))
    return client
