"""The MIME tree of a mail as flat leaves: every part is reachable, whatever the sender did to the structure."""

import quopri
import re
from collections.abc import Iterator

import msgspec

from inbox.connectors.email import embedded, parameters, smime, source
from inbox.connectors.email.source import Field
from inbox.connectors.email.words import unbase64

MESSAGES = frozenset({"message/rfc822", "message/global", "message/news"})
SIGNED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
DEPTH_LIMIT = 50
PART_LIMIT = 1_000
SEEN = 20_000  # bytes of a text in which its encoding shows
SOFT_BREAK = re.compile(rb"[^\r\n]{60,76}=\r?\n")
ESCAPED = re.compile(rb"=(?:3D|20|C2|C3|E2|0A)")
NO_ESCAPE = re.compile(rb"=(?![0-9A-Fa-f]{2}|\r?\n|\Z)")
BLANK_BREAK = re.compile(rb"=[ \t]+\r?\n")
BLANKS = re.compile(rb"[A-Za-z,.] [A-Za-z]{1,20} [A-Za-z]")
NOT_ENCODED = re.compile(rb"[^A-Za-z0-9+/=\r\n]")
STRANGE_LINE = re.compile(rb"^[A-Za-z0-9+/= \t]{0,200}[^A-Za-z0-9+/= \t\r\n]", re.M)
ENCODED_LINE = re.compile(rb"^[A-Za-z0-9+/]{56,}={0,2}[ \t]{0,9}\r?$", re.M)
COMMENT = re.compile(r"\([^()]*\)")
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
        raw = source.first(self.fields, "content-transfer-encoding")[:200].decode("ascii", "replace")
        if "(" in raw:
            raw = COMMENT.sub("", raw)
        return raw.split(";")[0].strip().strip("\"'").lower()

    def content(self) -> bytes:
        """The body as the sender had it, also where it is not encoded as it says. Never raises."""
        written = self.mime.startswith("text/")
        match self.encoding:
            case "base64":
                at = _footer(self.body) if written else len(self.body)
                if written and _is_plain(self.body[:at]):
                    return self.body
                return unbase64(self.body[:at]) + self.body[at:]
            case "quoted-printable" | "quoted_printable" | "quotedprintable" | "quoted-printable:":
                return unquote(self.body)
            case "x-uuencode" | "uuencode" | "x-uue" | "uue":
                return embedded.uudecode(self.body)
            case "x-yencode" | "yenc" | "x-yenc":
                return embedded.ydecode(self.body)
        if written and self.encoding in ("", "7bit", "8bit") and _is_quoted(self.body):
            return unquote(self.body)  # encoded, but nobody said so
        return self.body


def unquote(body: bytes) -> bytes:
    """Quoted-printable; blanks that a gateway put after a soft line break are no text (RFC 2045 6.7)."""
    return quopri.decodestring(BLANK_BREAK.sub(b"=\n", body) if b"= " in body or b"=\t" in body else body)


def _is_quoted(body: bytes) -> bool:
    """Whether a text is plainly quoted-printable: soft line breaks, and no `=` that means itself."""
    return (
        body.count(b"=\n", 0, SEEN) + body.count(b"=\r\n", 0, SEEN) > 1
        and len(SOFT_BREAK.findall(body, 0, SEEN)) > 1
        and ESCAPED.search(body, 0, SEEN) is not None
        and NO_ESCAPE.search(body, 0, SEEN) is None
    )


def _is_plain(body: bytes) -> bool:
    """Whether a text that claims to be base64 is plainly not: words with blanks between them."""
    start = body[:2000].strip()
    return bool(start) and (BLANKS.search(start) is not None or len(NOT_ENCODED.findall(start)) * 20 > len(start))


def _footer(body: bytes) -> int:
    """Where plain text begins that a mailing list wrote below base64; the end where there is none."""
    strange = STRANGE_LINE.search(body)
    if strange is None or ENCODED_LINE.search(body, strange.start()):
        return len(body)
    encoded = ENCODED_LINE.search(body, 0, strange.start()) or body[: strange.start()].rstrip().endswith(b"=")
    return strange.start() if encoded else len(body)


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
            pieces = list(cut(body, boundary)) or list(cut(body, guessed(body)))
            if not pieces and (inside := _decoded(fields, body)) is not body:
                pieces = list(cut(inside, boundary or guessed(inside)))
            if pieces:
                inner = "message/rfc822" if mime == "multipart/digest" else "text/plain"
                children = [(*source_of(piece), (*within, mime), inner) for piece in pieces]
                stack.extend(reversed(children))
                continue
            mime = "text/plain"  # a multipart without parts is its own text
        if mime in SIGNED and len(within) < DEPTH_LIMIT and "enveloped" not in params.get("smime-type", ""):
            inside = smime.signed_content(_decoded(fields, body))
            if inside:
                stack.append((*source_of(inside), (*within, mime), "text/plain"))
        yield Part(fields=fields, mime=mime, params=params, body=body, within=within, order=count)
        count += 1


def _decoded(fields: list[Field], body: bytes) -> bytes:
    """A body whose transfer encoding is taken off, itself where it has none."""
    part = Part(fields=fields, mime="", params={}, body=body)
    return part.content()


def source_of(piece: bytes) -> tuple[list[Field], bytes]:
    """Headers and body of a part; a part may begin with its empty line, and then has no headers."""
    if piece[:2] == b"\r\n":
        return [], piece[2:]
    if piece[:1] in (b"\n", b"\r"):
        return [], piece[1:]
    return source.split(piece)


def cut(body: bytes, boundary: str) -> Iterator[bytes]:
    """The pieces between boundary lines; what comes before the first and after a closing one is left out.

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
            start = None  # parts that follow nevertheless belong to it: two levels may share one boundary
        if count >= PART_LIMIT - 1:
            break
        at = body.find(mark, rest.end())
    if start is not None:
        yield body[start:]


def guessed(body: bytes) -> str:
    """The boundary a multipart seems to use where its header does not say."""
    match = re.search(rb"(?:^|\n)--([^\s-][^\r\n]{0,69})\r?\n(?:content-|\r?\n)", body[:100_000], re.I)
    return match[1].decode("ascii", "replace").rstrip() if match else ""
