"""What a cache keeps of a snapshot that is not here whole: how far it came, and which threads wait to be confirmed."""

from collections.abc import Iterable

import msgspec

from inbox.client.journal import JournalStorage, Op

TABLE = "doubted"  # by number, empty documents
_EMPTY = msgspec.msgpack.encode({})


class Place(msgspec.Struct, kw_only=True):
    """Where in the feed the cache stands, and in a snapshot that comes in pages. Where it is not `whole` and has no
    `more`, threads were left out (`cut`): a snapshot is needed.
    """

    cursor: str = ""
    whole: bool = True
    more: str = ""
    cut: bool = False

    @property
    def good(self) -> bool:
        """Whether a session can go on from here."""
        return self.whole or bool(self.more and not self.cut)


class Doubts:
    """Threads that were here before a snapshot began and that no page of it has named yet. Its methods make the
    operations that are to lie in the same commit as what they follow from.
    """

    def __init__(self, journal: JournalStorage) -> None:
        self._journal = journal

    @property
    def keys(self) -> set[str]:
        """Their keys in the table of threads."""
        return set(self._journal.tables.get(TABLE, {}))

    def begun(self, keys: Iterable[str]) -> list[Op]:
        """These and no others are doubted."""
        had, has = self._journal.tables.get(TABLE), dict.fromkeys(keys, _EMPTY)
        ops: list[Op] = [("c", TABLE, None)] if had else []
        return [*ops, ("p", TABLE, has)] if has else ops

    def named(self, numbers: Iterable[int]) -> list[Op]:
        """The hub has spoken of these."""
        had = self._journal.tables.get(TABLE, {})
        known = [key for key in map(str, numbers) if key in had]
        return [("d", TABLE, known)] if known else []
