"""What verbs print: one JSON value or plain lines, and failures with an exit code."""

import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import IO, Any

import click
import msgspec

from inbox.domain.text import clean
from inbox.widgets.symbols import plain

# JSON itself escapes only what lies below U+0020.
_OBEYED = re.compile("[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")
NARROW = 40  # columns; a shorter line fits everywhere, a narrower terminal breaks lines by itself
DONE, REFUSED, MISUSED, UNREACHABLE, STALE = range(5)


class Failed(click.ClickException):
    """Ends a verb with an exit code of DESIGN §6. `title` is what happened, `kept` what was kept, `hint` what to do."""

    def __init__(self, exit_code: int, title: str, hint: str = "", kept: str = "") -> None:
        super().__init__(title)
        self.status = exit_code
        self.lines = [line for line in (title, kept, hint) if line]

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        """What the process ends with."""
        return self.status

    def show(self, file: IO[Any] | None = None) -> None:
        """Print to standard error."""
        for line in self.lines:
            say(line)


def say(line: str) -> None:
    """One line to standard error; a terminal gets it broken between words, what hangs below its own indent."""
    shown = drawable(line)
    room = shutil.get_terminal_size().columns if len(shown) >= NARROW and sys.stderr.isatty() else 0
    if len(shown) >= room >= NARROW:
        import textwrap

        hang = " " * (len(shown) - len(shown.lstrip()))
        shown = textwrap.fill(shown, room - 1, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)
    click.echo(shown, err=True)


def emit(value: object, *, as_json: bool, lines: Iterable[str] = ()) -> None:
    """Print `value` as one JSON value, or else `lines` for a person."""
    if as_json:
        raw = msgspec.json.encode(value)
        if sys.stdout.isatty():
            raw = msgspec.json.format(raw, indent=2)
        click.echo(_OBEYED.sub(_spelled, raw.decode()))
        return
    for line in lines:
        click.echo(drawable(line))


def _spelled(match: re.Match[str]) -> str:
    """A character that a terminal would obey, as JSON may also write it."""
    code = ord(match[0])
    if code > 0xFFFF:
        high, low = divmod(code - 0x10000, 0x400)
        return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
    return f"\\u{code:04x}"


def toml(source: str) -> str:
    """A TOML text with what a terminal would obey spelled out. Where that would change what it says (a literal string),
    only a terminal gets it; a file or a pipe gets the text as it is.
    """
    spelled = _OBEYED.sub(lambda match: f"\\U{ord(match[0]):08x}", source)
    if spelled == source or sys.stdout.isatty():
        return spelled
    import tomllib

    return spelled if tomllib.loads(spelled) == tomllib.loads(source) else source


def drawable(line: str) -> str:
    """The line without anything that a terminal would obey. Lines are built from text of outside."""
    return plain(clean(line).replace("\n", " "))


def cells(text: str) -> int:
    """Columns that the text takes on a terminal."""
    return sum(_cell(c) for c in text)


def _cell(char: str) -> int:
    if char < "\x7f":
        return 1
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def fit(text: str, width: int) -> str:
    """The text cut to `width` columns, the cut marked with `…`, and filled up with blanks."""
    if cells(text) > width:
        kept, used = [], 0
        for char in text:
            used += _cell(char)
            if used > width - 1:
                break
            kept.append(char)
        text = "".join(kept) + "…"
    return text + " " * (width - cells(text))


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, widest: int = 28) -> list[str]:
    """Aligned columns, none wider than `widest`; the last takes what the terminal has left, or all of it in a pipe."""
    if not rows:
        return []
    count = len(header)
    rows = [[" ".join(drawable(cell).split()) for cell in row] for row in rows]
    widths = [min(widest, max(cells(line[i]) for line in [header, *rows])) for i in range(count - 1)]
    room = 0
    if sys.stdout.isatty():
        room = max(shutil.get_terminal_size().columns - sum(widths) - 2 * (count - 1), 10)
    found = []
    for row in [header, *rows]:
        last = fit(row[-1], room).rstrip() if room and cells(row[-1]) > room else row[-1]
        found.append("  ".join([*(fit(cell, width) for cell, width in zip(row, widths, strict=False)), last]).rstrip())
    return found
