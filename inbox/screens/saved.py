"""Where a saved attachment is, and how to get at it: a look at a picture, its path, the scp line, opening it."""

import getpass
import mimetypes
import os
import shlex
import shutil
import socket
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from textual.app import ComposeResult

from inbox.domain.sniffing import sniff
from inbox.i18n import _
from inbox.screens.sheet import Page, Sheet
from inbox.terminal.picture import showable
from inbox.widgets.look import Line
from inbox.widgets.untrusted import clean_line, wrap

OPENER = "xdg-open"


def scp_line(path: Path) -> str:
    """What to type on the person's own machine; the path is quoted for both shells."""
    return f"scp {shlex.quote(f'{getpass.getuser()}@{socket.gethostname()}:{path}')} ."


def openable(path: Path) -> bool:
    """Whether a file can be shown here: a graphical session, a program that opens files in it, and a harmless kind.

    What it is called and what is in it must agree: a sender chooses both.
    """
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) or shutil.which(OPENER) is None:
        return False
    try:
        with path.open("rb") as file:
            kind = sniff(file).partition(";")[0]
    except OSError:
        return False
    harmless = kind.partition("/")[0] in ("image", "audio", "video") or kind == "application/pdf"
    return harmless and mimetypes.guess_type(path.name)[0] == kind


class Saved(Sheet[None]):
    """The path and the line to fetch it with."""

    def __init__(self, path: Path, copy: Callable[[str], None]) -> None:
        super().__init__(_("Tersimpan: {name}").format(name=path.name))
        self.path, self.copy, self.opens, self.shows = path, copy, openable(path), showable(path)
        self.page = Page()

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.page

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        opening = [("o", _("buka"))] if self.opens else []
        looking = [("l", _("lihat gambar"))] if self.shows else []
        return (*looking, ("y", _("salin baris scp")), *opening, ("Esc", _("tutup")))

    def on_mount(self) -> None:
        """Fill the page."""
        super().on_mount()
        self.page.fill(self.rows)
        self.page.focus()

    def rows(self, cells: int) -> list[tuple[Line, ...]]:
        """Path and line, wrapped and whole."""
        told = [(str(self.path), "strong"), ("", "text")]
        told += [(_("Ambil dari komputer Anda dengan:"), "dim"), (scp_line(self.path), "text")]
        room = max(10, cells - 2)
        lines = [(part, role) for said, role in told for part in wrap(clean_line(said), room) or [""]]
        return [(((f" {part}", role),),) for part, role in lines]

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        if character == "l" and self.shows:
            from inbox.screens.picture import Picture

            self.app.push_screen(Picture(self.path))
            return True
        if character == "y":
            self.copy(scp_line(self.path))
            self.dismiss(None)
            return True
        if character == "o" and self.opens:
            nowhere = subprocess.DEVNULL
            subprocess.Popen(  # noqa: S603  the person asked for it
                [OPENER, str(self.path)], stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True
            )
            self.dismiss(None)
            return True
        return super().take(key, character)
