"""Sending a file as a download that can go on where it broke off; the memory stays the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO

from django.http import FileResponse, HttpRequest

RANGE = re.compile(r"bytes=(\d{1,15})-(\d{1,15})?", re.ASCII)
LOCKED = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Part:
    """The bytes from ``first`` to ``last`` of a file of ``size`` bytes with this digest."""

    first: int
    last: int
    size: int
    sha256: str

    @property
    def length(self) -> int:
        return self.last + 1 - self.first

    @property
    def etag(self) -> str:
        return f'"{self.sha256}"'


class _Reader:
    """The next ``left`` bytes of an open file, as a file."""

    def __init__(self, file: BinaryIO, left: int) -> None:
        self._file, self._left, self.close = file, left, file.close

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        block = self._file.read(wanted)
        self._left -= len(block)
        return block


def asked_part(request: HttpRequest, size: int, sha256: str) -> Part:
    """The one range asked for; everything for any other wish, and where the caller has the
    beginning of another file (If-Range)."""
    whole = Part(0, size - 1, size, sha256)
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or request.headers.get("If-Range", whole.etag) != whole.etag:
        return whole
    first, last = int(asked[1]), min(int(asked[2] or size), size - 1)
    return Part(first, last, size, sha256) if first <= last else whole


def download(content: BinaryIO, part: Part, *, name: str, content_type: str) -> FileResponse:
    """That part of an open file, which the response closes."""
    content.seek(part.first)
    response = FileResponse(
        _Reader(content, part.length),
        as_attachment=True,
        filename=name,
        content_type=content_type,
        headers={**LOCKED, "Accept-Ranges": "bytes", "ETag": part.etag},
    )
    response.headers["Content-Length"] = str(part.length)
    if part.length != part.size:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {part.first}-{part.last}/{part.size}"
    return response
