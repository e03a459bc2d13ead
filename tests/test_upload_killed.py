"""The server killed with SIGKILL in the middle of an upload: what it acknowledged is there."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from assessments.management.commands.prepare_demo import PASSWORD
from assessments.services.resumable import BLOCK
from tests.browser import PATIENCE, ROOT, free_port, wait_for
from tests.sample_files import MEGABYTE
from tests.test_browser_files import noisy_picture

pytestmark = pytest.mark.one_database(
    "kill a server for the files it was taking; test_killed_server does so for its database"
)
TUS = {"Tus-Resumable": "1.0.0"}


@contextmanager
def killable_portal(environment: dict[str, str]) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    address = f"127.0.0.1:{free_port()}"
    server = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", address, "--noreload"],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://{address}", server)
        yield address, server
    finally:
        server.kill()
        server.wait(timeout=PATIENCE)


class Visitor:
    """A signed-in person with nothing but HTTP, and cookies that survive the server."""

    def __init__(self, address: str) -> None:
        self.cookies: dict[str, str] = {}
        self.address = address
        self.ask("GET", "/dang-nhap/")
        form = {"username": "canbo.quangbinh", "password": PASSWORD}
        form["csrfmiddlewaretoken"] = self.cookies["csrftoken"]
        plain = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.ask("POST", "/dang-nhap/", urlencode(form).encode(), plain)
        assert answer.status == 302

    def headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookies, "X-CSRFToken": self.cookies.get("csrftoken", "")}

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> http.client.HTTPResponse:
        line = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        line.request(method, path, body or None, {**self.headers(), **(headers or {})})
        answer = line.getresponse()
        answer.content = answer.read()  # type: ignore[attr-defined]
        line.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer


def test_killed_server_lost_nothing_that_it_had_taken(environment):
    content = noisy_picture(3)
    data = Path(environment["DTSCORE_DATA_DIR"]) / "media" / "uploads"
    with killable_portal(environment) as (address, server):
        visitor = Visitor(address)
        unit = re.search(rb"/don-vi/(\d+)/", visitor.ask("GET", "/").content)[1].decode()
        about = {"Upload-Length": str(len(content)), "Upload-Metadata": "filename YS5wbmc=", **TUS}
        created = visitor.ask("POST", f"/don-vi/{unit}/tai-len/", headers=about)
        assert created.status == 201
        place = urlsplit(created.headers["Location"]).path
        part = data / f"{place.split('/')[-2]}.part"

        # The whole is announced; some of it arrives, and then the server is no more.
        line = http.client.HTTPConnection(address, timeout=PATIENCE)
        line.putrequest("PATCH", place)
        for name, value in {
            **visitor.headers(), **TUS, "Upload-Offset": "0",
            "Content-Type": "application/offset+octet-stream", "Content-Length": str(len(content)),
        }.items():  # fmt: skip
            line.putheader(name, value)
        line.endheaders()
        line.send(content[:MEGABYTE])
        while part.stat().st_size < 2 * BLOCK:  # until the server is in the middle of it
            assert server.poll() is None
        server.kill()
        server.wait(timeout=PATIENCE)
        line.close()

    with killable_portal(environment) as (address, _):
        visitor.address = address
        offset = int(visitor.ask("HEAD", place, headers=TUS).headers["Upload-Offset"])
        assert BLOCK <= offset <= part.stat().st_size
        assert part.read_bytes()[:offset] == content[:offset]
        rest = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        done = visitor.ask("PATCH", place, content[offset:], {**rest, **TUS})
        assert done.status == 204
        stored = visitor.ask("GET", f"/tep/{done.headers['Upload-File']}/")
        assert stored.content == content
