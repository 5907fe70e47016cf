"""`?`: the keys of this place, from the registry."""

from collections.abc import Sequence

from textual.app import ComposeResult

from inbox.actions import GROUPS, Action, Context
from inbox.actions.keymap import Keymap
from inbox.actions.pages import spoken
from inbox.i18n import _
from inbox.screens.sheet import Page, Sheet
from inbox.widgets.look import Line
from inbox.widgets.untrusted import fit, width, wrap

KEYS_WIDTH = 16


class Help(Sheet[None]):
    """All actions that act here, by group."""

    def __init__(self, actions: Sequence[Action], keymap: Keymap, context: Context) -> None:
        where = {"list": _("daftar"), "thread": _("percakapan"), "composer": _("tempat menulis")}[context]
        super().__init__(_("Tombol di {where}").format(where=where), classes="high")
        self.actions = actions
        self.keymap = keymap
        self.context = context
        self.page = Page()

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.page

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (("j k", _("gulung")), (_("spasi"), _("satu layar")), ("Esc", _("tutup")))

    def on_mount(self) -> None:
        """Fill the page."""
        super().on_mount()
        self.page.fill(self.rows)
        self.page.focus()

    def rows(self, cells: int) -> list[tuple[Line, ...]]:
        """A heading a group, a row an action."""
        rows: list[tuple[Line, ...]] = [(((_("Angka sebelum gerak mengulangnya: 5j turun lima."), "dim"),),)]
        for group in GROUPS:
            actions = [a for a in self.actions if a.group == group]
            if actions:
                rows.append((((" ", "text"),), ((_(group).upper(), "title"),)))
                rows += [self._row(action, cells) for action in actions]
        return rows

    def _row(self, action: Action, cells: int) -> tuple[Line, ...]:
        sequences = self.keymap.keys_of(action, self.context)
        keys = "  ".join(spoken(" ".join(keys)) for keys in sequences) or f":{action.word}"
        keys = f" {keys}"
        first = fit(keys, max(KEYS_WIDTH, width(keys) + 1))
        text = f"{action.title}. {action.explained}"
        wrapped = wrap(text, max(20, cells - KEYS_WIDTH))
        lines: list[Line] = []
        if width(first) > KEYS_WIDTH:
            lines.append(((first, "key"),))
            first = " " * KEYS_WIDTH
        for n, line in enumerate(wrapped):
            lines.append(((first if n == 0 else " " * KEYS_WIDTH, "key"), (line, "text")))
        return tuple(lines)

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        if character in ("q", "?", "u"):
            self.dismiss(None)
            return True
        return self.page.turn(character if character and character.strip() else key) or super().take(key)
