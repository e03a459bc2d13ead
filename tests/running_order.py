"""Which tests run on which database, and in which order."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.stage import reaches_database

# Begun first, so that no core waits for them at the end: those with a browser, then those on the
# demonstration, each from the longest (half a minute and more).
SLOW = (
    "test_random_schedules",
    "test_browser_review_way",
    "test_browser_axe",
    "test_browser_review",
    "test_browser",
    "test_browser_unsent",
    "test_upload_killed",
    "test_browser_files",
    "test_browser_way",
    "test_browser_returned",
    "test_permissions",
    "test_moves_page",
    "test_review_paper",
    "test_report_pdf",
    "test_signatures",
)
LEFT_OUT: pytest.StashKey[dict[str, int]] = pytest.StashKey()
UNTOUCHED = "touch no database"
IN_A_BROWSER = pytest.mark.one_database(
    "look at what scripts and styles make of pages that others ask for and post to on both"
)
EACH_OF_MANY = pytest.mark.one_database(
    "go through every indicator or every case, by the ways that others go on both for a few"
)
LAID_OUT = pytest.mark.one_database(
    "look at the layout and the words of papers, whose figures and ways others try on both"
)


def arrange(items: list[pytest.Item]) -> None:
    """Slow modules first, then those that share the demonstration, then the others.

    Inside a module those come last that begin where it has led the demonstration (tests/scenes.py).
    Those that commit, and empty the database afterwards, stay last, where pytest-django puts them.
    """
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(_module(item), []).append(item)

    def place(name: str) -> tuple[bool, int, bool]:
        together = files[name]
        slow = SLOW.index(name) if name in SLOW else len(SLOW)
        return any(map(_commits, together)), slow, not any(map(_is_on_stage, together))

    for together in files.values():
        together.sort(key=lambda item: (not _is_on_stage(item), _is_in_scene(item)))
    items[:] = [item for name in sorted(files, key=place) for item in files[name]]


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run on the second database only what it can make behave otherwise.

    That is not what never comes to it: pytest-django refuses the database to a test that does not
    ask for it. And not what says ``one_database`` with its reason: the queries and writes that it
    leads to are tried on both by others, and what it looks at is made of their results.
    """
    spared: Counter[str] = Counter()
    kept = []
    for item in items:
        reason = spared_for(item)
        spared[reason] += bool(reason)
        if not reason:
            kept.append(item)
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if spared_for(item)])
        items[:] = kept
    config.stash[LEFT_OUT] = dict(+spared)


def spared_for(item: pytest.Item) -> str:
    """Why a second database is spared the test; empty where it is not."""
    if not reaches_database(item):
        return UNTOUCHED
    mark = item.get_closest_marker("one_database")
    if mark is None:
        return ""
    (reason,) = mark.args
    return str(reason)


def _module(item: pytest.Item) -> str:
    return item.path.stem


def _commits(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    return bool(mark and mark.kwargs.get("transaction"))


def _is_in_scene(item: pytest.Item) -> bool:
    """Such tests end their module: those that expect the bare demonstration may not meet it."""
    return "scene" in getattr(item, "fixturenames", ())


def _is_on_stage(item: pytest.Item) -> bool:
    return "demo" in getattr(item, "fixturenames", ())


# --- saying so, also when processes of their own have collected the tests -------------------------
def pytest_sessionfinish(session: pytest.Session) -> None:
    numbers = session.config.stash.get(LEFT_OUT, None)
    if numbers is not None and hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = numbers


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    if "left_out" in (getattr(node, "workeroutput", None) or {}):
        node.config.stash[LEFT_OUT] = node.workeroutput["left_out"]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for reason, number in sorted(config.stash.get(LEFT_OUT, {}).items()):
        terminalreporter.write_line(f"{number} tests ran on SQLite alone: they {reason}")
