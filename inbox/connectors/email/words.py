"""Encoded words of RFC 2047 in header values, as real mailers write them."""

import base64
import binascii
import quopri
import re

from inbox.connectors.email.charsets import decode

# Tolerated beyond the RFC: blanks inside Q text, missing padding, a following character without a space.
WORD = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*?)\?=")
FOLD = re.compile(rb"(?:\r\n|\r|\n)[ \t]*")
LIMIT = 100_000  # bytes of one header value that are looked at


def unfold(value: bytes) -> bytes:
    """A header value on one line; the line break goes, the blank after it stays one blank (RFC 5322 2.2.3)."""
    return FOLD.sub(b" ", value).strip()


def text(value: bytes, *, hint: str = "") -> str:
    """The readable text of a raw header value. Never raises."""
    value = unfold(value[:LIMIT])
    out: list[str] = []
    pending: list[bytes] = []
    charset = ""
    end = 0

    def flush() -> None:
        if pending:
            out.append(decode(b"".join(pending), charset, hint=hint))
            pending.clear()

    for match in WORD.finditer(value):
        between = value[end : match.start()]
        name = match[1].decode("ascii", "replace").lower().split("*")[0]
        if pending and not between.strip() and name == charset:
            # Neighbours of one charset are joined before decoding: a multibyte character may be cut between them.
            pending.append(payload(match[2], match[3]))
        else:
            glue = between if between.strip() or not pending else b""
            flush()
            if glue:
                out.append(decode(glue, "", hint=hint))
            charset = name
            pending.append(payload(match[2], match[3]))
        end = match.end()
    flush()
    out.append(decode(value[end:], "", hint=hint) if value[end:] else "")
    return "".join(out).replace("\x00", "").strip()


def payload(encoding: bytes, data: bytes) -> bytes:
    """The bytes of one encoded word."""
    if encoding in b"bB":
        return unbase64(data)
    return quopri.decodestring(data.replace(b"_", b" "), header=False)


def unbase64(data: bytes) -> bytes:
    """Base64 with blanks, missing padding or rubbish at the end."""
    data = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    if len(data) % 4 == 1:
        data = data[:-1]
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return b""
