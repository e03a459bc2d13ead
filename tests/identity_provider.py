"""A small OpenID Connect provider that really answers over HTTP, for one test module.

It signs with its own key, checks the client's secret and the proof key, and does what the test
tells it to: whom it names, and how it misbehaves.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "cong-cham-diem", "bi-mat-cua-cong"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """What it says of whoever comes. ``claims`` go over those of the token, None takes one away;
    ``signs_with`` is the key in use, which ``key`` publishes. ``kid`` names the key in the token,
    ``listed`` is how the published keys are named, None for one without a name. ``asked_for``
    counts what was read."""

    key: rsa.RSAPrivateKey
    issuer: str = ""
    subject: str = "nguoi-1"
    name: str = "Nguyễn Văn A"
    claims: dict[str, Any] = field(default_factory=dict)
    signs_with: Any = None
    algorithm: str = "RS256"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    kid: str | None = "k1"
    listed: tuple[str | None, ...] = ("k1",)
    asked_for: Counter[str] = field(default_factory=Counter)

    def authorize(self, address: str) -> str:
        """As the browser of somebody who signs in there: the address to go back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        code = f"ma-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        asked = self.codes.pop(form.get("code", ""), None)
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).decode().rstrip("=")
        known = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        if asked is None or not known or challenge != asked["code_challenge"]:
            return None
        return {"access_token": "x", "token_type": "Bearer", "id_token": self._signed(asked)}

    def _signed(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        said = {
            "iss": self.issuer, "aud": CLIENT, "sub": self.subject, "name": self.name,
            "iat": now, "exp": now + 300, "nonce": asked["nonce"], "groups": ["quan-tri"],
            "email": "quantri@example.vn", "email_verified": True, **self.claims,
        }  # fmt: skip
        kept = {name: value for name, value in said.items() if value is not None}
        key = None if self.algorithm == "none" else self.signs_with or self.key
        headers = {"kid": self.kid} if self.kid else None
        return jwt.encode(kept, key, algorithm=self.algorithm, headers=headers)

    def published(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        listed = [{**public, "alg": "RS256", "use": "sig", "kid": name} for name in self.listed]
        return {"keys": [{name: row[name] for name in row if row[name]} for row in listed]}


@contextmanager
def running_provider(key: rsa.RSAPrivateKey) -> Iterator[Provider]:
    provider = Provider(key)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/authorize?"):  # a browser: it is let in without being asked
                self.send_response(302)
                self.send_header("Location", provider.authorize(self.path))
                self.end_headers()
                return
            pages = {
                "/.well-known/openid-configuration": provider.published,
                "/keys": provider.keys,
            }
            page = pages.get(self.path)
            provider.asked_for[self.path] += 1
            self._answer(page() if page else None)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(provider.token({name: v[0] for name, v in parse_qs(body).items()}))

        def _answer(self, said: dict[str, Any] | None) -> None:
            body = json.dumps(said or {"error": "invalid"}).encode()
            self.send_response(200 if said else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
