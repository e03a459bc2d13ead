"""Looking into PDFs and pictures: are they whole, how many pages, what a page looks like.

Runs in the worker.
"""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageOps

from assessments.files.kinds import KINDS, Kind
from assessments.files.refusals import RefusedFileError

MOST_PAGES = 3_000
MOST_PIXELS = 110_000_000
MOST_DRAWN_PIXELS = 16_000_000
TAIL = 8 * 1024
QUALITY = 78
COLOURS = 24  # shades of grey, and of the red of a stamp
PILLOW_FORMATS = {"jpg": ("JPEG",), "png": ("PNG",)}
NOT_ENCRYPTED = -1

# Our own cap, with a sentence of its own.
Image.MAX_IMAGE_PIXELS = None


def inspect_pdf(path: Path) -> int:
    """The number of pages. Raises RefusedFileError for a PDF that is broken or encrypted."""
    _refuse_half(path)
    with _opened(path) as document:
        if pdfium.FPDF_GetSecurityHandlerRevision(document.raw) != NOT_ENCRYPTED:
            raise RefusedFileError("encrypted")
        count = len(document)
        if count > MOST_PAGES:
            raise RefusedFileError("too_many_pages")
        if not count:
            raise RefusedFileError("broken")
        try:
            for number in range(count):
                document.get_page_size(number)
        except pypdfium2.PdfiumError:
            raise RefusedFileError("broken") from None
        _page_of(document, 0).close()
    return count


def _refuse_half(path: Path) -> None:
    """A PDF ends with the place of its directory; pdfium would repair one that was cut off, and
    nobody would see that pages are missing."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        tail = file.read()
    if b"startxref" not in tail or b"%%EOF" not in tail:
        raise RefusedFileError("broken")


def _opened(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as problem:
        locked = problem.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise RefusedFileError("encrypted" if locked else "broken") from None


def _page_of(document: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage:
    try:
        return document[number]
    except pypdfium2.PdfiumError:
        raise RefusedFileError("broken") from None


def inspect_picture(path: Path, kind: Kind) -> None:
    """Raise RefusedFileError unless the picture can be decoded to its end."""
    try:
        with Image.open(path, formats=PILLOW_FORMATS[kind.extension]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise RefusedFileError("too_many_pixels")
            picture.load()
    except (OSError, SyntaxError, ValueError):
        raise RefusedFileError("broken") from None


def pdf_text(path: Path, count: int) -> str:
    """The text layer of the first ``count`` pages; empty where there is none."""
    with _opened(path) as document:
        pages = [_page_of(document, number) for number in range(min(count, len(document)))]
        return "\n\n".join(page.get_textpage().get_text_bounded() for page in pages).strip()


def draw(path: Path, extension: str, number: int, width: int) -> bytes:
    """Page ``number`` (from 1) as a picture at most ``width`` pixels wide: a PNG of few colours
    where that is lighter (print), else a JPEG (scans and photographs)."""
    kind = KINDS[extension]
    picture = (
        _draw_picture(path, kind, width) if kind.is_picture else _draw_pdf(path, number, width)
    )
    photograph, print_ = io.BytesIO(), io.BytesIO()
    picture.save(photograph, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    picture.quantize(COLOURS).save(print_, "PNG", optimize=True)
    return min(photograph.getvalue(), print_.getvalue(), key=len)


def _draw_pdf(path: Path, number: int, width: int) -> Image.Image:
    with _opened(path) as document:
        document.init_forms()  # the stamp of a signature is a form field
        page = _page_of(document, number - 1)
        wide, high = page.get_size()
        scale = min(width / wide, (MOST_DRAWN_PIXELS / (wide * high)) ** 0.5)
        drawn: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    return drawn


def _draw_picture(path: Path, kind: Kind, width: int) -> Image.Image:
    with Image.open(path, formats=PILLOW_FORMATS[kind.extension]) as picture:
        picture.draft("RGB", (width, width))  # a JPEG is decoded at a fraction of its size
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((width, width * 4))
        if upright.mode in ("RGBA", "LA", "PA", "P"):  # paper is white
            layer = upright.convert("RGBA")
            sheet = Image.new("RGBA", layer.size, "white")
            upright = Image.alpha_composite(sheet, layer)
        return upright.convert("RGB")
