"""The portal as an office runs it: gunicorn with two workers, in a process group of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

from django.conf import settings
from django.db import connection

PATIENCE = 60  # seconds until a server that does not answer is given up


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def gunicorn(
    port: int, settings_module: str = "dtscore.settings"
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the database of this process on ``port`` until the block ends or somebody kills it."""
    address = f"127.0.0.1:{port}"
    options = ["--workers", "2", "--bind", address, "--log-level", "critical"]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *options, "dtscore.wsgi:application"],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_URL": _database_url(),
            "DJANGO_SETTINGS_MODULE": settings_module,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(f"http://{address}/", server)
        yield server
    finally:
        kill_group(server)


def _database_url() -> str:
    """Where this process is connected to, which may be a database made for a test."""
    database = connection.settings_dict
    person = ":".join(quote(database[part]) for part in ("USER", "PASSWORD") if database[part])
    return f"postgres://{person}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


def kill_group(server: subprocess.Popen[bytes]) -> None:
    """SIGKILL for the master and its workers at once: nobody tidies up."""
    with suppress(ProcessLookupError):  # killed before
        os.killpg(server.pid, signal.SIGKILL)
    server.wait(PATIENCE)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the portal ended with code {server.returncode}")
        try:
            urlopen(address, timeout=PATIENCE).close()
        except HTTPError as answer:  # it answers, whatever it says
            answer.close()
            return
        except OSError:
            time.sleep(0.1)  # polling a process that is starting, not waiting for a result
        else:
            return
    raise RuntimeError(f"the portal did not answer within {PATIENCE} s")
