"""An IMAP server that does everything wrong that servers were seen to do, on demand; run by exec, spoken to on stdin.

A user exists once a mail or a fault is given to it; any password is taken. A fault is {"at", "do", "times", "uid"}:
`at` is when (hello, login, list, examine, status, search, sizes, fetch, idle, done, noop, append), `do` what, `times`
how often (-1 always), `uid` restricts one to answers about that mail.
"""

import asyncio
import base64
import contextlib
import json
import re
import socket
import ssl
import struct
import sys
from typing import Any

from tests.connectors.chaos import bodies
from tests.connectors.chaos.world import CAPABILITIES, FOLDERS, HELLO, TLS, TOKENS, Box, Closed, User, add, obey, user


class Session:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.who: User | None = None
        self.box: Box | None = None
        self.idle_tag = ""

    # --- faults -----------------------------------------------------------------------------------------------------
    def fault(self, at: str, uids: list[int] | None = None) -> dict[str, Any] | None:
        faults = self.who.faults if self.who is not None else HELLO
        for found in faults:
            if found["at"] != at or (found.get("uid") is not None and found["uid"] not in (uids or [])):
                continue
            times = found.get("times", 1)
            if times == 0:
                continue
            if times > 0:
                found["times"] = times - 1
            return found
        return None

    async def suffer(self, at: str, tag: str) -> bool:
        """A fault that is the whole answer; whether there was one. Raises Closed."""
        found = self.fault(at)
        if found is None:
            return False
        match found["do"]:
            case "silence":
                await self.silence()
            case "close":
                raise Closed
            case "reset":
                self.reset()
            case "bye":
                await self.say(b"* BYE going down\r\n")
                raise Closed
            case "no":
                await self.say(f"{tag} NO not now\r\n".encode())
                return True
            case "bad":
                await self.say(f"{tag} BAD no idea\r\n".encode())
                return True
            case "unavailable":
                await self.say(f"{tag} NO [UNAVAILABLE] try later\r\n".encode())
                return True
            case "garbage":
                await self.say(b"\x00\xff\xfe&% what\r\n\r\n* \r\n")
            case "odd":  # untagged answers that nobody knows, which a client must pass over
                await self.say(b"* XNEWS something\r\n* OK [ALERT] quota\r\n* FLAGS (\\Seen)\r\n")
            case "huge":
                await self.say(b"* OK " + b"x" * 11_000_000 + b"\r\n")
            case "drip":
                for _n in range(10_000):
                    await self.say(b"*")
                    await asyncio.sleep(0.2)
            case "storm":
                await self.say(b"".join(b"* %d EXISTS\r\n* 0 RECENT\r\n" % n for n in range(5_000)))
            case "pushed":  # EXPUNGE and the like where nobody asked
                await self.say(b"* 1 EXPUNGE\r\n* 1 FETCH (FLAGS (\\Deleted))\r\n* 7 EXISTS\r\n")
        return False

    async def silence(self) -> None:
        while await self.reader.read(65536):
            pass
        raise Closed

    def reset(self) -> None:
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
        raise Closed

    async def say(self, data: bytes) -> None:
        if self.who is not None:
            self.who.written += len(data)
        self.writer.write(data)
        await self.writer.drain()

    # --- the protocol -----------------------------------------------------------------------------------------------
    async def run(self) -> None:
        try:
            if not await self.suffer("hello", "*"):
                await self.say(b"* OK chaos ready\r\n")
            while line := await self.reader.readline():
                await self.command(line.decode("utf-8", "replace").rstrip("\r\n"))
                if (found := self.fault("after")) is not None and found["do"] == "close":
                    break
        except (Closed, ConnectionError, asyncio.IncompleteReadError, TimeoutError, ValueError, ssl.SSLError):
            pass
        finally:
            if self.who is not None:
                self.who.sessions -= 1
                self.who.idling.discard(self)
            with contextlib.suppress(Exception):
                self.writer.close()

    async def command(self, line: str) -> None:
        if self.idle_tag:
            if line.upper() == "DONE":
                await self.done()
            return
        tag, _blank, rest = line.partition(" ")
        name, _blank, given = rest.partition(" ")
        name = name.upper()
        if name == "UID":
            second, _blank, given = given.partition(" ")
            name = f"UID {second.upper()}"
        if self.who is not None:
            self.who.commands.append(name)
        handler = getattr(self, "do_" + name.lower().replace(" ", "_"), None)
        if handler is None:
            await self.say(f"{tag} BAD unknown command\r\n".encode())
        else:
            await handler(tag, given)

    async def ok(self, tag: str, text: str = "done") -> None:
        await self.say(f"{tag} OK {text}\r\n".encode())

    async def do_capability(self, tag: str, _given: str) -> None:
        tls = ["STARTTLS"] if TLS and self.writer.get_extra_info("ssl_object") is None else []
        await self.say(f"* CAPABILITY {' '.join([*CAPABILITIES, *tls])}\r\n".encode())
        await self.ok(tag)

    async def do_starttls(self, tag: str, _given: str) -> None:
        if not TLS:
            await self.say(f"{tag} BAD unknown command\r\n".encode())
            return
        await self.ok(tag)
        await self.writer.start_tls(TLS[0])

    async def do_login(self, tag: str, given: str) -> None:
        name = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', given)[0]
        await self.enter(tag, name[0] or name[1])

    async def do_authenticate(self, tag: str, given: str) -> None:
        await self.say(b"+ \r\n")
        said = base64.b64decode(await self.reader.readline()).decode()
        name = said.partition("user=")[2].partition("\x01")[0]
        token = said.partition("auth=Bearer ")[2].partition("\x01")[0]
        if TOKENS and token not in TOKENS:
            challenge = base64.b64encode(b'{"status":"401","schemes":"bearer","scope":"mail"}')
            await self.say(b"+ " + challenge + b"\r\n")
            await self.reader.readline()
            user(name).commands.append("refused")
            await self.say(f"{tag} NO [AUTHENTICATIONFAILED] invalid token\r\n".encode())
            return
        await self.enter(tag, name)

    async def enter(self, tag: str, name: str) -> None:
        self.who = user(name)
        self.who.sessions += 1
        self.who.most = max(self.who.most, self.who.sessions)
        self.who.logins += 1
        if not await self.suffer("login", tag):
            await self.ok(tag, "in")

    async def do_logout(self, tag: str, _given: str) -> None:
        await self.say(b"* BYE\r\n")
        await self.ok(tag)
        raise Closed

    async def do_list(self, tag: str, _given: str) -> None:
        if not await self.suffer("list", tag):
            for name in self.who.boxes if self.who is not None else ():
                await self.say(f'* LIST ({FOLDERS.get(name, "")}) "/" "{name}"\r\n'.encode())
            await self.ok(tag)

    def named(self, given: str) -> Box:
        assert self.who is not None
        return self.who.boxes.setdefault(given.split(" (")[0].strip().strip('"'), Box())

    async def do_examine(self, tag: str, given: str) -> None:
        self.box = self.named(given)
        if await self.suffer("examine", tag):
            return
        box = self.box
        await self.say(
            f"* {len(box.mails)} EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY {box.validity}] ok\r\n"
            f"* OK [UIDNEXT {box.next_uid}] ok\r\n{tag} OK [READ-ONLY] done\r\n".encode()
        )

    do_select = do_examine

    async def do_status(self, tag: str, given: str) -> None:
        if not await self.suffer("status", tag):
            box = self.named(given)
            name = given.split(" (")[0]
            await self.say(
                f"* STATUS {name} (MESSAGES {len(box.mails)} UIDNEXT {box.next_uid} UIDVALIDITY {box.validity})\r\n"
                .encode()
            )  # fmt: skip
            await self.ok(tag)

    async def do_noop(self, tag: str, _given: str) -> None:
        if not await self.suffer("noop", tag):
            if self.box is not None:
                await self.say(f"* {len(self.box.mails)} EXISTS\r\n".encode())
            await self.ok(tag)

    async def do_uid_search(self, tag: str, given: str) -> None:
        if await self.suffer("search", tag):
            return
        assert self.box is not None
        found = [m.uid for m in self.box.mails]
        if asked := re.search(r"UID ([\d:*,]+)", given):
            found = self.chosen(asked[1])
        elif asked := re.search(r'MESSAGE-ID "?([^"\s]+)', given, re.I):
            found = [m.uid for m in self.box.mails if asked[1].encode() in m.raw.partition(b"\r\n\r\n")[0]]
        await self.say(f"* SEARCH {' '.join(map(str, found))}\r\n".encode())
        await self.ok(tag)

    def chosen(self, asked: str) -> list[int]:
        assert self.box is not None
        last = self.box.mails[-1].uid if self.box.mails else 0
        found: list[int] = []
        for part in asked.split(","):
            low, _colon, high = part.partition(":")
            first = last if low == "*" else int(low)
            until = first if not high else last if high == "*" else int(high)
            first, until = min(first, until), max(first, until)
            found += [m.uid for m in self.box.mails if first <= m.uid <= until]
        return found

    async def do_uid_fetch(self, tag: str, given: str) -> None:
        asked, _blank, items = given.partition(" ")
        uids = self.chosen(asked)
        whole = "BODY" in items
        at = "structure" if "BODYSTRUCTURE" in items else "fetch" if whole else "sizes"
        if at == "structure":
            await self.say(f"{tag} BAD no structures here\r\n".encode())
            return
        if await self.suffer(at, tag):
            return
        assert self.box is not None
        place = "header" if "[HEADER]" in items else "fetching" if whole else "sizing"
        found = self.fault(place, uids)
        do = found["do"] if found is not None else ""
        hurt = found.get("uid") if found is not None else None
        hurt = hurt if hurt is not None else (uids[len(uids) // 2] if uids else None)
        if do == "disorder":
            uids = uids[::-1]
        for uid in uids:
            one = next(m for m in self.box.mails if m.uid == uid)
            number = self.box.mails.index(one) + 1
            head = f"* {number} FETCH (UID {uid} ".encode()
            if not whole:
                if uid == hurt and do == "left_out":
                    continue
                if uid == hurt and do == "flags":
                    await self.say(head + b"FLAGS (\\Seen))\r\n")
                    continue
                size = len(one.raw)
                await self.say(head + f'RFC822.SIZE {size} INTERNALDATE "{one.at}")\r\n'.encode())
                continue
            raw, section = self.cut(one.raw, items)
            await bodies.answer(self, do if uid == hurt else "", head, section, raw, found or {})
        if do == "partly_no":
            await self.say(f"{tag} NO some are gone\r\n".encode())
            return
        await self.ok(tag)

    def cut(self, raw: bytes, items: str) -> tuple[bytes, bytes]:
        if "HEADER" in items:
            return raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", b"BODY[HEADER]"
        if window := re.search(r"BODY\.PEEK\[\]<(\d+)\.(\d+)>", items):
            start, size = int(window[1]), int(window[2])
            return raw[start : start + size], b"BODY[]<%d>" % start
        return raw, b"BODY[]"

    async def do_idle(self, tag: str, _given: str) -> None:
        if await self.suffer("idle", tag):
            return
        assert self.who is not None
        found = self.fault("idling")
        do = found["do"] if found is not None else ""
        self.idle_tag = tag
        exists = len(self.box.mails) if self.box is not None else 0
        match do:
            case "bye":
                await self.say(b"+ idling\r\n* BYE idle too long\r\n")
                raise Closed
            case "close":
                await self.say(b"+ idling\r\n")
                raise Closed
            case "storm":
                await self.say(b"+ idling\r\n" + b"".join(b"* %d EXISTS\r\n" % (exists + n) for n in range(5_000)))
            case "split":
                await self.say(b"+ idling\r\n")
                await self.say(f"* {exists} EXI".encode())
                await asyncio.sleep(0.05)
                await self.say(b"STS\r\n")
            case "glued":  # a mail that came between the last look and IDLE is told in the same packet
                self.deliver_pending(found or {})
                await self.say(f"+ idling\r\n* {len(self.box.mails) if self.box else 0} EXISTS\r\n".encode())
                return
            case _:
                await self.say(b"+ idling\r\n")
        if do != "deaf":
            self.who.idling.add(self)

    def deliver_pending(self, found: dict[str, Any]) -> None:
        for raw in found.pop("mails", []):
            if self.box is not None:
                add(self.box, base64.b64decode(raw))

    async def done(self) -> None:
        tag, self.idle_tag = self.idle_tag, ""
        if self.who is not None:
            self.who.idling.discard(self)
        if not await self.suffer("done", tag):
            await self.ok(tag)

    async def do_append(self, tag: str, given: str) -> None:
        size = int(re.search(r"\{(\d+)\+?\}$", given)[1])  # type: ignore[index]
        if await self.suffer("append", tag):
            return
        await self.say(b"+ go on\r\n")
        raw = await self.reader.readexactly(size)
        await self.reader.readline()
        add(self.named(given.split(" ")[0]), raw)
        await self.ok(tag)


async def main() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Session(reader, writer).run()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 20)
    loop = asyncio.get_running_loop()
    orders = asyncio.StreamReader(limit=1 << 28)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    print(json.dumps(server.sockets[0].getsockname()[1]), flush=True)
    while line := await orders.readline():
        print(json.dumps(await obey(json.loads(line))), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
