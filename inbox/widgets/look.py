"""What each thing on the screen looks like: a role (urgent, note, time …) becomes a rich style of the chosen theme."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style

from inbox.widgets.untrusted import harmless, width

if TYPE_CHECKING:
    from textual.strip import Strip

Line = Sequence[tuple[str, str]]  # cleaned text and its role

ROLES = (
    "text", "dim", "strong", "title", "marker", "marker_idle", "urgent", "warn", "good", "error", "unread", "tag",
    "time", "note", "note_band", "reply_band", "event", "own", "citizen", "quote", "link", "rule", "bar", "bar_strong",
    "bar_warn", "bar_good", "key", "key_text", "hint", "hint_error", "chosen", "counter",
)  # fmt: skip


class Look:
    """The styles of one theme. Equality is identity: a changed theme is a new Look, and caches start again."""

    def __init__(self, name: str, roles: Mapping[str, str]) -> None:
        """`roles`: role to a rich style; all share the background of `text`. Raises rich StyleSyntaxError."""
        base = Style.parse(roles["text"])
        self.name = name
        self.base = base
        self._styles = {role: base + Style.parse(roles[role]) for role in ROLES}

    def style(self, role: str) -> Style:
        """The style of a role. Raises KeyError for one that is not in ROLES."""
        return self._styles[role]

    def segments(self, line: Line, cells: int, fill: str = "text") -> tuple[list[Segment], int]:
        """A line as segments and how many cells they take: at least `cells`, `fill` is the role of the empty rest."""
        segments: list[Segment] = []
        used = 0
        for text, role in line:
            if text:
                if not text.isprintable():
                    text = harmless(text)
                segments.append(Segment(text, self._styles[role]))
                used += width(text)
        if used < cells:
            segments.append(Segment(" " * (cells - used), self._styles[fill]))
        return segments, max(used, cells)

    def strip(self, line: Line, cells: int, fill: str = "text") -> "Strip":
        """A line as a strip of exactly `cells` cells, see `segments`."""
        from textual.strip import Strip  # not above: the first picture is drawn before Textual is loaded

        segments, used = self.segments(line, cells, fill)
        strip = Strip(segments, used)
        return strip if used <= cells else strip.crop(0, cells)

    def strips(self, lines: Iterable[Line], cells: int, fill: str = "text") -> "list[Strip]":
        """Several lines, see `strip`."""
        return [self.strip(line, cells, fill) for line in lines]


def measure(line: Line) -> int:
    """Cells that a line takes."""
    return sum(width(text) for text, _role in line)


@lru_cache(8)
def fallback() -> Look:
    """A look without colours, for an app that has chosen no theme of ours."""
    return Look("fallback", MONOCHROME)


MONOCHROME: dict[str, str] = dict.fromkeys(ROLES, "") | {
    "strong": "bold",
    "title": "bold",
    "marker": "bold",
    "urgent": "bold",
    "warn": "bold",
    "error": "bold underline",
    "unread": "bold",
    "note": "italic",
    "note_band": "underline",
    "reply_band": "reverse bold",
    "event": "dim",
    "bar": "reverse",
    "bar_strong": "reverse bold",
    "bar_warn": "reverse bold underline",
    "bar_good": "reverse",
    "key": "bold",
    "hint": "bold",
    "hint_error": "bold reverse",
    "chosen": "reverse",
    "dim": "dim",
    "link": "underline",
}
