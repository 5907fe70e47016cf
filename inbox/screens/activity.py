"""`L`: what happened on a thread, and who did it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from textual.app import ComposeResult

from inbox import i18n
from inbox.domain import spoken
from inbox.i18n import _
from inbox.screens.sheet import Page, Sheet
from inbox.widgets.look import Line
from inbox.widgets.untrusted import clean_line, fit, wrap
from inbox.widgets.zone import zone
from inbox.wire import Message

TIME_WIDTH = 15


class Activity(Sheet[None]):
    """Every entry of the thread that is no message of the citizen, one line each."""

    def __init__(self, title: str, messages: Sequence[Message], clock: Callable[[], datetime]) -> None:
        super().__init__(title, classes="high")
        self.messages = messages
        self.clock = clock
        self.page = Page()

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.page

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (("j k", _("gulung")), (_("spasi"), _("satu layar")), ("Esc", _("tutup")))

    def on_mount(self) -> None:
        """Newest at the end, in view."""
        super().on_mount()
        self.page.fill(self.rows)
        self.page.to_end()
        self.page.focus()

    def rows(self, cells: int) -> list[tuple[Line, ...]]:
        """A row an entry."""
        if not self.messages:
            return [(((_("Belum ada aktivitas."), "dim"),),)]
        return [self._row(message, cells) for message in self.messages]

    def _row(self, message: Message, cells: int) -> tuple[Line, ...]:
        language = i18n.language()
        when = f"{spoken.day(message.at, zone(), None, language)[4:]} {spoken.clock(message.at, zone(), language)}"
        who = clean_line(message.author.name or message.author.address or _("sistem"))
        what = message.text or ""
        if message.kind == "note":
            what = _("catatan: {text}").format(text=what)
        elif message.kind == "message":
            what = _("balasan: {text}").format(text=what)
            if message.status == "cancelled":
                what = _("balasan dibatalkan: {text}").format(text=message.text or "")
        lines = wrap(clean_line(f"{who} · {what}")[:300], max(20, cells - TIME_WIDTH))[:3]
        role = "event" if message.kind in ("event", "status") else "text"
        return tuple(
            ((fit(when if n == 0 else "", TIME_WIDTH), "time"), (line, role)) for n, line in enumerate(lines or [""])
        )

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        if character in ("q", "L", "u"):
            self.dismiss(None)
            return True
        return self.page.turn(character if character and character.strip() else key) or super().take(key)
