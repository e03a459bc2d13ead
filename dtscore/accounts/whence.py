"""From where a request comes: the address that the history writes beside who did it.

Services know no request. The middleware keeps the address of the request that is being answered;
outside of one (commands, tests of services) there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_address: ContextVar[str | None] = ContextVar("address", default=None)


def current_address() -> str | None:
    """The client's address as the server saw it; None where no request is being answered."""
    return _address.get()


class Whence:
    """Keeps the client's address while the request is answered, and no longer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _address.set(client_address(request, settings.TRUSTED_PROXIES))
        try:
            return self.get_response(request)
        finally:
            _address.reset(token)


def client_address(request: HttpRequest, proxies: int) -> str | None:
    """Whoever stands before the last ``proxies`` servers, each of which appends to the header whom
    it saw. What stands further left in the header was written by the client and is not believed,
    nor is a header with fewer entries than there are such servers."""
    peer = _read(request.META.get("REMOTE_ADDR", ""))
    header = request.META.get("HTTP_X_FORWARDED_FOR", "")
    seen = header.split(",") if header else []
    if not 0 < proxies <= len(seen):
        return peer
    return _read(seen[-proxies]) or peer


def _read(text: str) -> str | None:
    """An address in its usual spelling, without port and zone; None for anything else."""
    text = text.strip()
    if text.startswith("["):  # [::1]:80
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # 10.0.0.1:80
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)
