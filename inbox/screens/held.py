"""A held reply: what came in after its author had read, beside what would be sent."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from textual.app import ComposeResult

from inbox import i18n
from inbox.domain import spoken
from inbox.i18n import _
from inbox.screens.sheet import Page, Sheet
from inbox.widgets import message_row
from inbox.widgets.look import Line
from inbox.widgets.untrusted import clean_block, clean_line, wrap
from inbox.widgets.zone import zone
from inbox.wire import Message
from inbox.wire.told import told

Decision = Literal["send", "edit", "discard"]


class Held(Sheet[Decision | None]):
    """Closes with what to do; None leaves it held."""

    def __init__(self, reply: Message, missed: Sequence[Message], clock: Callable[[], datetime]) -> None:
        super().__init__(_("Balasan #{number} tertahan").format(number=reply.thread), classes="high")
        self.reply = reply
        self.missed = missed
        self.clock = clock
        self.page = Page()

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.page

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (
            ("k", _("kirim juga")),
            ("u", _("ubah dulu")),
            ("b", _("buang")),
            ("Esc", _("biarkan tertahan")),
        )

    def on_mount(self) -> None:
        """Fill the page."""
        super().on_mount()
        self.page.fill(self.rows)
        self.page.focus()

    def rows(self, cells: int) -> list[tuple[Line, ...]]:
        """Why it is held, what is new, what would be sent."""
        blank: Line = ((" ", "text"),)
        why = _("Belum dikirim: ada yang baru sesudah Anda membaca percakapan ini.")
        if self.reply.error is not None:
            why = told(self.reply.error)
        rows: list[tuple[Line, ...]] = [tuple(((line, "warn"),) for line in wrap(why, cells)), (blank,)]
        if self.missed or self.reply.error is None:
            rows.append((((_("YANG BARU"), "title"),),))
        language = i18n.language()
        for message in self.missed:
            who = clean_line(message.author.name or message.author.address or _("warga"))
            head = f"{spoken.clock(message.at, zone(), language)} {who}"
            if message.kind == "note":
                head += f" · {_('catatan petugas')}"
            text = clean_block(message.text or "") or _(message_row.PLACEHOLDERS.get(message.type, "[…]"))
            body = [((f"  {line}", "citizen"),) for line in wrap(text, max(10, cells - 2))]
            rows.append((((head, "strong"),), *body))
        if not self.missed and self.reply.error is None:
            rows.append((((_("Keadaan laporan berubah."), "text"),),))
        rows += [*([(blank,)] if rows[-1] != (blank,) else []), (((_("BALASAN ANDA"), "title"),),)]
        rows.append(
            tuple(((f"  {line}", "own"),) for line in wrap(clean_block(self.reply.text or ""), max(10, cells - 2)))
        )
        return rows

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        decisions: dict[str, Decision] = {"k": "send", "u": "edit", "b": "discard"}
        if character in decisions:
            self.dismiss(decisions[character])
            return True
        if key in ("down", "up", "pagedown", "pageup", "space", "home", "end"):
            return self.page.turn(key)
        return super().take(key)
