"""The sandbox's mail server, by the programs that speak to real ones: IMAPClient and aiosmtplib."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import aiosmtplib
import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from inbox.sandbox.mailserver import MailServer

AT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
ADDRESS, PASSWORD = "lapor@kantor.test", 'rahasia "uji"'
RAW = b"From: Budi <budi@warga.test>\r\nSubject: Jalan\r\n rusak\r\nMessage-ID: <satu@warga.test>\r\n\r\nHalo\r\n"


def client(post: MailServer) -> IMAPClient:
    found = IMAPClient("127.0.0.1", post.imap_port, ssl=False, timeout=60)
    found.login(ADDRESS, PASSWORD)
    return found


async def test_imapclient_lists_searches_and_fetches() -> None:
    async with MailServer() as post:
        box = post.mailbox(ADDRESS, PASSWORD)
        await box.deliver(RAW, AT)
        await box.deliver(RAW.replace(b"satu", b"dua"), AT + timedelta(days=1))

        def look() -> None:
            with client(post) as line:
                assert {name: flags for flags, _sep, name in line.list_folders()}["Sent"] == (
                    b"\\HasNoChildren",
                    b"\\Sent",
                )
                assert line.folder_status("INBOX", ["UIDNEXT", "UIDVALIDITY"]) == {b"UIDNEXT": 3, b"UIDVALIDITY": 1}
                opened = line.select_folder("INBOX", readonly=True)
                assert (opened[b"EXISTS"], opened[b"UIDNEXT"], opened[b"UIDVALIDITY"]) == (2, 3, 1)
                assert line.search(["ALL"]) == [1, 2]
                assert line.search(["UID", "2:*"]) == [2]
                assert line.search(["UID", "9:*"]) == [2]
                assert line.search(["SINCE", datetime(2026, 11, 22).date()]) == [2]
                assert line.search(["HEADER", "Message-ID", "dua@warga.test"]) == [2]
                found = line.fetch([1, 2], ["RFC822.SIZE", "INTERNALDATE", "FLAGS", "BODY.PEEK[]"])
                assert found[1][b"BODY[]"] == RAW
                assert found[1][b"RFC822.SIZE"] == len(RAW)
                assert found[2][b"FLAGS"] == ()
                part = line.fetch([1], ["BODY.PEEK[]<6.4>"])
                assert part[1][b"BODY[]<6>"] == b"Budi"
                (heads,) = line.fetch([1], ["BODY.PEEK[HEADER.FIELDS (SUBJECT MESSAGE-ID)]"]).values()
                assert b"Subject: Jalan\r\n rusak\r\nMessage-ID: <satu@warga.test>\r\n\r\n" in heads.values()
                assert line.has_capability("IDLE")
                line.noop()

        await asyncio.to_thread(look)
        assert all("\\Seen" not in mail.flags for mail in box.folders["INBOX"].mails)


async def test_a_wrong_password_is_refused() -> None:
    async with MailServer() as post:
        post.mailbox(ADDRESS, "lain")

        def enter() -> None:
            with pytest.raises(LoginError):
                client(post)

        await asyncio.to_thread(enter)


async def test_who_idles_is_told_of_a_mail() -> None:
    async with MailServer() as post:
        box = post.mailbox(ADDRESS, PASSWORD)
        idles = asyncio.Event()
        loop = asyncio.get_running_loop()

        def wait() -> list[object]:
            with client(post) as line:
                line.select_folder("INBOX", readonly=True)
                line.idle()
                loop.call_soon_threadsafe(idles.set)
                said = list(line.idle_check(timeout=60))
                line.idle_done()
                return [*said, line.search(["ALL"])]

        waiting = asyncio.create_task(asyncio.to_thread(wait))
        await asyncio.wait_for(idles.wait(), 60)
        await box.deliver(RAW, AT)
        assert await asyncio.wait_for(waiting, 90) == [(1, b"EXISTS"), [1]]


async def test_a_mail_is_filed_with_its_flags() -> None:
    async with MailServer() as post:
        box = post.mailbox(ADDRESS, PASSWORD)

        def file() -> None:
            with client(post) as line:
                line.append("Sent", RAW, flags=[b"\\Seen"])
                line.append("Sent", RAW * 2000, flags=[b"\\Seen"])

        await asyncio.to_thread(file)
        first, second = box.folders["Sent"].mails
        assert (first.raw, first.flags) == (RAW, {"\\Seen"})
        assert second.raw == RAW * 2000


async def test_aiosmtplib_sends_and_is_refused() -> None:
    async with MailServer() as post:
        post.mailbox(ADDRESS, PASSWORD)
        post.refuses["pindah@warga.test"] = "550 5.1.1 tidak ada"
        got: list[tuple[str, list[str], bytes]] = []
        post.heard.append(lambda sender, people, raw: got.append((sender, people, raw)))
        line = aiosmtplib.SMTP(hostname="127.0.0.1", port=post.smtp_port, start_tls=False, timeout=60)
        async with line:
            with pytest.raises(aiosmtplib.SMTPResponseException):
                await line.sendmail(ADDRESS, ["budi@warga.test"], RAW)  # not logged in
            await line.login(ADDRESS, PASSWORD)
            refused, _said = await line.sendmail(ADDRESS, ["budi@warga.test", "pindah@warga.test"], RAW)
        assert list(refused) == ["pindah@warga.test"]
        assert got == [(ADDRESS, ["budi@warga.test"], RAW)]
        with pytest.raises(aiosmtplib.SMTPAuthenticationError):
            await aiosmtplib.send(RAW, sender=ADDRESS, recipients=["x@y.test"], hostname="127.0.0.1",
                                  port=post.smtp_port, start_tls=False, username=ADDRESS, password="salah")  # fmt: skip


async def test_nonsense_is_answered_and_the_server_stays() -> None:
    async with MailServer() as post:
        post.mailbox(ADDRESS, PASSWORD)
        reader, writer = await asyncio.open_connection("127.0.0.1", post.imap_port)
        await reader.readline()
        for line in (
            b"\r\n",
            b"a\r\n",
            b"a1 UID\r\n",
            b"a2 FETCH 1 (FLAGS)\r\n",
            b"\xff \xfe\r\n",
            b"a3 SELECT INBOX\r\n",
        ):
            writer.write(line)
            assert b"BAD" in await reader.readline() or b"OK" in line or not line.strip() or line == b"a\r\n"
        with contextlib.suppress(ConnectionError):  # it hangs up on a line without an end
            writer.write(b"x" * 2_000_000)
            await reader.read()
        writer.close()

        def enter() -> None:
            with client(post) as line:
                line.noop()

        await asyncio.to_thread(enter)
