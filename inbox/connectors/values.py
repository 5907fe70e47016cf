"""Tolerant access to parsed JSON of which nothing is certain."""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from inbox.i18n import _

# What lies outside these years is a placeholder or another unit.
EARLIEST, LATEST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
DEEPEST = 24

# Ids, hashes and switches: nothing that a person wrote or reads.
_TECHNICAL = frozenset({
    "id", "from", "to", "type", "timestamp", "mime_type", "sha256", "hash", "payload", "wa_id", "user_id",
    "messaging_product", "recipient_type", "code", "href", "fbtrace_id", "flow_token", "ctwa_clid", "source_type",
    "media_type", "version", "subcode", "status_code", "event", "direction", "session", "sdp", "sdp_type",
    "acknowledged", "creation_timestamp", "vcard", "status", "input",
})  # fmt: skip
_TECHNICAL_ENDINGS = ("_id", "_ids", "_hash", "_timestamp", "_sha256", "_token", "_key", "_clid")


def parsed(body: bytes) -> Any:
    """The JSON value of a body, with lone surrogates and NaN made harmless. Raises ValueError where it is not JSON."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        text = body.decode("utf-8-sig", errors="replace")
        return _whole(json.loads(text, parse_constant=lambda _name: None))
    except RecursionError:
        raise ValueError("JSON is nested too deeply") from None


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return value


def text(value: Any) -> str:
    """A string, or a number as one; else empty."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def mapping(value: Any) -> dict[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def elements(value: Any) -> list[Any]:
    """An array; an object standing where an array should is its only element; nothing else has any."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) and value else []


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of an array."""
    return [item for item in elements(value) if isinstance(item, dict)]


def moment(value: Any) -> datetime | None:
    """A time as Unix seconds (or milli- or microseconds; number or string) or as ISO 8601; null where it is none."""
    try:
        if isinstance(value, str) and not value.strip().lstrip("-").replace(".", "", 1).isdecimal():
            found = datetime.fromisoformat(value.strip())
            found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        elif isinstance(value, int | float | str) and not isinstance(value, bool):
            seconds = float(value)
            if not math.isfinite(seconds):  # too many digits: it would be divided for ever
                return None
            while seconds > 1e11:
                seconds /= 1000
            found = datetime.fromtimestamp(seconds, UTC)
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return found if EARLIEST <= found < LATEST else None


def human(value: Any, *, skip: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Every (key, text) below a value that a person may read, in order: strings but ids, hashes and switches."""
    yield from _human("", value, skip, 0)


def _human(key: str, value: Any, skip: frozenset[str], depth: int) -> Iterator[tuple[str, str]]:
    if depth > DEEPEST:
        return
    if isinstance(value, str):
        if value.strip():
            yield key, value
    elif isinstance(value, list):
        for item in value:
            yield from _human(key, item, skip, depth + 1)
    elif isinstance(value, dict):
        for name, item in value.items():
            lower = name.lower()
            silent = lower in skip or lower in _TECHNICAL or lower.endswith(_TECHNICAL_ENDINGS)
            if silent and not isinstance(item, dict | list):
                continue
            yield from _human(lower, item, skip, depth + 1)


def pairs(value: Mapping[str, Any], *, skip: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Every (key, value) below an object, ids included: what a notice about the account says."""
    yield from _pairs("", value, skip, 0)


def _pairs(key: str, value: Any, skip: frozenset[str], depth: int) -> Iterator[tuple[str, str]]:
    if depth > DEEPEST:
        return
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name not in skip:
                yield from _pairs(name, item, skip, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _pairs(key, item, skip, depth + 1)
    elif isinstance(value, bool):
        yield key, _("ya") if value else _("tidak")
    elif text(value).strip():
        yield key, text(value)
