"""Large mails: their parts as the server knows them (BODYSTRUCTURE), text at once and files when they are opened."""

import binascii
import contextlib
import hashlib
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from inbox.connectors.base import Inbound, InboundMessage, Media
from inbox.connectors.email.imap import Line
from inbox.connectors.email.settings import MEGABYTE
from inbox.connectors.email.source import split

SMALL = 256 * 1024  # bytes of a part that is fetched at once
TEXT = 2 * MEGABYTE  # of all text and small parts together
PARTS, DEPTH = 200, 20
MARK = re.compile(rb"siaga-part (\d+)")
SCHEME = "imap:"


class Leaf(msgspec.Struct, frozen=True):
    """A part without parts. `section` as IMAP numbers it; `size` in bytes as it is encoded."""

    section: str
    mime: str
    encoding: str
    size: int


class Known(msgspec.Struct, frozen=True):
    """A mail rebuilt from what was fetched: in the place of each part left out stands a mark with its number."""

    raw: bytes
    left: dict[int, Leaf]


class Place(msgspec.Struct, frozen=True):
    """Where a mail lies, and what finds it again where that has changed."""

    folder: str
    validity: int
    uid: int
    message_id: str


class Remote(msgspec.Struct, frozen=True):
    """A part that is still on the server."""

    place: Place
    leaf: Leaf

    def id(self) -> str:
        """As Media.remote_id."""
        return SCHEME + msgspec.json.encode(self).decode()


def remote(given: str) -> Remote | None:
    """A part from its Media.remote_id."""
    with contextlib.suppress(msgspec.DecodeError):
        if given.startswith(SCHEME):
            return msgspec.json.decode(given[len(SCHEME) :], type=Remote)
    return None


def leaves(body: Any, section: str = "", depth: int = 0) -> Iterator[Leaf]:
    """The leaves of a BODYSTRUCTURE. Raises TypeError, ValueError, IndexError where it is none."""
    if depth > DEPTH:
        return
    if isinstance(body[0], list):
        for number, inner in enumerate(body[0], 1):
            yield from leaves(inner, f"{section}.{number}" if section else str(number), depth + 1)
        return
    kind, sub, _parameters, _id, _description, encoding, size = body[:7]
    yield Leaf(section or "1", f"{_said(kind)}/{_said(sub)}", _said(encoding), int(size or 0))


def _said(value: Any) -> str:
    return value.decode("ascii", "replace").lower() if isinstance(value, bytes) else ""


def fetch(line: Line, uid: int) -> Known | None:
    """Header, text and small parts of a mail; null where the server does not tell its parts. Raises as Line does."""
    from imapclient.exceptions import IMAPClientError

    try:
        found = list(leaves(line.structure(uid)))[:PARTS]
    except (TypeError, ValueError, IndexError, IMAPClientError):
        return None
    header = line.section(uid, "HEADER")
    if not found or not header.strip():
        return None
    boundary = b"siaga-" + hashlib.sha256(header).hexdigest()[:32].encode()
    top = [
        field.name.encode() + b":" + field.value for field in split(header)[0]
        if field.name not in ("content-type", "content-transfer-encoding", "mime-version")
    ]  # fmt: skip
    lines = [*top, b"mime-version: 1.0", b'content-type: multipart/mixed; boundary="' + boundary + b'"', b""]
    left: dict[int, Leaf] = {}
    taken = 0
    for number, leaf in enumerate(found):
        mime = line.section(uid, f"{leaf.section}.MIME") if len(found) > 1 or leaf.section != "1" else b""
        if not mime.strip():
            mime = f"content-type: {leaf.mime}\r\ncontent-transfer-encoding: {leaf.encoding}".encode()
        wanted = leaf.size if leaf.size <= SMALL else MEGABYTE if leaf.mime.startswith("text/") else 0
        if wanted and taken + wanted <= TEXT:
            content = line.window(uid, leaf.section, 0, wanted)
            taken += len(content)
        else:
            left[number] = leaf
            mime = b"\r\n".join(
                field.name.encode() + b":" + field.value for field in split(mime.rstrip() + b"\r\n\r\n")[0]
                if field.name != "content-transfer-encoding"
            )  # fmt: skip
            content = b"siaga-part %d" % number
        lines += [b"--" + boundary, mime.strip(b"\r\n"), b"", content]
    return Known(b"\r\n".join([*lines, b"--" + boundary + b"--", b""]), left)


def later(item: Inbound, files: tuple[bytes, ...], known: Known, place: Place) -> tuple[Inbound, tuple[bytes, ...]]:
    """Media for the parts that were left on the server; their `files` are empty."""
    if not isinstance(item, InboundMessage):
        return item, files
    media = []
    for about, content in zip(item.media, files, strict=True):
        mark = MARK.fullmatch(content.strip())
        leaf = known.left.get(int(mark[1])) if mark else None
        if leaf is None:
            media.append(about)
            continue
        size = leaf.size * 73 // 100 if leaf.encoding == "base64" else leaf.size
        media.append(
            Media(remote_id=Remote(place, leaf).id(), kind=about.kind, mime=about.mime, name=about.name, size=size,
                  later=True)
        )  # fmt: skip
    return msgspec.structs.replace(item, media=tuple(media)), files


class Decoder:
    """Undoes the transfer encoding of a part piece by piece."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._left = b""

    def feed(self, piece: bytes) -> bytes:
        """What can be said of it now. Raises ValueError where base64 is none."""
        if self._encoding == "base64":
            clean = self._left + re.sub(rb"[^A-Za-z0-9+/=]", b"", piece)
            whole = len(clean) // 4 * 4
            self._left = clean[whole:]
            return binascii.a2b_base64(clean[:whole])
        if self._encoding == "quoted-printable":
            text = self._left + piece
            whole = text.rfind(b"\n") + 1
            self._left = text[whole:]
            return binascii.a2b_qp(text[:whole])
        return piece

    def end(self) -> bytes:
        """The rest."""
        rest, self._left = self._left, b""
        if self._encoding == "base64":
            return binascii.a2b_base64(rest + b"=" * (-len(rest) % 4)) if len(rest) > 1 else b""
        return binascii.a2b_qp(rest) if self._encoding == "quoted-printable" else rest
