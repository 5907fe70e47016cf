"""The office's own Message-IDs: `<thread.message.hmac@domain>`, so that an answer is told from a guess."""

import hashlib
import hmac
import re

_OWN = re.compile(r"(\d{1,12})\.([0-9a-f-]{36})\.([0-9a-f]{24})@")


def make(key: bytes, thread: int, message: str, domain: str) -> str:
    """The bare Message-ID of a message."""
    return f"{thread}.{message}.{_sign(key, thread, message)}@{domain}"


def read(key: bytes, message_id: str) -> tuple[int, str] | None:
    """Thread and message of an id that this office made; null for any other."""
    found = _OWN.match(message_id.strip("<> "))
    if found is None or not hmac.compare_digest(found[3], _sign(key, int(found[1]), found[2])):
        return None
    return int(found[1]), found[2]


def _sign(key: bytes, thread: int, message: str) -> str:
    return hmac.new(key, f"{thread}.{message}".encode(), hashlib.sha256).hexdigest()[:24]
