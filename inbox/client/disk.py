"""Durable small files: whole or not at all, also after a power cut."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Busy(Exception):
    """Another process holds the lock."""


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Replace a file (mode 0600) at once. The old one stays where this raises OSError, e.g. on a full disk."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        try:
            write_all(fd, data)
            if durable:
                os.fsync(fd)
        finally:
            os.close(fd)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    if durable:
        fsync_dir(path.parent)


def write_all(fd: int, data: bytes) -> None:
    """Write every byte. Raises OSError; some may then have been written."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def older(path: Path, age: float) -> bool:
    """Whether a file has stood for more than `age` seconds; one that another process has just taken away has not."""
    try:
        return time.time() - path.stat().st_mtime > age
    except FileNotFoundError:
        return False


def fsync_dir(path: Path) -> None:
    """Make the names in a folder durable."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


@contextmanager
def locked(path: Path, *, wait: float = 0.0) -> Iterator[None]:
    """Hold an flock on a file made for it. Raises Busy after `wait` seconds. The kernel frees it with the process."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + wait
    try:
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= deadline:
                    raise Busy(str(path)) from error
                time.sleep(0.02)
        yield
    finally:
        os.close(fd)
