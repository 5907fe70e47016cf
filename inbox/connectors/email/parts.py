"""The MIME tree of a mail as flat leaves: every part is reachable, whatever the sender did to the structure."""

import quopri
import re
from collections.abc import Iterator

import msgspec

from inbox.connectors.email import parameters, source
from inbox.connectors.email.source import Field
from inbox.connectors.email.words import unbase64

DEPTH_LIMIT = 50
PART_LIMIT = 1_000
LINE_REST = re.compile(rb"(--)?[ \t]{0,80}(?:\r\n|\n|\r|\Z)")


class Part(msgspec.Struct):
    """One leaf. `body` is still transfer-encoded; `within` names the multiparts around it, outermost first."""

    fields: list[Field]
    mime: str
    params: dict[str, str]
    body: bytes
    within: tuple[str, ...] = ()
    order: int = 0

    @property
    def disposition(self) -> tuple[str, dict[str, str]]:
        """Content-Disposition: inline, attachment or empty, and its parameters."""
        return parameters.parse(source.first(self.fields, "content-disposition"))

    @property
    def content_id(self) -> str:
        """Content-ID without its brackets."""
        raw = source.first(self.fields, "content-id").decode("ascii", "replace")
        return raw.strip().strip("<>").strip()

    @property
    def encoding(self) -> str:
        """Content-Transfer-Encoding in lower case."""
        raw = source.first(self.fields, "content-transfer-encoding").decode("ascii", "replace")
        return raw.split(";")[0].strip().strip("\"'").lower()

    def content(self) -> bytes:
        """The body as the sender had it. Never raises."""
        match self.encoding:
            case "base64":
                return unbase64(self.body)
            case "quoted-printable" | "quoted_printable" | "quotedprintable":
                return quopri.decodestring(self.body)
            case "x-uuencode" | "uuencode" | "x-uue" | "uue":
                return uudecode(self.body)
        return self.body


def leaves(fields: list[Field], body: bytes) -> Iterator[Part]:
    """All leaves in order. Beyond the limits a multipart is given whole, as one leaf."""
    stack: list[tuple[list[Field], bytes, tuple[str, ...], str]] = [(fields, body, (), "text/plain")]
    count = 0
    while stack:
        fields, body, within, default = stack.pop()
        raw_type = source.first(fields, "content-type")
        mime, params = parameters.media_type(raw_type)
        if not mime:
            mime = default if not raw_type.strip() else "text/plain"
        boundary = params.get("boundary", "")
        if mime.startswith("multipart/") and len(within) < DEPTH_LIMIT and count + len(stack) < PART_LIMIT:
            pieces = list(cut(body, boundary or guessed(body)))
            if pieces:
                inner = "message/rfc822" if mime == "multipart/digest" else "text/plain"
                children = [(*source_of(piece), (*within, mime), inner) for piece in pieces]
                stack.extend(reversed(children))
                continue
            mime = "text/plain"  # a multipart without parts is its own text
        yield Part(fields=fields, mime=mime, params=params, body=body, within=within, order=count)
        count += 1


def source_of(piece: bytes) -> tuple[list[Field], bytes]:
    """Headers and body of a part; a part may begin with its empty line, and then has no headers."""
    if piece[:2] == b"\r\n":
        return [], piece[2:]
    if piece[:1] in (b"\n", b"\r"):
        return [], piece[1:]
    return source.split(piece)


def cut(body: bytes, boundary: str) -> Iterator[bytes]:
    """The pieces between boundary lines; what comes before the first and after the closing one is left out.

    At most PART_LIMIT pieces: the last holds all that follows.
    """
    if not boundary:
        return
    mark = b"--" + boundary.encode("utf-8", "replace").rstrip()
    start: int | None = None
    count = 0
    at = body.find(mark)
    while at >= 0:
        rest = LINE_REST.match(body, at + len(mark))
        if rest is None or (at and body[at - 1] not in b"\r\n"):
            at = body.find(mark, at + 1)
            continue
        if start is not None:
            stop = at - 2 if body[at - 2 : at] == b"\r\n" else at - 1
            yield body[start:stop] if stop > start else b""
            count += 1
        start = rest.end()
        if rest[1]:
            return
        if count >= PART_LIMIT - 1:
            break
        at = body.find(mark, rest.end())
    if start is not None:
        yield body[start:]


def guessed(body: bytes) -> str:
    """The boundary a multipart seems to use where its header does not say."""
    match = re.search(rb"(?:^|\n)--([^\s-][^\r\n]{0,69})\r?\n(?:content-|\r?\n)", body[:100_000], re.I)
    return match[1].decode("ascii", "replace").rstrip() if match else ""


def uudecode(body: bytes) -> bytes:
    """A uuencoded body, as far as it can be read."""
    import binascii

    out = bytearray()
    started = False
    for line in body.splitlines():
        if not started:
            started = line.startswith(b"begin ")
            continue
        if line.strip() in (b"end", b"`", b""):
            break
        try:
            out += binascii.a2b_uu(line)
        except binascii.Error:
            length = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out += binascii.a2b_uu(line[:length])
            except binascii.Error:
                break
    return bytes(out)
