"""All threads of a session, kept as they lie in the cache and made into objects when they are looked at.

An office has thousands and a screen shows thirty: encoded, a thread takes a fourth of the memory.
"""

from collections.abc import ItemsView, Iterable, Iterator, Mapping, MutableMapping, ValuesView

import msgspec

from inbox.wire import Thread

MEMO = 400  # threads kept as objects: several screens full

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Thread).decode


class _Version(msgspec.Struct):
    version: int


_version = msgspec.msgpack.Decoder(_Version).decode


class Threads(MutableMapping[int, Thread]):
    """Threads by number. What it gives out is not to be changed in place: set it again.

    `rows` are msgpack as the cache has them, known to be readable.
    """

    def __init__(self, rows: Mapping[int, bytes] | None = None) -> None:
        self._rows = dict(rows or {})
        self._memo: dict[int, Thread] = {}

    @classmethod
    def of(cls, threads: Iterable[Thread]) -> "Threads":
        """These threads."""
        return cls({thread.number: _encode(thread) for thread in threads})

    def __getitem__(self, number: int) -> Thread:
        found = self._memo.get(number)
        if found is None:
            found = self._remember(number, _decode(self._rows[number]))
        return found

    def __setitem__(self, number: int, thread: Thread) -> None:
        self._rows[number] = _encode(thread)
        self._memo.pop(number, None)
        self._remember(number, thread)

    def __delitem__(self, number: int) -> None:
        del self._rows[number]
        self._memo.pop(number, None)

    def __contains__(self, number: object) -> bool:
        return number in self._rows

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"<Threads: {len(self)}>"

    def values(self) -> ValuesView[Thread]:
        """Every thread, passing by: they are not kept as objects."""
        return _Values(self)

    def items(self) -> ItemsView[int, Thread]:
        """Every number and thread, passing by."""
        return _Items(self)

    def version(self, number: int) -> int:
        """A thread's version without making the thread. Raises KeyError."""
        known = self._memo.get(number)
        return known.version if known is not None else _version(self._rows[number]).version

    def keep(self, number: int, other: Mapping[int, Thread]) -> None:
        """Have a thread as another mapping has it."""
        if isinstance(other, Threads):
            self._rows[number] = other._rows[number]
            self._memo.pop(number, None)
        else:
            self[number] = other[number]

    def passing(self) -> Iterator[tuple[int, Thread]]:
        """Number and thread of each, leaving what is remembered as it is."""
        for number, row in self._rows.items():
            known = self._memo.get(number)
            yield number, known if known is not None else _decode(row)

    def _remember(self, number: int, thread: Thread) -> Thread:
        if len(self._memo) >= MEMO:
            del self._memo[next(iter(self._memo))]
        self._memo[number] = thread
        return thread


class _Values(ValuesView[Thread]):
    _mapping: Threads

    def __iter__(self) -> Iterator[Thread]:
        return (thread for _, thread in self._mapping.passing())


class _Items(ItemsView[int, Thread]):
    _mapping: Threads

    def __iter__(self) -> Iterator[tuple[int, Thread]]:
        return self._mapping.passing()
