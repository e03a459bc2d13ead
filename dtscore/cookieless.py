"""The interface for machines knows no cookies: a key opens it, never somebody's session."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PREFIX = "/api/"


class CookielessApi:
    """Drops the cookies of a request for the API before anything reads them, so that no session is
    opened or prolonged by it and none is answered with."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(PREFIX):
            request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)
