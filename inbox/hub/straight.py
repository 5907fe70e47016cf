"""uvicorn's protocol with a straight way for a webhook that comes in one piece: from its last byte to the receiver,
without a scope and messages of ASGI, which cost as much as reading and judging the body.
"""

import asyncio
import logging
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from inbox.hub.faults import where

log = logging.getLogger("inbox.hub.webhooks")
_ADDRESS = re.compile(rb"/webhooks/([A-Za-z0-9._~-]+)")
# What asks for more than the body: no length announced, a word before the body, another protocol after it.
_ELSE = ("transfer-encoding", "expect", "upgrade")
_SCOPE: Any = {"type": "http", "method": "POST"}


class Receiver(Protocol):
    """Who takes a webhook."""

    async def take(self, channel: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status to answer. Header names are lower case."""
        ...


class Straight(RequestResponseCycle):
    """One webhook whose body is there; pipelining, keep-alive and the end of the hub are uvicorn's."""

    receiver: Receiver
    channel: str
    given: dict[str, str]
    whole: bytes

    async def run_asgi(self, _app: Any) -> None:
        """Hand the body over and answer; in place of the app."""
        try:
            status = await self.receiver.take(self.channel, self.given, self.whole)
        except BaseException as error:
            log.error("a webhook was not answered: %s", where(error))
            await self.send_500_response()
            if not isinstance(error, Exception):
                raise
        else:
            self._answer(status)
        finally:
            self.on_response = lambda: None

    def _answer(self, status: int) -> None:
        if self.disconnected:
            return
        self.response_started = self.response_complete = True
        said = [STATUS_LINE[status]]
        for name, value in self.default_headers:
            said += (name, b": ", value, b"\r\n")
        said.append(
            b"content-length: 0\r\n\r\n" if self.keep_alive else b"content-length: 0\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(b"".join(said))
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()


class StraightProtocol(HttpToolsProtocol):
    """`POST /webhooks/{channel}` whose head and body came in one read goes to `receiver`, all else to the app."""

    receiver: ClassVar[Receiver]
    largest: ClassVar[int]  # bytes of body

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._channel, self._given = "", dict[str, str]()
        self._coming: list[bytes] | None = None  # pieces of a body that may go straight

    def data_received(self, data: bytes) -> None:
        """What came. A body that is not whole by now may be slow, and is waited for in the usual way."""
        super().data_received(data)
        if self._coming is not None:
            pieces, self._coming = self._coming, None
            if not self.transport.is_closing():
                self._usual()
                for piece in pieces:
                    super().on_body(piece)

    def on_message_begin(self) -> None:
        """A scope is made only for the usual way."""
        self.url, self.headers, self.expect_100_continue, self._coming = b"", [], False, None

    def on_headers_complete(self) -> None:
        """Choose the way."""
        found = _ADDRESS.fullmatch(self.url)
        if found is None or not self._free() or self.parser.get_method() != b"POST":
            return self._usual()
        given: dict[str, str] = {}
        for name, value in self.headers:
            given.setdefault(name.decode("latin-1"), value.decode("latin-1"))
        length = given.get("content-length", "")
        if not length.isdecimal() or int(length) > self.largest or any(name in given for name in _ELSE):
            return self._usual()
        self._channel, self._given, self._coming = found[1].decode("ascii"), given, []

    def _free(self) -> bool:
        """Whether nothing before it waits on this line, and there are not too many."""
        limit = self.limit_concurrency
        return (self.cycle is None or self.cycle.response_complete) and (
            limit is None or (len(self.connections) < limit and len(self.tasks) < limit)
        )

    def _usual(self) -> None:
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expects
        self.headers.extend(headers)  # the scope holds this list
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        if self._coming is None:
            super().on_body(body)
        else:
            self._coming.append(body)

    def on_message_complete(self) -> None:
        """The body is there."""
        if self._coming is None:
            return super().on_message_complete()
        cycle = self.cycle = Straight(
            scope=_SCOPE, transport=self.transport, flow=self.flow, logger=self.logger,
            access_logger=self.access_logger, access_log=False, default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(), expect_100_continue=False,
            keep_alive=self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive(),
            on_response=self.on_response_complete,
        )  # fmt: skip
        cycle.receiver, cycle.channel, cycle.given = self.receiver, self._channel, self._given
        cycle.whole, self._coming = b"".join(self._coming), None
        cycle.more_body = False
        self._start_asgi_task(cycle, self.app)


def straight(to: Receiver, most: int) -> type[StraightProtocol]:
    """The protocol that hands bodies of at most so many bytes to this receiver."""

    class Ours(StraightProtocol):
        receiver, largest = to, most

    return Ours
