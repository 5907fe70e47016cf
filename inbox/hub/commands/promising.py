"""Promises: what staff told the citizen would happen. Nothing here writes to the citizen."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from inbox.domain import promises
from inbox.hub import display
from inbox.hub.commands.act import Act, Refusal
from inbox.i18n import _
from inbox.store.threads import ThreadRow
from inbox.wire import CommandResult, MakePromise, Promise, Settle

FURTHEST = timedelta(days=366)


def promise(act: Act, command: MakePromise) -> CommandResult:
    """Note what was promised and until when."""
    thread = act.thread()
    known = thread.promise_list()
    if any(one.id == command.cmd_id for one in known):
        return act.done()
    text = display.name(command.text).strip()[: promises.LONGEST]
    if not text:
        raise Refusal("empty", _("Sebutkan apa yang dijanjikan."), _("Contoh: perahu datang"))
    at = command.at if command.at.tzinfo else command.at.replace(tzinfo=UTC)
    now = act.unit.now
    if not now < at <= now + FURTHEST:
        raise Refusal("bad_time", _("Waktu janji harus di depan, paling lama setahun."), _("Pilih waktu lain."))
    if len(promises.open_ones(known)) >= promises.MOST:
        raise Refusal("too_many", _("Janji yang belum selesai di laporan ini sudah terlalu banyak."),
                      _("Nyatakan dulu mana yang sudah ditepati."))  # fmt: skip
    made = Promise(id=command.cmd_id, text=text, at=at, by=act.me.login, made_at=now)
    thread.set_promises([*known, made])
    said = _("{who} mencatat janji kepada warga, paling lambat {when}: {text}")
    act.event(thread, "promised", said.format(who=act.who, when=_when(act, at), text=text), promise=made.id)
    return act.done()


def settle(act: Act, command: Settle) -> CommandResult:
    """Say what became of a promise."""
    thread = act.thread()
    known = thread.promise_list()
    found = next((one for one in known if one.id == command.promise), None)
    if found is None:
        raise Refusal("promise_unknown", _("Janji itu tidak ada di laporan ini."), _("Buka laporannya lagi."))
    kept = {"kept": True, "broken": False}.get(command.outcome)
    if command.outcome == "withdrawn":
        thread.set_promises([one for one in known if one is not found])
    elif found.kept is kept:
        return act.done()
    else:
        told = found.told if kept is not None else found.at <= act.unit.now
        thread.set_promises([replace(one, kept=kept, told=told) if one is found else one for one in known])
    said = {
        "kept": _("{who}: janji ditepati: {text}"),
        "broken": _("{who}: janji tidak ditepati: {text}"),
        "open": _("{who}: janji belum selesai: {text}"),
        "withdrawn": _("{who} menghapus janji: {text}"),
    }[command.outcome]
    act.event(thread, "promise_settled", said.format(who=act.who, text=found.text), promise=found.id,
              outcome=command.outcome)  # fmt: skip
    return act.done()


def due(thread: ThreadRow, now: datetime) -> list[Promise]:
    """The promises that have fallen due since the last look; told from now on."""
    known = thread.promise_list()
    found = [one for one in promises.open_ones(known) if not one.told and one.at <= now]
    thread.set_promises([replace(one, told=True) if one in found else one for one in known])
    return found


def _when(act: Act, at: datetime) -> str:
    return at.astimezone(ZoneInfo(act.office.timezone)).strftime("%d/%m %H.%M")
