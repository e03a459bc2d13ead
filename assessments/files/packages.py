"""The packed formats (a zip with a known inside): really that kind, no macros, no zip bomb.

Runs in the worker.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from pathlib import Path

from assessments.files.kinds import Kind
from assessments.files.refusals import RefusedFileError

MOST_PARTS = 10_000
MOST_UNPACKED = 300 * 1024 * 1024
# Sheets full of repeated cells reach 50; a bomb reaches 1,000. Small files are left in peace.
HIGHEST_RATIO = 150
RATIO_COUNTS_FROM = 20 * 1024 * 1024
BLOCK = 256 * 1024
LONGEST_DIRECTORY = 2 * 1024 * 1024
ENCRYPTED_FLAG = 0x1
MAIN_PART = re.compile(
    rb"""<(?:\w+:)?Override\s(?=[^>]*\bContentType\s*=\s*["']([^"']+)["'])"""
    rb"""(?=[^>]*\bPartName\s*=\s*["']/([^"']+)["'])[^>]*>"""
)
MACRO_TYPES = (b"macroenabled", b"vbaproject")
# What an office suite writes into an empty macro library.
EMPTY_LIBRARY = ("script-lc.xml", "script-lb.xml", "dialog-lc.xml", "dialog-lb.xml")


def inspect_package(path: Path, kind: Kind) -> None:
    """Raise RefusedFileError unless the package is what ``kind`` says, whole and harmless."""
    try:
        with zipfile.ZipFile(path) as package:
            _refuse_directory(package, path.stat().st_size)
            if kind.extension in ("docx", "xlsx"):
                _refuse_other_office(package, kind)
            else:
                _refuse_other_odf(package, kind)
            _unpack(package)
    except (zipfile.BadZipFile, EOFError, OSError, KeyError, ValueError, NotImplementedError):
        raise RefusedFileError("broken") from None
    except RuntimeError:  # zipfile's word for a part with a password
        raise RefusedFileError("encrypted") from None


def _refuse_directory(package: zipfile.ZipFile, size: int) -> None:
    """What the directory of the package itself admits, before anything is unpacked."""
    parts = package.infolist()
    if len(parts) > MOST_PARTS:
        raise RefusedFileError("too_many_parts")
    if any(part.flag_bits & ENCRYPTED_FLAG for part in parts):
        raise RefusedFileError("encrypted")
    names = [part.filename for part in parts]
    if len(set(names)) != len(names) or any(_is_outside(name) for name in names):
        raise RefusedFileError("broken")
    unpacked = sum(part.file_size for part in parts)
    too_dense = unpacked > RATIO_COUNTS_FROM and unpacked > HIGHEST_RATIO * size
    if unpacked > MOST_UNPACKED or too_dense:
        raise RefusedFileError("bomb")


def _is_outside(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/")


def _unpack(package: zipfile.ZipFile) -> None:
    """Really unpack every part, counting: the directory may lie, and a checksum may be wrong."""
    room = MOST_UNPACKED
    for part in package.infolist():
        with package.open(part) as content:
            while block := content.read(BLOCK):
                room -= len(block)
                if room < 0:
                    raise RefusedFileError("bomb")


def _directory(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as content:
        words = content.read(LONGEST_DIRECTORY + 1)
    if len(words) > LONGEST_DIRECTORY:
        raise RefusedFileError("bomb")
    return words


def _refuse_other_office(package: zipfile.ZipFile, kind: Kind) -> None:
    names = set(package.namelist())
    if "[Content_Types].xml" not in names:
        raise RefusedFileError("other_package", label=kind.label)
    words = _directory(package, "[Content_Types].xml")
    macros = any(macro in words.lower() for macro in MACRO_TYPES)
    if macros or any(posixpath.basename(name).lower() == "vbaproject.bin" for name in names):
        raise RefusedFileError("macros", label=kind.label)
    main = f"{kind.content_type}.main+xml".encode()
    parts = [part for declared, part in MAIN_PART.findall(words) if declared.strip() == main]
    if not any(part.decode(errors="replace") in names for part in parts):
        raise RefusedFileError("other_package", label=kind.label)


def _refuse_other_odf(package: zipfile.ZipFile, kind: Kind) -> None:
    names = package.namelist()
    if not {"mimetype", "content.xml"} <= set(names):
        raise RefusedFileError("other_package", label=kind.label)
    if _directory(package, "mimetype").strip() != kind.content_type.encode():
        raise RefusedFileError("other_package", label=kind.label)
    if any(_is_macro(name) for name in names):
        raise RefusedFileError("macros", label=kind.label)
    manifest = "META-INF/manifest.xml"
    if manifest in names and b"encryption-data" in _directory(package, manifest):
        raise RefusedFileError("encrypted")


def _is_macro(name: str) -> bool:
    if name.endswith("/") or not name.startswith(("Basic/", "Scripts/")):
        return False
    return posixpath.basename(name) not in EMPTY_LIBRARY
