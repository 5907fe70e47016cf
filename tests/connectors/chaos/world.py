"""What the chaos server holds: mailboxes, what goes wrong in them, and the orders of the test that change both."""

import base64
import contextlib
import ssl
import time
from dataclasses import dataclass, field
from typing import Any

FOLDERS = {"INBOX": "", "Sent": "\\Sent"}


class Closed(Exception):
    """The session ends."""


@dataclass
class Mail:
    """A message."""

    uid: int
    raw: bytes
    at: str = field(default_factory=lambda: time.strftime("%d-%b-%Y %H:%M:%S +0000", time.gmtime()))


@dataclass
class Box:
    """A folder."""

    validity: int = 1
    mails: list[Mail] = field(default_factory=list)
    next_uid: int = 1


@dataclass
class User:
    """A mailbox and what goes wrong in it."""

    boxes: dict[str, Box] = field(default_factory=lambda: {name: Box() for name in FOLDERS})
    faults: list[dict[str, Any]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    written: int = 0
    sessions: int = 0
    most: int = 0
    logins: int = 0
    idling: set[Any] = field(default_factory=set)


USERS: dict[str, User] = {}
TOKENS: set[str] = set()  # XOAUTH2 tokens that are taken; empty: all
CAPABILITIES = ["IMAP4rev1", "IDLE", "AUTH=XOAUTH2"]
TLS: list[ssl.SSLContext] = []


def user(name: str) -> User:
    return USERS.setdefault(name, User())


HELLO: list[dict[str, Any]] = []  # faults before anybody has logged in


def add(box: Box, raw: bytes, uid: int | None = None) -> int:
    made = Mail(uid or box.next_uid, raw)
    box.mails.append(made)
    box.next_uid = max(box.next_uid, made.uid + 1)
    return made.uid


async def obey(asked: dict[str, Any]) -> Any:
    """One order of the test."""
    match asked["do"]:
        case "add":
            box = user(asked["user"]).boxes.setdefault(asked.get("folder", "INBOX"), Box())
            given = [add(box, base64.b64decode(raw), asked.get("uid")) for raw in asked["mails"]]
            for session in list(user(asked["user"]).idling):
                if session.box is box:
                    with contextlib.suppress(ConnectionError):
                        await session.say(f"* {len(box.mails)} EXISTS\r\n".encode())
            return given
        case "fault":
            where = user(asked["user"]).faults if asked.get("user") else HELLO
            where.append(asked["fault"])
        case "heal":
            user(asked["user"]).faults.clear()
            HELLO.clear()
        case "validity":
            box = user(asked["user"]).boxes[asked.get("folder", "INBOX")]
            box.validity += 1
            for number, one in enumerate(box.mails, asked.get("first", 1)):
                one.uid = number
            box.next_uid = box.mails[-1].uid + 1 if box.mails else 1
        case "expunge":
            box = user(asked["user"]).boxes["INBOX"]
            box.mails = [m for m in box.mails if m.uid != asked["uid"]]
        case "drop":
            for session in list(user(asked["user"]).idling):
                session.writer.transport.abort()
        case "tokens":
            TOKENS.clear()
            TOKENS.update(asked["tokens"])
        case "tls":
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(asked["certificate"], asked["key"])
            TLS[:] = [context]
        case "about":
            who = user(asked["user"])
            sent = [m.raw for m in who.boxes["Sent"].mails]
            return {
                "commands": who.commands, "written": who.written, "sessions": who.sessions, "most": who.most,
                "logins": who.logins, "idling": len(who.idling), "faults": who.faults,
                "sent": [base64.b64encode(raw).decode() for raw in sent],
            }  # fmt: skip
        case "forget":
            user(asked["user"]).commands.clear()
            user(asked["user"]).written = 0
    return None
