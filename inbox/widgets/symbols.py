"""Every glyph that we draw, in one table, each with a twin in ASCII of the same width in cells."""

from typing import NamedTuple


class Glyph(NamedTuple):
    """A sign in Unicode and what replaces it where the terminal cannot show it."""

    full: str
    ascii: str


GLYPHS: dict[str, Glyph] = {
    "half": Glyph("▀", "#"),
    "marker": Glyph("▌", ">"),
    "rule": Glyph("─", "-"),
    "double_rule": Glyph("═", "="),
    "note_rule": Glyph("╌", "~"),
    "border": Glyph("│", "|"),
    "tee": Glyph("┬", "+"),
    "dot": Glyph("·", "-"),
    "ellipsis": Glyph("…", "~"),
    "group": Glyph("►", ">"),
    "up": Glyph("●", "+"),
    "down": Glyph("!", "!"),
    "paused": Glyph("‖", "="),
    "starting": Glyph("○", "o"),
    "sent": Glyph("✓", "v"),
    "delivered": Glyph("✓✓", "vv"),
    "failed": Glyph("✗", "x"),
    "uncertain": Glyph("?", "?"),
    "queued": Glyph("→", ">"),
    "held": Glyph("‖", "="),
    "cancelled": Glyph("⊘", "-"),
    "quote": Glyph("│", "|"),
    "more_below": Glyph("↓", "v"),
    "more_above": Glyph("↑", "^"),
    "masked": Glyph("••", "**"),
    "selected": Glyph("◆", "*"),
    "clip": Glyph("+", "+"),
    "training": Glyph("▲", "!"),
    "reading": Glyph("◦", "o"),
    "writing": Glyph("✎", "w"),
}
_ascii = False


def use(*, ascii_only: bool) -> None:
    """Choose for this process; widgets that are on the screen draw it at their next full refresh."""
    global _ascii
    _ascii = ascii_only


def ascii_only() -> bool:
    """Whether the twins are drawn."""
    return _ascii


def glyph(name: str) -> str:
    """The sign of that name. Raises KeyError for a name that the table does not have."""
    found = GLYPHS[name]
    return found.ascii if _ascii else found.full


def plain(text: str) -> str:
    """Our own sentence with every glyph of the table replaced where only ASCII may be drawn."""
    return text.translate(_TWINS) if _ascii else text


_TWINS = {ord(g.full): g.ascii for g in GLYPHS.values() if len(g.full) == 1 and not g.full.isascii()} | {ord("•"): "*"}
# What people type that ASCII has a like for.
TYPED = str.maketrans({
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "–": "-", "—": "-", "−": "-",
    "×": "x", "°": "*", "€": "EUR", "£": "GBP",
})  # fmt: skip
