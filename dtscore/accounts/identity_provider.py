"""The province's OpenID Connect provider: sending somebody there, and reading who came back.

allauth's parts for the one provider of the settings. Of what the provider says only who it is
counts (issuer and subject); claims about roles, units or mail addresses are not read.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from dtscore.accounts.provider_documents import fetched, forget, keep, kept, key_for
from dtscore.text import has_control, one_line

logger = logging.getLogger(__name__)

CLOCKS_DIFFER = 60  # seconds
LONGEST_SUBJECT, LONGEST_NAME = 191, 100
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
# Codes and tokens in what the provider answers have no business in the log.
OPAQUE = re.compile(r"[\w.~+/=-]{30,}")
LONGEST_LOGGED = 300
DOWN = (
    "Chưa liên hệ được với hệ thống đăng nhập {name}. Hãy thử lại sau ít phút, hoặc đăng nhập"
    " bằng tên đăng nhập và mật khẩu."
)
CANCELLED = "Bạn đã dừng đăng nhập ở {name}. Có thể đăng nhập bằng tên đăng nhập và mật khẩu."
STALE = (
    "Lần đăng nhập qua {name} này đã quá 10 phút, đã dùng rồi, hoặc được mở ở trình duyệt khác: hãy"
    " bắt đầu lại từ trang đăng nhập."
)
UNREADABLE = (
    "Trả lời của hệ thống đăng nhập {name} không hợp lệ nên không được nhận. Hãy đăng nhập bằng tên"
    " đăng nhập và mật khẩu, và báo quản trị tỉnh."
)


class IdentityError(Exception):
    """Nobody was identified; the sentence says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence.format(name=settings.IDENTITY_PROVIDER["NAME"]))


@dataclass(frozen=True)
class Identity:
    """Who came back, as the provider names them, and what we had remembered when they went."""

    issuer: str
    subject: str
    name: str
    remembered: dict[str, Any]


class _Adapter(OpenIDConnectOAuth2Adapter):
    is_remembered = False

    @property
    def openid_config(self) -> Any:
        if not hasattr(self, "_openid_config"):
            address = self.get_provider().server_url
            known = kept(address)
            self.is_remembered = known is not None
            self._openid_config = known or fetched(address)
        return self._openid_config

    def get_provider(self) -> OpenIDConnectProvider:
        given = settings.IDENTITY_PROVIDER
        app = SocialApp(
            provider="openid_connect",
            provider_id=given["ISSUER"],
            name=given["NAME"],
            client_id=given["CLIENT_ID"],
            secret=given["CLIENT_SECRET"],
            settings={"server_url": given["ISSUER"].rstrip("/")},
        )
        return OpenIDConnectProvider(self.request, app=app)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002
        return request.build_absolute_uri(reverse("identity_back"))


def way_there(request: HttpRequest, remember: dict[str, Any]) -> str:
    """The provider's address for this browser; what to remember is kept in the session for ten
    minutes. Raises IdentityError."""
    adapter = _adapter(request)
    with _told_plainly():
        client = adapter.get_client(request, adapter.get_provider().app)
        challenge = generate_code_challenge()
        state = {
            "remembered": remember,
            "nonce": secrets.token_urlsafe(24),
            "verifier": challenge.pop("code_verifier"),
        }
        client.state = statekit.stash_state(request, provider_id=_issuer(), state=state)
        asked = {**challenge, "nonce": state["nonce"]}
        return str(client.get_redirect_url(adapter.authorize_url, ["openid", "profile"], asked))


def who_came_back(request: HttpRequest) -> Identity:
    """Raises IdentityError. A state serves once, in the browser that it was made for."""
    state_id = request.GET.get("state", "")
    state = statekit.unstash_state(request, provider_id=_issuer(), state_id=state_id)
    if state is None:
        raise IdentityError(STALE)
    if request.GET.get("error") == "access_denied":
        raise IdentityError(CANCELLED)
    with _told_plainly():
        claims = _claims(request, state)
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
            raise ValueError("no usable subject")
        if has_control(subject):
            raise ValueError("a subject that no database keeps")
    return Identity(_issuer(), subject, _name_in(claims) or subject, state["remembered"])


def _name_in(claims: dict[str, Any]) -> str:
    """What a person calls themselves, for showing only."""
    said = str(claims.get("name") or claims.get("preferred_username") or "")[:LONGEST_NAME]
    return one_line("".join(letter for letter in said if letter.isprintable()))


def _claims(request: HttpRequest, state: dict[str, Any]) -> dict[str, Any]:
    """What the signed token says, checked: signature, issuer, audience, time, nonce."""
    adapter = _adapter(request)
    app = adapter.get_provider().app
    code = request.GET["code"]
    client = adapter.get_client(request, app)
    try:
        token = client.get_access_token(code, pkce_code_verifier=state["verifier"])["id_token"]
        claims = _signed(token, adapter)
    except Exception:
        _forget_published(adapter)  # what is remembered may be why
        raise
    if claims.get("azp", app.client_id) != app.client_id:
        raise ValueError("made for another client")
    if not secrets.compare_digest(str(claims.get("nonce", "")), state["nonce"]):
        raise ValueError("not the nonce that was sent")
    return claims


def _signed(token: str, adapter: _Adapter) -> dict[str, Any]:
    """The claims of a token that the provider signed with a key that it publishes. Where it fits
    none that is remembered, what the provider publishes is read once more."""
    import jwt

    address = adapter.openid_config["jwks_uri"]
    if (known := kept(address)) is not None:
        try:
            if key := key_for(token, known):
                return _decoded(token, key, adapter)
        except jwt.InvalidSignatureError:
            pass  # another key under the same name, or none has a name
        _forget_published(adapter)
        adapter = _adapter(adapter.request)
        address = adapter.openid_config["jwks_uri"]
    published = fetched(address)
    key = key_for(token, published)
    if key is None:
        raise ValueError("signed with a key that is not published")
    claims = _decoded(token, key, adapter)
    keep(address, published)
    return claims


def _decoded(token: str, key: Any, adapter: _Adapter) -> dict[str, Any]:
    import jwt

    claims: dict[str, Any] = jwt.decode(
        token,
        key=key,
        algorithms=[key.algorithm_name],
        issuer=adapter.openid_config["issuer"],
        audience=settings.IDENTITY_PROVIDER["CLIENT_ID"],
        leeway=CLOCKS_DIFFER,
        options={"require": ["exp", "iat", "iss", "aud", "sub"]},
    )
    return claims


def _forget_published(adapter: _Adapter) -> None:
    forget(adapter.get_provider().server_url, adapter.openid_config["jwks_uri"])


def _adapter(request: HttpRequest) -> _Adapter:
    """With what the provider publishes about itself, which must be the one of the settings; it is
    remembered once it was looked at."""
    adapter = _Adapter(request, _issuer())
    with _told_plainly():
        if adapter.openid_config["issuer"].rstrip("/") != _issuer().rstrip("/"):
            raise ValueError("another issuer answers there")
        for name in ENDPOINTS:
            if not _is_safe(adapter.openid_config[name]):
                raise ValueError(f"{name} is no address to go to")
        if not adapter.is_remembered:
            keep(adapter.get_provider().server_url, adapter.openid_config)
    return adapter


def _is_safe(address: str) -> bool:
    """Encrypted, but where the issuer itself is not, in the demonstration."""
    scheme = _issuer().partition("://")[0]
    is_plain = address.isascii() and address.isprintable() and " " not in address
    return is_plain and address.startswith(("https://", f"{scheme}://"))


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Whatever goes wrong with the provider becomes one sentence; the cause goes to the log."""
    import jwt
    import requests

    try:
        yield
    except requests.RequestException as problem:
        logger.warning("The identity provider does not answer: %s", problem)
        raise IdentityError(DOWN) from problem
    except (
        OAuth2Error, jwt.PyJWTError, AttributeError, LookupError, RecursionError, TypeError,
        ValueError,
    ) as problem:  # fmt: skip
        said = OPAQUE.sub("…", repr(problem))[:LONGEST_LOGGED]
        logger.warning("What the identity provider answers is not taken: %s", said)
        raise IdentityError(UNREADABLE) from problem


def _issuer() -> str:
    return str(settings.IDENTITY_PROVIDER["ISSUER"])
