"""Meta's webhook handshake: the signature over the raw bytes and the verification of a new address."""

import hmac
from collections.abc import Mapping

HEADER = "x-hub-signature-256"


def genuine(headers: Mapping[str, str], body: bytes, secret: str) -> bool:
    """Whether `X-Hub-Signature-256` is the HMAC-SHA256 of the raw body with the app secret, compared in constant time.

    Never with an empty secret. Header names in any case. Source: Meta, create-webhook-endpoint.
    """
    if not secret:
        return False
    given = headers.get(HEADER) or next((value for name, value in headers.items() if name.lower() == HEADER), "")
    scheme, _equals, digest = given.strip().partition("=")
    if scheme.lower() != "sha256" or not digest.isascii():
        return False
    wanted = hmac.digest(secret.encode(), body, "sha256").hex()
    return hmac.compare_digest(wanted, digest.strip().lower())


def challenge(query: Mapping[str, str], token: str) -> str | None:
    """The bare `hub.challenge` where mode and verify token are right, else null. Never with an empty token."""
    if not token or query.get("hub.mode") != "subscribe":
        return None
    if not hmac.compare_digest(query.get("hub.verify_token", "").encode("utf-8", "replace"), token.encode()):
        return None
    return query.get("hub.challenge")
