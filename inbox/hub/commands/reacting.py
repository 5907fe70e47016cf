"""Reactions of staff: an emoji on a citizen's message. No answer: the citizen goes on waiting for one."""

from datetime import timedelta

import msgspec

from inbox.hub import display
from inbox.hub.commands.act import Act, Refusal
from inbox.hub.commands.replying import UNDO
from inbox.i18n import _
from inbox.store import contacts, deliveries, messages, persons
from inbox.store.base import stamp
from inbox.store.deliveries import DeliveryRow
from inbox.store.messages import MessageRow
from inbox.wire import CommandResult, Emoji, React

OLDEST = timedelta(days=30)  # Meta shows none on what is older
HEARTS = ("", "\u2764", "\u2764\ufe0f")  # Instagram lets a business send no other
_encode = msgspec.json.Encoder().encode


def react(act: Act, command: React) -> CommandResult:
    """Put an emoji on a message, or take it away. What has not left yet is taken back without a word to anybody."""
    thread = act.thread()
    target = act.message(command.message)
    emoji = display.name(command.emoji).strip()
    _check(act, target, emoji)
    unit = act.unit
    if unit.message(command.cmd_id) is not None:
        raise Refusal("cmd_id_reused", _("Reaksi ini sudah pernah diterima."), _("Muat ulang laporannya."))
    waiting = [unit.message(row.id) or row for row in messages.reactions_waiting(unit.tx, thread.number, target.id)]
    for row in waiting:
        unit.advance(row, "cancelled")
    if waiting and not emoji:
        return act.done(message=messages.wire(unit.tx, [waiting[-1]])[0])
    channel = target.channel or ""
    said = target.author_address if contacts.is_joined(thread.addresses) else None
    owner, to = persons.reach(unit.tx, thread.contact, channel, said=said)
    if not to:
        raise Refusal(
            "unreachable", _("Warga ini tidak punya alamat di saluran {channel}.").format(channel=channel),
            _("Balas lewat saluran yang dipakai warga."),
        )  # fmt: skip
    due = stamp(unit.now + timedelta(seconds=min(max(command.undo, 0.0), UNDO)))
    row = MessageRow(
        id=command.cmd_id, thread=thread.number, seq=0, direction="out", channel=channel,
        channel_kind=target.channel_kind, author_name=act.who, author_address=act.me.login, type="reaction",
        text=_("Reaksi {emoji}").format(emoji=emoji) if emoji else _("Reaksi ditarik"), raw_text=emoji,
        status="queued", at=unit.stamp, received_at=unit.stamp, send_at=due, reply_to=target.id,
        quoted=(target.text or "")[:300],
        detail=_encode({"emoji": emoji}).decode(),
    )  # fmt: skip
    unit.add(thread, row, content=False)
    content = Emoji(target=target.external_id or "", emoji=emoji)
    deliveries.put(
        unit.tx,
        DeliveryRow(
            message=row.id, channel=channel, recipient=str(owner), target=_encode(to).decode(),
            state="queued", due_at=due, attempt=0, base_seq=thread.seq, taken_at=unit.stamp, undo_until=due, delayed=0,
            waited=None, login=act.me.login, quoting=None, place=row.pk, content=_encode(content).decode(),
        ),
    )  # fmt: skip
    return act.done(message=messages.wire(unit.tx, [row])[0], outcome="queued")


def _check(act: Act, target: MessageRow, emoji: str) -> None:
    """Raises Refusal for what the provider would refuse."""
    if target.channel_kind not in ("whatsapp", "instagram"):
        raise Refusal("not_here", _("Reaksi hanya ada di WhatsApp dan Instagram."), _("Balas dengan teks."))
    if target.kind != "message" or target.direction != "in" or not target.external_id or target.deleted:
        raise Refusal("bad_target", _("Reaksi hanya untuk pesan warga yang masih ada."), _("Pilih pesan warga."))
    if act.unit.stamp - target.at > OLDEST / timedelta(microseconds=1):
        raise Refusal("too_old", _("Pesan itu lebih dari 30 hari; reaksi tidak tampil lagi."), _("Balas dengan teks."))
    if len(emoji) > 16 or any(c.isascii() and c.isalnum() for c in emoji) or " " in emoji:
        raise Refusal("bad_emoji", _("Reaksi adalah satu emoji."), _("Contoh: 👍"))
    if target.channel_kind == "instagram" and emoji not in HEARTS:
        raise Refusal("not_here", _("Di Instagram kantor hanya dapat memberi ❤️."), _("Pilih ❤️, atau balas."))
