"""Address lists of mail headers, read without recursion and without raising (RFC 5322 3.4, and what is sent)."""

import re

import msgspec

from inbox.connectors.email import words

LIMIT = 1000  # addresses of one header
SPECIAL = re.compile(rb'\\.|[",();:<>]', re.S)
APART = re.compile(r"[\s<>()\[\],;:\"]+")
SIMPLE = re.compile(rb"\s*([A-Za-z0-9 !#$%&'*+/^_`{|}~.-]*?)\s*<([A-Za-z0-9!#$%&'*+/=^_`{|}~.-]+@[A-Za-z0-9.-]+)>\s*")
GROUP = 300  # bytes of a group's name
NO_GROUP = re.compile(rb"@|=\?")
QUOTED_LOCAL = re.compile(r'"((?:[^"\\]|\\.){1,200})"\s?@\s?([^\s"@]{1,255})')
LITERAL = re.compile(r"[^\s<>()\[\],;:\"@]{1,64}@\[[0-9A-Fa-f.:IPv]{2,60}\]")
ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LONGEST = 5_000  # bytes of one mailbox; what is longer is none


class Mailbox(msgspec.Struct, frozen=True):
    """A name and an address; either may be empty."""

    name: str
    address: str


def parse(value: bytes, *, hint: str = "") -> list[Mailbox]:
    """The mailboxes of a raw header value, groups flattened, names decoded."""
    plain = SIMPLE.fullmatch(value) if len(value) < 300 else None
    if plain is not None:
        return [Mailbox(plain[1].decode("ascii").strip("'"), plain[2].decode("ascii"))]
    return [mailbox for piece in _pieces(words.unfold(value)) if (mailbox := _mailbox(piece, hint))][:LIMIT]


def _pieces(value: bytes) -> list[bytes]:
    """Split at commas and semicolons outside quotes, comments and angle brackets; drop group names."""
    pieces: list[bytes] = []
    start = depth = 0
    quoted = angle = False
    closing = value.count(b'"') % 2 == 0  # an odd quote is not a quote: it would swallow the rest
    for match in SPECIAL.finditer(value):
        char, at = match[0], match.start()
        if char[:1] == b"\\":
            continue
        if char == b'"' and closing and not depth:
            quoted = not quoted
        elif quoted:
            continue
        elif char == b"(":
            depth += 1
        elif char == b")":
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif char == b"<":
            angle = True
        elif char == b">":
            angle = False
        elif char in (b",", b";") and not angle:
            pieces.append(value[start:at])
            start = at + 1
        elif char == b":" and not angle and at - start < GROUP and not NO_GROUP.search(value, start, at):
            start = at + 1  # a group's name
        if len(pieces) > LIMIT:
            return pieces
    if depth or angle:  # never closed: read it plainly
        pieces.extend(value[start:].split(b","))
    else:
        pieces.append(value[start:])
    return pieces


def _mailbox(piece: bytes, hint: str) -> Mailbox | None:
    piece = piece.strip()[-LONGEST:]
    if not piece:
        return None
    left, right = piece.rfind(b"<"), piece.rfind(b">")
    if left >= 0:
        inner = piece[left + 1 : right if right > left else len(piece)]
        name = _name(piece[:left], hint)
        address = _address(words.text(inner, hint=hint))
        if not address and not name:
            return None
        if not address:
            address = looks(name)
        return Mailbox(name, address)
    bare, comment = _without_comments(piece)
    text = words.text(bare, hint=hint).strip()
    whole = QUOTED_LOCAL.fullmatch(text) or LITERAL.fullmatch(text)
    if whole is not None:
        return Mailbox(_name(comment, hint), _address(text))
    text = text.strip('"')
    if found := looks(text):
        return Mailbox(_name(comment, hint), _address(found))
    if text or comment:
        return Mailbox(_name(bare, hint) or _name(comment, hint), "")
    return None


def looks(text: str) -> str:
    """The first thing in a text that looks like an address, or nothing."""
    if "@" not in text:
        return ""
    return next((word for word in APART.split(text) if "@" in word[1:-1]), "")


def _without_comments(piece: bytes) -> tuple[bytes, bytes]:
    if b"(" not in piece:
        return piece, b""
    out, comment = bytearray(), bytearray()
    depth = 0
    for byte in piece:
        if byte == 0x28:
            depth += 1
            continue
        if byte == 0x29 and depth:
            depth -= 1
            continue
        (comment if depth else out).append(byte)
    return bytes(out), bytes(comment)


def _name(value: bytes, hint: str) -> str:
    value = value.strip()
    if value.startswith(b'"') and value.endswith(b'"') and len(value) > 1:
        value = re.sub(rb"\\(.)", rb"\1", value[1:-1])
    text = words.text(value, hint=hint).strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()
    return text.replace('\\"', '"')


def _address(text: str) -> str:
    """A bare address: without comments, the route of RFC 822 and a scheme; a local part keeps quotes it needs."""
    text = text.strip()
    if "(" in text:
        text = _without_comments(text.encode("utf-8", "replace"))[0].decode("utf-8", "replace")
    text = text.strip("<> \t")
    if text.lower().startswith("mailto:"):
        text = text[7:]
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    match = QUOTED_LOCAL.fullmatch(text)
    if match is not None:
        local = re.sub(r"\\(.)", r"\1", match[1])
        needed = ATOM.fullmatch(local) is None
        return f'"{match[1]}"@{match[2]}' if needed else f"{local}@{match[2]}"
    text = text.strip("'\"<> ")
    return re.sub(r"\s+", "", text) if "@" in text else text
