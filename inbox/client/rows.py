"""Encoded documents of one table, seen as the mappings that TinyDB works with."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

import msgspec

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


class Rows(Mapping[str, dict[str, Any]]):
    """A table for reading: each look decodes, so that no two callers share a document."""

    def __init__(self, encoded: dict[str, bytes]) -> None:
        self.encoded = encoded

    def __getitem__(self, key: str) -> dict[str, Any]:
        row: dict[str, Any] = _decode(self.encoded[key])
        return row

    def __contains__(self, key: object) -> bool:
        return key in self.encoded

    def __iter__(self) -> Iterator[str]:
        return iter(self.encoded)

    def __len__(self) -> int:
        return len(self.encoded)

    def __repr__(self) -> str:
        return repr(dict(self))


class Overlay(MutableMapping[Any, Any]):
    """A table for one update: it looks whole and remembers what was touched. The rows below stay as they are."""

    def __init__(self, encoded: dict[str, bytes], key_class: Callable[[str], Any]) -> None:
        self._below = encoded
        self._key = key_class
        self._touched: dict[str, Any] = {}  # read or set; TinyDB updates documents in place
        self._gone: set[str] = set()
        self._emptied = False

    def __getitem__(self, key: Any) -> Any:
        name = str(key)
        if name not in self._touched:
            if not self._shines(name):
                raise KeyError(key)
            self._touched[name] = _decode(self._below[name])
        return self._touched[name]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._touched[str(key)] = value

    def __delitem__(self, key: Any) -> None:
        name = str(key)
        if name not in self:
            raise KeyError(key)
        self._touched.pop(name, None)
        if name in self._below:
            self._gone.add(name)

    def __contains__(self, key: object) -> bool:
        name = str(key)
        return name in self._touched or self._shines(name)

    def __iter__(self) -> Iterator[Any]:
        for name in self._below:
            if name in self._touched or self._shines(name):
                yield self._key(name)
        for name in self._touched:
            if name not in self._below:
                yield self._key(name)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Take every document away."""
        self._touched.clear()
        self._gone.clear()
        self._emptied = True

    def ops(self, name: str, *, new: bool) -> list[tuple[str, str, dict[str, bytes] | list[str] | None]]:
        """What was changed, as journal operations. `new`: the table is to exist even without documents."""
        put = {key: _encode(value) for key, value in self._touched.items()}
        if self._emptied:
            return [("c", name, None), ("p", name, put)]
        put = {key: row for key, row in put.items() if self._below.get(key) != row}
        gone = [key for key in self._gone if key not in self._touched]
        ops: list[tuple[str, str, dict[str, bytes] | list[str] | None]] = [("d", name, gone)] if gone else []
        return [*ops, ("p", name, put)] if put or new else ops

    def _shines(self, name: str) -> bool:
        return not self._emptied and name not in self._gone and name in self._below
