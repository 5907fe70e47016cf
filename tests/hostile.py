"""The one table of hostile strings, and values of any wire type that are full of them."""

import re
import types
import typing
from datetime import UTC, datetime
from typing import Any

import msgspec

NOW = datetime(2026, 11, 21, 15, 4, tzinfo=UTC)

CORPUS = {
    "escape": "\x1b[2J\x1b[31mmerah\x1b[0m",
    "clipboard": "\x1b]52;c;aGVsbG8=\x07",
    "unterminated": "halo\x1b]52;c;aGVsbG8=",
    "title": "\x1b]0;judul palsu\x07\x1b]2;lagi\x1b\\",
    "link": "\x1b]8;;https://jahat.example\x07klik\x1b]8;;\x07",
    "device": "\x1bP+q544e\x1b\\\x1b_apc\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\",
    "reports": "\x1b[6n\x1b[c\x1b[>0q\x1b[?1049h\x1b[?25l\x1bc\x1b#8\x1b(0",
    "c1": "\x9b2J\x9d52;c;aGk=\x9c\x90qrm\x9c\x85",
    "controls": "\x00\x07\x08\x0b\x0c\r\x0e\x0f\x7f",
    "overwrite": "aman\rjahat\b\b\b\b\x1b[1A\x1b[2K",
    "bidi": "\u202eoy\u202c \u2066abc\u2069 \u200f\u061c",
    "joined": "👨‍👩‍👧‍👦" * 50,
    "flags": "🇮🇩🇮🇩" * 30 + "👍🏽" * 30 + "❤️" * 30,
    "combining": "z" + "\u0351\u0334" * 3000,
    "markup": "[/foo] [red]x[/red] [@click=app.quit]klik[/] [link=https://x]y[/link] [",
    "format": "{0} {nama} %s %n {__class__} ${HOME} `id` \\",
    "line": "a" * 1_000_000,
    "lines": "\n" * 5000 + "akhir",
    "surrogate": "\ud83d\udc4d \udc80",
    "tags": "\U000e0041\U000e0042\ufeff\u2028x\u2029y",
    "arabic": "عبد الله قال مرحبا " * 20,
    "thai": "สวัสดีครับ ผมต้องการแจ้ง " * 20,
    "wide": "漢" * 300,
    "empty": "",
    "zero width": "\u200b\u200c\u200d\u2060",
}
# All of them that JSON can carry (a lone surrogate is no text there), the long ones once and short.
ALL = "".join(text.encode("utf-8", "ignore").decode()[:200] for text in CORPUS.values())


OBEYED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e0fff]"
)


def obeyed(text: str) -> str:
    """What of a text a terminal would obey or be misled by; line ends are ours."""
    return "".join(OBEYED.findall(text))


def filled(kind: Any, evil: str, name: str = "") -> Any:
    """A value of a type (a msgspec struct, a list, a scalar …) with `evil` wherever a free text stands."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return filled(arguments[0], evil, name)
    if origin is typing.Literal:
        return arguments[0]
    if origin in (typing.Union, types.UnionType):
        return filled(next(one for one in arguments if one is not types.NoneType), evil, name)
    if origin in (list, tuple) or origin is typing.get_origin(typing.Sequence[int]):
        return [filled(arguments[0], evil, name)] * (2 if name != "messages" else 1)
    if origin in (set, frozenset):
        return [filled(arguments[0], evil, name)]
    if origin is dict or (origin is not None and issubclass(origin, typing.Mapping)):
        return {filled(arguments[0], evil[:60], name): filled(arguments[1], evil, name)}
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = typing.get_type_hints(kind, include_extras=True)
        return {field: filled(hints[field], evil, field) for field in kind.__struct_fields__}
    plain = {int: 1042, float: 1.5, bool: True, datetime: NOW.isoformat(), types.NoneType: None}
    if kind in plain:
        return plain[kind]
    return "Asia/Jakarta" if name == "timezone" else evil
