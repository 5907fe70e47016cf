"""A composer whose draft must survive a lost line. Arguments: the file that the draft is saved to; `busy`: it writes
all the time, on a terminal that does not control it, so that no signal says when that is gone; `breaks` and where:
there something goes wrong on SIGUSR1.
"""

import asyncio
import fcntl
import itertools
import os
import signal
import sys
import termios
import threading
from pathlib import Path

from textual.app import ComposeResult

from inbox.terminal import hangup, title
from inbox.terminal.driver import QuietDriver
from inbox.terminal.writer import Thin
from inbox.widgets import themes
from inbox.widgets.composer import Composer

BUSY = "busy" in sys.argv[2:]
PLACE = sys.argv[3] if "breaks" in sys.argv[2:] else ""
COUNT = itertools.count()


def wrong() -> None:
    """What goes wrong."""
    raise RuntimeError("something is wrong")


async def wrong_later() -> None:
    """As `wrong`."""
    wrong()


class Writing(Thin[None]):
    """Only a composer."""

    def compose(self) -> ComposeResult:
        yield Composer()

    def on_mount(self) -> None:
        themes.install(self)
        title.keep(self)
        title.show(self, "Siaga (3)\x07\x1b]52;c;aGk=\x07")
        composer = self.query_one(Composer)
        composer.start("reply", "", via="WA")
        hangup.watch(self, lambda: Path(sys.argv[1]).write_text(composer.text, "utf-8"))

        if PLACE:
            asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, self.go_wrong)
        if BUSY:
            self.set_interval(0.02, self.chatter)

    def go_wrong(self) -> None:
        """In the place that was asked for."""
        loop = asyncio.get_running_loop()
        match PLACE:
            case "handler":
                self.call_later(wrong)
            case "worker":
                self.run_worker(wrong_later())
            case "task":
                self.task = loop.create_task(wrong_later())
            case "thread":
                threading.Thread(target=wrong).start()
            case "loop":
                loop.call_soon(wrong)

    def chatter(self) -> None:
        for _ in range(5):
            title.show(self, f"Siaga ({next(COUNT)})")

    def on_composer_left(self) -> None:
        title.give_back(self)
        self.exit()


if __name__ == "__main__":
    if not BUSY and os.getsid(0) == os.getpid():  # else a shell has given it the terminal
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    app = Writing(driver_class=QuietDriver)
    app.run()
    signal.raise_signal(signal.SIGCONT)  # a shell's, to a program that has more to do after its screen
    sys.exit(app.return_code)
