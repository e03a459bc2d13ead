"""How long a sign-in lasts: so many minutes after the last request, written down once a minute."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SEEN = "seen_at"
GRAIN = 60  # seconds


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
