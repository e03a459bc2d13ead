"""Writing an archive block by block: whatever its size, the memory that it takes stays the same
but for the ZIP's own list of names."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any

BLOCK = 256 * 1024
_READABLE = 0o644 << 16


@dataclass(frozen=True)
class Written:
    """What is in the archive now."""

    path: str
    size: int
    sha256: str


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while block := source.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


class ArchiveZip:
    """A ZIP on its way (Zip64, names in UTF-8). Files are stored as they are: PDF, pictures and
    office documents are compressed already; the manifest is compressed."""

    def __init__(self, target: IO[bytes], at: datetime) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_STORED)
        self._at = at

    def __enter__(self) -> ArchiveZip:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def add(self, path: str, source: IO[bytes], size: int, *, packed: bool = False) -> Written:
        """Copy what is left of ``source``; ``size`` is about how much that is."""
        info = zipfile.ZipInfo(path, self._at.timetuple()[:6])
        info.external_attr, info.file_size = _READABLE, size
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        digest, length = hashlib.sha256(), 0
        with self._zip.open(info, "w") as target:
            while block := source.read(BLOCK):
                digest.update(block)
                length += len(block)
                target.write(block)
        return Written(path, length, digest.hexdigest())


class Manifest:
    """What is in an archive, gathered on the disk: a CSV for people, a JSON for machines."""

    def __init__(self, head: Mapping[str, Any], first_lines: Iterable[bytes]) -> None:
        self._csv: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._json: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        self._csv.writelines(first_lines)
        begun = json.dumps(dict(head), ensure_ascii=False)
        self._json.write((begun[:-1] + ', "files": [').encode())
        self._count = 0

    def add(self, row: Mapping[str, Any], line: bytes) -> None:
        words = json.dumps(dict(row), ensure_ascii=False)
        self._json.write((("," if self._count else "") + "\n" + words).encode())
        self._csv.write(line)
        self._count += 1

    def write_into(self, archive: ArchiveZip) -> None:
        self._json.write(b"\n]}\n")
        for name, file in (("manifest.csv", self._csv), ("manifest.json", self._json)):
            size = file.tell()
            file.seek(0)
            archive.add(name, file, size, packed=True)

    def close(self) -> None:
        self._csv.close()
        self._json.close()
