"""What matters now: an error, the rest of a key chord, a reply about to leave, or a tip; on more lines if long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from inbox import i18n
from inbox.domain import spoken
from inbox.i18n import _, _n
from inbox.widgets.bar import Bar
from inbox.widgets.look import Line
from inbox.widgets.symbols import glyph, plain
from inbox.widgets.untrusted import clean_line, shorten, width, wrap

MOST = 3  # lines of an error or a tip
NARROW = 20  # columns below which there is no room for more


@dataclass(frozen=True, slots=True)
class Leaving:
    """A reply that leaves at `at` unless it is taken back with the key named."""

    thread: int
    at: datetime
    key: str = "z"
    more: int = 0  # other replies that leave soon


class HintLine(Bar):
    """Shows the first there is of: error, chord, leaving reply, notice."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self.error = ""
        self.chord: tuple[str, ...] = ()
        self.leaving: Leaving | None = None
        self.notice = ""
        self.now: datetime | None = None
        self.rows = 1

    def show_error(self, title: str, hint: str = "") -> None:
        """An error and its remedy, until it is cleared or replaced. An empty title clears it."""
        dot = f" {glyph('dot')} "
        self.error = dot.join(part for part in (clean_line(title), clean_line(hint)) if part)
        self._grow()
        self.update_bar()

    def show_chord(self, *lines: str) -> None:
        """What may be typed after the keys typed so far, our own words, one line or two; empty for none."""
        self.chord = lines if any(lines) else ()
        self._grow()
        self.update_bar()

    def show_notice(self, text: str) -> None:
        """What was just done, or a tip; empty for none."""
        self.notice = text
        self._grow()
        self.update_bar()

    def show_leaving(self, leaving: Leaving | None, now: datetime) -> None:
        """The reply in its undo time; call it each second, a past time clears it."""
        self.leaving = leaving if leaving is not None and leaving.at > now else None
        self.now = now
        self._grow()
        self.update_bar()

    def clear(self) -> None:
        """Forget error, chord and notice."""
        self.error = self.notice = ""
        self.chord = ()
        self._grow()
        self.update_bar()

    def on_resize(self) -> None:
        """Long texts take other lines at another width."""
        self._grow()
        super().on_resize()

    def _grow(self) -> None:
        if not self.is_attached:
            return
        rows = max(1, len(self.lines(self.app.size.width)))  # its own width is 0 where it finds no room
        if rows != self.rows:
            self.rows = rows
            self.styles.height = rows

    def lines(self, cells: int) -> Sequence[Line]:
        """See Bar."""
        if self.error:
            return _whole(f"! {self.error}", cells, "hint_error")
        if self.chord:
            return [[(" ", "text"), (shorten(clean_line(line), cells - 1), "hint")] for line in self.chord]
        if self.leaving is not None and self.now is not None:
            left = spoken.seconds((self.leaving.at - self.now) / timedelta(seconds=1), i18n.language())
            text = _("#{number} akan dikirim dalam {left} · {key} membatalkan")
            text = plain(text.format(number=self.leaving.thread, left=left, key=clean_line(self.leaving.key)))
            if self.leaving.more:
                text += plain(" · " + _n("{n} balasan lain menunggu", n=self.leaving.more))
            return [[(" ", "text"), (shorten(text, cells - 1), "hint")]]
        return _whole(clean_line(self.notice), cells, "dim")


def _whole(text: str, cells: int, role: str) -> list[Line]:
    """A text on as many lines as it needs, MOST at most: what to do stands at its end."""
    if width(text) < cells or cells < NARROW:
        return [[(" ", "text"), (shorten(text, max(0, cells - 1)), role)]]
    parts = wrap(text, max(1, cells - 1))
    kept = [*parts[: MOST - 1], shorten(" ".join(parts[MOST - 1 :]), cells - 1)] if len(parts) > MOST else parts
    return [[(" ", "text"), (part, role)] for part in kept]
