"""What every page does first: who asks, and for what filter."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest

from dtscore.accounts.models import User

LONGEST_QUERY = 100


def signed_in(request: HttpRequest) -> User:
    """The person; the middleware has already turned strangers away."""
    user = request.user
    assert isinstance(user, User)
    return user


def typed(request: HttpRequest, name: str) -> str:
    """What the address asks for, without control characters, which no database searches for."""
    text = request.GET.get(name, "")[:LONGEST_QUERY]
    return "".join(letter for letter in text if letter.isprintable()).strip()


def chosen(request: HttpRequest, name: str, choices: list[str]) -> str:
    """One of the choices, else nothing."""
    text = request.GET.get(name, "")
    return text if text in choices else ""


def kept(**asked: str) -> str:
    """The filter as the end of an address, without what is not asked for."""
    return urlencode({name.replace("_", "-"): value for name, value in asked.items() if value})
