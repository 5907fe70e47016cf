"""A composer whose draft must survive a lost line. Argument: the file that the draft is saved to."""

import fcntl
import sys
import termios
from pathlib import Path

from textual.app import ComposeResult

from inbox.terminal import hangup, title
from inbox.terminal.driver import QuietDriver
from inbox.terminal.writer import Thin
from inbox.widgets import themes
from inbox.widgets.composer import Composer


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

    def on_composer_left(self) -> None:
        title.give_back(self)
        self.exit()


if __name__ == "__main__":
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    app = Writing(driver_class=QuietDriver)
    app.run()
    sys.exit(app.return_code)
