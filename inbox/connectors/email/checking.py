"""`inbox channel check` for a mailbox: the first thing that keeps it from working, in words."""

import asyncio
import ssl
from collections.abc import Callable

from aiosmtplib import SMTP, SMTPException

from inbox.connectors.email import problems, smtp
from inbox.connectors.email.imap import ERRORS, Line, LoginRefused, NoTls, tls_context
from inbox.connectors.email.oauth import LoginNeeded
from inbox.connectors.email.settings import Mailbox
from inbox.i18n import _
from inbox.wire import Problem


async def check(box: Mailbox, secret: Callable[[], str]) -> Problem | None:
    """Log in, look at the folders, then log in where mail is sent from. Never raises."""
    found = await asyncio.to_thread(_imap, box, secret)
    if found is not None:
        return found
    client = SMTP(
        hostname=box.smtp.host, port=box.smtp.port, use_tls=box.smtp.tls == "implicit", start_tls=False,
        timeout=box.patience.connect, tls_context=tls_context(box.ca_file) if box.smtp.tls == "implicit" else None,
    )  # fmt: skip
    try:
        await smtp.login(client, box, await asyncio.to_thread(secret))
    except (LoginNeeded, LoginRefused, ssl.SSLError) as error:
        return problems.of(box, error, None, box.smtp.host)
    except (SMTPException, OSError, TimeoutError, ValueError) as error:
        return smtp.unreachable(box, type(error).__name__)
    finally:
        client.close()
    return None


def _imap(box: Mailbox, secret: Callable[[], str]) -> Problem | None:
    line = Line(box)
    try:
        line.login(secret())
    except (LoginNeeded, LoginRefused, NoTls, *ERRORS) as error:
        return problems.of(box, error, None) or problems.unreachable(box, type(error).__name__)
    try:
        names = {name for _flags, name in line.folders()}
        missing = [name for name in box.folders if name not in names and name.upper() != "INBOX"]
        if missing:
            return Problem(
                code="no_folder", title=_("Folder {name} tidak ada di kotak surat.").format(name=missing[0]),
                hint=_("Yang ada: {names}.").format(names=", ".join(sorted(names))[:300]),
            )  # fmt: skip
        line.open(box.folders[0] if box.folders else "INBOX")
    except ERRORS as error:
        return Problem(code="imap_broken", title=_("Kotak surat tidak dapat dibuka ({error}).").format(
            error=type(error).__name__))  # fmt: skip
    finally:
        line.leave()
    return None
