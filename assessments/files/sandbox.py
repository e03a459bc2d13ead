"""Asking a process that opens hostile files: one process a question, with limits (``limits``,
which the process itself puts on first), and nothing of our environment."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from assessments.files.refusals import RefusedFileError

ROOT = Path(__file__).resolve().parent.parent.parent
# Seconds on the wall, for a machine that is busy with others; the process itself stops after ten
# of the processor. No request asks more than twice: far within the server's 120 seconds.
PATIENCE = 40
REFUSED = 3
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}


def run_apart(module: str, *arguments: str, given: bytes = b"") -> tuple[int | None, bytes]:
    """``python -m module`` with ``given`` as its input: the exit code, None when its time was
    over, and its answer."""
    with tempfile.TemporaryFile() as out:
        try:
            code: int | None = subprocess.run(
                [sys.executable, "-m", module, *arguments],
                input=given,
                stdout=out,
                stderr=subprocess.DEVNULL,
                env=ENVIRONMENT,
                cwd=tempfile.gettempdir(),
                timeout=PATIENCE,
                start_new_session=True,
            ).returncode
        except subprocess.TimeoutExpired:
            code = None
        out.seek(0)
        return code, out.read()


def ask(task: str, extension: str, path: Path, *numbers: int) -> bytes:
    """The worker's answer. Raises RefusedFileError: for the reason that the worker gives, or as
    "unreadable" when it crashed or ran into a limit."""
    arguments = (task, extension, str(path.resolve()), *map(str, numbers))
    code, answer = run_apart("assessments.files.worker", *arguments)
    if code == REFUSED:
        raise _refusal(answer, extension)
    if code != 0:
        raise RefusedFileError("unreadable")
    return answer


def pages_of(extension: str, path: Path) -> int | None:
    """Inspect the content; the number of pages of a PDF. Raises RefusedFileError."""
    answer: dict[str, Any] = json.loads(ask("inspect", extension, path))
    pages = answer["pages"]
    return None if pages is None else int(pages)


def _refusal(answer: bytes, extension: str) -> RefusedFileError:
    return RefusedFileError(json.loads(answer)["refused"], label=extension.upper())
