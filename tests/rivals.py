"""Somebody who is quicker: writes between a check and the writing that trusts it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def between(checked: str, write: Callable[[], Any]) -> Iterator[None]:
    """``write`` once, before the first statement after the one that holds ``checked``."""
    seen, done = False, False

    def watch(execute, sql, params, many, context):
        nonlocal seen, done
        if seen and not done:
            done = True
            write()
        seen = seen or checked in sql
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield
    assert done
