"""One attempt to hand a mail to its server: what became of it for each recipient, and whether anybody can know."""

import ssl

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from inbox.connectors.base import Accepted, Refused, SendResult, Uncertain
from inbox.connectors.email import problems
from inbox.connectors.email.imap import NoTls, tls_context
from inbox.connectors.email.settings import Mailbox
from inbox.i18n import _
from inbox.wire import Bounce, Problem


async def deliver(box: Mailbox, secret: str, raw: bytes, message_id: str, people: tuple[str, ...]) -> SendResult:
    """Send the bytes to the recipients. Before DATA a failure is a refusal; after it nobody knows. Never raises."""
    client = client_of(box, box.patience.stall)
    refused: list[Bounce] = []
    try:
        try:
            await login(client, box, secret)
            limit = size_limit(client)
            if limit and len(raw) > limit:
                return Refused(action="final", problem=too_large(limit))
            await client.mail(box.address, options=[f"size={len(raw)}"] if limit is not None else None)
            for one in people:
                try:
                    await client.rcpt(one)
                except SMTPResponseException as error:
                    if isinstance(error, aiosmtplib.SMTPServerDisconnected):
                        raise
                    refused.append(_bounce(one, error))
        except SMTPResponseException as error:
            return _refused(error)
        except (SMTPException, OSError, TimeoutError, ValueError, NoTls) as error:
            return Refused(action="retry", problem=login_problem(box, error))
        if len(refused) == len(people):
            return _all_refused(refused)
        try:
            await client.data(raw)
        except aiosmtplib.SMTPDataError as error:
            return _refused(error)
        except (SMTPException, OSError, TimeoutError) as error:
            return Uncertain(problem=unclear(type(error).__name__))
        return Accepted(external_id=message_id, bounces=tuple(refused))
    finally:
        await _leave(client)


def client_of(box: Mailbox, timeout: float) -> SMTP:
    """A client that has not connected; certificates are always checked."""
    implicit = box.smtp.tls == "implicit"
    return SMTP(
        hostname=box.smtp.host, port=box.smtp.port, use_tls=implicit, start_tls=False, timeout=timeout,
        tls_context=tls_context(box.ca_file) if implicit else None,
    )  # fmt: skip


def login_problem(box: Mailbox, error: BaseException) -> Problem:
    """Why nothing can be sent: a refusal, a certificate, or a server that was not reached."""
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return _refused(error).problem
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    return problems.of(box, cause or error, None, box.smtp.host) or unreachable(box, type(error).__name__)


async def login(client: SMTP, box: Mailbox, secret: str) -> None:
    """Connect, secure and log in. Raises NoTls, SMTPException, OSError."""
    await client.connect()
    if box.smtp.tls == "starttls":
        await client.ehlo()
        if not client.supports_extension("starttls"):
            raise NoTls("STARTTLS is not offered")
        await client.starttls(tls_context=tls_context(box.ca_file))
    if client.is_ehlo_or_helo_needed:
        await client.ehlo()
    if client.supports_extension("auth"):
        if box.auth == "xoauth2":
            await client.auth_xoauth2(box.user, secret)
        else:
            await client.login(box.user, secret)
    elif box.smtp.tls != "none":
        raise aiosmtplib.SMTPNotSupported("the server offers no login")


async def _leave(client: SMTP) -> None:
    try:
        if client.is_connected:
            await client.quit(timeout=2)
    except (SMTPException, OSError, TimeoutError):
        client.close()
    else:
        client.close()


def size_limit(client: SMTP) -> int | None:
    """The largest mail in bytes, 0 where there is none, null where the server does not say (RFC 1870)."""
    if not client.supports_extension("size"):
        return None
    answer = str(client.last_ehlo_response.message if client.last_ehlo_response else "")
    for line in answer.splitlines():
        name, _blank, size = line.partition(" ")
        if name.lower() == "size" and size.strip().isdigit():
            return int(size)
    return 0


def _status(error: SMTPResponseException) -> str:
    first = str(error.message).strip().split(" ")[0]
    return first if first.count(".") == 2 and first[:1] in "45" else f"{str(error.code)[:1]}.0.0"


def _bounce(recipient: str, error: SMTPResponseException) -> Bounce:
    return Bounce(recipient=recipient, action="failed", status=_status(error))


def _refused(error: SMTPResponseException) -> Refused:
    status = _status(error)
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        said = _("Peladen surat menolak masuk untuk mengirim ({code}).").format(code=error.code)
        hint = _("Pengelola: periksa sandi saluran ini, lalu jalankan lagi salurannya.")
        temporary = str(error.code).startswith("4")
        return Refused(action="retry" if temporary else "stop", problem=Problem(code=status, title=said, hint=hint))
    said = _("Peladen surat menolak surat ini ({code}).").format(code=error.code)
    if str(error.code).startswith("4"):
        return Refused(action="retry", problem=Problem(code=status, title=said, hint=_("Siaga mencoba lagi sendiri.")))
    return Refused(action="final", problem=Problem(code=status, title=said, hint=_("Periksa alamat dan isinya.")))


def _all_refused(refused: list[Bounce]) -> Refused:
    first = refused[0]
    problem = Problem(
        code=first.status, title=_("Peladen surat menolak penerima surat ini ({code}).").format(code=first.status),
        hint=_("Periksa alamatnya, atau hubungi warga lewat saluran lain."),
    )  # fmt: skip
    retry = any(b.status.startswith("4") for b in refused)
    return Refused(action="retry" if retry else "final", problem=problem)


def too_large(limit: int) -> Problem:
    """The mail is larger than the server takes."""
    return Problem(
        code="too_large",
        title=_("Surat melebihi batas peladen, {size} MB.").format(size=max(1, limit // 1_000_000)),
        hint=_("Kecilkan lampirannya (di dalam surat ukurannya bertambah sepertiga), lalu kirim lagi."),
    )


def unreachable(box: Mailbox, error: str) -> Problem:
    """The server was not reached, or ended before the mail left."""
    return Problem(
        code="smtp_unreachable",
        title=_("Peladen surat {host} tidak dapat dihubungi ({error}).").format(host=box.smtp.host, error=error),
        hint=_("Surat belum terkirim; Siaga mencoba lagi sendiri."),
    )


def unclear(error: str) -> Problem:
    """The line was cut after the mail had left."""
    return Problem(
        code="uncertain", title=_("Belum pasti terkirim: peladen surat tidak menjawab ({error}).").format(error=error),
        hint=_("Jangan kirim ulang; Siaga mencarinya di folder Terkirim."),
    )  # fmt: skip
