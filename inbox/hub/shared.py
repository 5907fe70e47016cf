"""What everybody at an office has beside its file: saved views, and how often each canned reply was used."""

from collections import Counter

import msgspec

from inbox.domain.placeholders import canned_keys
from inbox.hub.shelf import Shelf
from inbox.store import offices, views
from inbox.store.base import Tx
from inbox.wire import AnyCommand, CannedFile, CommandResult, DropView, OfficeInfo, Reply, SavedView, SaveView

CANNED = "canned."  # before the key, in the tallies


class Shared:
    """Kept beside the store, which is asked once."""

    def __init__(self) -> None:
        self.views: tuple[SavedView, ...] = ()
        self.uses: Counter[str] = Counter()
        self.shelf: Shelf | None = None  # set by the hub; without it canned replies have no files

    def load(self, tx: Tx) -> None:
        """As the store has it."""
        self.views = tuple(views.of(tx, ""))
        known = offices.tallies(tx)
        self.uses = Counter({k.removeprefix(CANNED): n for k, n in known.items() if k.startswith(CANNED)})

    def into(self, info: OfficeInfo) -> OfficeInfo:
        """The office as clients know it, with what is here."""
        info.views += self.views
        info.canned = [
            msgspec.structs.replace(c, uses=self.uses[c.key], files=tuple(map(self._file, c.files)))
            for c in info.canned
        ]
        return info

    def _file(self, file: CannedFile) -> CannedFile:
        return self.shelf.described(file.path) if self.shelf is not None else file

    def hear(self, command: AnyCommand, result: CommandResult) -> bool:
        """Take what a command changed; whether everybody must be told now."""
        if isinstance(command, Reply) and command.canned and result.outcome in ("queued", "stale"):
            self.uses.update(canned_keys(command.canned))  # told with the next office, or when a client starts
        return isinstance(command, SaveView | DropView) and command.shared and result.outcome == "done"
