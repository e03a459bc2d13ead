"""The packed formats (a zip with a known inside): really that kind, no macros, no zip bomb.

Runs in the worker.
"""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path

from assessments.files.kinds import Kind
from assessments.files.refusals import RefusedFileError
from dtscore.packages import (
    PackageError,
    check_directory,
    check_unpacked,
    directory_part,
    office_main,
    opened,
)

# What an office suite writes into an empty macro library.
EMPTY_LIBRARY = ("script-lc.xml", "script-lb.xml", "dialog-lc.xml", "dialog-lb.xml")


def inspect_package(path: Path, kind: Kind) -> None:
    """Raise RefusedFileError unless the package is what ``kind`` says, whole and harmless."""
    try:
        with opened(path) as package:
            check_directory(package, path.stat().st_size)
            if kind.extension in ("docx", "xlsx"):
                office_main(package, kind.content_type)
            else:
                _refuse_other_odf(package, kind)
            check_unpacked(package)
    except PackageError as error:
        raise RefusedFileError(error.code, label=kind.label) from None


def _refuse_other_odf(package: zipfile.ZipFile, kind: Kind) -> None:
    names = package.namelist()
    if not {"mimetype", "content.xml"} <= set(names):
        raise PackageError("other_package")
    if directory_part(package, "mimetype").strip() != kind.content_type.encode():
        raise PackageError("other_package")
    if any(_is_macro(name) for name in names):
        raise PackageError("macros")
    manifest = "META-INF/manifest.xml"
    if manifest in names and b"encryption-data" in directory_part(package, manifest):
        raise PackageError("encrypted")


def _is_macro(name: str) -> bool:
    if name.endswith("/") or not name.startswith(("Basic/", "Scripts/")):
        return False
    return posixpath.basename(name) not in EMPTY_LIBRARY
