"""What the set-up says, the one way it stops, and the place it works in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class SetupError(Exception):
    """The set-up cannot go on; the text is the Vietnamese sentence a person reads."""


def say(text: str) -> None:
    """Print one line at once, so that it stands before the output of the program it announces."""
    print(text, flush=True)


def run_quietly(command: Sequence[str], failure: str, env: Mapping[str, str] | None = None) -> None:
    """Run a command in the project's folder and keep its output to itself unless it fails.

    Raises SetupError with `failure` after showing what the command said.
    """
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        sys.stderr.write(done.stdout)
        raise SetupError(failure)
