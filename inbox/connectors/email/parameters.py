"""Content-Type and Content-Disposition: value and parameters, with RFC 2231, RFC 2047 and raw bytes in them."""

import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from inbox.connectors.email import words
from inbox.connectors.email.charsets import decode

PLAIN = -1
SHORT, LIMIT = 200, 200  # bytes of a value that is remembered; parameters of one
PARAM = re.compile(rb"""\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)""", re.S)
TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,120}")
SECTION = re.compile(r"^(.*?)(?:\*(\d{1,3}))?(\*)?$")


def parse(value: bytes, *, hint: str = "") -> tuple[str, dict[str, str]]:
    """The value in lower case and its parameters, decoded. Never raises."""
    if len(value) < SHORT:
        head, params = _known(value, hint)
        return head, dict(params)
    return _parsed(value, hint)


def _parsed(value: bytes, hint: str) -> tuple[str, dict[str, str]]:
    value = words.unfold(value[: words.LIMIT])
    head, _, rest = value.partition(b";")
    if b"=" in head and b"/" not in head:
        head, rest = b"", value  # the value is missing: name=x
    # name -> section -> (bytes, percent-encoded); the first of two equal sections wins, the plain value is section -1
    found: dict[str, dict[int, tuple[bytes, bool]]] = {}
    at = 0
    while at < len(rest) and len(found) < LIMIT:
        match = PARAM.match(rest, at)
        if match is None:
            skip = rest.find(b";", at)
            if skip < 0:
                break
            at = skip + 1
            continue
        name = match[1].decode("ascii", "replace").lower()
        if "*" not in name:
            found.setdefault(name, {}).setdefault(PLAIN, (_unquoted(match[2]), False))
        elif (parts := SECTION.match(name)) is not None:
            found.setdefault(parts[1], {}).setdefault(int(parts[2] or 0), (_unquoted(match[2]), bool(parts[3])))
        semicolon = rest.find(b";", match.end())
        at = semicolon + 1 if semicolon >= 0 else len(rest)
    return head.strip().lower().decode("ascii", "replace"), {n: _joined(s, hint) for n, s in found.items()}


# Most parts of most mails say one of a few things, and each is asked for more than once.
_known = lru_cache(maxsize=1024)(_parsed)


def media_type(value: bytes) -> tuple[str, dict[str, str]]:
    """The type/subtype of a Content-Type, empty where it is none, and its parameters."""
    kind, params = parse(value)
    kind = kind.split(" ")[0].strip()
    match = TYPE.fullmatch(kind)
    return (kind if match else "text/plain" if kind in ("text", "") and value else ""), params


def _unquoted(value: bytes) -> bytes:
    value = value.strip()
    if value[:1] == b'"':
        value = value[1:-1] if len(value) > 1 and value[-1:] == b'"' else value[1:]
        return re.sub(rb'\\(["\\])', rb"\1", value)
    if value[:1] == b"'" and value[-1:] == b"'" and len(value) > 1:
        return value[1:-1]
    return value


def _joined(sections: dict[int, tuple[bytes, bool]], hint: str) -> str:
    """RFC 2231: sections in order, `charset'language'` before the first where it is percent-encoded."""
    charset = ""
    joined = b""
    extended = False
    for number in sorted(sections):
        if number == PLAIN and len(sections) > 1:
            continue  # the same in letters that any program can read (RFC 6266)
        value, encoded = sections[number]
        if encoded:
            if not extended and value.count(b"'") >= 2:
                named, _, tail = value.split(b"'", 2)
                charset, value = named.decode("ascii", "replace"), tail
            extended = True
            value = unquote_to_bytes(value)
        joined += value
    if extended:
        return decode(joined, charset, hint=hint).replace("\x00", "")
    return words.text(joined, hint=hint)
