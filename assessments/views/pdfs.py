"""How a paper is sent, and what is said where a kept one is no longer what it was."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.files.kinds import KINDS


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


def attached_docx(content: bytes, name: str) -> HttpResponse:
    """A document that the office suite opens and is kept by nobody on the way."""
    return HttpResponse(
        content,
        content_type=KINDS["docx"].content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-cache",
            "X-Content-Type-Options": "nosniff",
        },
    )


def damaged_paper(request: HttpRequest, name: str, sentence: str) -> HttpResponse:
    """The page that stands where a kept paper is gone or changed; the administrator reads why."""
    logging.getLogger(__name__).error("kept report of %s is damaged or gone", name)
    context = {"title": "Báo cáo lưu trữ bị hỏng", "sentence": sentence}
    return render(request, "error.html", context, status=500)
