"""`make run`: from whatever state the folder is in to a portal that answers, demo data included."""

from __future__ import annotations

import os
import socket
import subprocess

from dtscore.bootstrap.console import ROOT, SetupError, say
from dtscore.bootstrap.environment import PYTHON, prepare
from dtscore.bootstrap.system import Purpose

HOST = "127.0.0.1"
PORTS = range(8000, 8100)
SETTINGS_FILE = ROOT / ".env"
DEMO_LINE = "DTSCORE_DEMO=1"
QUIET = {"PYTHONUNBUFFERED": "1", "DJANGO_RUNSERVER_HIDE_WARNING": "true"}


def run() -> None:
    """Prepare, migrate, load what is missing of the demo, and become the web server.

    Nothing a user entered is removed: both commands only add what is not there yet.
    """
    refuse_a_real_installation()
    prepare(Purpose.RUN)
    os.chdir(ROOT)
    remember_the_demo()
    env = demo_environment()
    manage(env, "Cập nhật cơ sở dữ liệu …", "migrate", "--verbosity", "0")
    manage(env, "Nạp dữ liệu trình diễn …", "prepare_demo", "--reviewed")
    port = first_free_port()
    say(f"\nCổng đang chạy tại http://{HOST}:{port}/  (dừng bằng Ctrl-C)\n")
    serve = [str(PYTHON), "manage.py", "runserver", f"{HOST}:{port}", "--noreload"]
    os.execve(PYTHON, serve, env)


def refuse_a_real_installation() -> None:
    """Raise SetupError where the settings file is not the demo's.

    The demo would be written into the database that the file names.
    """
    if SETTINGS_FILE.exists() and not _says_demo():
        raise SetupError(
            f"Tệp {SETTINGS_FILE.name} không có dòng {DEMO_LINE} nên thuộc về một bản cài đặt thật:"
            " `make run` không nạp dữ liệu trình diễn vào đó."
        )


def _says_demo() -> bool:
    try:
        lines = SETTINGS_FILE.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return DEMO_LINE in (line.strip().removeprefix("export ") for line in lines)


def remember_the_demo() -> None:
    """Leave a settings file behind, so that manage.py works on the demo as it stands.

    A settings file that is there already belongs to somebody and is left alone.
    """
    if not SETTINGS_FILE.exists():
        SETTINGS_FILE.write_text(f"{DEMO_LINE}\n", encoding="utf-8")


def demo_environment() -> dict[str, str]:
    """Switch the settings to the demo, where a secret and a database have defaults."""
    return {**os.environ, "DTSCORE_DEMO": "1", **QUIET}


def manage(env: dict[str, str], announcement: str, *arguments: str) -> None:
    """Run one management command; raises SetupError where it fails, after its own words."""
    say(announcement)
    done = subprocess.run([str(PYTHON), "manage.py", *arguments], cwd=ROOT, env=env, check=False)
    if done.returncode != 0:
        raise SetupError(f"Lệnh manage.py {arguments[0]} không thành công.")


def first_free_port() -> int:
    """First port from 8000 upward that nobody listens on."""
    for port in PORTS:
        if _is_free(port):
            return port
    raise SetupError(f"Các cổng từ {PORTS[0]} đến {PORTS[-1]} đều đang bận.")


def _is_free(port: int) -> bool:
    """Bind as the web server will, so that lingering connections of an ended one do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
