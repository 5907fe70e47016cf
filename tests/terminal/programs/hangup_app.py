"""A composer whose draft must survive a lost line. Arguments: the file that the draft is saved to; `busy`: it writes
all the time, on a terminal that does not control it, so that no signal says when that is gone.
"""

import fcntl
import itertools
import os
import sys
import termios
from pathlib import Path

from textual.app import ComposeResult

from inbox.terminal import hangup, title
from inbox.terminal.driver import QuietDriver
from inbox.terminal.writer import Thin
from inbox.widgets import themes
from inbox.widgets.composer import Composer

BUSY = "busy" in sys.argv[2:]
COUNT = itertools.count()


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

        if BUSY:
            self.set_interval(0.02, self.chatter)

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
    sys.exit(app.return_code)
