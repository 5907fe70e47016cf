"""Delivery reports of mail: which sent message they are about, and why, in words."""

from datetime import timedelta

import msgspec

from inbox.connectors.base import InboundMessage
from inbox.connectors.letters import Envelope
from inbox.domain import mailids
from inbox.hub import display, reports
from inbox.hub.unit import Unit
from inbox.i18n import N_, _
from inbox.office import Channel
from inbox.store import contacts, mails, offices, threads
from inbox.store.base import stamp
from inbox.store.messages import MessageRow
from inbox.wire import Bounce, Problem

WITHIN = timedelta(days=5)  # a report without our id is about the last mail to its recipient in this time
# Enhanced status codes (RFC 3463, the IANA registry; above .7.100 what Exchange Online adds) and their classes.
REASONS = {
    "5.1.1": N_("alamat itu tidak ada"),
    "4.1.1": N_("alamat itu belum dapat dikenali peladennya"),
    "5.1.2": N_("domain alamat itu tidak ada"),
    "4.1.2": N_("domain alamat itu sedang tidak ditemukan"),
    "5.1.3": N_("alamatnya salah tulis"),
    "5.1.4": N_("alamat itu dimiliki lebih dari satu orang"),
    "5.1.6": N_("pemilik alamat itu sudah pindah"),
    "5.1.7": N_("alamat pengirim kita ditolak"),
    "5.1.8": N_("alamat pengirim kita ditolak"),
    "4.1.8": N_("alamat pengirim kita ditolak"),
    "5.1.10": N_("alamat itu tidak menerima surat"),
    "5.1": N_("alamatnya tidak benar"),
    "4.1": N_("alamatnya sedang tidak dapat diperiksa"),
    "5.2.1": N_("kotak surat itu dinonaktifkan"),
    "4.2.1": N_("kotak surat itu sedang tidak aktif"),
    "5.2.2": N_("kotak suratnya penuh"),
    "4.2.2": N_("kotak suratnya penuh"),
    "5.2.3": N_("suratnya terlalu besar bagi penerima"),
    "5.2.4": N_("milis itu sedang bermasalah"),
    "5.2": N_("kotak suratnya sedang bermasalah"),
    "4.2": N_("kotak suratnya sedang bermasalah"),
    "5.3.1": N_("peladen penerima penuh"),
    "4.3.1": N_("peladen penerima penuh"),
    "5.3.2": N_("peladen penerima sedang tidak menerima surat"),
    "4.3.2": N_("peladen penerima sedang tidak menerima surat"),
    "5.3.4": N_("suratnya terlalu besar bagi penerima"),
    "5.3.5": N_("peladen penerima salah pengaturan"),
    "5.3": N_("peladen penerima bermasalah"),
    "5.4.1": N_("peladen penerima tidak menjawab"),
    "4.4.1": N_("peladen penerima tidak menjawab"),
    "5.4.2": N_("sambungan ke peladen penerima putus"),
    "4.4.2": N_("sambungan ke peladen penerima putus"),
    "5.4.4": N_("peladen penerima tidak ditemukan"),
    "4.4.4": N_("peladen penerima tidak ditemukan"),
    "5.4.6": N_("surat berputar-putar di antara peladen"),
    "4.4.6": N_("surat berputar-putar di antara peladen"),
    "5.4.7": N_("terlalu lama tidak dapat diantar"),
    "4.4.7": N_("terlalu lama tidak dapat diantar"),
    "5.4.14": N_("surat berputar-putar di antara peladen"),
    "5.4.310": N_("domain alamat itu tidak ada"),
    "5.4.316": N_("peladen penerima tidak menjawab"),
    "5.4": N_("peladen penerima tidak dapat dihubungi"),
    "4.4": N_("peladen penerima tidak dapat dihubungi"),
    "5.5.3": N_("penerimanya terlalu banyak"),
    "4.5.3": N_("penerimanya terlalu banyak"),
    "5.5": N_("peladen tidak saling mengerti"),
    "5.6": N_("bentuk suratnya tidak diterima"),
    "5.7.0": N_("ditolak oleh kebijakan penerima"),
    "5.7.1": N_("ditolak oleh kebijakan penerima"),
    "5.7.8": N_("peladen kita belum masuk dengan benar"),
    "5.7.23": N_("ditolak: peladen kita tidak tercatat sebagai pengirim (SPF)"),
    "5.7.25": N_("ditolak: nama peladen kita tidak cocok (rDNS)"),
    "5.7.26": N_("ditolak: keaslian surat kita tidak terbukti (SPF/DKIM/DMARC)"),
    "5.7.27": N_("ditolak: alamat pengirim kita tidak menerima surat"),
    "5.7.28": N_("ditolak: terlalu banyak surat sekaligus"),
    "5.7.133": N_("hanya anggota yang boleh menulis ke alamat itu"),
    "5.7.134": N_("hanya orang dalam yang boleh menulis ke alamat itu"),
    "5.7.136": N_("hanya orang dalam yang boleh menulis ke alamat itu"),
    "5.7.509": N_("ditolak: keaslian surat kita tidak terbukti (SPF/DKIM/DMARC)"),
    "5.7.606": N_("ditolak: peladen kita masuk daftar hitam penerima"),
    "5.7.708": N_("ditolak: peladen kita masuk daftar hitam penerima"),
    "5.7": N_("ditolak oleh kebijakan penerima"),
    "4.7.0": N_("ditahan oleh kebijakan penerima"),
    "4.7.1": N_("ditahan oleh kebijakan penerima"),
    "4.7.28": N_("ditahan: terlalu banyak surat sekaligus"),
    "4.7": N_("ditahan oleh kebijakan penerima"),
    "4": N_("peladen penerima sedang bermasalah"),
}
_bounces = msgspec.json.Decoder(list[Bounce])
_encode = msgspec.json.Encoder().encode
_envelope = msgspec.json.Decoder(Envelope).decode


def reason(status: str) -> str:
    """Why, by the enhanced status code: of the code itself, else of its kind, else of its class."""
    parts = status.split(".")
    for length in range(len(parts), 0, -1):
        if (said := REASONS.get(".".join(parts[:length]))) is not None:
            return _(said)
    return _("peladen penerima menolaknya")


def why(bounce: Bounce) -> str:
    """Why a mail did not reach a recipient: by what the report's words mean where its code says nothing."""
    return reason(bounce.cause or bounce.status)


def problem(bounces: list[Bounce]) -> Problem:
    """What stands at a mail that came back."""
    first = bounces[0] if bounces else Bounce(recipient="", action="failed")
    return Problem(
        code=first.status or "bounced",
        title=_("Surat tidak sampai: {reason}.").format(reason=why(first)),
        hint=_("Periksa alamatnya, atau hubungi warga lewat saluran lain."),
    )


def take(unit: Unit, channel: Channel, item: InboundMessage, original: str) -> str | None:
    """Bring a report to the message it is about; its id, null where there is none. Never makes a thread."""
    row = _about(unit, channel, item, original)
    if row is None:
        offices.tally(unit.tx, "bounce.unmatched")
        _tell_contact(unit, channel, item)
        return None
    known = _bounces.decode(row.bounces)
    fresh = [b for b in item.bounces if b not in known] or (
        [] if item.bounces else [Bounce(recipient="", action="failed")]
    )
    shown = [msgspec.structs.replace(b, recipient=display.shown("mail", b.recipient)) for b in fresh]
    row.bounces = _encode([*known, *shown]).decode()
    failed = [b for b in fresh if b.action == "failed"]
    thread = unit.of(row)
    if failed and _everybody(unit, row, failed):
        if not reports.progress(unit, row, "failed", problem(failed)):
            unit.changed(row)
    elif any(b.action in ("delayed", "relayed", "expanded", "delivered") for b in fresh):
        reports.progress(unit, row, "sent")
    unit.changed(row)
    for bounce in fresh:
        unit.event(thread, "bounce", _said(bounce), message=row.id, action=bounce.action, status=bounce.status)
    return row.id


def partly(unit: Unit, row: MessageRow, refused: list[Bounce]) -> None:
    """Some recipients were refused while others were not: each is told (E18)."""
    if refused:
        shown = [msgspec.structs.replace(b, recipient=display.shown("mail", b.recipient)) for b in refused]
        row.bounces = _encode([*_bounces.decode(row.bounces), *shown]).decode()
        unit.changed(row)
        for bounce in refused:
            unit.event(unit.of(row), "bounce", _said(bounce), message=row.id, action="failed", status=bounce.status)


def _said(bounce: Bounce) -> str:
    who = display.shown("mail", bounce.recipient) if bounce.recipient else _("penerima")
    if bounce.action == "failed":
        return _("Surat kepada {who} tidak sampai: {reason}.").format(who=who, reason=why(bounce))
    if bounce.action == "delayed":
        return _("Surat kepada {who} tertunda: {reason}. Peladen masih mencoba.").format(who=who, reason=why(bounce))
    return _("Surat kepada {who} sudah diteruskan.").format(who=who)


def _about(unit: Unit, channel: Channel, item: InboundMessage, original: str) -> MessageRow | None:
    key = mails.signing_key(unit.tx)
    env = item.mail or Envelope(content="")
    for known in (original, *env.in_reply_to, *reversed(env.references)):
        own = mailids.read(key, known) if known else None
        row = unit.message(own[1]) if own else None
        if row is not None and row.channel == channel.id and row.direction == "out":
            return row
    if original and mailids.read(key, original) is None and "@" in original:
        # An id of ours that somebody changed, or a mail of another program: only the recipient can tell.
        sent = unit.by_external(channel.id, original)
        if sent is not None and sent.direction == "out":
            return sent
    since = stamp((item.at or unit.now) - WITHIN)
    for bounce in item.bounces:
        found = mails.sent_to(unit.tx, channel.id, bounce.recipient.lower(), since)
        row = unit.message(found) if found else None
        if row is not None:
            return row
    return None


def _everybody(unit: Unit, row: MessageRow, failed: list[Bounce]) -> bool:
    said = mails.envelope(unit.tx, row.id)
    if said is None:
        return True
    env = _envelope(said.encode())
    reached = {*env.to, *env.cc} - {b.recipient.lower() for b in failed}
    earlier = [b for b in _bounces.decode(row.bounces) if b.action == "failed"]
    return not reached or not any(b.recipient for b in failed) or len(earlier) >= len({*env.to, *env.cc})


def _tell_contact(unit: Unit, channel: Channel, item: InboundMessage) -> None:
    """A report about nothing we sent: its recipient's thread says so where we know them."""
    for bounce in item.bounces[:5]:
        known = contacts.find(unit.tx, channel.id, [("mail", bounce.recipient.lower())])
        for thread in threads.of_contact(unit.tx, known[0].contact)[:1] if known else []:
            unit.event(unit.hold(thread), "bounce", _said(bounce), action=bounce.action, status=bounce.status)
