"""The raw bytes of a mail: repaired where transport broke them, cut into headers and body."""

import re

import msgspec

HEADER = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
HEADERS_LIMIT = 5_000


class Field(msgspec.Struct, frozen=True):
    """One header: its name in lower case and its raw value, still folded."""

    name: str
    value: bytes


def split(raw: bytes) -> tuple[list[Field], bytes]:
    """The headers and the body. A junk line among the headers does not end them. Never raises."""
    fields: list[Field] = []
    at = _start(raw)
    junk = 0
    while at < len(raw) and len(fields) < HEADERS_LIMIT:
        end, after = _line(raw, at)
        line = raw[at:end]
        if not line.strip():
            if fields:
                return fields, raw[after:]
            at = after
            continue
        if line[:1] in b" \t" and fields:
            last = fields[-1]
            fields[-1] = Field(last.name, last.value + b"\n" + line)
        elif HEADER.match(line):
            name, _, value = line.partition(b":")
            fields.append(Field(name.strip().decode("ascii", "replace").lower(), value))
        elif not fields and not line.startswith(b"From "):
            return [], raw[at:]
        else:
            junk += 1
            if junk > 20 or not _headers_follow(raw, after):
                return fields, raw[at:]
        at = after
    return fields, raw[at:]


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
    lf = raw.find(b"\n", at)
    cr = raw.find(b"\r", at, lf if lf >= 0 else len(raw))
    if cr >= 0:
        return cr, cr + 2 if raw[cr + 1 : cr + 2] == b"\n" else cr + 1
    return (lf, lf + 1) if lf >= 0 else (len(raw), len(raw))


def _headers_follow(raw: bytes, at: int) -> bool:
    end, _ = _line(raw, at)
    return bool(HEADER.match(raw[at:end]))


def first(fields: list[Field], name: str) -> bytes:
    """The first header of that name, empty where there is none."""
    return next((field.value for field in fields if field.name == name), b"")


def every(fields: list[Field], name: str) -> list[bytes]:
    """All headers of that name, in order."""
    return [field.value for field in fields if field.name == name]
