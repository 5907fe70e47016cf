"""What the end of the desk would leave behind."""

from typing import TYPE_CHECKING

from inbox.i18n import _, _n

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen


def question(desk: "InboxScreen") -> str:
    """What to ask before the desk is left; empty where all is on disk and nothing waits."""
    cause = unsaved(desk)
    if cause:
        return _("Naskah tidak dapat disimpan ({cause}). Keluar dan kehilangan tulisan itu?").format(cause=cause)
    if desk.sending.leaving(desk.now()) is not None:
        return _("Sebuah balasan sedang menunggu waktu urung; ia tetap akan terkirim. Keluar?")
    waiting = len(desk.session.outbox.pending) if desk.session is not None else 0
    if waiting:
        return _n("{n} perintah belum sampai ke layanan; disimpan dan dikirim nanti. Keluar?", n=waiting)
    return ""


def unsaved(desk: "InboxScreen") -> str:
    """Why drafts cannot be saved; empty where they are."""
    desk.drafting.keep()
    if desk.session is None or not desk.session.drafts.unsaved:
        return ""
    try:
        desk.session.drafts.save()
    except OSError as error:
        return error.strerror or str(error)
    return ""
