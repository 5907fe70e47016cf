"""Citizens who write mails: what arrives, and what comes back when the office answers."""

import asyncio
import email
import email.policy
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest

from inbox.connectors.email import mail as mails
from inbox.connectors.email.mail import Mail
from inbox.sandbox.clock import Clock
from inbox.sandbox.letters import Correspondents, letters
from inbox.sandbox.mailserver import MailServer

OFFICE = "lapor@kantor.test"


class Town:
    """A mail server with its citizens."""

    def __init__(self, post: MailServer, rate: float = 0.0) -> None:
        self.post = post
        self.box = post.mailbox(OFFICE, "x")
        self.people = Correspondents(post, self.box, Clock(), random.Random(1), rate, pace=0.0)

    def mails(self) -> list[Mail]:
        return [mails.read(stored.raw) for stored in self.box.folders["INBOX"].mails]

    async def arrives(self, count: int) -> list[Mail]:
        async with asyncio.timeout(60), self.box.changed:
            await self.box.changed.wait_for(lambda: len(self.box.folders["INBOX"].mails) >= count)
        return self.mails()

    def answer(self, to: str, text: str) -> None:
        said = EmailMessage()
        said["From"], said["To"], said["Subject"] = OFFICE, to, "Re: Jalan [#1]"
        said["Message-ID"], said["References"] = "<1.a.b@kantor.test>", "<nol@warga.test>"
        said["Date"] = "Sat, 21 Nov 2026 22:00:00 +0700"
        said.set_content(text)
        for hears in self.post.heard:
            hears(OFFICE, [to], said.as_bytes(policy=email.policy.SMTP))


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with MailServer() as post:
        found = Town(post)
        yield found
        await found.people.close()


def of(name: str) -> Any:
    return next(letter for letter in letters() if letter.id == name)


async def test_every_letter_can_be_read(town: Town) -> None:
    for letter in letters():
        await town.people.write(letter, datetime(2026, 11, 21, 15, 0, tzinfo=UTC))
    for letter, found in zip(letters(), town.mails(), strict=True):
        assert (found.sender.name, found.sender.address) == (letter.name, letter.address)
        assert found.subject == letter.subject
        assert found.text
        assert "tautan pelacak" not in found.text
        assert (found.automatic is not None) == (letter.kind == "machine")
        files = [file.name for file in found.files if file.mime != "text/calendar"]
        assert files == [letter.document] * bool(letter.document) + ["foto-lokasi.jpg"] * bool(letter.photo)
        assert letter.address.endswith(".example")


async def test_the_past_lies_in_order(town: Town) -> None:
    await town.people.past()
    times = [stored.at for stored in town.box.folders["INBOX"].mails]
    assert times == sorted(times)
    assert len(times) == sum(letter.ago is not None for letter in letters())


async def test_others_write_later() -> None:
    async with MailServer() as post:
        town = Town(post, rate=1e6)
        await town.people.run()
        assert len(town.mails()) == sum(letter.ago is None for letter in letters())


async def test_who_is_asked_for_the_place_answers_and_quotes(town: Town) -> None:
    letter = of("jembatan")
    town.answer(letter.address, "Terima kasih. Mohon alamat lengkapnya.")
    (found,) = await town.arrives(1)
    assert found.text.startswith(letter.detail)
    assert "> Terima kasih. Mohon alamat lengkapnya." in found.quoted
    assert found.in_reply_to == ["1.a.b@kantor.test"]
    assert found.references == ["nol@warga.test", "1.a.b@kantor.test"]
    assert found.automatic is None
    town.answer(letter.address, "Boleh kirim fotonya?")
    assert [file.mime for file in (await town.arrives(2))[1].files] == ["image/jpeg"]


async def test_who_is_away_lets_a_machine_answer_first(town: Town) -> None:
    town.answer(of("cuti").address, "Kami cek dahulu.")
    first, second = await town.arrives(2)
    assert first.automatic is not None
    assert second.automatic is None
    assert second.sender.address == of("cuti").address


@pytest.mark.parametrize(("to", "status"), [("siapa@warga.test", "5.1.1"), (of("penuh").address, "5.2.2")])
async def test_what_cannot_be_delivered_comes_back(town: Town, to: str, status: str) -> None:
    town.answer(to, "Jadwalnya hari Kamis.")
    (found,) = await town.arrives(1)
    assert found.report is not None
    assert found.report.original == "1.a.b@kantor.test"
    assert [(b.recipient, b.action, b.status) for b in found.report.bounces] == [(to, "failed", status)]


async def test_machines_and_forgers_do_not_answer(town: Town) -> None:
    for name in ("buletin", "palsu"):
        town.answer(of(name).address, "Terima kasih.")
    town.answer(of("pju-perumahan").address, "Terima kasih.")
    (found,) = await town.arrives(1)
    assert found.sender.address == of("pju-perumahan").address
