"""Asking the worker: one process a question, with limits, and nothing of our environment."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from assessments.files.refusals import RefusedFileError

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 40  # seconds on the wall; the worker itself stops after 20 of the processor
REFUSED = 3
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}


def ask(task: str, extension: str, path: Path, *numbers: int) -> bytes:
    """The worker's answer. Raises RefusedFileError: for the reason that the worker gives, or as
    "unreadable" when it crashed or ran into a limit."""
    command = [sys.executable, "-m", "assessments.files.worker", task, extension]
    with tempfile.TemporaryFile() as out:
        try:
            code = subprocess.run(
                [*command, str(path.resolve()), *map(str, numbers)],
                stdin=subprocess.DEVNULL,
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
        answer = out.read()
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
