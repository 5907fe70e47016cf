"""A screen as a small text: its grid, and below it which cells look how, in the colours that a terminal has.

A line of looks is runs of a letter and how many cells: `a80` is a whole line in look `a`; a line that is the same as
the one above is `"`. The letters are explained in the section's first lines, as SGR parameters (ECMA-48).
"""

import re
from collections.abc import Collection
from itertools import groupby
from string import ascii_letters

from rich.color import ColorSystem
from textual._context import visible_screen_stack
from textual.app import App
from textual.strip import Strip

from inbox.terminal.sgr import Attributes, attributes
from inbox.widgets.bar import Bar
from inbox.widgets.footer import Footer
from inbox.widgets.look import measure

LEAST = 4  # characters by which the beginning of a text is known

# colour depth → colour system and the theme that such a terminal begins with (terminal/capabilities.theme_for)
DEPTHS: dict[str, tuple[ColorSystem | None, str]] = {
    "true": (ColorSystem.TRUECOLOR, "gelap"),
    "256": (ColorSystem.EIGHT_BIT, "gelap"),
    "16": (ColorSystem.STANDARD, "enambelas"),
    "mono": (None, "mono"),
}


def strips(app: App) -> list[Strip]:
    """The screen's lines. What shines through a dialog is looked up as the app's own paint does."""
    visible_screen_stack.set(app._background_screens)
    return app.screen._compositor.render_strips(app.size)


def grid(app: App) -> str:
    """The text of the screen, without the blanks at the ends."""
    return "".join(f"{line.text.rstrip()}\n" for line in strips(app))


def cuts(app: App, of_others: Collection[str]) -> list[str]:
    """What of our own words is not whole: lines cut with an ellipsis where no text of others is, keys left out."""
    found = []
    for line in grid(app).splitlines():
        # An ellipsis that our own sentences have stands after a blank or a colon: `g … g atas`, `opd:…`.
        ends = [match.end() for match in re.finditer(r"(?<=[^\s:])…", line)]
        found += [line for end in ends if not any(_begins(text, line[: end - 1]) for text in of_others)]
    for bar in app.screen.query(Bar):
        if bar.size and any(measure(line) > bar.size.width for line in bar.lines(bar.size.width)):
            found.append(f"{bar!r} is clipped")
    for footer in app.screen.query(Footer):
        shown = "".join(text for line in footer.lines(footer.size.width) for text, _role in line)
        found += [f"{key} {label} is left out" for key, label in footer.keys if f"{key} {label}" not in shown]
    return found


def _begins(text: str, line: str) -> bool:
    """Whether a line ends with the beginning of this text."""
    return any(line.endswith(text[:kept].rstrip()) for kept in range(LEAST, len(text)))


def looks(app: App, depth: str) -> str:
    """How the cells look at a colour depth."""
    system = DEPTHS[depth][0]
    letters: dict[Attributes, str] = {}
    lines = []
    for strip in strips(app):
        cells: list[str] = []
        for segment in strip:
            look = attributes(segment.style, system)
            look = look if segment.text.strip() else look.blank
            letter = letters.setdefault(look, ascii_letters[len(letters)])
            cells += [letter] * segment.cell_length
        runs = "".join(f"{letter}{len(list(run))}" for letter, run in groupby(cells))
        lines.append(runs)
    same = ['"' if n and line == lines[n - 1] else line for n, line in enumerate(lines)]
    legend = [f"{letter} {described(look)}" for look, letter in letters.items()]
    return "\n".join([*legend, *same]) + "\n"


def described(look: Attributes) -> str:
    """`38;5;9 on 48;5;0 bold`; `-` for the terminal's own."""
    flags = [name for name in ("bold", "dim", "italic", "underline", "reverse", "strike") if getattr(look, name)]
    return " ".join([look.foreground or "-", "on", look.background or "-", *flags])
