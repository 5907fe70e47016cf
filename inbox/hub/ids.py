"""Identifiers that the hub makes."""

import os
from datetime import datetime


def uuid7(now: datetime) -> str:
    """A UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, then random."""
    time, random = f"{int(now.timestamp() * 1000):012x}", os.urandom(10).hex()
    return f"{time[:8]}-{time[8:12]}-7{random[:3]}-{'89ab'[int(random[3], 16) & 3]}{random[4:7]}-{random[7:19]}"
