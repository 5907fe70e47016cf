"""Citizens of the demo who write mails, and what comes back when somebody answers: a person, a machine, or a bounce."""

import asyncio
import email
import email.policy
import random
import tomllib
from collections.abc import Coroutine
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from inbox.sandbox import answers
from inbox.sandbox.clock import Clock
from inbox.sandbox.mailboxes import Mailbox
from inbox.sandbox.mailserver import MailServer
from inbox.sandbox.props.pdf import pdf
from inbox.sandbox.props.scenes import photo
from inbox.sandbox.story import FOLDER

JAKARTA = ZoneInfo("Asia/Jakarta")
HOST = "surat.latihan"  # who checked where a mail comes from (RFC 8601)
DAYS = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
TURNS = 3  # answers of one citizen
THANKS = (
    "Baik, terima kasih atas tanggapannya. Kami tunggu kabar selanjutnya.",
    "Terima kasih banyak, responsnya cepat sekali. Semoga segera ditindaklanjuti.",
    "Baik Pak/Bu, kami mengerti. Kira-kira berapa lama prosesnya?",
)
DONE = "Alhamdulillah sudah selesai. Terima kasih banyak atas bantuannya."
IDENTITY = "NIK saya 3204104508809017, KK atas nama suami."
INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
UID:{uid}
SUMMARY:{subject}
DTSTART;TZID=Asia/Jakarta:{day}T090000
DTEND;TZID=Asia/Jakarta:{day}T113000
LOCATION:Aula Kecamatan Dayeuhkolot
ORGANIZER;CN={name}:mailto:{address}
END:VEVENT
END:VCALENDAR
"""


class Letter(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What somebody writes. `ago`: minutes before the demo opens; null later. `away`, `full`: what answers a reply."""

    id: str
    name: str
    address: str
    subject: str
    text: str
    form: Literal["text", "html", "both", "invite"] = "text"
    kind: Literal["person", "machine", "forged"] = "person"
    ago: float | None = None
    document: str = ""
    photo: str = ""
    detail: str = ""
    away: bool = False
    full: bool = False


@cache
def letters() -> tuple[Letter, ...]:
    """Every letter. Raises msgspec.ValidationError."""
    document = tomllib.loads((FOLDER / "_letters.toml").read_text("utf-8"))
    return tuple(msgspec.convert(each, Letter) for each in document["letter"])


class Correspondents:
    """Everybody who writes to the demo's mailbox. `rate`: messages a minute of the whole demo; these are a tenth."""

    def __init__(
        self, post: MailServer, box: Mailbox, clock: Clock, rng: random.Random, rate: float, pace: float = 1.0
    ) -> None:
        self.post, self.box, self.clock, self.rate, self.pace = post, box, clock, rate, pace
        self._rng = rng
        self._tasks: set[asyncio.Task[None]] = set()
        self._people = {letter.address: letter for letter in letters()}
        self._turns: dict[str, int] = {}
        self._count = 0
        post.heard.append(self._hears)

    async def past(self) -> None:
        """What was written before the demo opened, at its own times."""
        for letter in sorted(letters(), key=lambda each: -(each.ago or 0)):
            if letter.ago is not None:
                await self.write(letter, self.clock.now() - timedelta(minutes=letter.ago))

    async def run(self) -> None:
        """Let others write now and then, until cancelled."""
        for letter in letters():
            if letter.ago is None and self.rate > 0:
                await self.clock.sleep(self._rng.expovariate(1.0) * 600 / self.rate)
                await self.write(letter, self.clock.now())

    async def close(self) -> None:
        """Nobody writes any more."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def write(self, letter: Letter, at: datetime) -> None:
        """A letter arrives."""
        mail = self._headers(letter, letter.subject, at)
        text = letter.text.strip()
        if letter.form == "html":
            mail.set_content(page(text), subtype="html")
        else:
            mail.set_content(text)
        if letter.form == "both":
            mail.add_alternative(page("".join(f"<p>{line}</p>" for line in text.split("\n\n"))), subtype="html")
        if letter.form == "invite":
            day = f"{at.astimezone(JAKARTA) + timedelta(days=2):%Y%m%d}"
            found = INVITATION.format(
                uid=letter.id, subject=letter.subject, day=day, name=letter.name, address=letter.address
            )
            mail.add_alternative(found, subtype="calendar", params={"method": "REQUEST"})
        if letter.document:
            lines = ["Kepada Yth. Pemerintah Kabupaten Bandung", "", f"Perihal: {letter.subject}", "", letter.name]
            mail.add_attachment(pdf(lines), maintype="application", subtype="pdf", filename=letter.document)
        if letter.photo:
            mail.add_attachment(photo(letter.photo), maintype="image", subtype="jpeg", filename="foto-lokasi.jpg")
        if letter.kind == "machine":
            mail["List-Id"] = f"<warga.{letter.address.partition('@')[2]}>"
            mail["Precedence"] = "bulk"
        await self.deliver(mail, at, "fail" if letter.kind == "forged" else "pass")

    async def deliver(self, mail: EmailMessage, at: datetime, verdict: str = "pass") -> None:
        """Put a mail into the office's mailbox, with what the server makes of its sender."""
        raw = mail.as_bytes(policy=email.policy.SMTP)
        await self.box.deliver(f"Authentication-Results: {HOST}; dmarc={verdict}\r\n".encode() + raw, at)

    def _headers(self, letter: Letter, subject: str, at: datetime) -> EmailMessage:
        self._count += 1
        mail = EmailMessage()
        mail["From"] = formataddr((letter.name, letter.address))
        mail["To"] = self.box.address
        mail["Subject"] = subject
        mail["Date"] = format_datetime(at.astimezone(JAKARTA))
        domain = letter.address.partition("@")[2]
        mail["Message-ID"] = f"<{letter.id}.{self._count}.{self._rng.getrandbits(40):x}@{domain}>"
        return mail

    def _hears(self, _sender: str, people: list[str], raw: bytes) -> None:
        for address in people:
            letter = self._people.get(address.lower())
            if letter is None:
                self._spawn(self._bounce(address, raw, "5.1.1", "550 5.1.1 alamat itu tidak ada"))
            elif letter.full:
                self._spawn(self._bounce(address, raw, "5.2.2", "552 5.2.2 kotak surat penuh"))
            elif letter.kind == "person" and self._turns.get(address, 0) < TURNS:
                self._turns[address] = self._turns.get(address, 0) + 1
                self._spawn(self._answer(letter, raw))

    async def _answer(self, letter: Letter, raw: bytes) -> None:
        """Answer a reply of the office as mail programs do: what is new above, what is answered below."""
        said = email.message_from_bytes(raw, policy=email.policy.default)
        body = said.get_body(("plain",))
        text = (body.get_content() if body is not None else "").replace("\r\n", "\n")
        own = text.partition("\n-- \n")[0].partition("\nPada ")[0].strip()
        if letter.away and self._turns[letter.address] == 1:
            await self.clock.sleep(2.0 * self.pace)
            mail = self._reply(letter, said, f"Balasan otomatis: {letter.subject}")
            mail["Auto-Submitted"] = "auto-replied"
            mail.set_content("Saya sedang cuti sampai Senin. Untuk hal mendesak silakan hubungi tata usaha sekolah.")
            await self.deliver(mail, self.clock.now())
        await self.clock.sleep(self._rng.uniform(12, 45) * self.pace)
        want = answers.asked(own)
        answer = {"detail": letter.detail, "done": DONE, "identity": IDENTITY, "photo": "Berikut fotonya.",
                  "name": f"Nama saya {letter.name}."}.get(want) or self._rng.choice(THANKS)  # fmt: skip
        mail = self._reply(letter, said, str(said["Subject"]))
        mail.set_content(f"{answer}\n\n{letter.name}\n\n{quotation(said, text)}")
        if want == "photo":
            mail.add_attachment(
                photo(letter.photo or "jalan", 2), maintype="image", subtype="jpeg", filename="IMG_20261121.jpg"
            )
        await self.deliver(mail, self.clock.now())

    def _reply(self, letter: Letter, said: EmailMessage, subject: str) -> EmailMessage:
        if not subject.lower().startswith(("re:", "balasan otomatis")):
            subject = f"Re: {subject}"
        mail = self._headers(letter, subject, self.clock.now())
        mail["In-Reply-To"] = str(said["Message-ID"])
        mail["References"] = f"{said['References'] or ''} {said['Message-ID']}".strip()
        return mail

    async def _bounce(self, address: str, raw: bytes, status: str, told: str) -> None:
        """The server says that a reply did not arrive (RFC 3464)."""
        await self.clock.sleep(3.0 * self.pace)
        said = email.message_from_bytes(raw, policy=email.policy.default)
        letter = Letter(id="lapor", name="Mail Delivery System", address=f"MAILER-DAEMON@{HOST}", subject="", text="")
        mail = self._headers(letter, "Undelivered Mail Returned to Sender", self.clock.now())
        mail["Auto-Submitted"] = "auto-replied"
        mail["Return-Path"] = "<>"
        mail.set_content(f"This is the mail system at host {HOST}.\n\n<{address}>: host said: {told}\n")
        mail.make_mixed()
        report = (
            f"Reporting-MTA: dns; {HOST}\n\nFinal-Recipient: rfc822; {address}\nAction: failed\nStatus: {status}\n"
            f"Diagnostic-Code: smtp; {told}\n"
        )
        mail.add_attachment(report.encode(), maintype="message", subtype="x-status", filename="laporan.txt")
        mail.add_attachment(
            f"Message-ID: {said['Message-ID']}\nTo: {address}\nSubject: {said['Subject']}\n".encode(),
            maintype="text", subtype="rfc822-headers", filename="surat.txt",
        )  # fmt: skip
        bounce = mail.as_bytes(policy=email.policy.SMTP).replace(b"message/x-status", b"message/delivery-status")
        bounce = bounce.replace(b"multipart/mixed;", b"multipart/report; report-type=delivery-status;", 1)
        await self.box.deliver(bounce, self.clock.now())

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def page(inside: str) -> str:
    """A page as mail programs make it."""
    return f"<!DOCTYPE html><html><head><style>p{{margin:0 0 1em}}</style></head><body>{inside}</body></html>"


def quotation(said: EmailMessage, text: str) -> str:
    """What is answered, as an Indonesian mail program quotes it."""
    at = email.utils.parsedate_to_datetime(str(said["Date"])).astimezone(JAKARTA)
    head = f"Pada {DAYS[at.weekday()]}, {at:%d/%m/%Y} pukul {at:%H.%M} {said['From']} menulis:\n\n"
    return head + "\n".join(f"> {line}".rstrip() for line in text.rstrip().split("\n"))
