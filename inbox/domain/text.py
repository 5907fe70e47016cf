"""Text from outside is hostile: what may be drawn, stored for display or used as a file name.

Everything taken out leaves `MARK`. All functions are pure and idempotent; their results encode as UTF-8.
"""

import re
import unicodedata
from collections.abc import Iterator

MARK = "\N{REPLACEMENT CHARACTER}"
CUT = "…"
LIMIT = 65_536  # characters of one text
LINE = 8_192  # characters of one line; longer ones are broken
MARKS_PER_BASE = 4  # Unicode's own stacks (Hebrew, Tibetan, Vietnamese) stay within it
NAME_BYTES = 100

_NEWLINE = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
# ECMA-48: control strings (OSC, DCS, SOS, PM, APC) with their content where they end, CSI sequences, other escapes.
_ESCAPE = (
    "(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f])[^\x00-\x08\x0a-\x1f\x7f-\x9f]*(?:\x07|\x1b\\\\|\x9c)"
    "|(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]?"
    "|\x1b[ -/]*[0-~]?"
)
_HOSTILE_CHARACTERS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad"
    "\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"  # zero width, directions, embeddings, overrides, isolates
    "\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"  # tags and the variation selectors that smuggle bytes
)
_SUSPECT = re.compile(f"[\t\u2028\u2029{_HOSTILE_CHARACTERS}]")
_HOSTILE = re.compile(f"(?:{_ESCAPE}|[{_HOSTILE_CHARACTERS}])+")
# No combining mark is a word character, so that only such runs need a look at their categories.
_STACK = re.compile(f"[^\\w\x00-\x7f]{{{MARKS_PER_BASE + 1},}}")
_BASELESS = re.compile("^[^\\w\x00-\x7f]", re.MULTILINE)
_EMOJI = (
    "\u00a9\u00ae\u2122\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff"
)
# Scripts that join letters: Arabic and neighbours, Indic ones, Khmer, Mongolian, Balinese, Sundanese, Javanese.
_JOINING = (
    "\u0600-\u061b\u061d-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u17b3\u17b6-\u180a\u1810-\u18af\u1a20-\u1aaf"
    "\u1b00-\u1bff\ua800-\ua8ff\ua980-\ua9df\uaa00-\uaa7f\ufb50-\ufdff\ufe70-\ufefc"
)
_JOINER = re.compile(
    "[\u200c\u200d]"
    f"(?<!(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}]))"
    f"(?<!(?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING} ,.!?\n\u060c\u061f]))"
)
_FLOOD = "\n" * 9
_FLOOD_OF_LINES = re.compile(_FLOOD + "+")
_SPACES = re.compile(r"\s+")
_NAME_FORBIDDEN = re.compile(r"[^\w .,()\[\]&+=@'~-]")


def clean(text: str, *, limit: int = LIMIT) -> str:
    """Several lines that are safe to draw: no controls, escapes, bidi overrides, hidden characters or mark floods.

    `\\n` stays, other line ends become it, a tab becomes four spaces. At most `limit` characters and lines of `LINE`.
    """
    ascii_only = text.isascii()
    short = len(text) <= limit and len(text) <= LINE
    if short and ascii_only and _FLOOD not in text and text.replace("\n", "").isprintable():
        return text
    whole = len(text) <= 2 * limit
    text = text[: 2 * limit]
    if _SUSPECT.search(text):
        text = _HOSTILE.sub(MARK, _NEWLINE.sub("\n", text).replace("\t", "    "))
    text = _FLOOD_OF_LINES.sub(f"\n\n{MARK}\n\n", text)
    if not ascii_only:
        text = _STACK.sub(_thinned, text)
    if len(text) > LINE:
        text = "\n".join(_broken(text))
    if not whole or len(text) > limit:
        text = text[: max(limit - 1, 0)].rstrip("\u200c\u200d") + CUT
    if not ascii_only:
        text = _JOINER.sub(MARK, text)
        text = _BASELESS.sub(_based, text)[:limit]
    return text


def one_line(text: str, limit: int = 200) -> str:
    """One line that is safe to draw: cleaned, white space collapsed and stripped, at most `limit` characters."""
    if len(text) > limit or not text.isascii() or not text.isprintable():
        text = clean(text[: 4 * limit + 4])
    text = _SPACES.sub(" ", text).strip()
    if not text.isascii():
        text = clean(text)
    return text if len(text) <= limit else text[: limit - 1].rstrip(" \u200c\u200d") + CUT


def file_name(text: str, fallback: str = "berkas") -> str:
    """A name that is safe to store and show: one path element, at most 100 bytes, no leading dot or dash.

    The ending is kept where there is one.
    """
    text = unicodedata.normalize("NFC", one_line(text, 1_000)).replace(CUT, "_").replace(MARK, "_")
    text = "".join(c if not _NAME_FORBIDDEN.match(c) or unicodedata.category(c)[0] == "M" else "_" for c in text)
    text = text.lstrip(" .-~'").rstrip(" .") if text.strip("_ .-~'") else ""
    if not text:
        return fallback
    if unicodedata.category(text[0])[0] == "M":
        text = "_" + text
    stem, dot, ending = text.rpartition(".")
    if not stem or len(ending.encode()) > 16:
        stem, dot, ending = text, "", ""
    room = NAME_BYTES - len((dot + ending).encode())
    return (stem.encode()[:room].decode(errors="ignore").rstrip(" .") or fallback) + dot + ending


def _broken(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        for start in range(0, len(line), LINE) or (0,):
            yield line[start : start + LINE]


def _thinned(match: re.Match[str]) -> str:
    """The run with at most `MARKS_PER_BASE` combining marks a base; joiners between marks do not make a new base."""
    kept: list[str] = []
    stacked = 0
    for character in match[0]:
        if unicodedata.category(character) in ("Mn", "Me"):
            stacked += 1
        elif character not in "\u200c\u200d":
            stacked = 0
        if stacked <= MARKS_PER_BASE:
            kept.append(character)
        elif kept[-1] != MARK or stacked == MARKS_PER_BASE + 1:
            kept.append(MARK)
    return "".join(kept)


def _based(match: re.Match[str]) -> str:
    """A mark at the start of a line would sit on the border beside it: it gets a base."""
    return MARK + match[0] if unicodedata.category(match[0]) in ("Mn", "Me") else match[0]
