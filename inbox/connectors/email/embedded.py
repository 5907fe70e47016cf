"""Files that stand in the text of a mail, as before MIME: uuencode and yEnc; and the frame of PGP (RFC 4880)."""

import binascii
import re

UU = re.compile(rb"^begin(-base64)? [0-7]{3,4} ([^\r\n]{1,200})\r?\n", re.M)
UU_END = re.compile(rb"^(?:end|====)[ \t]*\r?$", re.M)
Y = re.compile(rb"^=ybegin [^\r\n]{0,200}?name=([^\r\n]{1,200})\r?\n", re.M)
Y_END = re.compile(rb"^=yend[^\r\n]*\r?$", re.M)
ARMOR = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:Hash: [^\n]{1,100}\n)*\n?", re.M)
ARMOR_END = re.compile(r"^-----BEGIN PGP SIGNATURE-----$", re.M)
FILES = 100  # of one text


def take_out(text: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """The text without the files in it, and name and content of each."""
    if b"begin" not in text:
        return text, []
    rest: list[bytes] = []
    found: list[tuple[bytes, bytes]] = []
    at = 0
    while len(found) < FILES:
        uu, y = UU.search(text, at), Y.search(text, at)
        begin = min((m for m in (uu, y) if m is not None), key=lambda m: m.start(), default=None)
        if begin is None:
            break
        end = (Y_END if begin is y else UU_END).search(text, begin.end())
        stop = end.start() if end is not None else len(text)
        body = text[begin.end() : stop]
        if begin is y:
            content, name = ydecode(body), begin[1]
        else:
            content = _unbase64(body) if begin[1] else _lines(body)
            name = begin[2]
        if not content:
            break
        rest.append(text[at : begin.start()])
        found.append((name.strip().strip(b'"'), content))
        at = end.end() if end is not None else len(text)
    if not found:
        return text, []
    return b"".join([*rest, text[at:]]), found


def uudecode(body: bytes) -> bytes:
    """A uuencoded body, as far as it can be read."""
    begin = UU.search(body)
    if begin is None:
        return _lines(body)
    end = UU_END.search(body, begin.end())
    inside = body[begin.end() : end.start() if end is not None else len(body)]
    return _unbase64(inside) if begin[1] else _lines(inside)


def _lines(body: bytes) -> bytes:
    out = bytearray()
    for line in body.splitlines():
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


def _unbase64(body: bytes) -> bytes:
    from inbox.connectors.email.words import unbase64

    return unbase64(body)


def ydecode(body: bytes) -> bytes:
    """A yEnc body: every byte is 42 more than it was, `=` marks one that is 64 more again (yenc.org, 1.3)."""
    lines = [line for line in body.splitlines() if not line.startswith((b"=ybegin", b"=ypart", b"=yend"))]
    first, *escaped = b"".join(lines).split(b"=")
    out = [first.translate(_BACK)]
    for piece in escaped:
        out.append(bytes([(piece[0] - 106) & 255]) if piece else b"")
        out.append(piece[1:].translate(_BACK))
    return b"".join(out)


_BACK = bytes((byte - 42) & 255 for byte in range(256))


def unarmored(text: str) -> tuple[str, bool]:
    """Text in a frame of PGP without it, and whether there was one: what is before and after the frame stays."""
    begin = ARMOR.search(text)
    if begin is None:
        return text, False
    end = ARMOR_END.search(text, begin.end())
    if end is None:
        return text, True
    close = text.find("-----END PGP SIGNATURE-----", end.end())
    after = text[close + len("-----END PGP SIGNATURE-----") :] if close >= 0 else ""
    inside = re.sub(r"^- (?=-|From )", "", text[begin.end() : end.start()], flags=re.M)
    return text[: begin.start()] + inside + after, True
