"""An IMAP server on loopback, as far as a mail program needs one to fetch, wait and file (RFC 3501, 2177, 4315, 6154).

What it does not know it refuses, as a server does.
"""

import asyncio
import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from inbox.sandbox.mailboxes import Folder, Mailbox, Stored

CAPABILITIES = "IMAP4rev1 IDLE SPECIAL-USE UIDPLUS LITERAL+"
LINE = 1_000_000  # bytes of a command's line
LITERAL = re.compile(rb"\{(\d{1,9})(\+?)\}\r?\n$")
TOKEN = re.compile(rb'\s*("(?:[^"\\]|\\.)*"|[^\s()"\[]*\[[^\]]*\](?:<[\d.]+>)?|\(|\)|[^\s()"]+)')
SECTION = re.compile(r"BODY(?:\.PEEK)?\[(.*?)\](?:<(\d+)\.(\d+)>)?$")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Word = str | bytes | list["Word"]


class Bad(Exception):
    """A command that this server does not understand."""


class Session:
    """One connection."""

    def __init__(self, mailboxes: dict[str, Mailbox], reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self._mailboxes, self._reader, self._writer = mailboxes, reader, writer
        self._mailbox: Mailbox | None = None
        self._folder: Folder | None = None
        self._told = 0  # mails of the folder that the client knows of
        self._readonly = False

    async def run(self) -> None:
        """Serve until the client leaves."""
        self._say(f"* OK [CAPABILITY {CAPABILITIES}] kotak surat latihan")
        with contextlib.suppress(
            ConnectionError, asyncio.IncompleteReadError, ValueError
        ):  # it left, or talks nonsense
            while (command := await self._command()) is not None:
                tag, name, words = command
                try:
                    answer = await self._do(name.upper(), words)
                except (Bad, ValueError, IndexError, KeyError, TypeError) as error:
                    answer = f"BAD {type(error).__name__}"
                self._news()
                self._say(f"{tag} {answer}")
                await self._writer.drain()
                if name.upper() == "LOGOUT":
                    break

    def _say(self, line: str) -> None:
        self._writer.write(line.encode() + b"\r\n")

    async def _command(self) -> tuple[str, str, list[Word]] | None:
        """A command with its literals; null at the end."""
        pieces: list[bytes | None] = []  # null before a literal
        literals: list[bytes] = []
        while True:
            line = await self._reader.readline()
            if not line:
                return None
            literal = LITERAL.search(line)
            pieces.append(line[: literal.start()] if literal else line)
            if literal is None:
                break
            if not literal[2]:
                self._say("+ silakan")
                await self._writer.drain()
            literals.append(await self._reader.readexactly(int(literal[1])))
            pieces.append(None)
        tokens = _tokens(pieces, iter(literals))
        words = _tree(iter(tokens))
        if len(words) < 2:
            return str(words[0]) if words else "*", "NOOP", []
        return str(words[0]), str(words[1]), words[2:]

    async def _do(self, name: str, words: list[Word]) -> str:
        match name:
            case "CAPABILITY":
                self._say(f"* CAPABILITY {CAPABILITIES}")
            case "NOOP" | "CHECK":
                pass
            case "LOGOUT":
                self._say("* BYE sampai jumpa")
            case "LOGIN":
                found = self._mailboxes.get(_text(words[0]).lower())
                if found is None or found.password != _text(words[1]):
                    return "NO [AUTHENTICATIONFAILED] sandi salah"
                self._mailbox = found
            case "LIST":
                for folder in self._box().folders.values():
                    use = f" {folder.special}" if folder.special else ""
                    self._say(f'* LIST (\\HasNoChildren{use}) "/" "{folder.name}"')
            case "SELECT" | "EXAMINE":
                return self._select(_text(words[0]), readonly=name == "EXAMINE")
            case "STATUS":
                return self._status(_text(words[0]), words[1])
            case "CLOSE" | "UNSELECT":
                self._folder = None
            case "UID":
                return self._uid(str(words[0]).upper(), words[1:])
            case "APPEND":
                return await self._append(words)
            case "IDLE":
                await self._idle()
            case _:
                raise Bad(name)
        return f"OK {name}"

    def _box(self) -> Mailbox:
        if self._mailbox is None:
            raise Bad("not logged in")
        return self._mailbox

    def _open(self) -> Folder:
        if self._folder is None:
            raise Bad("no folder is open")
        return self._folder

    def _select(self, name: str, *, readonly: bool) -> str:
        folder = self._box().folders.get("INBOX" if name.upper() == "INBOX" else name)
        if folder is None:
            return "NO [NONEXISTENT] tidak ada folder itu"
        self._folder, self._told, self._readonly = folder, len(folder.mails), readonly
        self._say(f"* {len(folder.mails)} EXISTS")
        self._say("* 0 RECENT")
        self._say("* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)")
        self._say(f"* OK [UIDVALIDITY {folder.validity}] sah")
        self._say(f"* OK [UIDNEXT {folder.next_uid}] berikutnya")
        return f"OK [{'READ-ONLY' if readonly else 'READ-WRITE'}] terbuka"

    def _status(self, name: str, wanted: Word) -> str:
        folder = self._box().folders.get("INBOX" if name.upper() == "INBOX" else name)
        if folder is None:
            return "NO [NONEXISTENT] tidak ada folder itu"
        known = {
            "MESSAGES": len(folder.mails), "UIDNEXT": folder.next_uid, "UIDVALIDITY": folder.validity, "RECENT": 0,
            "UNSEEN": sum("\\Seen" not in mail.flags for mail in folder.mails),
        }  # fmt: skip
        asked = [_text(word).upper() for word in (wanted if isinstance(wanted, list) else [wanted])]
        self._say(f'* STATUS "{folder.name}" ({" ".join(f"{item} {known[item]}" for item in asked)})')
        return "OK STATUS"

    def _news(self) -> None:
        """Tell of mails that came since the last answer."""
        if self._folder is not None and len(self._folder.mails) != self._told:
            self._told = len(self._folder.mails)
            self._say(f"* {self._told} EXISTS")

    async def _idle(self) -> None:
        """Tell of mails until the client says DONE (RFC 2177)."""
        self._say("+ menunggu")
        self._news()
        await self._writer.drain()
        done = asyncio.ensure_future(self._reader.readline())
        box = self._box()
        try:
            while not done.done():
                arrived = asyncio.ensure_future(self._arrival(box))
                await asyncio.wait({done, arrived}, return_when=asyncio.FIRST_COMPLETED)
                arrived.cancel()
                self._news()
                await self._writer.drain()
        finally:
            done.cancel()

    @staticmethod
    async def _arrival(box: Mailbox) -> None:
        async with box.changed:
            await box.changed.wait()

    def _uid(self, name: str, words: list[Word]) -> str:
        folder = self._open()
        if name == "SEARCH":
            found = [mail.uid for mail in folder.mails if _matches(mail, folder, list(words))]
            self._say("* SEARCH" + "".join(f" {uid}" for uid in found))
        elif name == "FETCH":
            items = words[1] if isinstance(words[1], list) else [words[1]]
            chosen = set(_uids(str(words[0]), folder))
            for number, mail in enumerate(folder.mails, 1):
                if mail.uid in chosen:
                    self._fetch(number, mail, [str(item) for item in items])
        elif name == "STORE":
            self._store(folder, words)
        else:
            raise Bad(name)
        return f"OK UID {name}"

    def _fetch(self, number: int, mail: Stored, items: list[str]) -> None:
        answers: list[bytes] = [f"UID {mail.uid}".encode()]
        for given in items:
            item = given.upper()
            if "[" in item:
                answers.append(_section(mail, given))
                if "PEEK" not in item and not self._readonly:
                    mail.flags.add("\\Seen")
            elif item == "RFC822.SIZE":
                answers.append(f"RFC822.SIZE {len(mail.raw)}".encode())
            elif item == "INTERNALDATE":
                answers.append(b'INTERNALDATE "' + _stamp(mail.at).encode() + b'"')
            elif item == "FLAGS":
                answers.append(f"FLAGS ({' '.join(sorted(mail.flags))})".encode())
            elif item != "UID":
                raise Bad(item)
        self._writer.write(f"* {number} FETCH (".encode() + b" ".join(answers) + b")\r\n")

    def _store(self, folder: Folder, words: list[Word]) -> None:
        flags = {str(flag) for flag in (words[2] if isinstance(words[2], list) else [words[2]])}
        for mail in folder.mails:
            if mail.uid in set(_uids(str(words[0]), folder)):
                mail.flags = mail.flags - flags if str(words[1]).startswith("-") else mail.flags | flags

    async def _append(self, words: list[Word]) -> str:
        box = self._box()
        folder = box.folders.get(_text(words[0]))
        if folder is None:
            return "NO [TRYCREATE] tidak ada folder itu"
        raw = words[-1]
        flags = next((word for word in words[1:-1] if isinstance(word, list)), [])
        async with box.changed:
            stored = folder.add(raw if isinstance(raw, bytes) else _text(raw).encode(), datetime.now(UTC))
            stored.flags.update(str(flag) for flag in flags)
            box.changed.notify_all()
        return f"OK [APPENDUID {folder.validity} {stored.uid}] tersimpan"


def _tokens(pieces: list[bytes | None], literals: Iterator[bytes]) -> Iterator[str | bytes]:
    for piece in pieces:
        if piece is None:
            yield next(literals)
            continue
        for match in TOKEN.finditer(piece):
            word = match[1]
            if word[:1] == b'"':
                yield re.sub(rb"\\(.)", rb"\1", word[1:-1])
            else:
                yield word.decode("ascii", "replace")


def _tree(tokens: Iterator[str | bytes]) -> list[Word]:
    """Words, with lists where parentheses were."""
    found: list[Word] = []
    for token in tokens:
        if token == "(":  # noqa: S105
            found.append(_tree(tokens))
        elif token == ")":  # noqa: S105
            return found
        else:
            found.append(token)
    return found


def _text(word: Word) -> str:
    return word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word)


def _uids(given: str, folder: Folder) -> Iterator[int]:
    """The UIDs of a set such as `1,4:7,9:*`."""
    last = folder.next_uid - 1
    for piece in given.split(","):
        low, colon, high = piece.partition(":")
        first = last if low == "*" else int(low)
        until = (last if high == "*" else int(high)) if colon else first
        yield from range(min(first, until), min(max(first, until), last) + 1)


def _matches(mail: Stored, folder: Folder, words: list[Word]) -> bool:
    while words:
        name = _text(words.pop(0)).upper()
        if name in ("ALL", "CHARSET"):
            if name == "CHARSET":
                words.pop(0)
        elif name == "UID":
            if mail.uid not in set(_uids(_text(words.pop(0)), folder)):
                return False
        elif name == "SINCE":
            day, month, year = _text(words.pop(0)).split("-")
            if mail.at.date() < datetime(int(year), MONTHS.index(month) + 1, int(day), tzinfo=UTC).date():
                return False
        elif name == "HEADER":
            field, value = _text(words.pop(0)), _text(words.pop(0))
            if value.lower() not in _header(mail.raw, [field]).decode("utf-8", "replace").lower():
                return False
        elif name in ("SEEN", "UNSEEN"):
            if ("\\Seen" in mail.flags) is (name == "UNSEEN"):
                return False
        else:
            raise Bad(name)
    return True


def _section(mail: Stored, item: str) -> bytes:
    """`BODY[…]` with what it asks for, as a literal."""
    match = SECTION.search(item)
    if match is None:
        raise Bad(item)
    name = match[1].upper()
    head, blank, body = mail.raw.partition(b"\r\n\r\n")
    if not name:
        found = mail.raw
    elif name == "HEADER":
        found = head + blank
    elif name == "TEXT":
        found = body
    elif name.startswith("HEADER.FIELDS"):
        found = _header(mail.raw, re.findall(r"[A-Za-z-]+", match[1][13:])) + b"\r\n"
    else:
        raise Bad(name)
    origin = ""
    if match[2] is not None:
        found = found[int(match[2]) : int(match[2]) + int(match[3])]
        origin = f"<{match[2]}>"
    return f"BODY[{match[1]}]{origin} {{{len(found)}}}\r\n".encode() + found


def _header(raw: bytes, names: list[str]) -> bytes:
    """Header lines of these names, with what continues them."""
    wanted = {name.lower().encode() for name in names}
    out, keep = b"", False
    for line in raw.partition(b"\r\n\r\n")[0].split(b"\r\n"):
        if line[:1] not in (b" ", b"\t"):
            keep = line.partition(b":")[0].strip().lower() in wanted
        if keep:
            out += line + b"\r\n"
    return out


def _stamp(at: datetime) -> str:
    return f"{at.day:02d}-{MONTHS[at.month - 1]}-{at:%Y %H:%M:%S} +0000"
