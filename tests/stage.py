"""The demonstration, made once for all modules that follow each other and play on it.

Making it takes seconds, and a hundred modules want it. It stands in one transaction that is kept
open from module to module; each module and each test take back what they did to a savepoint. A
test that reaches the database without the demonstration must not see it, one that commits or
flushes cannot run inside a transaction: before these it is taken away, and made again when wanted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

# The ways to the database that pytest-django knows: a test with none of them is refused by it.
# Whoever lifts its barrier by hand needs the tables too, and so asks for django_db_setup.
_WAYS = {"db", "transactional_db", "django_db_setup", "live_server"}


def reaches_database(item: pytest.Item) -> bool:
    """Whether the test, or any fixture that it asks for, may come to a database."""
    asked = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or not asked.isdisjoint(_WAYS)


class Stage:
    """Whether the demonstration stands in this process, and whether a module is on it."""

    def __init__(self) -> None:
        self._blocker: DjangoDbBlocker | None = None
        self._outer: transaction.Atomic | None = None
        self._is_taken = False

    @property
    def stands(self) -> bool:
        return self._outer is not None

    @contextmanager
    def taken(self, blocker: DjangoDbBlocker) -> Iterator[None]:
        """The demonstration for one module; what the module does to it is taken back."""
        self._blocker = blocker
        with blocker.unblock():
            self._set()
            with transaction.atomic():
                self._is_taken = True
                try:
                    yield
                finally:
                    self._is_taken = False
                    transaction.set_rollback(True)

    def make_way(self, item: pytest.Item) -> None:
        """Before a test: take the demonstration away from one that does not expect it."""
        is_foreign = "demo" not in getattr(item, "fixturenames", ())
        if is_foreign and not self._is_taken and reaches_database(item):
            self.clear()

    def clear(self) -> None:
        """Take the demonstration away."""
        outer, self._outer = self._outer, None
        if outer is not None and self._blocker is not None:
            with self._blocker.unblock():
                transaction.set_rollback(True)
                outer.__exit__(None, None, None)

    def _set(self) -> None:
        if self._outer is None:
            self._outer = transaction.atomic()
            self._outer.__enter__()
            try:
                call_command("prepare_demo", verbosity=0)
                # Here, or PostgreSQL would check every row again at the end of every test.
                connection.check_constraints()
            except BaseException:
                self.clear()
                raise


STAGE = Stage()
