"""What was said with one person over all channels and threads, in one line of time."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from inbox import i18n
from inbox.client.api import Declined, Unreachable
from inbox.domain import spoken
from inbox.i18n import _
from inbox.screens.sheet import Page, Sheet
from inbox.widgets import message_row
from inbox.widgets.look import Line
from inbox.widgets.message_row import KINDS
from inbox.widgets.untrusted import clean_line
from inbox.widgets.zone import zone
from inbox.wire import Message, Timeline

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen

log = logging.getLogger(__name__)
MOST = 500  # messages


class History(Sheet[None]):
    """The newest at the end, in view; a rule says where another day or another thread begins."""

    def __init__(self, desk: "InboxScreen", number: int, title: str) -> None:
        super().__init__(_("Riwayat semua saluran · {title}").format(title=title), classes="high")
        self.desk, self.number = desk, number
        self.line: Timeline | None = None
        self.trouble = _("Sebentar…")
        self.page = Page()

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.page

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (("j k", _("gulung")), (_("spasi"), _("satu layar")), ("Esc", _("kembali")))

    def on_mount(self) -> None:
        """Ask the hub."""
        super().on_mount()
        self.page.fill(self.rows)
        self.page.focus()
        self.run_worker(self._load(), group="timeline", exit_on_error=False)

    async def _load(self) -> None:
        api = self.desk.session.line.api if self.desk.session else None
        try:
            if api is None or self.desk.state.link == "away":
                raise Unreachable("not connected")
            self.line = await api.timeline(self.number, MOST)
        except Unreachable:
            self.trouble = _("Layanan Siaga tidak menjawab; riwayat tampil setelah tersambung.")
        except Declined as error:
            self.trouble = error.problem.title
        self.page.remake()
        self.page.to_end()

    def rows(self, cells: int) -> list[tuple[Line, ...]]:
        """A row a message."""
        if self.line is None or not self.line.messages:
            return [(((self.trouble if self.line is None else _("Belum ada pesan."), "dim"),),)]
        found: list[tuple[Line, ...]] = []
        if self.line.more:
            found.append((((_("Yang lebih lama: inbox contact NOMOR --timeline --limit 2000"), "dim"),),))
        last, before = "", None
        for message in self.line.messages:
            day = spoken.day(message.at, zone(), None, i18n.language())
            head = f"{day} · #{message.thread}"
            found.append(self._row(message, head if head != last else "", before, cells))
            last, before = head, message
        return found

    def _row(self, message: Message, head: str, before: Message | None, cells: int) -> tuple[Line, ...]:
        who = "" if message.direction == "in" else message.author.address or ""
        row = message_row.describe(message, now=self.desk.now(), day=head, quoted=None, who=who, before=before)
        files = tuple(
            f"[{clean_line(a.name) or (_(KINDS[a.kind]) if a.kind in KINDS else clean_line(a.kind))}]"
            for a in message.attachments
        )
        # Files and quotations are opened in their thread.
        return tuple(message_row.draw(replace(row, attachments=files, quoted=()), cells))

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        if character in ("q", "h", "u"):
            self.dismiss(None)
            return True
        return self.page.turn(character if character and character.strip() else key) or super().take(key)
