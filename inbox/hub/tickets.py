"""Tickets of uploaded files: one small file each, kept a week; how much a person may upload a day."""

import re
import secrets
import time
from pathlib import Path

import msgspec

from inbox.hub import durable

KEPT = 7 * 86400.0  # seconds that a ticket can be named in a reply; also what waits in an outbox leaves within it
DAY = 86400.0
EACH = 1024 * 1024 * 1024  # bytes that one person may upload within a day
_FORM = re.compile(r"up-[A-Za-z0-9_-]{22}\Z")


class OverQuota(Exception):
    """The person has uploaded as much as one may."""


class Upload(msgspec.Struct, kw_only=True, frozen=True):
    """An uploaded file on disk, by its ticket."""

    sha256: str
    mime: str
    size: int
    name: str
    by: str


class Tickets:
    """The tickets in `folder`. Their age is that of their files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def issue(self, upload: Upload) -> str:
        """A ticket, durable. Raises OSError."""
        ticket = f"up-{secrets.token_urlsafe(16)}"
        durable.replace(self._folder / ticket, msgspec.json.encode(upload))
        return ticket

    def find(self, ticket: str) -> Upload | None:
        """What was uploaded under this ticket."""
        return self._read(self._folder / ticket) if _FORM.match(ticket) else None

    def left(self, by: str) -> int:
        """Bytes that a person may still upload today."""
        since = time.time() - DAY
        return EACH - sum(upload.size for _path, at, upload in self._all() if at > since and upload.by == by)

    def prune(self) -> set[str]:
        """Forget tickets that are too old; contents that no ticket names any more."""
        since = time.time() - KEPT
        known = self._all()
        for path, at, _upload in known:
            if at <= since:
                path.unlink(missing_ok=True)
        old, fresh = ({u.sha256 for _p, at, u in known if (at > since) is new} for new in (False, True))
        return old - fresh

    def _all(self) -> list[tuple[Path, float, Upload]]:
        found = []
        for path in self._folder.glob("up-*"):
            upload = self._read(path)
            if upload is not None:
                try:
                    found.append((path, path.stat().st_mtime, upload))
                except FileNotFoundError:
                    continue
        return found

    @staticmethod
    def _read(path: Path) -> Upload | None:
        try:
            return msgspec.json.decode(path.read_bytes(), type=Upload)
        except (FileNotFoundError, msgspec.DecodeError):
            return None
