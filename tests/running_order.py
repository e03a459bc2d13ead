"""Which tests run on which database, and in which order."""

from __future__ import annotations

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
LEFT_OUT: pytest.StashKey[int] = pytest.StashKey()


def arrange(items: list[pytest.Item]) -> None:
    """Slow modules first, then those that share the demonstration, then the others.

    Those that commit, and empty the database afterwards, stay last, where pytest-django puts them.
    """
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(_module(item), []).append(item)

    def place(name: str) -> tuple[bool, int, bool]:
        together = files[name]
        slow = SLOW.index(name) if name in SLOW else len(SLOW)
        return any(map(_commits, together)), slow, not any(map(_is_on_stage, together))

    items[:] = [item for name in sorted(files, key=place) for item in files[name]]


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run only what may come to a database: the rest cannot behave otherwise on a second one.

    pytest-django refuses the database to a test that does not ask for it.
    """
    idle = [item for item in items if not reaches_database(item)]
    if idle:
        items[:] = [item for item in items if reaches_database(item)]
        config.hook.pytest_deselected(items=idle)
    config.stash[LEFT_OUT] = len(idle)


def _module(item: pytest.Item) -> str:
    return item.path.stem


def _commits(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    return bool(mark and mark.kwargs.get("transaction"))


def _is_on_stage(item: pytest.Item) -> bool:
    return "demo" in getattr(item, "fixturenames", ())


# --- saying so, also when processes of their own have collected the tests -------------------------
def pytest_sessionfinish(session: pytest.Session) -> None:
    number = session.config.stash.get(LEFT_OUT, None)
    if number is not None and hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = number


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    if "left_out" in (getattr(node, "workeroutput", None) or {}):
        node.config.stash[LEFT_OUT] = node.workeroutput["left_out"]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    number = config.stash.get(LEFT_OUT, 0)
    if number:
        terminalreporter.write_line(f"{number} tests that touch no database ran on SQLite alone")
