"""Where a client of a hub keeps what it keeps: what must not be lost under data, what can be made again under cache."""

from dataclasses import dataclass
from pathlib import Path

from inbox import paths
from inbox.client.hubs import Hub
from inbox.client.seal import Seal


@dataclass(frozen=True)
class Home:
    """The folders of one user for one hub. What a colleague on the same login may see is kept apart."""

    data: Path
    cache: Path
    seal: Seal

    @classmethod
    def of(cls, hub: Hub, *, person: str | None = None, root: Path | None = None) -> "Home":
        """Make the folders (0700) and the key (0600) where they are missing. Raises OSError, PermissionError."""
        data = _private(root / "data" if root else paths.data_dir(), hub.key)
        cache = _private(root / "cache" if root else paths.cache_dir(), hub.key + _suffix(person))
        return cls(data, cache, Seal.at(data / "key"))

    @staticmethod
    def outbox_of(hub: Hub, root: Path | None = None) -> Path:
        """Where the outbox of a hub is, without making anything."""
        return (root / "data" if root else paths.data_dir()) / "client" / hub.key / "outbox"

    @staticmethod
    def cache_of(hub: Hub, person: str | None) -> Path:
        """Where the cache of a person is, without making anything."""
        return paths.cache_dir() / "client" / (hub.key + _suffix(person))

    @property
    def outbox(self) -> Path:
        """The spool, shared by all processes of the login."""
        return self.data / "outbox"

    def drafts(self, person: str | None) -> Path:
        """The drafts of one person."""
        return self.data / f"drafts{_suffix(person)}"

    @property
    def verbs(self) -> Path:
        """The cache of what verbs of the command line have read; a session's own stays free for it."""
        return self.cache / "verbs"

    @property
    def first_page(self) -> Path:
        """The file for the first paint."""
        return self.cache / "first.page"


def _private(base: Path, name: str) -> Path:
    return paths.private_dir(paths.private_dir(paths.private_dir(base) / "client") / name)


def _suffix(person: str | None) -> str:
    return "-" + paths.short_name(person.encode(), 8) if person else ""
