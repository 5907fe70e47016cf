"""Where a reply or a note is written. Which of the two it is stands in words above the text, with another border.

Keys inside: Tab then Enter (or F2) sends, F3 canned replies, F6 reply or note, Esc leaves and keeps the draft. The keys
can be others: see `keys`.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from inbox import i18n
from inbox.domain import spoken
from inbox.i18n import _
from inbox.widgets.bar import Bar
from inbox.widgets.look import Line
from inbox.widgets.symbols import glyph
from inbox.widgets.untrusted import clean_line, clean_paste, shorten, width
from inbox.widgets.zone import zone

if TYPE_CHECKING:
    from textual.widgets import TextArea

    from inbox.widgets.text_box import ComposerText

Kind = Literal["reply", "note"]
LIMIT = 4096  # characters of a WhatsApp text (Meta, Cloud API reference, messages: text.body)
LOWEST = 6  # lines, with the two bands
SHARE = 0.5  # of the pane's height, at most
KEYS = {"tab": "arm", "f2": "send", "f3": "canned", "f6": "toggle", "escape": "leave"}


class _Band(Bar):
    """The line above or below the text."""

    def __init__(self, which: Literal["top", "bottom"]) -> None:
        super().__init__(classes=f"band-{which}")
        self.which = which

    def lines(self, cells: int) -> list[Line]:
        """See Bar."""
        composer = self.parent
        if not isinstance(composer, Composer):
            return []
        return [composer.top_line(cells) if self.which == "top" else composer.bottom_line(cells)]


class _Files(Bar):
    """The files that go with the reply, a line each."""

    DEFAULT_CSS = "_Files { height: auto; display: none; } _Files.some { display: block; }"

    def __init__(self) -> None:
        super().__init__()
        self.entries: tuple[str, ...] = ()

    def lines(self, cells: int) -> list[Line]:
        """See Bar."""
        return [[(f" {glyph('clip')} ", "key"), (shorten(entry, cells - 4), "text")] for entry in self.entries]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line each."""
        return len(self.entries)


class Composer(Vertical):
    """A text box between two lines that say what it is, how long it is and whether the draft is safe."""

    DEFAULT_CSS = """
    Composer { height: 6; width: 1fr; background: $background; display: none; }
    Composer.open { display: block; }
    """

    class Send(Message):
        """The person wants it sent (`kind` reply) or kept (`kind` note)."""

        def __init__(self, composer: "Composer", kind: Kind, text: str) -> None:
            self.composer, self.kind, self.text = composer, kind, text
            super().__init__()

    class Edited(Message):
        """The draft is another one now; for saving it."""

        def __init__(self, composer: "Composer", kind: Kind, text: str) -> None:
            self.composer, self.kind, self.text = composer, kind, text
            super().__init__()

        def can_replace(self, message: Message) -> bool:
            """Of a burst only the last counts."""
            return isinstance(message, Composer.Edited)

    class Left(Message):
        """The person wants back to the conversation; the draft is kept."""

        def __init__(self, composer: "Composer") -> None:
            self.composer = composer
            super().__init__()

    class CannedWanted(Message):
        """The person wants to choose a canned reply."""

        def __init__(self, composer: "Composer") -> None:
            self.composer = composer
            super().__init__()

    def __init__(
        self,
        *,
        keys: dict[str, str] | None = None,
        id: str | None = None,  # noqa: A002  Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.keys: dict[str, str] = KEYS if keys is None else keys
        self.kind: Kind = "reply"
        self.via = ""
        self.limit = LIMIT
        self.saved_at: datetime | None = None
        self._armed_with: str | None = None
        self.offers: tuple[str, ...] = ()  # what the word at the cursor may become; the right arrow takes the first
        self._area: ComposerText | None = None
        self.files = _Files()
        self._bands = _Band("top"), _Band("bottom")
        self.in_bytes = False  # what `limit` counts
        self._loaded = ""  # what was put in by us: not an edit of the person

    def compose(self) -> ComposeResult:
        top, bottom = self._bands
        yield top
        yield self.files
        yield bottom

    def furnish(self) -> None:
        """Have the text box before it is asked for, once there is time to load it."""
        if self.is_attached:
            _box = self.area

    @property
    def area(self) -> "ComposerText":
        """The text box; put in its place when first asked for."""
        if self._area is None:
            self._area = self.text_box()
            self.mount(self._area, after=0)
        return self._area

    def text_box(self) -> "ComposerText":
        """A new text box."""
        from inbox.widgets.text_box import ComposerText

        return ComposerText()

    # What screens do with it

    def start(self, kind: Kind, text: str = "", *, via: str = "", limit: int = LIMIT, in_bytes: bool = False) -> None:
        """Open with this draft and take the focus. `via`: short name of the channel a reply goes out by.

        `limit` counts characters, or bytes of UTF-8.
        """
        self.kind, self.via, self.limit, self.in_bytes = kind, clean_line(via), limit, in_bytes
        self.saved_at, self.armed = None, False
        self._loaded = clean_paste(text)
        self.area.load_text(self._loaded)
        self.area.move_cursor(self.area.document.end)
        self.add_class("open")
        self.screen.set_focus(self.area)  # at once: keys that came in the same moment are text already
        self.update_bands()

    def finish(self) -> None:
        """Close and forget the text (it was sent, or its draft is kept elsewhere)."""
        self.armed = False
        self.offers = ()
        self.remove_class("open")
        self._loaded = ""
        if self._area is not None:
            self._area.load_text("")

    @property
    def armed(self) -> bool:
        """Whether the next Enter sends."""
        return self._armed_with is not None

    @armed.setter
    def armed(self, on: bool) -> None:
        self._armed_with = self.text if on else None

    @property
    def text(self) -> str:
        """The draft."""
        return "" if self._area is None else self._area.text

    @property
    def size_of_text(self) -> int:
        """What `limit` counts of the text."""
        return len(self.text.encode("utf-8", "replace")) if self.in_bytes else len(self.text)

    def show_files(self, entries: tuple[str, ...]) -> None:
        """The files that go with it, each as a line."""
        if entries != self.files.entries:
            self.files.entries = entries
            self.files.set_class(bool(entries), "some")
            self.files.refresh(layout=True)
            self.files.restyle()
            self._grow()

    @property
    def is_open(self) -> bool:
        """Whether it is on the screen."""
        return self.has_class("open")

    @property
    def is_busy(self) -> bool:
        """Whether the text box has keys waiting: later ones must come after them."""
        return self._area is not None and self._area.keys_wait

    def type_key(self, event: events.Key) -> bool:
        """Give the text box a key at once; False where it has not the focus, or where the key must take its turn."""
        return self._area is not None and self.screen.focused is self._area and self._area.type_key(event)

    def insert(self, text: str) -> None:
        """Put a text at the cursor, cleaned, as a paste would."""
        self.area.insert(clean_paste(text))

    def replace(self, text: str) -> None:
        """Another text in place of this one, cleaned as a paste is; the cursor at its end."""
        self.area.clear()
        self.insert(text)

    def toggle(self) -> None:
        """Reply to note, note to reply; the text stays."""
        self.kind = "note" if self.kind == "reply" else "reply"
        self.armed = False
        self.update_bands()
        self.post_message(self.Edited(self, self.kind, self.text))

    def send(self) -> None:
        """Ask for it to be sent, unless it is empty or too long."""
        self.armed = False
        self.update_bands()
        if self.text.strip() and not (self.kind == "reply" and self.size_of_text > self.limit):
            self.post_message(self.Send(self, self.kind, self.text))

    def saved(self, at: datetime | None) -> None:
        """The draft is safe on disk since `at`; None while it is not."""
        self.saved_at = at
        self.update_bands()

    def take_key(self, key: str) -> bool:
        """Act on a key of ours; False for one that belongs to the text."""
        if key == "right" and self.offers and not self.armed and self._at_end_of_word():
            self.take_offer()
            return True
        if self.armed and key == "enter":
            self.send()
            return True
        action = self.keys.get(key)
        if self.armed and action != "arm":
            self.armed = False
            self.update_bands()
            if action == "leave":
                return True
        match action:
            case "arm":
                self.armed = not self.armed
                self.update_bands()
            case "send":
                self.send()
            case "canned":
                self.post_message(self.CannedWanted(self))
            case "toggle":
                self.toggle()
            case "leave":
                self.post_message(self.Left(self))
            case _:
                return False
        return True

    def offer(self, names: tuple[str, ...]) -> None:
        """Names that the word at the cursor may become."""
        if names != self.offers:
            self.offers = names
            self.update_bands()

    def take_offer(self) -> None:
        """Put the first in the place of what was typed of it."""
        begun, name = self.before_cursor.rpartition("@")[2], self.offers[0]
        row, column = self.area.cursor_location
        self.area.replace(f"{name} ", (row, column - len(begun)), (row, column))
        self.offer(())

    @property
    def before_cursor(self) -> str:
        """The line up to the cursor."""
        row, column = self.area.cursor_location
        return self.area.document.get_line(row)[:column]

    def _at_end_of_word(self) -> bool:
        row, column = self.area.cursor_location
        after = self.area.document.get_line(row)[column : column + 1]
        return not after or after.isspace()

    def update_bands(self) -> None:
        """Repaint the lines above and below where they changed."""
        for band in self._bands:
            band.update_bar()

    def on_resize(self) -> None:
        self._grow()

    def _grow(self) -> None:
        """As high as the text and one more line, within its share of the pane."""
        pane = self.parent
        room = pane.size.height if isinstance(pane, Widget) else 0
        if self.is_open and room:
            lines = self.area.wrapped_document.height + 3 + len(self.files.entries)
            height = max(LOWEST + len(self.files.entries), min(lines, int(room * SHARE)))
            if self.styles.height is None or self.styles.height.value != height:
                self.styles.height = height

    def on_text_area_changed(self, event: "TextArea.Changed") -> None:
        event.stop()
        self.text_changed()

    def text_changed(self) -> None:
        """The text box has another text."""
        self._grow()
        if self.text == self._loaded:
            self.update_bands()
            return
        self._loaded = ""
        self.armed = self.armed and self.text == self._armed_with  # news of letters typed before it comes later
        self.saved_at = None
        self.update_bands()
        if self.is_open:
            self.post_message(self.Edited(self, self.kind, self.text))

    def top_line(self, cells: int) -> Line:
        """`══ BALASAN KE WARGA · WA ═════` or `╌╌ CATATAN · hanya petugas ╌╌╌`."""
        rule, role = self._border()
        dot = f" {glyph('dot')} "
        if self.kind == "note":
            title = _("CATATAN") + dot + _("hanya petugas")
        else:
            title = _("BALASAN KE WARGA") + (dot + self.via if self.via else "")
        text = f"{rule * 2} {shorten(title, cells - 6)} "
        return [(text + rule * max(0, cells - width(text)), role)]

    def bottom_line(self, cells: int) -> Line:
        """The counter and the draft's state at the right; what Enter does while Tab was pressed."""
        rule, role = self._border()
        language = i18n.language()
        if self.armed:
            text = _("Enter KIRIM KE WARGA, tombol lain batal")
            if self.kind == "note":
                text = _("Enter SIMPAN CATATAN, tombol lain batal")
            text = f" {shorten(text, cells - 4)} "
            return [(rule * 2, role), (text, "hint"), (rule * max(0, cells - 2 - width(text)), role)]
        if self.offers:
            said = f" {glyph('dot')} ".join(f"@{clean_line(name)}" for name in self.offers)
            text = f" {glyph('queued')} " + _("melengkapi: {names}").format(names=said)
            text = f"{shorten(text, cells - 4)} "
            return [(rule * 2, role), (text, "hint"), (rule * max(0, cells - 2 - width(text)), role)]
        size = self.size_of_text if self.kind == "reply" else len(self.text)
        count, over = spoken.thousands(size, language), size > self.limit
        if self.kind == "reply":
            count += f"/{spoken.thousands(self.limit, language)}" + (_(" bita") if self.in_bytes else "")
        parts = [_("TERLALU PANJANG {count}").format(count=count) if over and self.kind == "reply" else count]
        if self.saved_at is not None:
            parts.append(_("naskah aman {time}").format(time=spoken.clock(self.saved_at, zone(), language)))
        dot = f" {glyph('dot')} "
        text = f" {shorten(dot.join(parts), cells - 6)} "
        return [(rule * max(0, cells - width(text) - 2), role), (text, role), (rule * 2, role)]

    def _border(self) -> tuple[str, str]:
        return (glyph("double_rule"), "reply_band") if self.kind == "reply" else (glyph("note_rule"), "note_band")
