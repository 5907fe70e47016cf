"""Encoded words of RFC 2047 in header values, as real mailers write them."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator

from inbox.connectors.email.charsets import decode

# Tolerated beyond the RFC: blanks inside Q text, missing padding, a following character without a space.
WORD = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?")
FOLD = re.compile(rb"(?:\r\n|\r|\n)[ \t]*")
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
LIMIT = 100_000  # bytes of one header value that are looked at


def unfold(value: bytes) -> bytes:
    """A header value on one line; the line break goes, the blank after it stays one blank (RFC 5322 2.2.3)."""
    return (FOLD.sub(b" ", value) if b"\n" in value or b"\r" in value else value).strip()


def text(value: bytes, *, hint: str = "") -> str:
    """The readable text of a raw header value. Never raises."""
    value = unfold(value[:LIMIT])
    if b"=?" not in value and b"\x1b" not in value:
        return plain(value) if value.isascii() else decode(value, "", hint=hint).replace("\x00", "").strip()
    out: list[str] = []
    pending: list[bytes] = []
    charset = ""
    end = 0

    def flush() -> None:
        if pending:
            out.append(decode(b"".join(pending), charset, hint=hint))
            pending.clear()

    for start, stop, named, encoding, data in encoded(value):
        between = value[end:start]
        name = named.decode("ascii", "replace").lower().split("*")[0]
        if pending and not between.strip() and name == charset:
            # Neighbours of one charset are joined before decoding: a multibyte character may be cut between them.
            pending.append(payload(encoding, data))
        else:
            glue = between if between.strip() or not pending else b""
            flush()
            if glue:
                out.append(decode(glue, "", hint=hint))
            charset = name
            pending.append(payload(encoding, data))
        end = stop
    flush()
    out.append(decode(value[end:], "", hint=hint) if value[end:] else "")
    return "".join(out).replace("\x00", "").strip()


def plain(value: bytes) -> str:
    """ASCII bytes as text."""
    return value.decode("ascii").replace("\x00", "").strip()


def encoded(value: bytes) -> Iterator[tuple[int, int, bytes, bytes, bytes]]:
    """Start, end, charset, encoding and data of each encoded word. Each byte is looked at a bounded number of times."""
    at = 0
    while (head := WORD.search(value, at)) is not None:
        stop = value.find(b"?=", head.end())
        if stop < 0:
            return
        again = WORD.search(value, head.end(), stop)
        if again is not None:  # never ended: the next one begins inside
            at = again.start()
            continue
        yield head.start(), stop + 2, head[1], head[2], value[head.end() : stop]
        at = stop + 2


def payload(encoding: bytes, data: bytes) -> bytes:
    """The bytes of one encoded word."""
    if encoding in b"bB":
        return unbase64(data)
    return quopri.decodestring(data.replace(b"_", b" "), header=False)


def unbase64(data: bytes) -> bytes:
    """Base64 with blanks, missing padding, several padded pieces in a row or rubbish at the end."""
    data = NOT_BASE64.sub(b"", data)
    inside = data.rstrip(b"=")
    if b"=" not in inside:
        return _piece(inside)
    return b"".join(_piece(piece) for piece in inside.split(b"=") if piece)


def _piece(data: bytes) -> bytes:
    if len(data) % 4 == 1:
        data = data[:-1]
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return b""
