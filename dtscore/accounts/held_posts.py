"""A form that was sent after the session had ended: kept, and sent again after signing in.

Kept in the new session, and only for somebody who had one: a stranger cannot fill the table.
What scripts send is not kept here; they keep it in the browser themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.timezone import localtime

from dtscore.accounts.models import User

PLACE = "held_post"
NOT_KEPT = {"csrfmiddlewaretoken"}


@dataclass(frozen=True)
class HeldPost:
    """Where it was going, whose it was, when (HH:MM), and its fields in their order."""

    path: str
    user_id: int
    at: str
    fields: list[tuple[str, str]]


class KeepingLoginRequiredMiddleware(LoginRequiredMiddleware):
    """Sends strangers to sign in, as Django does, and keeps what they had just sent."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseRedirect:
        hold_post(request)
        return super().handle_no_permission(request, view_func)


def hold_post(request: HttpRequest) -> None:
    """Keep the posted form when it comes from somebody whose session has ended."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return
    user_id = _whose_session_ended(request)
    if user_id is None or request.FILES:
        return
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_KEPT
        for value in values
    ]
    held = HeldPost(request.get_full_path(), user_id, f"{localtime():%H:%M}", fields)
    request.session[PLACE] = asdict(held)


def held_post(request: HttpRequest, user: User) -> HeldPost | None:
    """What is kept for this person; somebody else's is not theirs to send."""
    stored = request.session.get(PLACE)
    if stored is None or stored["user_id"] != user.pk:
        return None
    fields = [(name, value) for name, value in stored["fields"]]
    return HeldPost(stored["path"], stored["user_id"], stored["at"], fields)


def drop_held_post(request: HttpRequest) -> None:
    request.session.pop(PLACE, None)


def _whose_session_ended(request: HttpRequest) -> int | None:
    """Whose the session of the cookie was; the cookie outlives it until the browser is closed."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    ended = Session.objects.filter(session_key=key).first()
    user_id = ended.get_decoded().get(SESSION_KEY) if ended else None
    return int(user_id) if user_id else None
