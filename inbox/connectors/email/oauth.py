"""Access tokens for mail servers (RFC 6749 6): fetched by the refresh token, kept until shortly before they end."""

import logging
import threading
import time
from collections.abc import Callable

import httpx

from inbox.connectors.base import Secrets
from inbox.connectors.email import providers
from inbox.connectors.email.settings import Mailbox

log = logging.getLogger("inbox.connectors.email")
EARLY = 300.0  # seconds before the end of a token that a new one is fetched


class LoginNeeded(Exception):
    """The refresh token is no longer good: a person must log in again (`invalid_grant`)."""


class Tokens:
    """The access token of one mailbox. Used from its thread and from sends.

    `keep` stores a refresh token that took the place of the one used: providers let the old one end (RFC 6749 6).
    """

    def __init__(self, box: Mailbox, secrets: Secrets) -> None:
        self._box, self._secrets = box, secrets
        self._lock = threading.Lock()
        self._token, self._until, self._of = "", 0.0, ""
        self._followed: dict[str, str] = {}  # the stored refresh token → the one that took its place
        self.keep: Callable[[str], None] | None = None

    def get(self) -> str:
        """A token that is good for some minutes. Raises LoginNeeded, OSError."""
        with self._lock:
            refresh = self._secrets.get("oauth_refresh_token").strip()
            if self._token and self._of == refresh and time.monotonic() < self._until:
                return self._token
            self._token = ""
            self._fetch(refresh, self._followed.get(refresh, refresh))
            return self._token

    def forget(self) -> None:
        """The server refused the token."""
        with self._lock:
            self._token = ""

    def _fetch(self, stored: str, refresh: str) -> None:
        try:
            at = providers.provider(self._box.oauth)
        except ValueError as error:
            raise LoginNeeded(str(error)) from None
        if not refresh:
            raise LoginNeeded("no refresh token")
        address, scope = at.token_url, at.scope
        body = {
            "grant_type": "refresh_token", "refresh_token": refresh,
            "client_id": self._box.oauth.get("client_id", ""),
        }  # fmt: skip
        if scope:
            body["scope"] = scope
        if secret := self._secrets.get("oauth_client_secret").strip():
            body["client_secret"] = secret
        try:
            answer = httpx.post(address, data=body, timeout=self._box.patience.connect)
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise OSError(f"no token: {type(error).__name__}") from None
        if not isinstance(said, dict):
            raise OSError("no token: an odd answer")
        if answer.status_code in (400, 401) and said.get("error") in (
            "invalid_grant", "invalid_client", "unauthorized_client", "interaction_required",
        ):  # fmt: skip
            raise LoginNeeded(str(said.get("error")))
        token = said.get("access_token")
        if answer.status_code != 200 or not isinstance(token, str) or not token:
            raise OSError(f"no token: HTTP {answer.status_code}")
        lasts = said.get("expires_in")
        seconds = float(lasts) if isinstance(lasts, int | float) else 3600.0
        self._token, self._of = token, stored
        self._until = time.monotonic() + max(seconds - EARLY, min(30.0, seconds / 2))
        fresh = said.get("refresh_token")
        if isinstance(fresh, str) and fresh and fresh != refresh:
            self._followed = {stored: fresh}
            self._kept(fresh)

    def _kept(self, fresh: str) -> None:
        if self.keep is None:
            return
        try:
            self.keep(fresh)
        except Exception as error:  # it is good in memory; the stored one is tried again after a restart
            log.warning("a refresh token was not stored: %s", type(error).__name__)
