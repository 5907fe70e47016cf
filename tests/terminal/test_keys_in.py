"""What is typed, however the line cuts it into pieces."""

import asyncio
import contextvars
import os
import pty
import signal
import tty
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from inbox.terminal import pasting
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
        self.writing: asyncio.Task[None] | None = None
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


def slowly(*parts: bytes) -> Callable[[Typing], None]:
    """A line on which each part comes long after the one before: later than an escape waits for what follows it."""

    def act(typing: Typing) -> None:
        loop = asyncio.get_running_loop()

        async def write() -> None:
            for part in parts:
                os.write(typing.master, part)
                await asyncio.sleep(2 * pasting.SOON)

        typing.writing = loop.create_task(write())

    return act


@pytest.mark.parametrize("cut", [1, 2, 5])
def test_an_end_mark_in_two_parts_long_after_each_other_ends_the_paste(cut: int) -> None:
    end = pasting.END.encode()
    parts = (b"\x1b[200~banjir\r", b"\nsetinggi lutut" + end[:cut], end[cut:], b"j" + LAST)
    assert typed(slowly(*parts), "!") == ["paste banjir\r\nsetinggi lutut", "j", "!"]


def test_an_end_mark_letter_by_letter() -> None:
    end = [bytes([byte]) for byte in pasting.END.encode()]
    assert typed(slowly(b"\x1b[200~banjir", *end, LAST), "!") == ["paste banjir", "!"]


@pytest.mark.parametrize(
    ("parts", "taken"),
    [
        ((b"\x1b[", b"A"), ["up"]),
        ((b"\x1bO", b"B"), ["down"]),
        ((b"\x1b", b"[A"), ["\x1b", "up"]),
        ((b"\x1b[1;", b"5C"), ["ctrl+right"]),
        ((b"\x1b[<0;5;", b"5M"), []),
        ((b"\x1b[20", b"0~eskalasi\x1b[201~"), ["paste eskalasi"]),
        ((b"\x1b", b"[200~eskalasi\x1b[201~"), ["\x1b", "paste eskalasi"]),
    ],
)
def test_of_a_sequence_that_the_line_has_cut_no_letter_is_a_command(parts: tuple[bytes, ...], taken: list[str]) -> None:
    assert typed(slowly(*parts, LAST), "!") == [*taken, "!"]


def test_a_paste_without_an_end_holds_no_key_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pasting, "QUIET", pasting.SOON)
    assert typed(slowly(b"\x1b[200~banj", b"j" + LAST), "!") == ["paste banj", "j", "!"]
    late = typed(slowly(b"\x1b[200~banj", b"ir eskalasi\x1b[201~j" + LAST), "!")
    assert late == ["paste banj", "paste ir eskalasi", "j", "!"], "what comes with the mark was pasted too"
    late = typed(slowly(b"\x1b[200~banj", b"ir setinggi lutut\t\r\x1b[2", b"01~j" + LAST), "!")
    assert late == ["paste banj", "paste ir setinggi lutut\t\r", "j", "!"], "nobody types that fast"
    assert typed(slowly(b"\x1b[200~banj\x1b[2", b"01~j" + LAST), "!") == ["paste banj", "j", "!"]


def test_a_paste_without_an_end_is_handed_on_in_pieces() -> None:
    paste, text = pasting.Pasting(), "b" * 1000
    found = [piece for at in range(200) for piece in paste.feed(("\x1b[200~" if not at else "") + text, at * 0.1)]
    assert all(pasted and len(piece) < 2 * pasting.PIECE for pasted, piece in found)
    assert sum(len(piece) for _pasted, piece in [*found, *paste.late(1000.0)]) == 200 * 1000


@given(text=st.text("ab\x1b[201~\r\n", max_size=30).filter(lambda s: pasting.END not in s), data=st.data())
def test_wherever_it_is_cut_a_paste_is_whole_and_what_follows_is_typed(text: str, data: st.DataObject) -> None:
    sent, paste = f"j\x1b[200~{text}\x1b[201~k", pasting.Pasting()
    cuts = sorted(data.draw(st.sets(st.integers(2, len(sent) - 1), max_size=5)))
    found = [piece for start, end in pairwise([0, *cuts, len(sent)]) for piece in paste.feed(sent[start:end], 0.0)]
    assert "".join(piece for pasted, piece in found if pasted) == text
    assert "".join(piece for pasted, piece in found if not pasted) == "jk"
