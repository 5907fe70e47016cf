"""What the terminal sends, read where it is acted on: in the program's own loop, without a thread between."""

import asyncio
import logging
import os
import signal
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from contextvars import Context

from textual import events
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.message import Message

from inbox.terminal.pasting import Pasting

log = logging.getLogger(__name__)
MOST = 4096  # bytes read at once


class KeysIn:
    """Reads a terminal and gives what Textual's parser makes of it to `take`, which runs in the context `context`."""

    def __init__(self, loop: asyncio.AbstractEventLoop, take: Callable[[Message], None], context: Context) -> None:
        self._loop = loop
        self._take = take
        self._context = context
        self._fileno = -1
        self._parser = XTermParser()
        self._pasting = Pasting()
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._waiting: asyncio.TimerHandle | None = None

    def start(self, fileno: int) -> None:
        """Read this terminal from now on. Raises OSError where it cannot be waited for."""
        self._parser = XTermParser()
        self._pasting = Pasting()
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._loop.add_reader(fileno, self._readable)
        self._fileno = fileno

    def stop(self) -> None:
        """Read no more; an escape that waited for what follows it is forgotten, as the rest of the input."""
        if self._fileno >= 0:
            self._loop.remove_reader(self._fileno)
            self._fileno = -1
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _readable(self) -> None:
        try:
            data = os.read(self._fileno, MOST)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if data:
            self._context.run(self._read, self._decode(data))
        else:  # the terminal is gone; waiting for it would spin
            self.stop()
            os.kill(os.getpid(), signal.SIGHUP)

    def _read(self, text: str) -> None:
        self._hand_on(self._pasting.feed(text, get_time()) if text else ())
        self._look_again()

    def _hand_on(self, came: Iterable[tuple[bool, str]]) -> None:
        for pasted, text in came:
            if pasted:
                self._take(events.Paste(text.replace("\x00", "")))
            else:
                for message in self._parsed(self._parser.feed(text)):
                    self._take(message)

    def _parsed(self, messages: Iterable[Message]) -> Iterator[Message]:
        """What the parser makes of its input. It dies of a number that is no sign (CSI 1114112 u), and would be deaf.

        What was read with that number is forgotten: it may be the rest of a text that nobody typed.
        """
        try:
            yield from messages
        except (ValueError, OverflowError):
            log.warning("the terminal sent a sequence that cannot be read")
            self._parser = XTermParser()

    def _look_again(self) -> None:
        """An escape alone is a key after a while, and until then the beginning of a sequence."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        due = min((at for at in (self._pasting.due, self._parser._timeout_time) if at is not None), default=None)
        if due is not None and self._fileno >= 0:
            self._waiting = self._loop.call_later(max(0.0, due - get_time()) + 0.001, self._context.run, self._late)

    def _late(self) -> None:
        self._waiting = None
        now = get_time()
        came = self._pasting.late(now)
        self._hand_on(came)
        if came == [(False, "\x1b")]:
            self._parser._timeout_time = now  # it has waited already
        for message in self._parsed(self._parser.tick()):
            self._take(message)
        self._look_again()
