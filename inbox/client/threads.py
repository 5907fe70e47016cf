"""All threads of a session, kept as they lie in the cache and made into objects when they are looked at.

An office has thousands and a screen shows thirty: encoded, a thread takes a tenth of the memory.
"""

from collections.abc import ItemsView, Iterable, Iterator, Mapping, MutableMapping, ValuesView
from itertools import compress
from operator import ne
from typing import Any

import msgspec

from inbox.wire import Thread

MEMO = 160  # threads kept as objects: several screens full

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Thread).decode


class _Version(msgspec.Struct):
    version: int


_version = msgspec.msgpack.Decoder(_Version).decode


def _untold(field: msgspec.structs.FieldInfo) -> Any:
    """What a field has where a row does not tell it."""
    return field.default_factory() if callable(field.default_factory) else field.default


_NAMES = tuple(field.encode_name for field in msgspec.structs.fields(Thread))
_UNTOLD = tuple(map(_untold, msgspec.structs.fields(Thread)))


def row(thread: Thread) -> bytes:
    """A thread as it is kept: in msgpack, without the fields that have their default, which are most of its bytes."""
    values = msgspec.structs.astuple(thread)
    return _encode(dict(compress(zip(_NAMES, values, strict=False), map(ne, values, _UNTOLD))))


def version_of(kept: bytes) -> int:
    """The version of a thread as the cache has it."""
    return _version(kept).version


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
        return cls({thread.number: row(thread) for thread in threads})

    def __getitem__(self, number: int) -> Thread:
        found = self._memo.get(number)
        if found is None:
            found = self._remember(number, _decode(self._rows[number]))
        return found

    def __setitem__(self, number: int, thread: Thread) -> None:
        self._rows[number] = row(thread)
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
        return known.version if known is not None else version_of(self._rows[number])

    def keep(self, number: int, other: Mapping[int, Thread]) -> None:
        """Have a thread as another mapping has it."""
        if isinstance(other, Threads):
            self._rows[number] = other._rows[number]
            self._memo.pop(number, None)
        else:
            self[number] = other[number]

    def passing(self) -> Iterator[tuple[int, Thread]]:
        """Number and thread of each, leaving what is remembered as it is."""
        for number, kept in self._rows.items():
            known = self._memo.get(number)
            yield number, known if known is not None else _decode(kept)

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
