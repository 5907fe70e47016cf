"""Identifiers that the hub makes."""

import os
from datetime import datetime


def uuid7(now: datetime) -> str:
    """A UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, then random."""
    value = int(now.timestamp() * 1000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
