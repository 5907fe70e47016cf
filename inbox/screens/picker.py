"""Choosing one of many by typing a part of it: persons, tags, agencies, canned replies, commands."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from inbox.actions.keys import GAP
from inbox.i18n import _
from inbox.screens import steady
from inbox.screens.sheet import Field, Sheet
from inbox.widgets.look import Line
from inbox.widgets.rows import Rows
from inbox.widgets.untrusted import clean_block, clean_line, fit, shorten, typed_line, width, wrap

SHOWN = 500  # choices listed at once


@dataclass(frozen=True)
class Choice:
    """One entry. `detail` stands at the right, or below where the picker says so.

    `more`, one word, and `also`, its other names, are looked in and not shown.
    """

    key: str
    text: str
    detail: str = ""
    more: str = ""
    also: str = ""


def rank(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """The choices that hold every word typed, best first: beginning, then word beginnings, then anywhere."""
    words = typed.casefold().split()
    if not words:
        return list(choices)
    scored = []
    for place, choice in enumerate(choices):
        text = choice.text.casefold().lstrip("#")
        names = f" {text} {choice.also}".casefold()
        hay = f"{names} {choice.key} {choice.more} {choice.detail}".casefold()
        if all(word in hay for word in words):
            first = words[0]
            begins = text.startswith(first) or choice.key.casefold() == first or choice.more.casefold() == first
            score = 0 if begins else 1 if f" {first}" in names else 2
            scored.append((score, place, choice))
    return [choice for _score, _place, choice in sorted(scored, key=lambda s: s[:2])]


class Choices(Rows[str]):
    """The entries, one or more lines each."""

    def __init__(self, *, below: bool) -> None:
        super().__init__()
        self.below = below
        self.known: dict[str, Choice] = {}
        self.can_focus = False

    def describe(self, key: str, index: int) -> Choice:
        """See Rows."""
        return self.known[key]

    def draw(self, row: Choice, cells: int) -> list[Line]:
        """See Rows."""
        text = clean_line(row.text)
        if self.below:
            lines: list[Line] = [[(shorten(text, cells), "strong")]]
            wrapped = wrap(clean_block(row.detail), max(10, cells - 2))
            lines += [[("  ", "text"), (line, "dim")] for line in wrapped[:3]]
            return lines
        detail = shorten(clean_line(row.detail), cells // 2)
        return [[(fit(text, cells - width(detail) - 2), "text"), (" ", "text"), (detail, "key"), (" ", "text")]]


class Picker(Sheet[str | None]):
    """Closes with the key of the choice, or None. `free`: what was typed counts where no entry fits."""

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        text: str = "",
        current: str = "",
        free: bool = False,
        detail_below: bool = False,
    ) -> None:
        super().__init__(title)
        self.choices = choices
        self.current = current
        self.free = free
        self.field = Field(text, keys=self.take)
        self.list = Choices(below=detail_below)
        self._last = steady.now()
        self._breath = 0  # letters typed without a pause since the picker opened; -1 after a pause

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.field
        yield self.list

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return ((_("ketik"), _("mencari")), ("↓↑ Tab", _("pindah")), ("Enter", _("pilih")), ("Esc", self.esc))

    def on_mount(self) -> None:
        """Show everything that fits what is typed."""
        super().on_mount()
        lines = len(self.choices) * (4 if self.list.below else 1) + 4 + self.free
        self.query_one(Vertical).styles.height = max(8, min(self.app.size.height * 6 // 10, lines))
        self.narrow(self.field.value)
        if self.current and not self.field.value:
            self.list.move_key(self.current)
        self.field.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow while typing."""
        event.stop()
        self.narrow(event.value)

    def narrow(self, typed: str) -> None:
        """Show what fits."""
        found = rank(self.choices, typed)[:SHOWN]
        self.list.known = {c.key: c for c in found}
        word = typed_line(typed)
        if self.free and word and word.casefold() not in (c.key.casefold() for c in found):
            self.list.known[word] = Choice(word, word, _("baru"))
        self.list.put(list(self.list.known))
        self.list.to_top()

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        now = steady.now()
        if now - self._last >= GAP:
            self._breath = -1
        elif self._breath >= 0:
            self._breath += 1
        self._last = now
        match key:
            case "down" | "tab" | "ctrl+n":
                self.list.move(1)
            case "up" | "shift+tab" | "ctrl+p":
                self.list.move(-1)
            case "pagedown":
                self.list.page(1)
            case "pageup":
                self.list.page(-1)
            case "enter":
                self._choose()
            case _:
                return super().take(key)
        return True

    def _choose(self) -> None:
        if self._breath >= 4:
            # Everything since the key that opened this came in one breath: somebody is typing text, not choosing.
            self._breath = -1
            self.footer.show((("Enter", _("sekali lagi untuk memilih")), ("Esc", self.esc)))
        elif self.list.current is not None:
            self.dismiss(self.list.current)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """A click on the chosen entry."""
        event.stop()
        self.dismiss(event.key)
