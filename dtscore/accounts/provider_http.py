"""How the portal asks the identity provider: briefly, for little, and nobody else in its place."""

from __future__ import annotations

import time
from typing import Any

import requests
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from urllib3.exceptions import HTTPError

PATIENCE = 5  # seconds for a connection, and for every piece of the answer
LONGEST_ANSWER = 10  # seconds for all of it
LARGEST_ANSWER = 1024 * 1024
PIECE = 64 * 1024


class ProviderAdapter(DefaultSocialAccountAdapter):
    """allauth's way to the provider (``SOCIALACCOUNT_ADAPTER``)."""

    def get_requests_session(self) -> requests.Session:
        return _BriefSession()


class _BriefSession(requests.Session):
    """A provider that is slow or talks without end keeps no process of the server; one that sends
    elsewhere is not followed, since the client's secret would go along."""

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
        until = time.monotonic() + LONGEST_ANSWER
        options |= {"timeout": PATIENCE, "stream": True, "allow_redirects": False}
        answer = super().request(method, url, *args, **options)
        try:
            with answer:
                answer._content = _whole(answer, until)
        except HTTPError as problem:  # broken off on the way, or not what its headers say
            raise requests.ConnectionError(problem) from problem
        if answer.is_redirect:
            raise requests.TooManyRedirects(f"{url} sends elsewhere")
        return answer


def _whole(answer: requests.Response, until: float) -> bytes:
    body = bytearray()
    while piece := answer.raw.read1(PIECE, decode_content=True):
        body += piece
        if len(body) > LARGEST_ANSWER or time.monotonic() > until:
            raise requests.RequestException(f"{answer.url} answers too much or too slowly")
    return bytes(body)
