"""How Meta fetches a file that an office offers for Instagram: once, from the address in the request, up to a size."""

import hashlib
import ipaddress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from inbox.sandbox.faults import GraphError

WITHIN = 75.0  # seconds (error 2018294)
LARGEST = 25_000_000
# What the request calls it → types that it may have, and bytes. Source: Meta, Instagram send API (2026).
TYPES: dict[str, tuple[frozenset[str], int]] = {
    "image": (frozenset({"image/jpeg", "image/png"}), 8_000_000),
    "video": (frozenset({"video/mp4", "video/ogg", "video/webm", "video/quicktime", "video/x-msvideo"}), LARGEST),
    "audio": (frozenset({"audio/aac", "audio/mp4", "audio/wav"}), LARGEST),
    "file": (frozenset({"application/pdf"}), LARGEST),
}


@dataclass
class Fetched:
    """A file as it arrived."""

    kind: str
    mime: str
    size: int
    sha256: str


async def fetched(attachment: dict[str, Any]) -> Fetched:
    """The file of an attachment. Raises GraphError as Meta does for what it cannot fetch or does not take."""
    kind = str(attachment.get("type", ""))
    url = str((attachment.get("payload") or {}).get("url", ""))
    if kind not in TYPES or not _allowed(url):
        raise GraphError(100, "Param message[attachment] is not valid", subcode=2018047)
    types, most = TYPES[kind]
    digest, size = hashlib.sha256(), 0
    try:
        async with (
            httpx.AsyncClient(trust_env=False, timeout=WITHIN, verify=url.startswith("https")) as client,
            client.stream("GET", url, headers={"User-Agent": "facebookexternalhit/1.1"}) as response,
        ):
            if response.status_code != 200:
                raise GraphError(100, "Failed to fetch the file from the url", subcode=2018008)
            async for chunk in response.aiter_bytes():
                digest.update(chunk)
                size += len(chunk)
                if size > most:
                    raise GraphError(100, "The attachment size exceeds allowable limit", subcode=2018109)
            mime = response.headers.get("content-type", "").partition(";")[0]
    except httpx.HTTPError:
        raise GraphError(100, "Failed to fetch the file from the url", subcode=2018008) from None
    if mime not in types or not size:
        raise GraphError(100, "Upload attachment failure: unsupported type", subcode=2018047)
    return Fetched(kind, mime, size, digest.hexdigest())


def _allowed(url: str) -> bool:
    parts = urlsplit(url)
    try:
        here = parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        here = False
    return parts.scheme == "https" or (parts.scheme == "http" and here)
