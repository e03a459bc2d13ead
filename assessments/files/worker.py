"""The process that opens hostile files: ``python -m assessments.files.worker TASK …``.

It gives up its rights to time, memory, files and processes before it looks at anything. The
answer goes to standard output: JSON for ``inspect``, else the bytes asked for.
"""

from __future__ import annotations

import codecs
import json
import sys
from pathlib import Path

import puremagic

from assessments.files.kinds import KINDS, Kind
from assessments.files.limits import give_up_rights
from assessments.files.refusals import RefusedFileError
from dtscore.packages import OLD_OFFICE

HEAD = 4 * 1024
REFUSED = 3  # the exit code that goes with a reason


def main(arguments: list[str]) -> int:
    give_up_rights()
    task, extension, name, *numbers = arguments
    path = Path(name)
    try:
        answer = _answer(task, extension, path, [int(number) for number in numbers])
    except RefusedFileError as refusal:
        answer = json.dumps({"refused": refusal.code}).encode()
        sys.stdout.buffer.write(answer)
        return REFUSED
    sys.stdout.buffer.write(answer)
    return 0


def _answer(task: str, extension: str, path: Path, numbers: list[int]) -> bytes:
    # Imported only now, under the limits: the libraries that read hostile bytes.
    from assessments.files import pages

    if task == "inspect":
        return json.dumps({"pages": inspect(path, KINDS[extension])}).encode()
    if task == "text":
        return pages.pdf_text(path, *numbers).encode("utf-8", "replace")
    if task == "draw":
        return pages.draw(path, extension, *numbers)
    raise ValueError(task)


def inspect(path: Path, kind: Kind) -> int | None:
    """The number of pages of a PDF, None of the others. Raises RefusedFileError."""
    from assessments.files import packages, pages

    if kind.extension == "txt":
        _refuse_binary(path, kind)
        return None
    _refuse_signature(path, kind)
    if kind.extension == "pdf":
        return pages.inspect_pdf(path)
    if kind.is_picture:
        pages.inspect_picture(path, kind)
    else:
        packages.inspect_package(path, kind)
    return None


def _refuse_binary(path: Path, kind: Kind) -> None:
    """Text has no signature; what has zero bytes is none, but for UTF-16, which says what it is."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if b"\0" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise RefusedFileError("signature", label=kind.label)


def _refuse_signature(path: Path, kind: Kind) -> None:
    with path.open("rb") as file:
        head = file.read(HEAD)
    packed = ".zip" in kind.signatures
    if packed and head.startswith(OLD_OFFICE):
        raise RefusedFileError("office_locked", label=kind.label)
    try:
        known = {match.extension for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        known = set()
    if not known & kind.signatures:
        raise RefusedFileError("signature", label=kind.label)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
