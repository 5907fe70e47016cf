"""Server-sent events out of a byte stream, after the HTML standard's "Interpreting an event stream"."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """One event. `data` is its data lines joined by newlines."""

    name: str
    data: bytes
    id: str = ""


class Events:
    """Feed it chunks as they arrive; it yields the events that became whole. Comments (heartbeats) yield nothing."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._name = ""
        self._id = ""
        self._data: list[bytes] = []

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """Take a chunk of any size."""
        self._rest += chunk
        while (end := self._rest.find(b"\n")) >= 0:
            line = bytes(self._rest[:end]).removesuffix(b"\r")
            del self._rest[: end + 1]
            if line:
                self._field(line)
            elif self._data:
                yield Event(self._name or "message", b"\n".join(self._data), self._id)
                self._name, self._data = "", []
            else:
                self._name = ""

    def _field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
        elif name == b"event":
            self._name = value.decode("utf-8", "replace")
        elif name == b"id":
            self._id = value.decode("utf-8", "replace")
