"""The base of dialogs: a sheet at the bottom of the screen, with a title above and its keys below; the rest stays."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Self, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from inbox.i18n import _
from inbox.terminal.compositor import Settling
from inbox.widgets.bar import Bar
from inbox.widgets.footer import Footer
from inbox.widgets.look import Line
from inbox.widgets.rows import Rows
from inbox.widgets.symbols import glyph
from inbox.widgets.untrusted import clean_line, shorten, typed_line, width

T = TypeVar("T")


class Title(Bar):
    """The rule on top of a sheet with its title."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def lines(self, cells: int) -> Sequence[Line]:
        """See Bar."""
        rule = glyph("double_rule")
        text = shorten(f" {clean_line(self.text)} ", cells - 6)
        rest = rule * max(0, cells - width(text) - 2)
        return [[(rule * 2, "rule"), (text, "title"), (rest, "rule")]]


class Field(Input):
    """One line to type in: no blinking, pastes cleaned, the sheet's keys handed up."""

    DEFAULT_CSS = """
    Field { border: none; height: 1; padding: 0 1; background: $background; color: $foreground;
        &:focus { border: none; background-tint: transparent; } }
    """

    def __init__(self, text: str = "", *, keys: Callable[[str], bool]) -> None:
        super().__init__(typed_line(text), select_on_focus=False)
        self.cursor_blink = False
        self.keys = keys

    async def _on_key(self, event: events.Key) -> None:
        if self.keys(event.key):
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor(typed_line(event.text))


class Sheet(ModalScreen[T], Settling[T], inherit_bindings=False):
    """A dialog. `Esc` closes it with nothing."""

    BINDINGS: ClassVar[list[Any]] = []
    DEFAULT_CSS = """
    Sheet { background: transparent; align: left bottom; }
    Sheet > Vertical { width: 1fr; height: 60%; min-height: 8; background: $background; }
    Sheet.low > Vertical { height: auto; min-height: 3; }
    Sheet.high > Vertical { height: 1fr; }
    """
    HINTS: ClassVar[Sequence[tuple[str, str]]] = ()

    def __init__(self, title: str, *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self.esc = _("batal")  # what Esc does, in a word
        self.ready = False  # whether the focus is where keys belong
        self.head = Title(title)
        self.footer = Footer()

    def within(self) -> Self:
        """It is one of several steps: Esc goes to the one before."""
        self.esc = _("kembali")
        return self

    def content(self) -> ComposeResult:
        """What stands between title and keys."""
        yield from ()

    def hints(self) -> Sequence[tuple[str, str]]:
        """Keys and what they do."""
        return self.HINTS

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.head
            yield from self.content()
            yield self.footer

    def on_mount(self) -> None:
        """Show the keys."""
        self.footer.show(self.hints())
        self.call_after_refresh(self._open)

    def _open(self) -> None:
        self.ready = True

    def on_key(self, event: events.Key) -> None:
        """Keys that no field took."""
        if self.take(event.key, event.character):
            event.stop()
            event.prevent_default()

    def take(self, key: str, character: str | None = None) -> bool:
        """Act on a key; False for one that is not ours."""
        if key == "escape":
            self.dismiss(None)
            return True
        return False


class Page(Rows[int]):
    """Rows of drawn lines that one reads: help, activity, the difference of a held reply."""

    def __init__(self) -> None:
        super().__init__()
        self.make: Callable[[int], list[tuple[Line, ...]]] = lambda _cells: []
        self._made: list[tuple[Line, ...]] = []

    def fill(self, make: Callable[[int], list[tuple[Line, ...]]]) -> None:
        """Show what `make` gives for a width, a row being one or more lines."""
        self.make = make
        self.remake()

    def remake(self) -> None:
        """Make the rows for the width there is."""
        # Rows are keys of a cache: whatever the maker used, they are hashable here.
        self._made = [tuple(tuple(line) for line in row) for row in self.make(max(10, self.size.width - 1))]
        self.put(list(range(len(self._made))))

    def on_resize(self) -> None:
        self.remake()
        super().on_resize()

    def describe(self, key: int, index: int) -> tuple[int, tuple[Line, ...]]:
        """See Rows."""
        return (key, self._made[key])

    def draw(self, row: tuple[int, tuple[Line, ...]], cells: int) -> list[Line]:
        """See Rows."""
        return list(row[1])

    def turn(self, key: str) -> bool:
        """Scroll by the keys that one scrolls with anywhere; False for others."""
        match key:
            case "j" | "down":
                self.move(1)
            case "k" | "up":
                self.move(-1)
            case "space" | "pagedown":
                self.page(1)
            case "-" | "minus" | "pageup":
                self.page(-1)
            case "g" | "home":
                self.to_top()
            case "G" | "end":
                self.to_end()
            case _:
                return False
        return True
