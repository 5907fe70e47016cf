"""The final bytes of a mail: every header written here, and counted again before it leaves (RFC 5322, 2047, 2231)."""

import base64
import quopri
import re
import secrets
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote

from inbox.connectors.base import LocalFile
from inbox.connectors.email import quoting, rich
from inbox.connectors.letters import Letter
from inbox.domain.text import file_name

WORD = 42  # bytes of text in an encoded word, so that its line stays below 76
PLAIN = re.compile(r"[A-Za-z0-9 !#$%&'*+,./:;\-\[\](){}|~^_@]*")
ATOMS = re.compile(r"[A-Za-z0-9 !#$%&'*+/=^_`{|}~-]*")
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
ID = re.compile(r"[!-;=?-~]+")


class Unsendable(ValueError):
    """A recipient's address cannot be written in a mail."""


def compose(letter: Letter, text: str, sender: str, name: str, files: tuple[LocalFile, ...] = ()) -> bytes:
    """The mail. Raises Unsendable, OSError; ValueError where a header is not what it should be: nothing may leave."""
    headers: list[tuple[str, str]] = [
        ("From", mailbox(name, sender)),
        ("To", ", ".join(address(a) for a in letter.to)),
    ]
    if letter.cc:
        headers.append(("Cc", ", ".join(address(a) for a in letter.cc)))
    headers += [
        ("Subject", words(letter.subject)),
        ("Date", format_datetime(letter.at)),
        ("Message-ID", f"<{letter.message_id}>"),
    ]
    if letter.in_reply_to and ID.fullmatch(letter.in_reply_to):
        headers.append(("In-Reply-To", f"<{letter.in_reply_to}>"))
        known = [r for r in letter.references if ID.fullmatch(r) and len(r) < 900]
        headers.append(("References", " ".join(f"<{r}>" for r in known)))
    if re.fullmatch(r"[A-Za-z0-9+/=]{1,900}", letter.thread_index):
        headers.append(("Thread-Index", letter.thread_index))
    if letter.automatic:
        headers += [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")]
    headers += [("MIME-Version", "1.0"), ("Content-Language", "id")]
    kind, written = multipart(
        "alternative",
        [part("plain", plain_text(text, letter)), part("html", rich.html(text, letter))],
    )
    if files:
        whole = block([kind]) + b"\r\n" + written
        kind, written = multipart("mixed", [whole, *(attached(file) for file in files)])
    headers.append(kind)
    raw = block(headers) + b"\r\n" + written
    checked(raw, [name for name, _value in headers])
    return raw


def checked(raw: bytes, expected: list[str]) -> None:
    """Exactly these headers, each once and in this order, no bare CR or LF, no line too long. Raises ValueError."""
    if re.search(rb"(?<!\r)\n|\r(?!\n)|\x00", raw):
        raise ValueError("a bare line end")
    head = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    names = [line.partition(b":")[0].decode("ascii", "replace") for line in head if line[:1] not in (b" ", b"\t")]
    if names != expected or any(len(line) > 998 or not line.isascii() for line in head):
        raise ValueError("headers differ from what was set")


def block(headers: list[tuple[str, str]]) -> bytes:
    """Header lines, folded at blanks."""
    return b"".join(folded(name, value) for name, value in headers)


def folded(name: str, value: str) -> bytes:
    """One header. What could end a line is gone from the value."""
    clean = re.sub(r"[\x00-\x1f\x7f]+", " ", value)
    lines, line = [], f"{name}:"
    for word in clean.split(" "):
        if word and len(line) + 1 + len(word) > 76 and line.strip() != f"{name}:":
            lines.append(line)
            line = ""
        line += f" {word}" if word else ""
    return "\r\n".join([*lines, line]).encode("ascii") + b"\r\n"


def words(text: str) -> str:
    """Text of a header: as it is where that is harmless, else as encoded words, so that nobody decodes it twice."""
    clean = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).split())
    if PLAIN.fullmatch(clean) and all(len(w) < 70 for w in clean.split(" ")):
        return clean
    found, piece = [], b""
    for letter in clean:
        encoded = letter.encode("utf-8", "replace")
        if len(piece) + len(encoded) > WORD:
            found.append(piece)
            piece = b""
        piece += encoded
    found.append(piece)
    return " ".join(f"=?utf-8?b?{base64.b64encode(p).decode()}?=" for p in found)


def mailbox(name: str, sender: str) -> str:
    """A name and an address."""
    clean = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", name).split())
    if not clean:
        return address(sender)
    return f"{clean if ATOMS.fullmatch(clean) and len(clean) < 60 else words(f'{clean} ')} <{address(sender)}>"


def address(given: str) -> str:
    """An address as mail takes it: the domain in its A-label. Raises Unsendable."""
    local, at, domain = given.strip().rpartition("@")
    try:
        plain = domain.encode("idna").decode() if not domain.isascii() else domain
    except UnicodeError:
        plain = ""
    made = f"{local}{at}{plain}"
    if not ADDRESS.fullmatch(made) or ".." in made or len(made) > 254:
        raise Unsendable(given)
    return made


def multipart(kind: str, parts: list[bytes]) -> tuple[tuple[str, str], bytes]:
    """The header and the body of several parts. The boundary is random, so that no text can hold it."""
    boundary = f"=_siaga_{secrets.token_hex(16)}"
    mark = f"--{boundary}".encode()
    written = b"".join(mark + b"\r\n" + one + b"\r\n" for one in parts) + mark + b"--\r\n"
    return ("Content-Type", f'multipart/{kind}; boundary="{boundary}"'), written


def part(kind: str, text: str) -> bytes:
    """A text as a part: quoted-printable with CRLF."""
    head = block([("Content-Type", f"text/{kind}; charset=utf-8"), ("Content-Transfer-Encoding", "quoted-printable")])
    encoded = quopri.encodestring(text.encode("utf-8", "replace"))
    return head + b"\r\n" + re.sub(rb"\r?\n", b"\r\n", encoded)


def plain_text(text: str, letter: Letter) -> str:
    """What was written, the signature, and the mail answered below them."""
    written = text.rstrip() + "\n"
    if letter.signature.strip():
        written += f"\n-- \n{letter.signature.strip()}\n"
    if letter.quoted.strip():
        quoted = "\n".join(f"> {line}".rstrip() for line in quoting.shortened(letter.quoted).splitlines())
        written += f"\n{quoting.introduced(letter)}\n{quoted}\n"
    return quoting.lines(written)


def attached(file: LocalFile) -> bytes:
    """A file as a part. Raises OSError."""
    name = file_name(file.name or "lampiran")
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name) or "lampiran"
    mime = file.mime if re.fullmatch(r"[a-z0-9.+-]+/[a-z0-9.+-]+", file.mime) else "application/octet-stream"
    if mime.startswith(("multipart/", "message/")):
        mime = "application/octet-stream"
    head = block(
        [
            ("Content-Type", mime),
            ("Content-Disposition",
             f"attachment; filename=\"{plain[:120]}\"; filename*=utf-8''{quote(name, safe='')[:400]}"),
            ("Content-Transfer-Encoding", "base64"),
        ]
    )  # fmt: skip
    content = base64.encodebytes(Path(file.path).read_bytes()).replace(b"\n", b"\r\n")
    return head + b"\r\n" + content
