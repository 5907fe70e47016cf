"""A mail server that keeps what it gets."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port


class Sink:
    """What it does with a mail is `then`; `mute` never answers one; `answers` are those to single recipients."""

    def __init__(self, port: int, size: int = 33_554_432) -> None:
        self.got: list[Envelope] = []
        self.answers: dict[str, str] = {}
        self.then: Callable[[Envelope], str] = lambda _envelope: "250 2.0.0 queued"
        self.mute = False
        self.size = size
        sink = self

        class Ours(Controller):
            def factory(self) -> SMTP:
                return SMTP(sink, data_size_limit=sink.size)

        self.controller = Ours(self, hostname="127.0.0.1", port=port)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.controller.port)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.got.append(envelope)
        if self.mute:
            await asyncio.sleep(60)
        answer = self.then(envelope)
        if answer == "cut" and server.transport is not None:
            server.transport.abort()
        return answer


@pytest.fixture
def make_sink() -> Iterator[Callable[..., Sink]]:
    made: list[Sink] = []

    def make(port: int = 0, *, start: bool = True, **more: Any) -> Sink:
        sink = Sink(port or free_port(), **more)
        made.append(sink)
        if start:
            sink.controller.start()
        return sink

    yield make
    for sink in made:
        with contextlib.suppress(AssertionError):
            sink.controller.stop()


@pytest.fixture
def sink(make_sink: Callable[..., Sink]) -> Sink:
    return make_sink()
