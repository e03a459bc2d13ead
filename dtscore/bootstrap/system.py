"""The system packages each purpose needs: how each is found, and how missing ones are installed."""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from dtscore.bootstrap import postgres
from dtscore.bootstrap.console import SetupError, run_quietly, say


class Purpose(Enum):
    """What the machine is prepared for; testing needs all that running needs, and more."""

    RUN = "run"
    TEST = "test"


@dataclass(frozen=True)
class Need:
    """One thing the product uses of the system: how to see that it is there, and who brings it.

    `packages` are alternatives in order of preference: Debian and Ubuntu differ in a few names.
    """

    packages: tuple[str, ...]
    is_present: Callable[[], bool]


def _loads(library: str) -> Callable[[], bool]:
    """A test that really loads the library: one that is installed but broken counts as missing."""

    def check() -> bool:
        try:
            ctypes.CDLL(library)
        except OSError:
            return False
        return True

    return check


def _has_command(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _can_make_environments() -> bool:
    """Debian ships `venv` without the `ensurepip` it needs; that comes with another package."""
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


RUN_NEEDS = (
    Need(
        (f"python{sys.version_info.major}.{sys.version_info.minor}-venv", "python3-venv"),
        _can_make_environments,
    ),
    Need(("libpango-1.0-0",), _loads("libpango-1.0.so.0")),
    Need(("libpangoft2-1.0-0",), _loads("libpangoft2-1.0.so.0")),
    Need(("libharfbuzz-subset0",), _loads("libharfbuzz-subset.so.0")),
)
TEST_NEEDS = (
    Need(("postgresql",), lambda: postgres.server_programs() is not None),
    Need(
        ("chromium", "chromium-browser"),
        _has_command("chromium", "chromium-browser", "google-chrome"),
    ),
    Need(("poppler-utils",), _has_command("pdftotext")),
)


def missing_needs(purpose: Purpose) -> list[Need]:
    """The needs of a purpose that this machine does not meet."""
    needs = RUN_NEEDS if purpose is Purpose.RUN else RUN_NEEDS + TEST_NEEDS
    return [need for need in needs if not need.is_present()]


def ensure_system(purpose: Purpose) -> None:
    """Install what is missing when root on Debian or Ubuntu; otherwise say the one line to type.

    Raises SetupError where that cannot be done, or where it did not help.
    """
    missing = missing_needs(purpose)
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SetupError(_line_to_type(missing))
    _install(missing)
    left = missing_needs(purpose)
    if left:
        raise SetupError(
            "Đã cài gói hệ thống nhưng máy vẫn chưa dùng được: " + ", ".join(_preferred(left)) + "."
        )


def _preferred(needs: Iterable[Need]) -> list[str]:
    return [need.packages[0] for need in needs]


def _line_to_type(missing: Iterable[Need]) -> str:
    packages = " ".join(_preferred(missing))
    return (
        "Máy còn thiếu gói hệ thống, xin chạy dòng dưới đây rồi làm lại:\n"
        "    sudo apt-get update && sudo apt-get install -y --no-install-recommends " + packages
    )


def _install(missing: Iterable[Need]) -> None:
    """Refresh the package lists first: on a fresh machine they are empty or old."""
    say("Cài gói hệ thống còn thiếu: " + ", ".join(_preferred(missing)) + " …")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ("apt-get", "-q", "-o", "DPkg::Lock::Timeout=120")
    run_quietly([*apt, "update"], "Không tải được danh mục gói hệ thống (apt-get update).", env)
    packages = [_known_package(need) for need in missing]
    run_quietly(
        [*apt, "install", "-y", "--no-install-recommends", *packages],
        "Không cài được gói hệ thống: " + " ".join(packages) + ".",
        env,
    )


def _known_package(need: Need) -> str:
    """The first alternative that this release of the system offers."""
    for package in need.packages:
        shown = subprocess.run(
            ["apt-cache", "show", package],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if shown.returncode == 0:
            return package
    return need.packages[0]
