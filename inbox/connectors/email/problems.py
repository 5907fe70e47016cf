"""What keeps a mailbox from working, in words, each with what to do."""

import ssl
from datetime import UTC, datetime

from inbox.connectors.email.imap import LoginRefused, NoTls
from inbox.connectors.email.oauth import LoginNeeded
from inbox.connectors.email.settings import Mailbox
from inbox.i18n import _, _n
from inbox.wire import Problem

# OpenSSL's X509_V_ERR codes: expired and not yet valid, self-signed, no known issuer, another name or address.
EXPIRED, NOT_YET, SELF_SIGNED, UNKNOWN, OTHER_NAME = {10}, {9}, {18, 19}, {20, 21, 2}, {62, 64}


def of(box: Mailbox, error: BaseException, last_good: datetime | None, host: str = "") -> Problem | None:
    """The problem for an error that a person must mend; null where trying again may."""
    host = host or box.imap.host
    match error:
        case LoginRefused() | LoginNeeded():
            return login(box, error, last_good)
        case ssl.SSLCertVerificationError():
            return certificate(host, error)
        case NoTls():
            return no_starttls(host)
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError() | ssl.SSLSyscallError():
            return None  # a connection that was cut, as others are
        case ssl.SSLError():
            return no_tls(host, error)
    return None


def login(box: Mailbox, error: Exception, last_good: datetime | None = None) -> Problem:
    """The server or the provider of tokens wants a person."""
    if isinstance(error, LoginNeeded):
        code, title = "login_needed", _("Kotak surat {address} perlu masuk lagi.").format(address=box.address)
        hint = _("Pengelola: jalankan `inbox channel connect SALURAN --kind email` dan masuk di peramban.")
    else:
        code, title = "login_refused", _("Peladen surat menolak masuk sebagai {user}.").format(user=box.user)
        hint = _("Periksa user dan sandinya, lalu masuk lagi: `inbox secret set SALURAN password`.")
        if box.auth == "xoauth2":
            hint = _("Izin masuknya mungkin dicabut: `inbox channel connect SALURAN --kind email`.")
    return Problem(code=code, title=title, hint=_aged(hint, last_good))


def lost(box: Mailbox, last_good: datetime | None) -> Problem:
    """Nothing comes in at present."""
    said = _("Kotak surat {address} terputus; surat baru belum terambil.").format(address=box.address)
    hint = _("Siaga mencoba lagi sendiri. Surat tetap aman di peladen.")
    return Problem(code="mail_lost", title=said, hint=_aged(hint, last_good))


def aside(count: int) -> Problem:
    """Mails that the server does not hand over."""
    return Problem(
        code="mail_aside",
        title=_n("{count} surat belum diserahkan peladennya dan dilewati dahulu.", count=count),
        hint=_("Siaga mengambilnya lagi sendiri; surat lain tetap masuk."),
    )


def unreachable(box: Mailbox, error: str) -> Problem:
    """The IMAP server does not answer."""
    return Problem(
        code="imap_unreachable",
        title=_("Peladen surat {host} tidak dapat dihubungi ({error}).").format(host=box.imap.host, error=error),
        hint=_("Periksa host, port, dan tls di berkas kantor, dan jaringan kantor."),
    )


def certificate(host: str, error: ssl.SSLCertVerificationError) -> Problem:
    """The server's certificate is not good: which is why nothing was said to it."""
    code = error.verify_code
    if code in EXPIRED:
        why, hint = _("sudah kedaluwarsa"), _("Minta pengelola peladen memperbarui sertifikatnya.")
    elif code in NOT_YET:
        why, hint = _("belum berlaku"), _("Periksa jam server ini: `timedatectl`.")
    elif code in OTHER_NAME:
        why = _("dibuat untuk nama lain")
        hint = _("Tulis di berkas kantor nama host yang tercantum di sertifikatnya, bukan alamat IP atau nama lain.")
    elif code in SELF_SIGNED | UNKNOWN:
        why = _("dibuat oleh pihak yang tidak dikenal")
        hint = _(
            "Bila instansi memakai otoritas sendiri, sebutkan berkasnya: `inbox office export > kantor.toml`, "
            "tulis ca_file di [[channel]] kotak ini, lalu `inbox office apply kantor.toml`."
        )
    else:
        why, hint = _("tidak sah"), _("Minta pengelola peladen memeriksa sertifikatnya.")
    title = _("Sertifikat peladen surat {host} {why}; Siaga tidak masuk ke sana.").format(host=host, why=why)
    return Problem(code="certificate", title=title, hint=hint)


def no_starttls(host: str) -> Problem:
    """The offer to secure the connection is missing."""
    return Problem(
        code="no_starttls",
        title=_("Peladen surat {host} tidak menawarkan STARTTLS; sandi tidak dikirim.").format(host=host),
        hint=_('Pakai tls = "implicit" (port 993 dan 465). Bila dahulu ada, jaringan ini mungkin menyadap.'),
    )


def no_tls(host: str, error: ssl.SSLError) -> Problem:
    """The connection could not be secured."""
    return Problem(
        code="no_tls",
        title=_("Sambungan aman ke {host} gagal ({error}).").format(host=host, error=(error.reason or "TLS").lower()),
        hint=_("Periksa port dan tls di berkas kantor: implicit untuk 993 dan 465, starttls untuk 143 dan 587."),
    )


def _aged(hint: str, last_good: datetime | None) -> str:
    if last_good is None:
        return hint
    minutes = int((datetime.now(UTC) - last_good).total_seconds() // 60)
    return _n("Terakhir terambil {minutes} menit lalu. {more}", minutes=minutes, more=hint)
