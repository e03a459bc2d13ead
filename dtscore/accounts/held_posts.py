"""A form that was sent after the session had ended: kept, and sent again after signing in.

Kept in the new session, and only for somebody who had one: a stranger cannot fill the table.
Nothing of the forms with passwords is kept. What scripts send is not kept here either; they keep
it in the browser themselves.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import get_current_timezone

from dtscore.accounts.models import User
from dtscore.accounts.sessions import KNOWN_FOR, url_name, whose_session_ended

PLACE = "held_post"
PATH_SALT = "held-path"
NOT_KEPT = {"csrfmiddlewaretoken", "held_path"}
NEVER_HELD = {
    "login", "logout", "password_change", "person_password", "people_passwords",
    "security_confirm", "factor_set_up", "factor_remove", "recovery_codes", "recovery_codes_file",
    "identity_link", "identity_unlink",
}  # fmt: skip
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
FILES_LOST = (
    "Phiên làm việc đã hết nên tệp bạn vừa gửi chưa được lưu. Hãy đăng nhập, chọn lại tệp rồi gửi"
    " lại."
)
PASSWORD_LOST = (
    "Phiên làm việc đã hết nên mật khẩu chưa được đổi. Hãy đăng nhập rồi đổi lại mật khẩu."
)


@dataclass(frozen=True)
class HeldPost:
    """Where it was going, whose it was, when (seconds), its fields in their order."""

    path: str
    user_id: int
    at: int
    fields: list[tuple[str, str]]
    sent: bool = False

    @property
    def signed_path(self) -> str:
        """The path for a form of ours: nobody can make it another one."""
        return signing.dumps(self.path, salt=PATH_SALT)

    @property
    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.at, get_current_timezone())


class KeepingLoginRequiredMiddleware(LoginRequiredMiddleware):
    """Sends strangers to sign in, as Django does, and keeps what they had just sent."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseRedirect:
        if request.method in SAFE:
            return super().handle_no_permission(request, view_func)
        if url_name(request) == "logout":
            return redirect(reverse("login"))
        hold_post(request)
        return redirect_to_login(_page_of_the_form(request))


def hold_post(request: HttpRequest) -> None:
    """Keep the posted form when it comes from somebody whose session has ended."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return
    lost = _why_not_held(request)
    if lost:
        messages.warning(request, lost)
    user_id, path = whose_session_ended(request), _destination(request)
    if user_id is None or lost or path is None:
        return
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_KEPT
        for value in values
    ]
    held = HeldPost(path, user_id, int(time.time()), fields)
    request.session[PLACE] = asdict(held)
    # Signing in may wait until the next morning; it then gives the session its usual length.
    request.session.set_expiry(KNOWN_FOR)


def held_post(request: HttpRequest, user: User) -> HeldPost | None:
    """What is kept for this person; somebody else's is not theirs to send, nor is an old one."""
    stored = request.session.get(PLACE)
    if stored is None or stored["user_id"] != user.pk:
        return None
    held = HeldPost(**{**stored, "fields": [(name, value) for name, value in stored["fields"]]})
    if time.time() - held.at > KNOWN_FOR:
        drop_held_post(request)
        return None
    return held


def mark_sent(request: HttpRequest, held: HeldPost) -> None:
    """Offered no more, but kept: a second click must be able to send it once more."""
    request.session[PLACE] = asdict(replace(held, sent=True))


def drop_held_post(request: HttpRequest) -> None:
    request.session.pop(PLACE, None)


def _destination(request: HttpRequest) -> str | None:
    """Where the form is to go in the end; None for what is never held."""
    if url_name(request) == "resume":  # the session has ended once more, on the page that resumes
        try:
            path: str = signing.loads(
                request.POST.get("held_path", ""), salt=PATH_SALT, max_age=KNOWN_FOR
            )
        except signing.BadSignature:
            return None
        return path
    return None if url_name(request) in NEVER_HELD else request.get_full_path()


def _why_not_held(request: HttpRequest) -> str:
    if url_name(request) == "password_change":
        return PASSWORD_LOST
    return FILES_LOST if request.FILES else ""


def _page_of_the_form(request: HttpRequest) -> str:
    """Where to go on after signing in: what is sent to an address may not be read from it."""
    came_from = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    if not url_has_allowed_host_and_scheme(came_from, hosts, require_https=request.is_secure()):
        return reverse("home")
    page = urlsplit(came_from)
    return f"{page.path}?{page.query}" if page.query else page.path
