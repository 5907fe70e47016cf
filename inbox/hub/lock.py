"""Who is hub of a data folder: the holder of an flock on `hub.lock`, which also says who that is."""

import fcntl
import os
from pathlib import Path

import msgspec


class Holder(msgspec.Struct, kw_only=True, frozen=True):
    """What the holder wrote about itself."""

    pid: int
    socket: str
    private: bool = False
    user: str = ""


class HubLock:
    """The lock of one data folder. The kernel frees it when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "hub.lock"
        self._fd: int | None = None

    def take(self, holder: Holder) -> bool:
        """Take the lock if it is free, and say who we are. Raises OSError."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            return False
        os.ftruncate(fd, 0)
        os.pwrite(fd, msgspec.json.encode(holder), 0)
        self._fd = fd
        return True

    def holder(self) -> Holder | None:
        """Who holds it, as they wrote; null where nothing readable is there yet."""
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=Holder)
        except (OSError, msgspec.DecodeError):
            return None

    def held(self) -> bool:
        """Whether another process holds it now."""
        try:
            fd = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(fd)
        return False

    def release(self) -> None:
        """Give it back."""
        if self._fd is not None:
            os.ftruncate(self._fd, 0)
            os.close(self._fd)
            self._fd = None
