"""E19: reports of many servers: which mail, which recipient, late or lost, and why in Indonesian."""

import pytest

from inbox.connectors.email import mail as mails
from inbox.connectors.email import reading
from inbox.hub.bounces import REASONS, reason, why
from inbox.wire import Bounce

ORIGINAL = (
    "\n\nReturn-Path: <lapor@kab.test>\nMessage-ID: <1.abc.def@kab.test>\nFrom: lapor@kab.test\nSubject: Re: Jalan\n"
)
TO = "budi@warga.test"

POSTFIX = f"""From: MAILER-DAEMON@mx.kab.test (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

This is the mail system at host mx.kab.test.

<{TO}>: host mx.warga.test said: 550 5.1.1 <{TO}>: User unknown (in reply to RCPT TO)
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.kab.test

Final-Recipient: rfc822; {TO}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <{TO}>: User unknown

--b
Content-Type: text/rfc822-headers

Message-ID: <1.abc.def@kab.test>
--b--
"""
LATE = (
    POSTFIX.replace("Action: failed", "Action: delayed")
    .replace("5.1.1", "4.4.1")
    .replace("Undelivered Mail Returned to Sender", "Delayed Mail (still being retried)")
)
VAGUE = (
    POSTFIX.replace("Status: 5.1.1", "Status: 5.0.0")
    .replace("550 5.1.1", "552")
    .replace("User unknown", "mailbox full")
)
QMAIL = f"""From: MAILER-DAEMON@kab.test
Subject: failure notice

Hi. This is the qmail-send program at kab.test.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{TO}>:
203.0.113.5 does not like recipient.
Remote host said: 550 No such user here

--- Below this line is a copy of the message.
{ORIGINAL}"""
EXIM = f"""From: Mail Delivery System <Mailer-Daemon@mx.kab.test>
Subject: Mail delivery failed: returning message to sender
X-Failed-Recipients: {TO}

This message was created automatically by mail delivery software.
A message that you sent could not be delivered to one or more of its recipients.

  {TO}
    Unrouteable address

------ This is a copy of the message, including all the headers. ------
{ORIGINAL}"""
EXIM_LATE = f"""From: Mail Delivery System <Mailer-Daemon@mx.kab.test>
Subject: Warning: message 1a2b3c delayed 24 hours

A message that you sent has not yet been delivered to one or more of its recipients after more than 24 hours.

  {TO}
    Delay reason: Connection timed out

No action is required on your part. Delivery attempts will continue for some time.
"""
GMAIL = f"""From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
Subject: Delivery Status Notification (Failure)
X-Failed-Recipients: {TO}

** Alamat tidak ditemukan **

Pesan Anda tidak terkirim ke {TO} karena alamat tersebut tidak ditemukan atau tidak dapat menerima email.

Responsnya:
550 5.1.1 The email account that you tried to reach does not exist.
"""
EXCHANGE = f"""From: Microsoft Outlook <postmaster@kab.test>
Subject: Tidak terkirim: Re: Jalan

Pengiriman ke penerima atau grup berikut gagal:

{TO}
Kotak surat penerima penuh dan tidak dapat menerima pesan sekarang.

Remote Server returned '550 5.2.2 mailbox full'
{ORIGINAL}"""
SENDMAIL = f"""From: Mail Delivery Subsystem <MAILER-DAEMON@kab.test>
Subject: Returned mail: see transcript for details

   ----- The following addresses had permanent fatal errors -----
<{TO}>
    (reason: 550 5.7.1 Message rejected due to DMARC policy)
{ORIGINAL}"""
INDONESIAN = f"""From: postmaster@mail.desa.test
Subject: Pengiriman surat gagal

Surat Anda tidak dapat dikirim ke alamat berikut:

  {TO}

Alasan: kotak surat penerima sudah penuh.
{ORIGINAL}"""
WAITING = f"""From: postmaster@mail.desa.test
Subject: Surat Anda tertunda

Surat Anda belum berhasil dikirim ke {TO}. Peladen akan terus mencoba selama 2 hari.
"""

REPORTS = [
    ("postfix", POSTFIX, "failed", "5.1.1", "alamat itu tidak ada"),
    ("postfix late", LATE, "delayed", "4.4.1", "peladen penerima tidak menjawab"),
    ("vague", VAGUE, "failed", "5.0.0", "kotak suratnya penuh"),
    ("qmail", QMAIL, "failed", "5.0.0", "alamat itu tidak ada"),
    ("exim", EXIM, "failed", "", "alamat itu tidak ada"),
    ("exim late", EXIM_LATE, "delayed", "", "peladen penerima tidak menjawab"),
    ("gmail", GMAIL, "failed", "5.1.1", "alamat itu tidak ada"),
    ("exchange", EXCHANGE, "failed", "5.2.2", "kotak suratnya penuh"),
    ("sendmail", SENDMAIL, "failed", "5.7.1", "ditolak oleh kebijakan penerima"),
    ("indonesian", INDONESIAN, "failed", "", "kotak suratnya penuh"),
    ("waiting", WAITING, "delayed", "", "peladen penerima menolaknya"),
]


@pytest.mark.parametrize(("name", "raw", "action", "status", "said"), REPORTS, ids=[r[0] for r in REPORTS])
def test_e19_reports_of_many_servers(name: str, raw: str, action: str, status: str, said: str) -> None:
    found = mails.read(raw.encode())
    assert found.report is not None
    assert found.automatic is not None or found.report.bounces
    (bounce,) = found.report.bounces
    assert (bounce.recipient, bounce.action, bounce.status) == (TO, action, status)
    assert why(bounce) == said
    if "1.abc.def" in raw:
        assert found.report.original == "1.abc.def@kab.test"


def test_e19_reasons_of_the_code_else_of_its_kind_else_of_its_class() -> None:
    assert reason("5.1.1") != reason("5.1.999") == REASONS["5.1"]
    assert reason("4.9.9") == REASONS["4"]
    assert reason("") == reason("5.9.9") == "peladen penerima menolaknya"
    assert why(Bounce(recipient=TO, action="failed", status="5.0.0", cause="5.2.2")) == reason("5.2.2")


AUTOMATIC = [
    ("Auto-Submitted: auto-replied", "Re: Jalan"), ("X-Autoreply: yes", "Re: Jalan"), ("Precedence: bulk", "Kabar"),
    ("List-Id: <warga.milis.test>", "Kabar"), ("X-Auto-Response-Suppress: OOF, AutoReply", "Re: Jalan"),
    ("X-Mailer: x", "Balasan otomatis: Jalan"), ("X-Mailer: x", "Automatic reply: Jalan"),
    ("X-Mailer: x", "Out of Office: Jalan"), ("X-Mailer: x", "Sedang cuti"),
    ("X-Autorespond: 1", "x"), ("X-AutoReply-From: a@b.id", "x"), ("Return-Path: <>", "x"),
    ("X-FC-MachineGenerated: true", "x"), ("X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent", "x"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "subject"), AUTOMATIC)
def test_e17_mail_of_machines_is_known(header: str, subject: str) -> None:
    raw = f"From: Budi <budi@warga.test>\n{header}\nSubject: {subject}\n\nSaya sedang tidak di tempat."
    assert mails.read(raw.encode()).automatic is not None


@pytest.mark.parametrize(
    "subject",
    ["Jalan rusak", "Cuti bersama kantor desa?", "Tolong balas", "Mesin otomatis rusak", "Re: Balasan otomatis"],
)
def test_e17_mail_of_people_is_not(subject: str) -> None:
    raw = f"From: Budi <budi@warga.test>\nAuto-Submitted: no\nSubject: {subject}\n\nMohon dibantu."
    assert mails.read(raw.encode()).automatic is None
    assert mails.read(raw.encode()).report is None


def test_complaints_and_receipts_are_told_and_are_no_bounces() -> None:
    report = (
        "From: fbl@penyedia.test\nSubject: FW: Jalan\n"
        "Content-Type: multipart/report; report-type={kind}; boundary=b\n\n"
        "--b\n\nLaporan.\n--b\nContent-Type: message/{kind}\n\n{body}\n--b--\n"
    )
    complaint = report.format(kind="feedback-report", body="Feedback-Type: abuse\nUser-Agent: x\nVersion: 1")
    receipt = report.format(kind="disposition-notification",
                            body="Disposition: manual-action/MDN-sent-manually; displayed")  # fmt: skip
    for raw, said in ((complaint, "sebagai spam"), (receipt, "sudah dibuka")):
        (item,) = reading.read(raw.encode())
        assert said in (item.text or "")  # type: ignore[union-attr]
        assert item.type != "bounce"  # type: ignore[union-attr]
        assert mails.read(raw.encode()).automatic is not None
