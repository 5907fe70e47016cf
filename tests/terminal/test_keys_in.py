"""What is typed, however the line cuts it into pieces."""

import asyncio
import contextvars
import os
import pty
import signal
import tty
from collections.abc import Callable

import pytest
from textual import events
from textual.message import Message

from inbox.terminal.keys_in import KeysIn

ESCAPE, F2, ARROW = b"\x1b", b"\x1bOQ", b"\x1b[1;5C"
PASTE = b"\x1b[200~banjir \xc3\xa9\n\x1b[201~"
LAST = b"!"


class Typing:
    """A terminal that is read in a loop."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.got: list[str] = []
        self.changed = asyncio.Event()
        self.keys = KeysIn(asyncio.get_running_loop(), self.take, contextvars.copy_context())
        self.keys.start(self.slave)

    def take(self, message: Message) -> None:
        if isinstance(message, events.Key):
            self.got.append(message.character or message.key)
        elif isinstance(message, events.Paste):
            self.got.append(f"paste {message.text}")
        self.changed.set()

    async def until(self, last: str) -> list[str]:
        async with asyncio.timeout(20):
            while last not in self.got:
                await self.changed.wait()
                self.changed.clear()
        return self.got

    def close(self) -> None:
        self.keys.stop()
        os.close(self.master)
        os.close(self.slave)


def typed(act: Callable[[Typing], None], last: str) -> list[str]:
    """What was taken until `last` came."""

    async def run() -> list[str]:
        typing = Typing()
        try:
            act(typing)
            return await typing.until(last)
        finally:
            typing.close()

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("sent", "taken"),
    [(F2, ["f2"]), (ARROW, ["ctrl+right"]), ("é漢🔥".encode(), ["é", "漢", "🔥"]), (PASTE, ["paste banjir é\n"])],
    ids=["f2", "arrow", "utf-8", "paste"],
)
def test_a_sequence_or_a_sign_may_come_in_two_reads(sent: bytes, taken: list[str]) -> None:
    for cut in range(1, len(sent)):

        def act(typing: Typing, cut: int = cut) -> None:
            os.write(typing.master, sent[:cut])
            typing.keys._readable()
            os.write(typing.master, sent[cut:] + LAST)

        assert typed(act, "!") == [*taken, "!"], cut


def test_an_escape_alone_is_a_key_after_a_while() -> None:
    assert typed(lambda typing: os.write(typing.master, ESCAPE) and None, "\x1b") == ["\x1b"]


@pytest.mark.parametrize("sent", [b"\x1b[1114112u", b"\x1b[97;1;99999999999u", b"\x1b[27;5;1114112~"])
def test_a_number_that_is_no_sign_leaves_nobody_deaf(sent: bytes) -> None:
    def act(typing: Typing) -> None:
        os.write(typing.master, b"j" + sent + b"xy")
        typing.keys._readable()
        os.write(typing.master, b"k" + LAST)

    assert typed(act, "!") == ["j", "k", "!"]


def test_a_terminal_that_is_gone_is_told_of_once() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGHUP, lambda number, _frame: heard.append(number))

    async def run() -> None:
        typing = Typing()
        os.close(typing.master)
        try:
            async with asyncio.timeout(20):
                while not heard:
                    await asyncio.sleep(0)
            assert typing.keys._fileno == -1, "waiting for it would spin"
        finally:
            typing.keys.stop()
            os.close(typing.slave)

    try:
        asyncio.run(run())
    finally:
        signal.signal(signal.SIGHUP, before)
    assert heard == [signal.SIGHUP]
