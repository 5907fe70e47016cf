"""One line under a text box: what the last word may become, or what is wrong with what was typed."""

from collections.abc import Sequence

from inbox.domain.completion import last_piece
from inbox.i18n import _
from inbox.widgets.bar import Bar
from inbox.widgets.look import Line
from inbox.widgets.symbols import glyph
from inbox.widgets.untrusted import clean_line, shorten, width


class Suggestions(Bar):
    """Shows an error before suggestions."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: Sequence[str] = ()
        self.error = ""

    def show(self, texts: Sequence[str], error: str = "") -> None:
        """Whole texts that may be meant, or what is wrong."""
        self.texts, self.error = texts, clean_line(error)
        self.update_bar()

    @property
    def first(self) -> str | None:
        """What Tab takes."""
        return self.texts[0] if self.texts else None

    def lines(self, cells: int) -> Sequence[Line]:
        """See Bar."""
        if self.error:
            return [[(" ", "text"), (shorten(self.error, cells - 1), "warn")]]
        if not self.texts:
            return [[("", "text")]]
        line: list[tuple[str, str]] = [(" Tab ", "key")]
        room = cells - 6
        for text in self.texts:
            word = clean_line(last_piece(text)) or _("(kosong)")
            if width(word) + 3 > room:
                break
            line += [(word, "text"), (f" {glyph('dot')} ", "dim")]
            room -= width(word) + 3
        return [line[:-1]]
