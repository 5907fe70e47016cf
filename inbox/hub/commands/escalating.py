"""Escalation: up the agency's ladder with a reason, taken note of by the people there, or sent back down."""

from inbox.domain import ladders
from inbox.domain.ladders import Impossible, Step, StepAct
from inbox.domain.permissions import may
from inbox.hub import display
from inbox.hub.commands.act import Act, Refusal
from inbox.i18n import _
from inbox.store import audit
from inbox.store.threads import ThreadRow
from inbox.wire import Acknowledge, CommandResult, Escalate, SendBack

REASON = 500  # characters


def escalate(act: Act, command: Escalate) -> CommandResult:
    """Raise the thread to a level of its agency's ladder."""
    thread = act.thread()
    if command.undo:
        return _take_back(act, thread, "escalate")
    if thread.status not in ("open", "waiting"):
        raise Refusal(
            "closed", _("Laporan #{number} tidak sedang aktif.").format(number=thread.number),
            _("Aktifkan lagi dulu, lalu eskalasikan."),
        )  # fmt: skip
    levels = ladders.rungs(act.office.ladders, thread.agency)
    reason = _reason(command.reason)
    try:
        steps = ladders.escalated(thread.steps(), levels, command.level, act.me.login, act.unit.stamp)
    except Impossible as error:
        known = " · ".join(f"{n} {level.name}" for n, level in enumerate(levels, 1))
        raise Refusal(
            "no_step",
            _("Laporan #{number} kini di Tk. {level}; tingkat itu tidak ada di atasnya.").format(
                number=thread.number, level=thread.level
            ),
            _("Tingkat yang ada: {levels}.").format(levels=known),
        ) from error  # fmt: skip
    text = _("{who} menaikkan laporan ini ke Tk. {level} ({name}): {reason}")
    _record(act, thread, steps, text, reason)
    return act.done()


def acknowledge(act: Act, command: Acknowledge) -> CommandResult:
    """Somebody of the level has taken note."""
    thread = act.thread()
    if command.undo:
        return _take_back(act, thread, "acknowledge")
    before = thread.steps()
    if thread.level and not _is_on(act, thread):
        raise _not_there(thread)
    try:
        steps = ladders.acknowledged(before, act.me.login, act.unit.stamp)
    except Impossible as error:
        raise _level_zero(thread) from error
    if steps != before:
        _record(act, thread, steps, _("{who} menerima eskalasi Tk. {level} ({name})."))
    return act.done()


def send_back(act: Act, command: SendBack) -> CommandResult:
    """Lower the thread's level: by people of its level, or a supervisor."""
    thread = act.thread()
    if command.undo:
        return _take_back(act, thread, "send_back")
    if thread.level and not _is_on(act, thread) and not may(act.me.roles, "assign_others"):
        raise _not_there(thread)
    reason = _reason(command.reason) if thread.level else ""
    levels = ladders.rungs(act.office.ladders, thread.agency)
    try:
        steps = ladders.sent_back(thread.steps(), levels, command.level, act.me.login, act.unit.stamp)
    except Impossible as error:
        if error.code == "none":
            raise _level_zero(thread) from error
        raise Refusal(
            "no_step", _("Laporan #{number} sudah di Tk. {level}.").format(number=thread.number, level=thread.level),
            _("Kembalikan ke tingkat yang lebih rendah."),
        ) from error  # fmt: skip
    if steps[-1].level:
        text = _("{who} mengembalikan laporan ini ke Tk. {level} ({name}): {reason}")
    else:
        text = _("{who} mengembalikan laporan ini ke petugas: {reason}")
    _record(act, thread, steps, text, reason)
    return act.done()


def _record(act: Act, thread: ThreadRow, steps: list[Step], text: str, reason: str = "") -> None:
    thread.set_steps(steps)
    done = steps[-1]
    said = text.format(who=act.who, level=done.level, name=done.name, reason=reason)
    act.event(thread, done.act, said, level=done.level, rung=done.name, **({"reason": reason} if reason else {}))
    if reason:
        audit.record(
            act.unit.tx, act.unit.stamp, act.me.login, f"{done.act}_reason", thread.number, level=done.level,
            reason=reason,
        )  # fmt: skip


def _take_back(act: Act, thread: ThreadRow, what: StepAct) -> CommandResult:
    try:
        steps = ladders.taken_back(thread.steps(), what, act.me.login)
    except Impossible as error:
        raise Refusal(
            "too_late", _("Eskalasi #{number} sudah ditindaklanjuti orang lain.").format(number=thread.number),
            _("Lihat aktivitasnya, lalu naikkan atau kembalikan lagi bila perlu."),
        ) from error  # fmt: skip
    thread.set_steps(steps)
    text = {
        "escalate": _("{who} mengurungkan eskalasinya."),
        "acknowledge": _("{who} mengurungkan penerimaan eskalasi."),
        "send_back": _("{who} mengurungkan pengembalian eskalasi."),
    }[what]
    act.event(thread, f"{what}_undone", text.format(who=act.who), level=thread.level)
    return act.done()


def _reason(text: str) -> str:
    reason = display.name(text).strip()[:REASON]
    if not reason:
        raise Refusal("reason_needed", _("Sebutkan alasannya."), _("Alasan dicatat dan terbaca semua petugas."))
    return reason


def _is_on(act: Act, thread: ThreadRow) -> bool:
    rung = ladders.rung(act.office.ladders, thread.agency, thread.level)
    return ladders.is_on(rung, act.me.login, act.me.roles)


def _not_there(thread: ThreadRow) -> Refusal:
    return Refusal(
        "forbidden", _("Anda tidak termasuk Tk. {level} laporan #{number}.").format(
            level=thread.level, number=thread.number
        ),
        _("Hanya petugas tingkat itu yang menanggapi; koordinator dapat mengembalikannya."),
    )  # fmt: skip


def _level_zero(thread: ThreadRow) -> Refusal:
    return Refusal(
        "no_step", _("Laporan #{number} tidak sedang dieskalasi.").format(number=thread.number),
        _("Naikkan dulu dengan `inbox escalate`."),
    )  # fmt: skip
