"""Files that are whole or not there: written beside their place, synced, renamed into it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

SUFFIX = ".tmp"


def write_whole(path: Path, content: bytes) -> None:
    """Put a file into its place, whatever was there before. A write that fails leaves nothing."""
    with beside(path.parent) as (file, temporary):
        file.write(content)
        seal(file)
        place(temporary, path)


@contextmanager
def beside(directory: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A new file in ``directory``, open for writing; removed at the end unless it was placed."""
    directory.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=directory, suffix=SUFFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def seal(file: BinaryIO) -> None:
    """What was written is on the disk, readable for the group: the web server and the commands
    may be two users."""
    file.flush()
    os.fchmod(file.fileno(), 0o640)
    os.fsync(file.fileno())


def place(temporary: Path, path: Path) -> None:
    """Rename a sealed file into its place; the new name is on the disk too, not only the bytes."""
    path.parent.mkdir(exist_ok=True)
    temporary.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(directory: Path, *, before: float) -> int:
    """Remove what killed writers left in ``directory`` before that moment (seconds since 1970);
    how many."""
    removed = 0
    for path in directory.glob(f"*{SUFFIX}"):
        try:
            if path.stat().st_mtime < before:
                path.unlink()
                removed += 1
        except FileNotFoundError:  # its writer has just placed or removed it
            continue
    return removed
