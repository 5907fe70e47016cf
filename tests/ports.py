"""Ports for servers that must know theirs before they listen, or that listen on the same one again.

The kernel takes ports of its own choice, for `bind` to 0 and for every outgoing connection, from a range: one that was
taken from there and let go is somebody else's a moment later. These are outside of it, and a lock keeps each for one
test process until it ends.
"""

import contextlib
import fcntl
import os
import socket
import tempfile
from pathlib import Path

RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
COUNT = 12_000
_kept: list[int] = []  # descriptors, whose locks end with this process
_next = os.getpid() * 61 % COUNT


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, another each time; nobody else is given it."""
    global _next
    folder = Path(tempfile.gettempdir()) / f"siaga-ports-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    first = _first()
    for _try in range(COUNT):
        port = first + _next
        _next = (_next + 1) % COUNT
        lock = os.open(folder / str(port), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        with contextlib.suppress(OSError), socket.socket() as probe:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            probe.bind(("127.0.0.1", port))
            _kept.append(lock)
            return port
        os.close(lock)
    raise OSError("no port is free")


def _first() -> int:
    """Where `COUNT` ports begin that the kernel gives to nobody."""
    low, high = 32768, 60999
    with contextlib.suppress(OSError):
        low, high = (int(part) for part in RANGE.read_text().split())
    if low > COUNT + 1024:
        return low - COUNT
    return high + 1 if high + COUNT < 65536 else 20_000
