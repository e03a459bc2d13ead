"""Packages (zip files with a known inside: OOXML, ODF): whole, no macros, no zip bomb.

Plain Python; whoever asks says in their own words why a package is refused (``PackageError.code``).
"""

from __future__ import annotations

import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

BLOCK = 256 * 1024
MEGABYTE = 1024 * 1024
LONGEST_DIRECTORY = 2 * MEGABYTE
# How an Office file with a password begins; the formats of before 2007 begin so too.
OLD_OFFICE = bytes.fromhex("D0CF11E0A1B11AE1")
OFFICE = "application/vnd.openxmlformats-officedocument."
ENCRYPTED_FLAG = 0x1
MAIN_PART = re.compile(
    rb"""<(?:\w+:)?Override\s(?=[^>]*\bContentType\s*=\s*["']([^"']+)["'])"""
    rb"""(?=[^>]*\bPartName\s*=\s*["']/([^"']+)["'])[^>]*>"""
)
# All that zipfile and what it unpacks with say of a broken package.
BROKEN = (
    zipfile.BadZipFile,
    EOFError,
    OSError,
    KeyError,
    ValueError,
    NotImplementedError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)
MACRO_TYPES = (b"macroenabled", b"vbaproject")


@dataclass(frozen=True)
class PackageLimits:
    """The ratio counts only from ``ratio_counts_from`` unpacked bytes: sheets full of repeated
    cells reach 50, a bomb reaches 1,000, small files are left in peace."""

    most_parts: int = 10_000
    most_unpacked: int = 300 * MEGABYTE
    highest_ratio: int = 150
    ratio_counts_from: int = 20 * MEGABYTE


LIMITS = PackageLimits()


class PackageError(Exception):
    """Not accepted; ``code`` is one of: broken, encrypted, too_many_parts, bomb, other_package,
    macros."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@contextmanager
def opened(source: Path | IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """The package; whatever goes wrong with its zip inside the block is a PackageError."""
    try:
        with zipfile.ZipFile(source) as package:
            yield package
    except BROKEN:
        raise PackageError("broken") from None
    except RuntimeError:  # zipfile's word for a part with a password
        raise PackageError("encrypted") from None


def check_directory(package: zipfile.ZipFile, size: int, limits: PackageLimits = LIMITS) -> None:
    """What the directory of the package itself admits, before anything is unpacked."""
    parts = package.infolist()
    if len(parts) > limits.most_parts:
        raise PackageError("too_many_parts")
    if any(part.flag_bits & ENCRYPTED_FLAG for part in parts):
        raise PackageError("encrypted")
    names = [part.filename for part in parts]
    if len(set(names)) != len(names) or any(_is_outside(name) for name in names):
        raise PackageError("broken")
    unpacked = sum(part.file_size for part in parts)
    counts = unpacked > limits.ratio_counts_from
    if unpacked > limits.most_unpacked or (counts and unpacked > limits.highest_ratio * size):
        raise PackageError("bomb")


def _is_outside(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/")


def check_unpacked(package: zipfile.ZipFile, limits: PackageLimits = LIMITS) -> None:
    """Really unpack every part, counting: the directory may lie, and a checksum may be wrong."""
    room = limits.most_unpacked
    for part in package.infolist():
        with package.open(part) as content:
            while block := content.read(BLOCK):
                room -= len(block)
                if room < 0:
                    raise PackageError("bomb")


def directory_part(package: zipfile.ZipFile, name: str) -> bytes:
    """One of the small parts that say what the others are."""
    with package.open(name) as content:
        words = content.read(LONGEST_DIRECTORY + 1)
    if len(words) > LONGEST_DIRECTORY:
        raise PackageError("bomb")
    return words


def office_main(package: zipfile.ZipFile, content_type: str) -> str:
    """The name of the main part of an OOXML package that is really of this type, without macros."""
    names = set(package.namelist())
    if "[Content_Types].xml" not in names:
        raise PackageError("other_package")
    words = directory_part(package, "[Content_Types].xml")
    macros = any(macro in words.lower() for macro in MACRO_TYPES)
    if macros or any(posixpath.basename(name).lower() == "vbaproject.bin" for name in names):
        raise PackageError("macros")
    main = f"{content_type}.main+xml".encode()
    declared = [part for kind, part in MAIN_PART.findall(words) if kind.strip() == main]
    present = [name for part in declared if (name := part.decode(errors="replace")) in names]
    if not present:
        raise PackageError("other_package")
    return present[0]
