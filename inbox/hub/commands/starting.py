"""Writing to somebody first: the address as a person types it, the contact, the thread it joins or begins."""

import re

from inbox.domain.permissions import sees
from inbox.domain.phones import is_bsuid, normalise
from inbox.hub import display
from inbox.hub.commands.act import Act, Refusal
from inbox.hub.commands.composing import compose
from inbox.hub.commands.replying import enqueue
from inbox.i18n import _
from inbox.office import Channel
from inbox.store import blocks, contacts, threads
from inbox.store.threads import ThreadRow
from inbox.wire import CommandResult, New

_MAIL = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]+\.[^\s@<>]{2,}")


def new(act: Act, command: New) -> CommandResult:
    """Queue the first message to a citizen. WhatsApp takes a template alone, unless they wrote within the day.

    To somebody who is blocked it is held: who types an address sees no thread that would say so.
    """
    channel = act.office.channel(command.channel)
    if channel is None or not sees(act.me.agencies, channel.agency):
        raise Refusal("channel_unknown", _("Saluran {channel} tidak ada.").format(channel=command.channel[:64]),
                      _("Lihat daftar saluran dengan `inbox channel list`."))  # fmt: skip
    if act.unit.message(command.cmd_id) is not None:
        raise Refusal("cmd_id_reused", _("Pesan ini sudah pernah diterima."), _("Muat ulang daftarnya."))
    kind, value = _address(channel, command.to)
    made = compose(act, command, channel.id, channel.kind)
    found = contacts.find(act.unit.tx, channel.id, [(kind, value)])
    known = [one for one in found if not one.given_up(act.unit.stamp)]
    thread = _place(act, known[0].contact, channel) if known else None
    if channel.kind == "whatsapp" and command.template is None and not _window(act, thread, channel.id):
        raise Refusal(
            "template_needed", _("WhatsApp hanya mengizinkan templat untuk memulai percakapan."),
            _("Sebut templatnya; daftarnya: inbox template list {channel}").format(channel=channel.id),
        )  # fmt: skip
    if thread is None:
        contact = known[0].contact if known else _contact(act, command, channel, kind, value, known=bool(found))
        name, addresses = contacts.get(act.unit.tx, contact)
        thread = act.unit.new_thread(contact, channel.agency, act.unit.stamp, name, addresses)
        thread.subject = display.name(command.subject)
    act.at(thread.number)
    if thread.channel is None:
        thread.channel, thread.channel_kind = channel.id, channel.kind
    return enqueue(act, command, thread, channel.id, channel.kind, made)


def _address(channel: Channel, given: str) -> tuple[str, str]:
    given = given.strip()
    match channel.kind:
        case "whatsapp" if is_bsuid(given):
            return "bsuid", given
        case "whatsapp" if phone := normalise(given):
            return "phone", phone
        case "email" if _MAIL.fullmatch(given):
            return "mail", given.lower()
        case "instagram":
            raise Refusal(
                "cannot_start", _("Instagram tidak mengizinkan kantor memulai percakapan."),
                _("Tunggu warga menulis lebih dulu."),
            )  # fmt: skip
    raise Refusal("bad_address", _("Alamat tujuan tidak dapat dibaca."), _("Contoh: 0812-3456-7890"))


def _contact(act: Act, command: New, channel: Channel, kind: str, value: str, *, known: bool) -> int:
    """A new contact; `known`: the address was somebody's who gave it up."""
    contact = contacts.create(act.unit.tx, display.name(command.name))
    if known:
        contacts.give(act.unit.tx, channel.id, kind, value, contact, act.unit.stamp)
        contacts.index(act.unit.tx, contact)
        return contact
    contacts.add(act.unit.tx, contact, channel.id, kind, value, display.shown(kind, value))
    contacts.index(act.unit.tx, contact)
    return contact


def _place(act: Act, contact: int, channel: Channel) -> ThreadRow | None:
    """Their open thread; of somebody who is blocked the one that says so, as for what they write themselves."""
    found = threads.candidates(act.unit.tx, contact, channel.agency)
    rows = [row for row in (act.unit.root(act.unit.hold(one)) for one in found) if act.sees(row)]
    running = (row for row in rows if row.status not in ("resolved", "invalid"))
    return next(running, None) or next((row for row in rows if blocks.stands(row)), None)


def _window(act: Act, thread: ThreadRow | None, channel: str) -> bool:
    found = thread.wire(act.unit.stamp).windows if thread else []
    return any(window.channel == channel and window.state != "closed" for window in found)
