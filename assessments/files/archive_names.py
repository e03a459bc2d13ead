"""Names inside an archive: Vietnamese as they are, openable on Windows, and never twice."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80
LONGEST_BYTES = 200
_LONGEST_SUFFIX = 8
_UNSAFE = re.compile(r'[\\/:*?"<>|]+')
# Windows opens no file of these names, whatever stands after the first dot.
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_name(text: str, suffix: str = "") -> str:
    """One part of a path: NFC, without what Windows or a path forbids, cut to ``LONGEST``
    characters. ``suffix`` (".pdf") stays whole."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    plain = _UNSAFE.sub("-", unicodedata.normalize("NFC", shown))
    stem = _cut(" ".join(plain.split()).strip(". "), len(suffix))
    if not stem:
        stem = "khong-ten"
    return f"_{stem}{suffix}" if _RESERVED.fullmatch(stem) else f"{stem}{suffix}"


def safe_file_name(name: str) -> str:
    """The same for the name of a file, whose ending stays."""
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) >= _LONGEST_SUFFIX or not ending.isalnum():
        return safe_name(name)
    return safe_name(stem, dot + ending)


def _cut(text: str, reserved: int) -> str:
    short = text[: LONGEST - reserved].encode()[: LONGEST_BYTES - reserved]
    return short.decode(errors="ignore").rstrip(". ")


class Names:
    """Hands out paths; one that only differs in case is the same to Windows and gets a number."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, folder: str, name: str) -> str:
        stem, dot, ending = name.rpartition(".")
        if not stem or len(ending) >= _LONGEST_SUFFIX:
            stem, dot, ending = name, "", ""
        wanted, number = f"{folder}{name}", 1
        while wanted.casefold() in self._taken:
            number += 1
            wanted = f"{folder}{stem} ({number}){dot}{ending}"
        self._taken.add(wanted.casefold())
        return wanted
