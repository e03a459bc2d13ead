"""How long a sign-in lasts: so many minutes after the last request, written down once a minute.

And whose it was, once it has ended: Django throws away the cookie of an ended session.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from dtscore.accounts.permissions import needs_second_factor

SEEN = "seen_at"
WITH_CODE = "with_code"  # whether the session was opened with a code beside the password
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


@dataclass(frozen=True)
class FirstThing:
    """What has to be done before anything else: its page, what else is open meanwhile, and what a
    script is told."""

    page: str
    refusal: str
    beside: frozenset[str] = frozenset()

    @property
    def open(self) -> frozenset[str]:
        return self.beside | {self.page, "logout", "login"}


OWN_PASSWORD = FirstThing("password_change", "Hãy đổi mật khẩu đầu tiên trước.")
OWN_FACTOR = FirstThing(
    "factor_set_up",
    "Hãy bật xác thực hai lớp trước.",
    frozenset({"password_change", "security_confirm"}),
)


class FirstThingsFirst:
    """Whoever signed in with a password that the portal made chooses their own before anything
    else, and whoever must have a second factor sets it up; what a script asks for meanwhile is
    refused. No query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        first = first_thing(request)
        if first is None or url_name(request) in first.open:
            return None
        if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            raise PermissionDenied(first.refusal)
        return redirect(f"{reverse(first.page)}{_go_on(request)}")


def first_thing(request: HttpRequest) -> FirstThing | None:
    user = request.user
    if not user.is_authenticated:
        return None
    if user.must_change_password:
        return OWN_PASSWORD
    # With a factor nobody comes in without its code: who came in without a code has none.
    if needs_second_factor(user) and not request.session.get(WITH_CODE):
        return OWN_FACTOR
    return None


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


def safe_next(request: HttpRequest) -> str:
    """Where the address says to go on, if that is the path of a page of ours; else nothing."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    hosts = {request.get_host()}
    fits = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, hosts, require_https=request.is_secure()
    )
    return wanted if fits else ""


def _go_on(request: HttpRequest) -> str:
    """The page that was asked for, to go on there afterwards."""
    if request.method != "GET" or url_name(request) == "home":
        return ""
    return f"?{urlencode({'next': request.get_full_path()})}"


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
