"""How a paper is sent, and what is said where a kept one is no longer what it was."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def inline_pdf(pdf: bytes, name: str) -> HttpResponse:
    """A paper that opens in the browser and is kept by nobody on the way."""
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "private, no-cache",
        },
    )


def damaged_paper(request: HttpRequest, name: str, sentence: str) -> HttpResponse:
    """The page that stands where a kept paper is gone or changed; the administrator reads why."""
    logging.getLogger(__name__).error("kept report of %s is damaged or gone", name)
    context = {"title": "Báo cáo lưu trữ bị hỏng", "sentence": sentence}
    return render(request, "error.html", context, status=500)
