"""A PostgreSQL server that lives as long as one test run and leaves nothing behind."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TypedDict

from dtscore.bootstrap.console import SetupError

START_ATTEMPTS = 3
READY_TRIES = 600
READY_INTERVAL = 0.05  # seconds; 600 tries wait half a minute at most
STOP_PATIENCE = 10  # seconds for each way of asking the server to end
SPEED_OVER_SAFETY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class _Identity(TypedDict, total=False):
    """The arguments of `subprocess` that change who a child runs as."""

    user: int
    group: int
    extra_groups: list[int]


def server_programs() -> Path | None:
    """Folder of `initdb` and `postgres`, the newest version installed, None where there is none."""
    packaged = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: [int(part) for part in folder.parent.name.split(".") if part.isdigit()],
        reverse=True,
    )
    on_path = shutil.which("initdb")
    candidates = [*packaged, Path(on_path).resolve().parent] if on_path else packaged
    for folder in candidates:
        if all((folder / name).exists() for name in ("initdb", "postgres", "pg_isready")):
            return folder
    return None


@contextmanager
def throwaway_server() -> Iterator[str]:
    """Start a server on a free port of 127.0.0.1 and yield its DATABASE_URL.

    However the block ends, Ctrl-C and SIGTERM included, the server is stopped and its folder
    removed.
    """
    programs = server_programs()
    if programs is None:
        raise SetupError("Không tìm thấy máy chủ PostgreSQL trên máy này.")
    with _signals_as_exceptions():
        folder = Path(tempfile.mkdtemp(prefix="dtscore-postgres-"))
        server: subprocess.Popen[bytes] | None = None
        try:
            identity = _server_identity(folder)
            _make_cluster(programs, folder, identity)
            server, port = _start(programs, folder, identity)
            yield f"postgres://postgres@127.0.0.1:{port}/postgres"
        finally:
            with _signals_ignored():
                if server is not None:
                    _stop(server)
                shutil.rmtree(folder, ignore_errors=True)


def _server_identity(folder: Path) -> _Identity:
    """PostgreSQL refuses to run as root: hand the folder to its own user and run as that user."""
    if os.geteuid() != 0:
        return {}
    try:
        account = pwd.getpwnam("postgres")
    except KeyError as error:
        raise SetupError("Máy không có tài khoản hệ thống 'postgres'.") from error
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _make_cluster(programs: Path, folder: Path, identity: _Identity) -> None:
    command = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", "postgres"]
    options = ["--auth=trust", "--no-sync", "--no-instructions", "--encoding=UTF8"]
    done = subprocess.run(
        [*command, *options, "--locale=C.UTF-8"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **identity,
    )
    if done.returncode != 0:
        raise SetupError("Không tạo được cụm PostgreSQL để kiểm thử:\n" + done.stdout)


def _start(
    programs: Path, folder: Path, identity: _Identity
) -> tuple[subprocess.Popen[bytes], int]:
    """Try a few ports: another program may take the free one before the server does."""
    for _ in range(START_ATTEMPTS):
        port = _free_port()
        server = _launch(programs, folder, port, identity)
        try:
            if _becomes_ready(programs, server, port):
                return server, port
        except BaseException:
            _stop(server)
            raise
        _stop(server)
    log = (folder / "server.log").read_text(encoding="utf-8", errors="replace")
    raise SetupError("Không khởi động được PostgreSQL để kiểm thử:\n" + log)


def _launch(
    programs: Path, folder: Path, port: int, identity: _Identity
) -> subprocess.Popen[bytes]:
    """Start the server in a session of its own, so that a Ctrl-C reaches the tests and not it."""
    # Several test processes at once, one of them with fifty clients.
    settings = [
        "max_connections=300",
        "listen_addresses=127.0.0.1",
        f"port={port}",
        "unix_socket_directories=",
    ]
    options = [word for item in (*settings, *SPEED_OVER_SAFETY) for word in ("-c", item)]
    with (folder / "server.log").open("ab") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *options],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **identity,
        )


def _becomes_ready(programs: Path, server: subprocess.Popen[bytes], port: int) -> bool:
    """Ask until the server answers; False when it ended or never did."""
    question = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    for _ in range(READY_TRIES):
        answers = subprocess.run(question, check=False).returncode == 0
        if server.poll() is not None:
            return False
        if answers:
            return True
        time.sleep(READY_INTERVAL)
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown first, then an immediate one, then the hard way."""
    for request in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is not None:
            return
        server.send_signal(request)
        try:
            server.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            continue


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _signals_as_exceptions() -> Iterator[None]:
    """Turn the signals that would end this process at once into an exit that cleans up."""

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    with _handlers(leave, signal.SIGTERM, signal.SIGHUP):
        yield


@contextmanager
def _signals_ignored() -> Iterator[None]:
    """Let nothing interrupt the cleaning up."""
    with _handlers(signal.SIG_IGN, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        yield


@contextmanager
def _handlers(handler: signal._HANDLER, *numbers: signal.Signals) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)
