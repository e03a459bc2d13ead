"""Who asks."""

from __future__ import annotations

from django.http import HttpRequest

from dtscore.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The person; the middleware has already turned strangers away."""
    user = request.user
    assert isinstance(user, User)
    return user
