"""Getting the permission to a mailbox from its provider, at a terminal: by a code typed into a browser (RFC 8628), or,
where the provider gives none for mail, by the address that the browser ends at (RFC 6749 4.1 with PKCE, RFC 7636).
"""

import base64
import hashlib
import secrets
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import msgspec

from inbox.connectors.email.oauth import LoginNeeded
from inbox.connectors.email.providers import Provider

PATIENCE = 20.0  # seconds for an answer
USUAL = 5.0  # seconds between two questions where the provider says nothing (RFC 8628 3.2)
# A loopback port where nobody listens (RFC 8252 7.3 lets it be any); below 1024 browsers refuse to go.
NOWHERE = "http://127.0.0.1:47831/"
SLOWER = 5.0  # more of them when it asks for that (3.5)


class Code(msgspec.Struct, kw_only=True, frozen=True):
    """What the person types at `verification_uri`; times in seconds."""

    device_code: str
    user_code: str
    verification_uri: str
    interval: float = USUAL
    expires_in: float = 900.0

    def __repr__(self) -> str:
        return f"Code(verification_uri={self.verification_uri!r})"


class Denied(LoginNeeded):
    """The person or the provider said no, or the code has run out; the text is the provider's error code."""


def ask(at: Provider, client_id: str) -> Code:
    """Ask for a code. Raises Denied, OSError."""
    said = _post(at.device_url, {"client_id": client_id, "scope": at.scope})
    if "error" in said:
        raise Denied(str(said["error"])[:60])
    said.setdefault("verification_uri", said.get("verification_url"))
    try:
        return msgspec.convert(said, Code, strict=False)
    except msgspec.ValidationError:
        raise OSError("an odd answer") from None


def wait(at: Provider, client_id: str, secret: str, code: Code, sleep: Callable[[float], None]) -> str:
    """Wait until the person has said yes; the refresh token. Raises Denied, OSError where the provider is gone."""
    pause, waited, failures = code.interval, 0.0, 0
    body = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": code.device_code,
            "client_id": client_id, **({"client_secret": secret} if secret else {})}  # fmt: skip
    while waited < code.expires_in:
        sleep(pause)
        waited += max(pause, 0.001)
        try:
            said = _post(at.token_url, body)
        except OSError:
            failures += 1
            if failures > 5:
                raise
            continue
        match said.get("error"):
            case None:
                return _refresh(said)
            case "authorization_pending":
                continue
            case "slow_down":
                pause += SLOWER
            case error:
                raise Denied(str(error)[:60])
    raise Denied("expired_token")


class Errand(msgspec.Struct, kw_only=True, frozen=True):
    """A login in a browser: `url` to open, and what only we know of it."""

    url: str
    state: str
    verifier: str
    redirect: str

    def __repr__(self) -> str:
        return "Errand()"


def browse(at: Provider, client_id: str, login: str) -> Errand:
    """A login whose end is an address on the person's own machine, where nobody listens: it is copied from there."""
    verifier, state, redirect = secrets.token_urlsafe(48), secrets.token_urlsafe(16), NOWHERE
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "client_id": client_id, "redirect_uri": redirect, "response_type": "code", "scope": at.scope, "state": state,
        "code_challenge": challenge, "code_challenge_method": "S256", "access_type": "offline", "prompt": "consent",
        "login_hint": login,
    }  # fmt: skip
    return Errand(url=f"{at.authorize_url}?{urlencode(asked)}", state=state, verifier=verifier, redirect=redirect)


def finish(at: Provider, client_id: str, secret: str, errand: Errand, pasted: str) -> str:
    """The refresh token for the address that the browser ended at. Raises ValueError, Denied, OSError."""
    found = {name: values[0] for name, values in parse_qs(urlsplit(pasted.strip()).query).items()}
    if found.get("state") != errand.state:
        raise ValueError("the address is not of this login")
    if "code" not in found:
        raise Denied(found.get("error", "no_code")[:60])
    said = _post(at.token_url, {
        "grant_type": "authorization_code", "code": found["code"], "redirect_uri": errand.redirect,
        "client_id": client_id, "code_verifier": errand.verifier, **({"client_secret": secret} if secret else {}),
    })  # fmt: skip
    if "error" in said:
        raise Denied(str(said["error"])[:60])
    return _refresh(said)


def _refresh(said: dict[str, object]) -> str:
    token = said.get("refresh_token")
    if not isinstance(token, str) or not token:
        raise Denied("no_refresh_token")
    return token


def _post(url: str, body: dict[str, str]) -> dict[str, object]:
    try:
        answer = httpx.post(url, data=body, timeout=PATIENCE, headers={"Accept": "application/json"})
        said = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise OSError(f"no answer: {type(error).__name__}") from None
    if not isinstance(said, dict) or (answer.status_code >= 500 and "error" not in said):
        raise OSError(f"no answer: HTTP {answer.status_code}")
    return said
