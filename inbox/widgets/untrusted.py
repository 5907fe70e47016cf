"""The one place where text of others becomes drawable: cleaned again, cut and wrapped by grapheme, never markup.

Everything that a widget draws passes through `clean_line` or `clean_block`; what reaches the frame writer contains no
control byte. Widths are terminal cells as rich counts them.
"""

import unicodedata
from functools import lru_cache

from rich.cells import cell_len, split_graphemes

from inbox.domain import text as outside
from inbox.widgets import emoji
from inbox.widgets.symbols import TYPED, ascii_only, glyph, plain

LINE = 1_000  # characters of a line of others that are ever drawn
_OBEYED = dict.fromkeys(
    (*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF,
     *range(0xD800, 0xE000), *range(0xE0000, 0xE1000))
)  # fmt: skip
LONG = 4_096  # characters from which a text is rare, and only a few are remembered


def clean_line(value: str) -> str:
    """Text of others on one line: no control bytes, no escapes, no bidi overrides, white space collapsed."""
    return _line(value[: 4 * LINE], ascii_only(), emoji.mode())


def clean_block(value: str) -> str:
    """Text of others on several lines, at most `outside.LIMIT` characters; blank lines around it go."""
    return (_block if len(value) <= LONG else _long_block)(value[: 2 * outside.LIMIT], ascii_only(), emoji.mode())


def typed_line(value: str) -> str:
    """Text of others for one line that is typed in, stored or sent: cleaned, its emoji and letters as they are."""
    return outside.one_line(value, 4 * LINE)


def clean_paste(value: str) -> str:
    """What goes into a text box: cleaned, with its blanks and line ends as they are."""
    return outside.clean(value)


def harmless(value: str) -> str:
    """The last look at a text that is being drawn: what should have been cleaned before and was not is taken out."""
    return value.translate(_OBEYED)


@lru_cache(4096)
def _line(value: str, narrow: bool, how: emoji.Mode) -> str:
    line = outside.one_line(value, LINE)
    return _ascii(line) if narrow else emoji.drawn(line, how)


@lru_cache(512)
def _block(value: str, narrow: bool, how: emoji.Mode) -> str:
    return _cleaned_block(value, narrow, how)


@lru_cache(8)
def _long_block(value: str, narrow: bool, how: emoji.Mode) -> str:
    return _cleaned_block(value, narrow, how)


def _cleaned_block(value: str, narrow: bool, how: emoji.Mode) -> str:
    cleaned = outside.clean(value).strip("\n")
    return _ascii(cleaned) if narrow else emoji.drawn(cleaned, how)


def _ascii(value: str) -> str:
    """Where only ASCII arrives on the terminal: our glyphs by their twins, emoji by name, else question marks."""
    text = plain(emoji.drawn(value, "text")).translate(TYPED)
    if not text.isascii():  # é, ﬁ and wide letters keep what they are made of
        text = "".join(part for part in unicodedata.normalize("NFKD", text) if not unicodedata.combining(part))
    return text.encode("ascii", "replace").decode("ascii")


def width(text: str) -> int:
    """Cells that a cleaned text takes."""
    return len(text) if text.isascii() else cell_len(text)


def fit(text: str, cells: int) -> str:
    """The text in exactly `cells` cells: cut with an ellipsis where it is longer, padded where it is shorter."""
    if cells <= 0:
        return ""
    cut = shorten(text, cells)
    return cut + " " * (cells - width(cut))


def shorten(text: str, cells: int) -> str:
    """The text in at most `cells` cells, cut between graphemes with an ellipsis."""
    if width(text) <= cells:
        return text
    if cells <= 0:
        return ""
    if text.isascii():
        return text[: cells - 1].rstrip() + glyph("ellipsis")
    kept = used = 0
    for _, end, size in split_graphemes(text)[0]:
        if used + size > cells - 1:
            break
        kept, used = end, used + size
    return text[:kept].rstrip() + glyph("ellipsis")


def wrap(text: str, cells: int) -> tuple[str, ...]:
    """Lines of at most `cells` cells, broken at blanks and inside words that are longer than a line."""
    if cells < 1:
        return ()
    return (_wrapped if len(text) <= LONG else _long_wrapped)(text, cells)


@lru_cache(1024)
def _wrapped(text: str, cells: int) -> tuple[str, ...]:
    return _lines(text, cells)


@lru_cache(8)
def _long_wrapped(text: str, cells: int) -> tuple[str, ...]:
    return _lines(text, cells)


def _lines(text: str, cells: int) -> tuple[str, ...]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrap_ascii(paragraph, cells) if paragraph.isascii() else _wrap(paragraph, cells))
    return tuple(lines)


def _wrap_ascii(text: str, cells: int) -> list[str]:
    lines: list[str] = []
    while len(text) > cells:
        cut = text.rfind(" ", 0, cells + 1)
        if cut > 0 and not text[:cut].isspace():
            lines.append(text[:cut].rstrip())
            text = text[cut + 1 :]
        else:
            lines.append(text[:cells])
            text = text[cells:]
    lines.append(text.rstrip())
    return lines


def _wrap(text: str, cells: int) -> list[str]:
    spans, total = split_graphemes(text)
    if total <= cells:
        return [text.rstrip()]
    lines: list[str] = []
    start = used = 0
    blank = -1  # index in `spans` of the last blank of this line
    first = 0
    position = 0
    while position < len(spans):
        begin, _, size = spans[position]
        if text[begin] == " ":
            blank = position
        if used + size > cells and position > first:
            if blank > first:
                lines.append(text[start : spans[blank][0]].rstrip())
                first = blank + 1
            else:
                lines.append(text[start:begin])
                first = position
            position = first
            start = spans[first][0] if first < len(spans) else len(text)
            used, blank = 0, -1
            continue
        used += size
        position += 1
    if start < len(text):
        lines.append(text[start:].rstrip())
    return lines
