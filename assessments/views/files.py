"""Handing out files: only to people whose scope has the unit, and nothing of them runs here."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assessments.files.kinds import KINDS
from assessments.files.pdf import kept_page, picture_type
from assessments.files.refusals import RefusedFileError
from assessments.models import StoredFile
from assessments.permissions import visible_files
from assessments.selectors.stored_files import documents_with, stored_path
from assessments.selectors.units import unit_trail
from assessments.services.handing_out import note_download, note_opening
from assessments.views.downloads import LOCKED, asked_part, download
from assessments.views.pages import signed_in

NORMAL, LARGE = 1000, 1900
LOST = (
    "Tệp “{name}” có trong sổ nhưng không còn trên máy chủ. Hãy báo người quản trị cổng; nếu còn"
    " bản gốc, hãy tải lên lại."
)


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file itself, always as a download; a download that broke off may go on."""
    found = _visible_file(request, pk)
    try:
        content = stored_path(found).open("rb")
    except FileNotFoundError:
        return _lost(request, found)
    part = asked_part(request, found.size, found.sha256)
    if request.method == "GET":
        note_download(actor=signed_in(request), file=found, first=part.first)
    return download(content, part, name=found.name, content_type=KINDS[found.format].content_type)


@require_safe
def file_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The pages of a PDF, or a picture, drawn by the server."""
    found = _visible_file(request, pk)
    if not stored_path(found).exists():
        return _lost(request, found)
    if request.method == "GET" and KINDS[found.format].is_viewable:
        note_opening(actor=signed_in(request), file=found)
    count = _pages(found)
    typed = request.GET.get("trang", "")
    number = min(max(int(typed), 1), count) if _is_number(typed) else 1
    context = {
        "file": found,
        "viewable": KINDS[found.format].is_viewable,
        "documents": documents_with(found),
        "count": count,
        "number": number,
        "large": request.GET.get("co") == "lon",
        "trail": unit_trail(found.owner, signed_in(request)),
    }
    return render(request, "files/view.html", context)


@require_safe
def file_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page as a picture."""
    found = _visible_file(request, pk)
    if not KINDS[found.format].is_viewable or not 1 <= number <= _pages(found):
        raise Http404
    if not stored_path(found).exists():
        return _lost(request, found)
    try:
        drawn = kept_page(
            stored_path(found),
            number,
            LARGE if request.GET.get("co") == "lon" else NORMAL,
            extension=found.format,
            key=found.sha256,
            directory=Path(settings.PAGE_CACHE_DIR),
            most=settings.PAGE_CACHE_FILES,
        )
    except RefusedFileError:
        raise Http404 from None
    if request.method == "GET":
        note_opening(actor=signed_in(request), file=found)
    headers = {**LOCKED, "Cache-Control": "private, max-age=3600"}
    return HttpResponse(drawn, content_type=picture_type(drawn), headers=headers)


def _visible_file(request: HttpRequest, pk: int) -> StoredFile:
    files = visible_files(signed_in(request)).select_related("owner__parent__parent")
    return get_object_or_404(files, pk=pk)


def _pages(found: StoredFile) -> int:
    return found.pages or 1


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) <= 6


def _lost(request: HttpRequest, found: StoredFile) -> HttpResponse:
    context = {"title": "Không tìm thấy tệp", "sentence": LOST.format(name=found.name)}
    return render(request, "error.html", context, status=404)
