"""A held reply: what came in after its author had read, beside what would be sent."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from inbox import i18n
from inbox.domain import spoken
from inbox.i18n import _
from inbox.screens.reading_sheet import ReadingSheet
from inbox.widgets import message_row
from inbox.widgets.look import Line
from inbox.widgets.untrusted import clean_block, clean_line, wrap
from inbox.widgets.zone import zone
from inbox.wire import Message
from inbox.wire.told import told

Decision = Literal["send", "edit", "discard"]


class Held(ReadingSheet[Decision | None]):
    """Closes with what to do; None leaves it held."""

    drops: Decision | None = "discard"

    def __init__(self, parts: Sequence[Message], missed: Sequence[Message], clock: Callable[[], datetime]) -> None:
        super().__init__(_("Balasan #{number} tertahan").format(number=parts[0].thread))
        self.parts = parts  # the messages of one answer, in order
        self.error = next((part.error for part in parts if part.error is not None), None)
        self.missed = missed
        self.clock = clock
        self.question = _("Buang balasan ini? Warga tidak menerimanya.")

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (
            ("y", _("kirim juga")),
            ("r", _("ubah dulu")),
            ("x", _("buang")),
            ("Esc", _("biarkan tertahan")),
        )

    def rows(self, cells: int) -> list[tuple[Line, ...]]:
        """Why it is held, what is new, what would be sent."""
        blank: Line = ((" ", "text"),)
        why = _("Belum dikirim: ada yang baru sesudah Anda membaca percakapan ini.")
        if self.error is not None:
            why = told(self.error)
        rows: list[tuple[Line, ...]] = [tuple(((line, "warn"),) for line in wrap(why, cells)), (blank,)]
        if self.missed or self.error is None:
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
        if not self.missed and self.error is None:
            rows.append((((_("Keadaan laporan berubah."), "text"),),))
        rows += [*([(blank,)] if rows[-1] != (blank,) else []), (((_("BALASAN ANDA"), "title"),),)]
        for part in self.parts:
            text = clean_block(part.text or "")
            if text.strip():
                rows.append(tuple(((f"  {line}", "own"),) for line in wrap(text, max(10, cells - 2))))
            for file in part.attachments:
                shown = _("Lampiran: {names}.").format(names=clean_line(file.name))
                rows.append(tuple(((f"  {line}", "note"),) for line in wrap(shown, max(10, cells - 2))))
        return rows

    def decide(self, key: str) -> Decision | None:
        """See ReadingSheet."""
        keys: dict[str, Decision] = {"y": "send", "r": "edit", "x": "discard"}
        return keys.get(key)
