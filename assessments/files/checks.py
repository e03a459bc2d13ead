"""Is this file accepted: name and size here, its content in the worker."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from assessments.files.kinds import Kind, kind_of
from assessments.files.refusals import RefusedFileError
from assessments.files.sandbox import pages_of
from dtscore.text import nfc

LONGEST_NAME = 255
MEGABYTE = 1024 * 1024
# Control and format characters (among them those that turn the reading direction around),
# halves of characters, separators of lines.
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True)
class CheckedFile:
    """What was found: the name in one Unicode form, the format, the pages of a PDF."""

    name: str
    kind: Kind
    size: int
    pages: int | None


def check_name(name: str, *, sources: bool = False) -> tuple[str, Kind]:
    """The name in NFC and the format it promises (``sources`` as in ``kind_of``). Raises
    RefusedFileError."""
    name = nfc(name).strip()
    if not name:
        raise RefusedFileError("name_missing")
    if any(unicodedata.category(letter) in HIDDEN for letter in name):
        raise RefusedFileError("name_control")
    if "/" in name or "\\" in name or name in (".", ".."):
        raise RefusedFileError("name_path")
    if len(name) > LONGEST_NAME:
        raise RefusedFileError("name_long")
    stem, _, extension = name.rpartition(".")
    kind = kind_of(extension, sources=sources)
    if kind is None:
        raise RefusedFileError("format")
    if not stem.strip(" ."):
        raise RefusedFileError("name_missing")
    return name, kind


def check_size(size: int, limit: int) -> None:
    """Raise RefusedFileError for nothing at all and for more than ``limit`` bytes."""
    if size == 0:
        raise RefusedFileError("empty")
    if size > limit:
        raise RefusedFileError("too_large", limit=limit // MEGABYTE)


def check_file(path: Path, name: str, *, limit: int, sources: bool = False) -> CheckedFile:
    """Everything known about an accepted file. ``limit`` in bytes. Raises RefusedFileError."""
    name, kind = check_name(name, sources=sources)
    size = path.stat().st_size
    check_size(size, limit)
    return CheckedFile(name, kind, size, pages_of(kind.extension, path))
