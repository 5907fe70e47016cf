"""Keys and what they do on one line. Without Textual."""

from collections.abc import Sequence

from inbox.widgets.look import Line
from inbox.widgets.symbols import glyph, plain
from inbox.widgets.untrusted import clean_line, width


def key_line(keys: Sequence[tuple[str, str]], cells: int) -> Line:
    """Pairs of key and what it does, as many as fit."""
    line: list[tuple[str, str]] = [(" ", "text")]
    used = 1
    dot = f" {glyph('dot')} "
    for key, label in keys:
        key, label = plain(clean_line(key)), plain(clean_line(label))
        gap = dot if len(line) > 1 else ""
        size = width(gap) + width(key) + 1 + width(label)
        if used + size > cells:
            break
        line += [(gap, "dim"), (key, "key"), (f" {label}", "key_text")]
        used += size
    return line
