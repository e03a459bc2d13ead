"""What the identity provider publishes about itself: its addresses and the keys it signs with.

Both are remembered for some minutes (Django's cache), so that a sign-in does not wait for them
each time; a token whose key is not among the remembered ones has them read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django.core.cache import cache

KEPT_FOR = 5 * 60  # seconds
# Public keys only: with a shared key whoever knows the client's secret could sign.
KINDS: Mapping[str, str] = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
    "EdDSA": "OKP",
}


def kept(address: str) -> Any:
    """What stands at the address, as far as it is remembered; else None."""
    return cache.get(_name(address))


def keep(address: str, said: Any) -> None:
    cache.set(_name(address), said, KEPT_FOR)


def forget(*addresses: str) -> None:
    """What did not lead to a sign-in is read again next time."""
    cache.delete_many(map(_name, addresses))


def fetched(address: str) -> Any:
    """What stands at the address now. Raises requests.RequestException, or ValueError where it is
    no JSON."""
    with get_adapter().get_requests_session() as session:
        answer = session.get(address)
        answer.raise_for_status()
        return answer.json()


def key_for(token: str, published: Mapping[str, Any]) -> Any:
    """The published key that the token says it is signed with, bound to the token's algorithm; None
    where it is not there. A key without a name is taken where the set has no second one of its
    kind, for then there is nothing to choose from.

    Raises jwt.PyJWTError or ValueError for a token or a key that cannot be read.
    """
    import jwt

    header = jwt.get_unverified_header(token)
    algorithm, name = str(header.get("alg")), header.get("kid")
    if algorithm not in KINDS:
        raise ValueError("an algorithm that is not taken")
    usable = [key for key in published["keys"] if _serves(key, algorithm)]
    found = [key for key in usable if name is not None and key.get("kid") == name]
    if not found and len(usable) == 1 and (name is None or "kid" not in usable[0]):
        found = usable
    return jwt.PyJWK.from_dict(found[0], algorithm=algorithm) if len(found) == 1 else None


def _serves(key: Mapping[str, Any], algorithm: str) -> bool:
    return (
        key.get("kty") == KINDS[algorithm]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
    )


def _name(address: str) -> str:
    return f"identity-provider:{hashlib.sha256(address.encode()).hexdigest()}"
