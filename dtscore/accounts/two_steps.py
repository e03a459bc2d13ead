"""Signing in, in one step or in two: the password or the identity, then the code.

Between the two nobody is signed in: the session only remembers for some minutes whose code it
waits for, and where to go on. A password or a round of sessions that changes meanwhile ends that.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from dtscore.accounts import lockout
from dtscore.accounts.held_posts import held_post
from dtscore.accounts.models import User
from dtscore.accounts.second_factor import is_set_up
from dtscore.accounts.services.second_factor import use_code
from dtscore.accounts.sessions import WITH_CODE, url_name

PLACE = "waits_for_code"
WAITS_FOR = 10 * 60  # seconds
CONFIRMED = "password_at"  # when the password was last typed in this session
FRESH_FOR = 10 * 60  # seconds


@dataclass(frozen=True)
class Waiting:
    """Who has taken the first step, where they wanted to go, and whether by their password."""

    user: User
    then: str
    by_password: bool


def sign_in(request: HttpRequest, user: User, *, then: str, by_password: bool) -> HttpResponse:
    """After the first step: sign the person in, or ask for the code. One query more."""
    if not is_set_up(user):
        return finish(request, Waiting(user, then, by_password), with_code=False)
    request.session[PLACE] = {
        "user_id": user.pk,
        "proof": user.get_session_auth_hash(),
        "at": int(time.time()),
        "then": then,
        "by_password": by_password,
    }
    request.session.cycle_key()
    return redirect("login_code")


def waiting(request: HttpRequest) -> Waiting | None:
    """Whose code is waited for; nobody's once it took too long or the account has changed."""
    stored = request.session.get(PLACE)
    if stored is None:
        return None
    user = User.objects.filter(pk=stored["user_id"], is_active=True).first()
    in_time = time.time() - stored["at"] <= WAITS_FOR
    if user is None or not in_time or not _proves(stored["proof"], user):
        del request.session[PLACE]
        return None
    return Waiting(user, stored["then"], stored["by_password"])


def finish(request: HttpRequest, who: Waiting, *, with_code: bool) -> HttpResponse:
    """Open the session, and go on where the person was going, or first to what they had sent when
    the last one ended."""
    setattr(request, lockout.BY_PROVIDER, not who.by_password)
    login(request, who.user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    request.session.pop(PLACE, None)
    request.session.set_expiry(None)  # a held form had made it longer
    request.session[WITH_CODE] = with_code
    request.session[CONFIRMED] = int(time.time()) if who.by_password else 0
    held = held_post(request, who.user)
    if held and not held.sent:
        return redirect("resume")
    return redirect(who.then or settings.LOGIN_REDIRECT_URL)


def is_locked(request: HttpRequest, user: User, *, by_password: bool = True) -> bool:
    """Whether too many wrong passwords or codes have shut the account on this way; marks the
    request, and django-axes answers with its page."""
    credentials = {"username": lockout.counted_as(user.username, by_password=by_password)}
    locked = not AxesProxyHandler.is_allowed(request, credentials)
    if locked:
        request.axes_locked_out = True  # type: ignore[attr-defined]
    return locked


def count_failure(request: HttpRequest, user: User, *, by_password: bool = True) -> None:
    """A wrong code counts as a wrong password does, and locks with them; after the provider it
    counts for itself."""
    credentials = {"username": lockout.counted_as(user.username, by_password=by_password)}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)


@transaction.atomic
def spend_code(
    request: HttpRequest, user: User, code: str, *, by_password: bool = True
) -> str | None:
    """Which kind of code it was, or None. One code of an account after the other: guesses that are
    sent all at once are counted before the next is tried. Raises ValidationError."""
    User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
    if is_locked(request, user, by_password=by_password):
        return None
    kind = use_code(person=user, code=code)
    if kind is None:
        count_failure(request, user, by_password=by_password)
    return kind


def keep_this_session(request: HttpRequest, user: User) -> None:
    """After all sessions of the person were ended with a factor set up or removed here."""
    update_session_auth_hash(request, user)
    request.session[WITH_CODE] = is_set_up(user)


def confirm(request: HttpRequest) -> None:
    request.session[CONFIRMED] = int(time.time())


def is_fresh(request: HttpRequest) -> bool:
    """Whether the password was typed a short while ago."""
    return time.time() - request.session.get(CONFIRMED, 0) <= FRESH_FOR


def freshly_confirmed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page asks for the password first, unless it was typed a short while ago."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        page = request.get_full_path()
        if request.method == "POST" and url_name(request) != "factor_set_up":
            messages.info(request, "Chưa có gì thay đổi: xác nhận mật khẩu rồi bấm lại.")
            page = reverse("security")
        return redirect(f"{reverse('security_confirm')}?{urlencode({'next': page})}")

    return asked


def _proves(proof: str, user: User) -> bool:
    return constant_time_compare(proof, user.get_session_auth_hash())
