"""UUIDv7 (RFC 9562 5.7): ids that sort by the time they were made."""

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """A new id; within one process each is greater than the one before."""
    global _last
    with _lock:
        # 48 bits of milliseconds, then 12 of their fraction (RFC 9562 6.2 method 3).
        whole, rest = divmod(time.time_ns(), 1_000_000)
        _last = max(_last + 1, whole << 12 | rest * 4096 // 1_000_000)
        stamp = _last
    tail = int.from_bytes(os.urandom(8)) & (1 << 62) - 1
    return str(uuid.UUID(int=(stamp >> 12) << 80 | 7 << 76 | (stamp & 0xFFF) << 64 | 2 << 62 | tail))
