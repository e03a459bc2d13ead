"""Compressing pages, and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXT = ("text/", "application/json", "application/javascript")


class TextGZipMiddleware(GZipMiddleware):
    """Leaves files, pictures and papers as they are: they are compressed already, and a download
    keeps its length, its ranges and its strong ETag, with which it can go on."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)
