"""From the paper's data to a PDF file: a template, a style sheet, WeasyPrint. No queries."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from fontTools.ttLib import woff2
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from assessments.reports.frame import Annex, Frame
from assessments.reports.layout import ND30_2020, LayoutProfile

FONT_DIR = Path(settings.BASE_DIR) / "static" / "fonts"


def render_html(
    data: Frame | Annex,
    profile: LayoutProfile = ND30_2020,
    *,
    template: str = "reports/report.html",
) -> str:
    """The paper as one HTML page whose style comes from the layout profile."""
    return render_to_string(
        template, {"report": data, "layout": profile, "font_dir": FONT_DIR.as_uri()}
    )


def write_pdf(html: str) -> bytes:
    """Lay the page out and return the PDF: fonts embedded, nothing fetched but our fonts."""
    fetcher = _Fetcher(allowed_protocols={"file"}, fail_on_errors=True)
    document = HTML(string=html, url_fetcher=fetcher)
    return bytes(document.write_pdf(font_config=FontConfiguration()))


class _Fetcher(URLFetcher):
    """Hands our fonts over unpacked: WeasyPrint would unpack all four of them for every paper,
    which takes longer than laying out a short one."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        font = _our_fonts().get(url)
        return URLFetcherResponse(url, font) if font else super().fetch(url, headers)


@cache
def _our_fonts() -> dict[str, bytes]:
    """Every font of ours by its address, 0.3 MB together; unpacked once a process."""
    return {path.as_uri(): _unpacked(path) for path in FONT_DIR.glob("*.woff2")}


def unpacked_font(name: str) -> bytes:
    """One font of ours by the name of its file, as programs that measure letters read it."""
    return _our_fonts()[(FONT_DIR / name).as_uri()]


def _unpacked(path: Path) -> bytes:
    unpacked = BytesIO()
    woff2.decompress(BytesIO(path.read_bytes()), unpacked)
    return unpacked.getvalue()
