"""From the paper's data to a PDF file: a template, a style sheet, WeasyPrint. No queries."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

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
    fetcher = URLFetcher(allowed_protocols={"file"}, fail_on_errors=True)
    document = HTML(string=html, url_fetcher=fetcher)
    return bytes(document.write_pdf(font_config=FontConfiguration()))
