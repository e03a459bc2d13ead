"""`make test`: the checks in order, then the tests on both databases; ends at a failure."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dtscore.bootstrap.console import ROOT, say
from dtscore.bootstrap.environment import PYTHON, prepare, tool
from dtscore.bootstrap.postgres import throwaway_server
from dtscore.bootstrap.system import Purpose

STEERING_PREFIXES = ("DTSCORE_", "DJANGO_", "PYTEST_")
# The second and third change pytest and hypothesis; the last makes each of the hundred processes
# that the tests start compile everything anew.
STEERING_NAMES = ("DATABASE_URL", "CI", "BUILD_NUMBER", "PYTHONDONTWRITEBYTECODE")
IN_MEMORY = {"DATABASE_URL": "sqlite://:memory:"}


@dataclass(frozen=True)
class Check:
    """One program to run: what is announced, the command, and what its environment adds."""

    title: str
    command: Sequence[str]
    extra: dict[str, str] = field(default_factory=dict)


def run(arguments: Sequence[str]) -> int:
    """Run all checks, handing `arguments` to pytest; the exit code is that of the first to fail."""
    prepare(Purpose.TEST)
    for check in _before_the_server(arguments):
        code = _execute(check)
        if code != 0:
            return code
    with throwaway_server() as url:
        return _execute(_pytest("PostgreSQL", arguments, {"DATABASE_URL": url}))


def _before_the_server(arguments: Sequence[str]) -> Iterator[Check]:
    manage = (str(PYTHON), "manage.py")
    yield Check("ruff format", [tool("ruff"), "format", "--check", "--quiet", "."])
    yield Check("ruff check", [tool("ruff"), "check", "--quiet", "."])
    yield Check("import-linter", [tool("lint-imports"), "--no-logo"])
    yield Check("mypy", [str(PYTHON), "-m", "mypy"], IN_MEMORY)
    yield Check(
        "makemigrations --check",
        [*manage, "makemigrations", "--check", "--dry-run"],
        IN_MEMORY,
    )
    yield Check(
        "check --deploy",
        [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        {**IN_MEMORY, **_production()},
    )
    yield _pytest("SQLite", arguments, {})


def _pytest(database: str, arguments: Sequence[str], extra: dict[str, str]) -> Check:
    # One process a core, whole modules each, since a module shares its demonstration year; in the
    # order of tests/conftest.py, which begins with what takes longest.
    spread = ["--numprocesses", "auto", "--maxprocesses", "4", "--dist", "loadfile"]
    spread.append("--no-loadscope-reorder")
    command = [str(PYTHON), "-m", "pytest", "-q", *spread, *arguments]
    return Check(f"pytest · {database}", command, extra)


def _production() -> dict[str, str]:
    """What an operator must give, so that the deployment check looks at a real configuration."""
    return {
        "DTSCORE_DEMO": "0",
        "DTSCORE_SECRET_KEY": secrets.token_hex(32),
        "DTSCORE_ALLOWED_HOSTS": "portal.example",
    }


def _execute(check: Check) -> int:
    say(f"→ {check.title}")
    env = {**_clean_environment(), **check.extra}
    done = subprocess.run(check.command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False)
    if done.returncode < 0:  # ended by a signal: report it as a shell would
        return 128 - done.returncode
    return done.returncode


def _clean_environment() -> dict[str, str]:
    """The caller's environment without what steers the product: every caller gets one result."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(STEERING_PREFIXES) and name not in STEERING_NAMES
    }
    return {**kept, "DTSCORE_DEMO": "1", "DTSCORE_ENV_FILE": os.devnull, "PYTHONUNBUFFERED": "1"}
