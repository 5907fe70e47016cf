"""Where a thread stands: waiting, put aside, closed, open again; read, revealed."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from inbox.hub import display
from inbox.hub.commands.act import Act, Refusal
from inbox.i18n import _
from inbox.store import attention, audit, messages
from inbox.store.base import stamp
from inbox.store.threads import ThreadRow
from inbox.wire import CommandResult, Invalid, Read, Reopen, Resolve, Reveal, Snooze, Wait

SNOOZE = timedelta(days=366)


def wait(act: Act, command: Wait) -> CommandResult:
    """Wait for the citizen, an OPD or the field."""
    thread = act.thread()
    if (thread.status, thread.waiting_on) != ("waiting", command.on):
        _set(thread, "waiting")
        thread.waiting_on = command.on
        on = {"citizen": _("warga"), "agency": _("OPD"), "field": _("lapangan")}[command.on]
        act.event(thread, "waiting", _("{who}: menunggu {on}.").format(who=act.who, on=on), on=command.on)
    return act.done()


def snooze(act: Act, command: Snooze) -> CommandResult:
    """Put the thread aside until a time."""
    thread = act.thread()
    now = act.unit.now
    until = command.until if command.until.tzinfo else command.until.replace(tzinfo=UTC)
    if not now < until <= now + SNOOZE:
        raise Refusal(
            "bad_time", _("Waktu tunda harus di depan, paling lama setahun."), _("Pilih waktu lain.")
        )  # fmt: skip
    if (thread.status, thread.snoozed_until, thread.snoozed_quiet) != ("snoozed", stamp(until), int(not command.wake)):
        _set(thread, "snoozed")
        thread.snoozed_until, thread.snoozed_quiet = stamp(until), int(not command.wake)
        shown = until.astimezone(ZoneInfo(act.office.timezone)).strftime("%d/%m %H.%M")
        said = _("{who} menunda laporan sampai {until}.")
        if not command.wake:
            said = _("{who} menunda laporan sampai {until}; pesan warga tidak membangunkannya.")
        act.event(thread, "snoozed", said.format(who=act.who, until=shown))
    return act.done()


def resolve(act: Act, command: Resolve) -> CommandResult:
    """Close the thread as done."""
    thread = act.thread()
    if thread.status == "resolved":
        return act.done()
    if thread.waiting_since is not None and not command.force:
        raise Refusal(
            "unanswered", _("Warga belum dijawab."), _("Balas dulu, atau selesaikan tanpa jawaban (paksa).")
        )  # fmt: skip
    _close(act, thread, "resolved")
    act.event(thread, "resolved", _("{who} menyelesaikan laporan ini.").format(who=act.who))
    return act.done()


def invalid(act: Act, command: Invalid) -> CommandResult:
    """Not a report."""
    thread = act.thread()
    if thread.status == "invalid":
        return act.done()
    _close(act, thread, "invalid")
    reason = display.name(command.reason)[:200]
    text = _("{who}: bukan laporan. {reason}").format(who=act.who, reason=reason).rstrip()
    act.event(thread, "invalid", text)
    return act.done()


def reopen(act: Act, command: Reopen) -> CommandResult:
    """Make the thread open again."""
    thread = act.thread()
    if thread.status != "open":
        _set(thread, "open")
        act.event(thread, "reopened", _("{who} membuka kembali laporan ini.").format(who=act.who))
    return act.done()


def read(act: Act, command: Read) -> CommandResult:
    """The caller has seen the thread up to `seq`."""
    thread = act.thread()
    left = messages.unread_after(act.unit.tx, thread.number, command.seq)
    thread.unread = min(thread.unread, left)
    attention.saw(act.unit.tx, thread, act.me.login, command.seq)
    return act.done()


def reveal(act: Act, command: Reveal) -> CommandResult:
    """Show addresses and numbers to the caller for a while; on record, with the reason."""
    thread = act.thread()
    reason = display.name(command.reason).strip()[:200]
    if not reason:
        raise Refusal("reason_needed", _("Sebutkan alasan membuka data."), _("Alasan dicatat bersama nama Anda."))
    audit.record(act.unit.tx, act.unit.stamp, act.me.login, "revealed", thread.number, reason=reason)
    act.event(thread, "revealed", _("{who} membuka data warga: {reason}").format(who=act.who, reason=reason))
    return act.done()


def _set(thread: ThreadRow, status: str) -> None:
    thread.status, thread.waiting_on, thread.snoozed_until, thread.closed_at = status, None, None, None
    thread.snoozed_quiet = 0


def _close(act: Act, thread: ThreadRow, status: str) -> None:
    _set(thread, status)
    thread.closed_at, thread.waiting_since, thread.unread = act.unit.stamp, None, 0
