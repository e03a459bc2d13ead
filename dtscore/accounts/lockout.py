"""Which failures count together (django-axes): wrong passwords, and wrong codes after them, lock
the way by password; wrong codes after the province's provider lock that way alone.

Everybody may type wrong passwords for a name that they have read somewhere. Whoever signs in by the
provider must not be shut out by that, and coming in by the provider does not give those who guess
a password new attempts.
"""

from __future__ import annotations

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.utils import reset
from django.http import HttpRequest

from dtscore.accounts.models import User

BY_PROVIDER = "came_by_provider"  # on the request that opens a session


def counted_as(username: str, *, by_password: bool) -> str:
    """The name under which failures are counted. The page of sign-in strips what is typed, so that
    nobody reaches the provider's count, which begins with a space, from there."""
    return username if by_password else f" {username}"


def forget_failures(person: User) -> None:
    """Open both ways again."""
    for by_password in (True, False):
        reset(username=counted_as(person.username, by_password=by_password))


class Handler(AxesDatabaseHandler):
    """Forgets on success only the failures of the way by which somebody came in."""

    def reset_user_attempts(
        self, request: HttpRequest, credentials: dict[str, Any] | None = None
    ) -> int:
        if credentials and getattr(request, BY_PROVIDER, False):
            name = counted_as(credentials["username"], by_password=False)
            credentials = {**credentials, "username": name}
        return int(super().reset_user_attempts(request, credentials))
