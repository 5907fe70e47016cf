"""When the line goes (SIGHUP), the machine stops (SIGTERM) or somebody ends it (SIGINT, SIGQUIT): save, then end."""

import asyncio
import os
import select
import signal
from collections.abc import Callable
from typing import Any

from textual.app import App

CODES = {signal.SIGHUP: 129, signal.SIGINT: 130, signal.SIGQUIT: 131, signal.SIGTERM: 143}


def watch(app: App[Any], save: Callable[[], None]) -> None:
    """Call in the app's `on_mount`. `save` writes drafts to disk; it must not wait and must not draw.

    Without this a lost SSH session ends Textual at once and drafts with it; where SIGHUP is ignored, its input thread
    spins on the dead terminal (measured, Textual 8.2.8).
    """
    loop = asyncio.get_running_loop()

    def end(number: signal.Signals) -> None:
        try:
            save()
        finally:
            if is_gone():
                _leave_terminal()
            app.exit(return_code=CODES[number])

    for number in CODES:
        loop.add_signal_handler(number, end, number)


def is_gone() -> bool:
    """Whether the terminal is. After SIGHUP it may be there still, sent by somebody or by a shell that ends."""
    line = select.poll()
    line.register(0, 0)
    return any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _fd, event in line.poll(0))


def _leave_terminal() -> None:
    """Point the standard streams at nothing: reading and writing a terminal that is gone fails."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)
