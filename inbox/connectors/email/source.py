"""The raw bytes of a mail: repaired where transport broke them, cut into headers and body."""

import re
from functools import lru_cache

import msgspec

HEADER = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
NAME = re.compile(rb"([!-9;-~]{1,200})[ \t]*")
EOL = re.compile(rb"\r\n|\n|\r")
# A line of blanks ends the headers too, unless the header goes on below it (RFC 5322 4.2).
END = re.compile(rb"\n(?:\r?\n|[ \t]+\r?\n(?![ \t]+[^ \t\r\n]))")
HEADERS_LIMIT = 5_000
DOUBLED = b"\r\r\n"  # line ends of a gateway that took CRLF for LF


class Field(msgspec.Struct, frozen=True):
    """One header: its name in lower case and its raw value, still folded."""

    name: str
    value: bytes


def split(raw: bytes) -> tuple[list[Field], bytes]:
    """The headers and the body. A junk line among the headers does not end them. Never raises."""
    if DOUBLED in raw[:2000]:
        raw = raw.replace(DOUBLED, b"\r\n")
    at = _start(raw)
    return _orderly(raw, at) or _patient(raw, at)


@lru_cache(maxsize=2048)
def _name(value: bytes) -> str:
    """The name of a header as it is looked for; empty where it is none."""
    match = NAME.fullmatch(value)
    return match[1].decode("ascii", "replace").lower() if match else ""


def _orderly(raw: bytes, at: int) -> tuple[list[Field], bytes] | None:
    """Headers as they should be, which nearly all are; null where one line is not."""
    end = END.search(raw, at)
    if end is None:
        return None
    head = raw[at : end.start()].replace(b"\r\n", b"\n")
    if head.endswith(b"\r"):
        head = head[:-1]
    lines = head.split(b"\n")
    if b"\r" in head or len(lines) > HEADERS_LIMIT:
        return None
    fields: list[Field] = []
    name = ""
    begun: list[bytes] = []
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            if not begun or not line.strip():
                return None
            begun.append(line)
            continue
        label, colon, value = line.partition(b":")
        known = _name(label) if colon and len(label) < 250 else ""
        if not known:
            return None
        if begun:
            fields.append(Field(name, begun[0] if len(begun) == 1 else b"\n".join(begun)))
        name, begun = known, [value]
    if not begun:
        return None
    fields.append(Field(name, b"\n".join(begun)))
    return fields, raw[end.end() :]


def _patient(raw: bytes, at: int) -> tuple[list[Field], bytes]:
    """Headers line by line: bare CRs, junk between them, no end."""
    found: list[tuple[str, list[bytes]]] = []
    junk = 0
    while at < len(raw) and len(found) < HEADERS_LIMIT:
        end, after = _line(raw, at)
        line = raw[at:end]
        if not line.strip():
            if found and not (line and raw[after : after + 1] in (b" ", b"\t")):
                at = after
                break
            at = after
            continue
        if line[:1] in b" \t" and found:
            found[-1][1].append(line)
        elif HEADER.match(line):
            name, _, value = line.partition(b":")
            found.append((name.strip().decode("ascii", "replace").lower(), [value]))
        elif not found and not line.startswith(b"From "):
            return [], raw[at:]
        else:
            junk += 1
            if junk > 20 or not _headers_follow(raw, after):
                break
        at = after
    return [Field(name, b"\n".join(lines)) for name, lines in found], raw[at:]


def _start(raw: bytes) -> int:
    """Where the headers begin: after a byte order mark, blank lines and an mbox separator."""
    at = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    while at < len(raw) and raw[at : at + 1] in b"\r\n":
        at += 1
    if raw[at : at + 5] in (b"From ", b">From"):
        at = _line(raw, at)[1]
    return at


def _line(raw: bytes, at: int) -> tuple[int, int]:
    """The end of the line and the start of the next; CRLF, LF and a bare CR all end a line."""
    found = EOL.search(raw, at)
    return found.span() if found is not None else (len(raw), len(raw))


def _headers_follow(raw: bytes, at: int) -> bool:
    end, _ = _line(raw, at)
    return bool(HEADER.match(raw[at:end]))


def first(fields: list[Field], name: str) -> bytes:
    """The first header of that name, empty where there is none."""
    for field in fields:
        if field.name == name:
            return field.value
    return b""


def every(fields: list[Field], name: str) -> list[bytes]:
    """All headers of that name, in order."""
    return [field.value for field in fields if field.name == name]
