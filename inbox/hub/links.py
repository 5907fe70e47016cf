"""Short-lived addresses under `public_url` from which a provider fetches a file that leaves, and nothing else.

An address names one attachment and when it ends, with an HMAC over both; its key lives in this process alone, so that a
restart ends every address.
"""

import hmac
import mimetypes
import re
import secrets
import struct
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

LIVES = timedelta(minutes=15)
_FORM = re.compile(r"([A-Za-z0-9_-]{70})(?:\.[a-z0-9]{2,5})?\Z")
_HEAD = struct.Struct(">16sI")  # attachment, end as Unix seconds


class Links:
    """Makes and reads addresses. `base` is the office's public address, empty where it has none."""

    def __init__(self, clock: Callable[[], datetime], base: Callable[[], str]) -> None:
        self._clock, self._base, self._key = clock, base, secrets.token_bytes(32)

    def address(self, attachment: str, mime: str) -> str:
        """Where the attachment can be fetched from for LIVES; empty without a public address."""
        base = self._base().rstrip("/")
        if not base:
            return ""
        head = _HEAD.pack(uuid.UUID(attachment).bytes, int((self._clock() + LIVES).timestamp()))
        signed = urlsafe_b64encode(head + self._mac(head)).decode().rstrip("=")
        return f"{base}/media/{signed}{mimetypes.guess_extension(mime) or ''}"

    def opened(self, signed: str) -> str | None:
        """The attachment that an address names; null for one that is not ours, was changed, or is over."""
        found = _FORM.match(signed)
        if found is None:
            return None
        whole = urlsafe_b64decode(found[1] + "==")
        head, mac = whole[: _HEAD.size], whole[_HEAD.size :]
        canonical = urlsafe_b64encode(whole).decode().rstrip("=") == found[1]
        if not (hmac.compare_digest(mac, self._mac(head)) and canonical):
            return None
        identity, until = _HEAD.unpack(head)
        return str(uuid.UUID(bytes=identity)) if self._clock() < datetime.fromtimestamp(until, UTC) else None

    def _mac(self, head: bytes) -> bytes:
        return hmac.digest(self._key, b"media 1" + head, "sha256")
