"""How long a sign-in lasts: so many minutes after the last request, written down once a minute.

And whose it was, once it has ended: Django throws away the cookie of an ended session.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

SEEN = "seen_at"
GRAIN = 60  # seconds
LAST_USER = SALT = "last_user"
KNOWN_FOR = 12 * 60 * 60  # seconds
RENEWED_AFTER = 60 * 60  # seconds


class SlidingSession:
    """Prolongs the session of somebody who is at work.

    Django's own switch writes the session on every request: one write more for every page that
    is only read, and SQLite has one writer. A minute is fine enough for a limit in minutes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = int(time.time())
        if request.user.is_authenticated and now - request.session.get(SEEN, 0) >= GRAIN:
            request.session[SEEN] = now
        return self.get_response(request)


class OwnPasswordFirst:
    """Whoever signed in with a password that the portal made chooses their own before anything
    else; what a script asks for meanwhile is refused."""

    OPEN = frozenset({"password_change", "logout", "login"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        must = request.user.is_authenticated and request.user.must_change_password
        if not must or url_name(request) in self.OPEN:
            return None
        if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            raise PermissionDenied("Hãy đổi mật khẩu đầu tiên trước.")
        return redirect("password_change")


class LastUser:
    """Remembers in a signed cookie who signed in here, until the browser closes or they sign out.

    It opens nothing: it only tells the form of somebody whose session has ended from a stranger's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            if _last_user(request, RENEWED_AFTER) != request.user.pk:
                _remember(response, request.user.pk)
        elif request.method == "POST" and url_name(request) == "logout":
            response.delete_cookie(LAST_USER, samesite="Lax")
        return response


def whose_session_ended(request: HttpRequest) -> int | None:
    """Who worked in this browser during the last hours; a forged cookie is nobody's."""
    return _last_user(request, KNOWN_FOR)


def url_name(request: HttpRequest) -> str | None:
    return request.resolver_match.url_name if request.resolver_match else None


def _last_user(request: HttpRequest, max_age: int) -> int | None:
    user_id = request.get_signed_cookie(LAST_USER, default=None, salt=SALT, max_age=max_age)
    return int(user_id) if user_id else None


def _remember(response: HttpResponse, user_id: int) -> None:
    response.set_signed_cookie(
        LAST_USER,
        str(user_id),
        salt=SALT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
