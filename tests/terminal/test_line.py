"""What is written to the terminal: at once where it takes it, the rest when it takes more, in order and whole."""

import asyncio
import io
import os
import pty
import termios
import time
import tty
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from inbox.terminal import line as lines
from inbox.terminal.line import Line

LONG = "é" * 200_000  # more than a terminal takes at once; what is left may begin in the middle of a character


class Terminal:
    """A terminal that is read by whoever wants to."""

    def __init__(self) -> None:
        self.master, slave = pty.openpty()
        tty.setraw(slave, termios.TCSANOW)
        self.caught_up = asyncio.Event()
        self.line = Line(
            io.TextIOWrapper(os.fdopen(slave, "wb"), encoding="utf-8"),
            asyncio.get_running_loop(),
            self.caught_up.set,
        )
        self.line.open()

    async def read(self, last: str) -> str:
        """All up to this."""
        got = b""
        while not got.endswith(last.encode()):
            got += await asyncio.to_thread(os.read, self.master, 65536)
        return got.decode()


def with_terminal(act: Callable[[Terminal], Awaitable[None]]) -> None:
    async def run() -> None:
        terminal = Terminal()
        try:
            await act(terminal)
        finally:
            terminal.line.close()
            os.close(terminal.master)

    asyncio.run(run())


def test_a_short_text_is_on_the_terminal_when_the_call_returns() -> None:
    async def act(terminal: Terminal) -> None:
        assert terminal.line.put("Siaga · ✎")
        assert not terminal.line.behind
        assert await terminal.read("✎") == "Siaga · ✎"
        terminal.line.close()
        assert terminal.line.threaded, "the terminal is somebody else's now"

    with_terminal(act)


def test_what_the_terminal_does_not_take_at_once_follows_whole_and_in_order() -> None:
    async def act(terminal: Terminal) -> None:
        terminal.line.put(LONG)
        assert terminal.line.behind
        assert terminal.line.put("!"), "nothing overtakes what is still there"
        assert not terminal.caught_up.is_set()
        assert await terminal.read("!") == LONG + "!"
        async with asyncio.timeout(20):
            await terminal.caught_up.wait()
        assert not terminal.line.behind
        terminal.line.put("z")
        assert await terminal.read("z") == "z"

    with_terminal(act)


def test_of_a_terminal_that_does_not_read_a_bounded_part_is_kept() -> None:
    async def act(terminal: Terminal) -> None:
        terminal.line.put(LONG)
        title = "\x1b]2;Siaga\x07"
        kept = sum(terminal.line.put(title) for _ in range(lines.MOST))
        assert kept == lines.MOST // len(title)
        terminal.line.leave()
        assert terminal.line.put("!"), "what brings the terminal back is never too much"
        assert await terminal.read("!") == LONG + kept * title + "!"

    with_terminal(act)


def test_at_the_end_a_terminal_is_waited_for_as_long_as_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "PATIENCE", 0.05)

    async def act(terminal: Terminal) -> None:
        terminal.line.put(LONG)
        before = time.monotonic()
        terminal.line.close()  # nobody reads
        assert time.monotonic() - before < 20
        terminal.line.open()
        termios.tcflush(terminal.master, termios.TCIOFLUSH)

    with_terminal(act)

    monkeypatch.setattr(lines, "PATIENCE", 20.0)

    async def slow(terminal: Terminal) -> None:
        terminal.line.put(LONG)
        with ThreadPoolExecutor(1) as reader:
            reading = reader.submit(asyncio.run, terminal.read("!"))
            terminal.line.put("!")
            terminal.line.close()
            assert reading.result() == LONG + "!"

    with_terminal(slow)


def test_where_a_thread_writes_the_program_is_told_when_it_has() -> None:
    async def act(terminal: Terminal) -> None:
        terminal.line.close()
        for _text in range(lines.TEXTS):
            assert not terminal.line.full
            terminal.line.hand()
        assert terminal.line.behind
        assert terminal.line.full, "one more would be waited for"

        def thread() -> None:
            for _text in range(lines.TEXTS):
                terminal.line.write("z")
            terminal.line.flush()

        await asyncio.to_thread(thread)
        async with asyncio.timeout(20):
            await terminal.caught_up.wait()
        assert not terminal.line.behind
        assert terminal.line.wait()
        terminal.line.open()
        terminal.line.put("!")
        assert await terminal.read("!") == "z" * lines.TEXTS + "!"

    with_terminal(act)
