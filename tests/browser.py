"""A real browser against a real portal: Debian's Chromium, a server process, its own database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30  # seconds until a server that does not answer is given up
LEAVING = 60_000  # milliseconds until a page that does not follow is given up


def manage(*arguments: str, environment: Mapping[str, str]) -> str:
    """Run a management command as a person would; returns what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@contextmanager
def running_portal(environment: Mapping[str, str]) -> Iterator[str]:
    """Serve the portal on a free port until the block ends; yields its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", f"127.0.0.1:{port}", "--noreload"],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the portal ended with code {server.returncode}")
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            time.sleep(0.1)  # polling a process that is starting, not waiting for a result
        else:
            return
    raise RuntimeError(f"the portal did not answer within {PATIENCE} s")


@contextmanager
def leaving(page: Page) -> Iterator[None]:
    """Whatever the block does opens another document; goes on when that one is there, whole.

    A click may return before the browser has asked for the page that it leads to. What comes next
    would then meet the page before: fill its fields, count its rows, find what it expects there.
    """
    page.wait_for_load_state()  # or the end of this page's loading would pass for the next one's
    with page.expect_event("load", timeout=LEAVING):
        yield


def follow(leads_on: Locator) -> None:
    """Click on a link or button that opens another document, and wait for that."""
    with leaving(leads_on.page):
        leads_on.click()
