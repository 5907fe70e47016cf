"""A draft that is not the composer's, whole: of another machine, of a colleague, or put aside."""

from collections.abc import Sequence
from typing import Literal

from inbox.i18n import _
from inbox.screens.reading_sheet import ReadingSheet
from inbox.widgets.look import Line
from inbox.widgets.untrusted import clean_block, wrap

Choice = Literal["use", "drop"]


class Leftover(ReadingSheet[Choice | None]):
    """Closes with what to do; None leaves it where it is. `why`: whose it is."""

    drops: Choice | None = "drop"

    def __init__(self, title: str, why: str, text: str) -> None:
        super().__init__(title)
        self.why, self.text = why, text
        self.question = _("Buang naskah ini? Isinya tidak dapat dikembalikan.")

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (("Enter", _("pakai di tempat menulis")), ("x", _("buang")), ("Esc", _("biarkan")))

    def rows(self, cells: int) -> list[tuple[Line, ...]]:
        """Whose it is, then all of it."""
        why: list[tuple[Line, ...]] = [(((line, "note"),),) for line in wrap(self.why, cells)]
        blank: tuple[Line, ...] = (((" ", "text"),),)
        return [*why, blank, *((((f"  {line}", "own"),),) for line in wrap(clean_block(self.text), max(10, cells - 2)))]

    def decide(self, key: str) -> Choice | None:
        """See ReadingSheet."""
        keys: dict[str, Choice] = {"enter": "use", "x": "drop"}
        return keys.get(key)
