"""Text and pictures of the pages of a stored file. Each call asks the worker once."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from assessments.files.atomic import write_whole
from assessments.files.sandbox import ask, pages_of

TEXT_PAGES = 2
PNG = b"\x89PNG"


def first_page_text(path: Path) -> str:
    """The text layer of the first two pages of a PDF; empty where there is none (a scan).

    Raises RefusedFileError for a file that cannot be read.
    """
    return ask("text", "pdf", path, TEXT_PAGES).decode()


def page_count(path: Path) -> int:
    """The number of pages of a PDF. Raises RefusedFileError."""
    return pages_of("pdf", path) or 0


def render_page(path: Path, number: int, width: int, *, extension: str = "pdf") -> bytes:
    """Page ``number`` (from 1; a picture has one) as a PNG or JPEG at most ``width`` pixels
    wide.

    Raises RefusedFileError for a page that cannot be drawn.
    """
    return ask("draw", extension, path, number, width)


def kept_page(
    path: Path, number: int, width: int, *, extension: str, key: str, directory: Path, most: int
) -> bytes:
    """The page as ``render_page`` draws it, drawn once: kept in ``directory`` under ``key``, the
    oldest of more than ``most`` dropped. A directory that cannot be written only costs time."""
    kept = directory / f"{key}-{number}-{width}.page"
    with suppress(OSError):
        return kept.read_bytes()
    drawn = render_page(path, number, width, extension=extension)
    with suppress(OSError):
        _keep(kept, drawn, most)
    return drawn


def picture_type(drawn: bytes) -> str:
    """The content type of what ``render_page`` gave."""
    return "image/png" if drawn.startswith(PNG) else "image/jpeg"


def _keep(kept: Path, drawn: bytes, most: int) -> None:
    write_whole(kept, drawn)
    pages = sorted(kept.parent.glob("*.page"), key=lambda page: page.stat().st_mtime, reverse=True)
    for page in pages[most:]:
        page.unlink(missing_ok=True)
