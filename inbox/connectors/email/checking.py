"""`inbox channel check` for a mailbox: finding by finding, what was seen in one login to each server. Sends nothing."""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from aiosmtplib import SMTP, SMTPException

from inbox.connectors.email import problems, smtp
from inbox.connectors.email.account import SENT, Account, holding
from inbox.connectors.email.imap import ERRORS, Line, LoginRefused, NoTls
from inbox.connectors.email.oauth import LoginNeeded
from inbox.connectors.email.settings import MEGABYTE, Mailbox
from inbox.i18n import _, _n
from inbox.wire import Finding, Problem

EXPIRING = 21  # days that are left of a certificate from which its renewal should be looked after
OLD = timedelta(minutes=15)  # since the last good fetch, from which it is odd
AHEAD = timedelta(minutes=2)
SMALL = 10 * MEGABYTE  # a limit below it refuses ordinary attachments
USEFUL = ("IDLE", "UIDPLUS", "CONDSTORE", "QRESYNC", "MOVE", "SPECIAL-USE", "LITERAL+")
FOLDERS = (
    ("sent", "\\sent", SENT), ("junk", "\\junk", ("junk", "spam", "bulk mail", "inbox.junk", "inbox.spam")),
    ("trash", "\\trash", ("trash", "deleted items", "sampah", "inbox.trash")),
    ("drafts", "\\drafts", ("drafts", "draf", "inbox.drafts")),
)  # fmt: skip


class Report(msgspec.Struct):
    """What was found; `problem` is the first that keeps the mailbox from working."""

    problem: Problem | None = None
    findings: list[Finding] = msgspec.field(default_factory=list)

    def good(self, name: str, text: str) -> None:
        """All is well with this."""
        self.findings.append(Finding(name=name, state="good", text=text))

    def warn(self, name: str, text: str, hint: str) -> None:
        """It works, and should be looked at."""
        self.findings.append(Finding(name=name, state="warn", text=text, hint=hint))

    def bad(self, name: str, problem: Problem) -> None:
        """It does not work."""
        self.findings.append(Finding(name=name, state="bad", text=problem.title, hint=problem.hint))
        self.problem = self.problem or problem


async def examine(box: Mailbox, secret: Callable[[], str], account: Account | None) -> Report:
    """Log in to both servers and look around. Never raises."""
    report = Report()
    line = Line(box)
    looking = asyncio.create_task(asyncio.to_thread(_imap, box, line, secret, report))
    while not looking.done():  # the deadline of each call, kept from outside
        await asyncio.wait([looking], timeout=0.5)
        if line.overdue():
            line.cut()
    await looking
    await _smtp(box, secret, report)
    _last(account, report)
    return report


def _imap(box: Mailbox, line: Line, secret: Callable[[], str], report: Report) -> None:
    try:
        line.login(secret())
        report.good("login", _("Masuk ke {host} sebagai {user} berhasil.").format(host=box.imap.host, user=box.user))
        _certificate(report, "certificate", box.imap.host, line.certificate)
        _capabilities(line, report)
        _folders(box, line, report)
        _clock(line, box, report)
    except (LoginNeeded, LoginRefused, NoTls, *ERRORS) as error:
        report.bad("login", problems.of(box, error, None) or problems.unreachable(box, type(error).__name__))
    finally:
        line.leave()


def _capabilities(line: Line, report: Report) -> None:
    known = set(line.capabilities())
    if "IDLE" in known:
        report.good("idle", _("Peladen memberi tahu surat baru seketika (IDLE)."))
    else:
        report.warn("idle", _("Peladen tidak memberi tahu surat baru (tanpa IDLE)."),
                    _("Siaga melihatnya sendiri tiap 45 detik; tidak ada yang perlu diatur."))  # fmt: skip
    useful = ", ".join(name for name in USEFUL if name in known) or "-"
    report.good("capabilities", _("Kemampuan peladen: {names}.").format(names=useful))


def _folders(box: Mailbox, line: Line, report: Report) -> None:
    there = line.folders()
    names = {name for _flags, name in there}
    for name in box.folders:
        if name not in names and name.upper() != "INBOX":
            report.bad("no_folder", Problem(
                code="no_folder", title=_("Folder {name} tidak ada di kotak surat.").format(name=name),
                hint=_("Yang ada: {names}.").format(names=", ".join(sorted(names))[:300]),
            ))  # fmt: skip
    found = {purpose: holding(there, flag, usual) for purpose, flag, usual in FOLDERS}
    followed = ", ".join([*(box.folders or ("INBOX",)), *([found["sent"]] if found["sent"] else [])])
    report.good("folders", _("Folder yang diikuti: {names}.").format(names=followed))
    said = {"sent": _("Terkirim"), "junk": _("Spam"), "trash": _("Sampah"), "drafts": _("Draf")}
    mapped = ", ".join(f"{said[purpose]} = {name}" for purpose, name in found.items() if name)
    if found["sent"]:
        report.good("mapping", _("Folder menurut gunanya: {names}.").format(names=mapped))
    else:
        report.warn("mapping", _("Folder Terkirim tidak ditemukan; salinan balasan tidak disimpan di kotak surat."),
                    _("Buat folder bernama Sent di webmail."))  # fmt: skip


def _clock(line: Line, box: Mailbox, report: Report) -> None:
    """A mail that came later than now shows a clock that is wrong: this one, or the server's."""
    opened = line.open(box.folders[0] if box.folders else "INBOX")
    newest = line.summaries(line.after(max(0, opened.next_uid - 10))[-5:]) if opened.next_uid > 1 else []
    ahead = max((one.at for one in newest), default=datetime.now(UTC)) - datetime.now(UTC)
    if ahead > AHEAD:
        late = int(ahead.total_seconds() // 60)
        report.warn("clock", _n("Jam server ini tertinggal {menit} menit dari peladen surat.", menit=late),
            _("Nyalakan penyetelan waktu otomatis: timedatectl set-ntp true."))  # fmt: skip
    else:
        report.good("clock", _("Jam server ini tidak tertinggal dari peladen surat."))


def _certificate(report: Report, name: str, host: str, found: dict[str, Any] | None) -> None:
    if not found or "notAfter" not in found:
        return
    days = int((ssl.cert_time_to_seconds(found["notAfter"]) - datetime.now(UTC).timestamp()) // 86_400)
    text = _n("Sertifikat {host} sah, berlaku {hari} hari lagi.", hari=days, host=host)
    if days > EXPIRING:
        report.good(name, text)
    else:
        report.warn(name, text, _("Minta pengelola peladen memperbarui sertifikatnya."))


async def _smtp(box: Mailbox, secret: Callable[[], str], report: Report) -> None:
    client = smtp.client_of(box, box.patience.connect)
    try:
        await smtp.login(client, box, await asyncio.to_thread(secret))
        report.good("smtp", _("Masuk ke {host} untuk mengirim berhasil.").format(host=box.smtp.host))
        _certificate(report, "smtp_certificate", box.smtp.host, _peer(client))
        _size(client, report)
    except (LoginNeeded, LoginRefused, NoTls, SMTPException, OSError, TimeoutError, ValueError) as error:
        report.bad("smtp", smtp.login_problem(box, error))
    finally:
        client.close()


def _peer(client: SMTP) -> dict[str, Any] | None:
    with contextlib.suppress(Exception):
        found = client.get_transport_info("peercert")
        return found if isinstance(found, dict) else None
    return None


def _size(client: SMTP, report: Report) -> None:
    limit = smtp.size_limit(client)
    if not limit:
        report.good("size", _("Peladen tidak menyebut batas ukuran surat."))
        return
    text = _("Surat keluar paling besar {size} MB, termasuk lampiran.").format(size=max(1, limit // 1_000_000))
    if limit >= SMALL:
        report.good("size", text)
    else:
        report.warn("size", text, _("Minta pengelola peladen menaikkan batasnya, sekurangnya 10 MB."))


def _last(account: Account | None, report: Report) -> None:
    if account is None:
        return
    age = datetime.now(UTC) - account.last_good if account.last_good is not None else None
    if age is None:
        report.warn("fetched", _("Kotak surat belum pernah terambil sejak Siaga dinyalakan."),
                    _("Lihat temuan lain di daftar ini; Siaga mencoba terus."))  # fmt: skip
    elif age > OLD:
        report.warn("fetched", _n("Terakhir terambil {menit} menit lalu.", menit=int(age.total_seconds() // 60)),
                    _("Lihat temuan lain di daftar ini; Siaga mencoba terus."))  # fmt: skip
    else:
        report.good("fetched", _n("Terakhir terambil {detik} detik lalu.", detik=int(age.total_seconds())))
