"""The virtual environment: filled from the pinned lists, left alone while they stay the same."""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dtscore.bootstrap.console import ROOT, run_quietly, say
from dtscore.bootstrap.system import Purpose, ensure_system

FOLDER = ROOT / ".venv"
PYTHON = FOLDER / "bin" / "python"
REQUIREMENTS = {
    Purpose.RUN: ("requirements.txt",),
    Purpose.TEST: ("requirements.txt", "requirements-dev.txt"),
}


def prepare(purpose: Purpose) -> None:
    """Make system and environment ready; a second call with nothing changed only looks.

    Two commands started together take turns, since both would write into the same folder.
    """
    with _one_at_a_time():
        ensure_system(purpose)
        _ensure_environment()
        if _stamp(purpose) != _recorded(purpose):
            _install(purpose)


def tool(name: str) -> str:
    """Path of a program of the environment."""
    return str(FOLDER / "bin" / name)


def _ensure_environment() -> None:
    """Make the environment where there is none, or where its Python is gone or another one."""
    if _version_inside() == platform.python_version():
        return
    say("Tạo môi trường Python trong .venv …")
    run_quietly(
        [sys.executable, "-m", "venv", "--clear", str(FOLDER)],
        "Không tạo được môi trường Python trong .venv.",
    )


def _version_inside() -> str | None:
    """Version that the environment's Python tells, None where it does not run or has no pip."""
    program = "import pip, platform; print(platform.python_version())"
    try:
        done = subprocess.run(
            [str(PYTHON), "-c", program], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def _install(purpose: Purpose) -> None:
    listing = REQUIREMENTS[purpose][-1]
    say(f"Cài thư viện theo {listing} …")
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    run_quietly(
        [str(PYTHON), "-m", "pip", "install", "-q", "-r", listing],
        f"Không cài được thư viện theo {listing}.",
        env,
    )
    _record(purpose)


def _record(purpose: Purpose) -> None:
    """The test list contains the run list, so installing it answers for both."""
    for done in Purpose if purpose is Purpose.TEST else (purpose,):
        _stamp_file(done).write_text(_stamp(done), encoding="ascii")


def _recorded(purpose: Purpose) -> str | None:
    try:
        return _stamp_file(purpose).read_text(encoding="ascii")
    except FileNotFoundError:
        return None


def _stamp_file(purpose: Purpose) -> Path:
    return FOLDER / f"installed-{purpose.value}.sha256"


def _stamp(purpose: Purpose) -> str:
    """Fingerprint of everything that decides what gets installed."""
    digest = hashlib.sha256(platform.python_version().encode())
    for name in REQUIREMENTS[purpose]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold a lock on the project's folder itself, which leaves no lock file behind."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
