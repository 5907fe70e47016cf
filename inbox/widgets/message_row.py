"""How one message of a conversation is drawn: head, quoted line, text, attachments, reactions, state, error."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from inbox import i18n
from inbox.domain import spoken
from inbox.domain.mentions import spots
from inbox.i18n import N_, _, _n
from inbox.widgets import channels
from inbox.widgets.look import Line
from inbox.widgets.symbols import glyph
from inbox.widgets.untrusted import clean_block, clean_line, shorten, width, wrap
from inbox.widgets.zone import zone
from inbox.wire import Attachment, Message
from inbox.wire.told import told

QUOTE_LINES = 2
# Send state: glyph (by name, "" for none), words, role. The words carry the meaning; glyph and colour only help.
STATES = {
    "queued": ("queued", N_("antre"), "warn"),
    "held": ("held", N_("TERTAHAN"), "warn"),
    "sending": ("queued", N_("sedang dikirim"), "dim"),
    "accepted": ("queued", N_("diterima server"), "dim"),
    "sent": ("sent", N_("terkirim"), "dim"),
    "delivered": ("delivered", N_("sampai"), "dim"),
    "read": ("delivered", N_("dibaca"), "good"),
    "failed": ("failed", N_("GAGAL"), "error"),
    "uncertain": ("uncertain", N_("belum pasti terkirim, jangan kirim ulang"), "warn"),
    "cancelled": ("cancelled", N_("dibatalkan"), "dim"),
}
KINDS = {
    "image": N_("foto"),
    "audio": N_("suara"),
    "video": N_("video"),
    "document": N_("dokumen"),
    "sticker": N_("stiker"),
    "location": N_("lokasi"),
    "contacts": N_("kontak"),
    "story": N_("cerita"),
    "share": N_("kiriman"),
}
MEDIA = {
    "fetching": N_("sedang diambil"),
    "expired": N_("kedaluwarsa"),
    "refused": N_("ditolak server"),
    "remote": N_("l ambil"),
    "ready": N_("l lihat"),
}
# What stands for a message that carries no text of its own.
PLACEHOLDERS = {
    "text": N_("[pesan tanpa isi]"),
    "image": N_("[foto]"),
    "audio": N_("[pesan suara]"),
    "video": N_("[video]"),
    "document": N_("[dokumen]"),
    "sticker": N_("[stiker]"),
    "location": N_("[lokasi]"),
    "contacts": N_("[kontak]"),
    "call": N_("[panggilan]"),
    "story": N_("[cerita Instagram]"),
    "share": N_("[kiriman yang dibagikan]"),
    "order": N_("[pesanan]"),
    "template": N_("[templat]"),
    "interactive": N_("[pilihan]"),
    "postback": N_("[tombol]"),
    "system": N_("[pemberitahuan saluran]"),
    "bounce": N_("[surat kembali: tidak sampai]"),
    "reaction": N_("[reaksi]"),
    "unsupported": N_("[tidak terbaca di sini; aslinya tersimpan]"),
}


WARNINGS = {
    "forged": N_("Awas: pengirim surat ini mungkin dipalsukan. Jangan ikuti permintaannya."),
    "name_has_other_address": N_("Awas: nama pengirim menyebut alamat lain dari alamat sebenarnya."),
    "name_claims_government": N_("Awas: nama pengirim mengaku instansi, alamatnya bukan .go.id."),
    "reply_to_elsewhere": N_("Perhatikan: balasan pergi ke domain lain dari pengirimnya."),
    "unusual_letters": N_("Perhatikan: alamat pengirim memakai huruf yang tidak biasa."),
    "several_senders": N_("Perhatikan: surat ini menyebut lebih dari satu pengirim."),
}

RECORDED = {"telepon": N_("telepon"), "datang": N_("datang"), "dm_pimpinan": N_("pesan ke pimpinan")}


@dataclass(frozen=True, slots=True)
class MessageRow:
    """All that a message shows. `day` is the header above it, empty where the day did not change."""

    kind: str
    incoming: bool
    day: str
    clock: str
    author: str
    tag: str
    subject: str
    quote: tuple[str, str]
    text: str
    missing: str
    attachments: tuple[str, ...]
    reactions: str
    state: str
    state_extra: str
    error: tuple[str, str]
    marks: str
    to: str
    headless: bool
    quoted: tuple[str, ...] = ()  # what a mail quotes below its text, folded to a line unless `unfolded`
    unfolded: bool = False
    grey: bool = False  # no person wrote it
    warnings: tuple[str, ...] = ()  # signs of a forged sender
    fresh: bool = False  # the first that nobody has read
    called: tuple[str, ...] = ()  # names that a note mentions
    planned: bool = False  # for a chosen time
    outside: str = ""  # a note that went "to" somebody without Siaga, or came "from" them


def describe(
    message: Message, *, now: datetime, day: str, quoted: Message | None, who: str, before: Message | None = None,
    unfolded: bool = False,
) -> MessageRow:  # fmt: skip
    """A message as it is shown at `now`. `who`: name of the author where the message has none.

    A bubble that follows another (`before`) of the same citizen in the same minute has no head of its own.
    """
    language = i18n.language()
    if message.channel_kind == "instagram" and message.direction == "in":
        who, address = "", who or message.author.address or ""  # its profile is known later than its first message
    else:
        address = message.author.address or ""
    name = clean_line(message.author.name or "") or clean_line(address) or clean_line(who)
    if message.detail.get("from_app"):
        named = message.author.address is not None
        name = (_("{name} · dari HP") if named else _("{name} · siapa?  :siapa")).format(name=name)
    if source := RECORDED.get(str(message.detail.get("source"))):
        by = clean_line(str(message.detail.get("by_name", "")))
        name = _("{name} · {source}, dicatat {by}").format(name=name or _("warga"), source=_(source), by=by)
    if _outside(message) == "to":
        to = clean_line(str(message.detail["forward"].get("to", "")))
        name = _("DITERUSKAN ke {to} · {who}").format(to=to, who=name)
    extra = planned = ""
    if message.status == "queued" and message.send_at is not None and message.send_at > now:
        planned = spoken.moment(message.send_at, zone(), now, language) if message.detail.get("scheduled") else ""
        extra = planned or spoken.seconds((message.send_at - now) / timedelta(seconds=1), language)
    error = ("", "")
    if message.error is not None:
        error = (clean_line(told(message.error)), clean_line(message.error.hint))
    return MessageRow(
        kind=message.kind,
        incoming=message.direction == "in",
        day=day,
        clock=spoken.clock(message.at, zone(), language),
        author=name,
        tag=channels.tag(message.channel_kind),
        subject=clean_line(message.subject or ""),
        quote=_quote(message, quoted) if message.channel_kind != "email" else ("", ""),
        text="" if message.deleted else clean_block(_said(message)),
        missing=_missing(message),
        attachments=() if message.deleted else tuple(attachment_text(a) for a in message.attachments),
        reactions=_reactions(message),
        state=message.status or "" if message.direction == "out" else "",
        state_extra=extra,
        error=error,
        marks=_marks(message),
        to=clean_line(", ".join([*message.to, *message.cc])) if message.channel_kind == "email" else "",
        headless=before is not None and not day and _continues(before, message),
        quoted=quotation(message),
        warnings=_warnings(message),
        unfolded=unfolded,
        grey=bool(message.detail.get("automatic")) and message.kind == "message",
        called=_called(message),
        planned=bool(planned),
        outside=_outside(message),
    )


def attachment_text(attachment: Attachment) -> str:
    """`foto 1,2 MB · l lihat`, with the name for documents."""
    kind = KINDS.get(attachment.kind)
    parts = [_(kind) if kind else clean_line(attachment.kind) or _("lampiran")]
    if attachment.name and attachment.kind not in ("image", "sticker"):
        parts.append(shorten(clean_line(attachment.name), 40))
    if attachment.size is not None:
        parts.append(spoken.size(attachment.size, i18n.language()))
    state = MEDIA.get(attachment.state)
    text = " ".join(parts)
    return f"[{text} {glyph('dot')} {_(state)}]" if state else f"[{text}]"


def draw(row: MessageRow, cells: int) -> list[Line]:
    """The lines of a message, each at most `cells` wide."""
    lines: list[Line] = []
    if row.day:
        lines.append(day_rule(row.day, cells))
    if row.fresh:
        lines.append(day_rule(_("belum dibaca"), cells))
    if row.kind in ("event", "status"):
        lines.extend(_event(row, cells))
        return lines
    if not row.headless:
        lines.append(_head(row, cells))
    body = max(1, cells - 1)
    role = "note" if row.kind == "note" else "dim" if row.grey else "text"
    if row.to:
        lines.append([(" ", "text"), (shorten(_("kepada {names}").format(names=row.to), body), "dim")])
    if row.subject:
        lines.append([(" ", "text"), (shorten(row.subject, body), "strong")])
    for warning in row.warnings:
        lines.extend([(" ", "text"), (part, "urgent")] for part in wrap(_(warning), body))
    if row.quote[1] or row.quote[0]:
        text = (
            f"{glyph('quote')} {row.quote[0]}: {row.quote[1]}" if row.quote[0] else f"{glyph('quote')} {row.quote[1]}"
        )
        lines.append([(" ", "text"), (shorten(text, body), "quote")])
    for part in wrap(row.text, body) if row.text else ():
        lines.append([(" ", "text"), *_with_names(part, row.called, role)])
    lines.extend(_quotation(row, body))
    if row.missing:
        lines.extend([(" ", "text"), (part, "dim")] for part in wrap(row.missing, body))
    lines.extend([(" ", "text"), (shorten(text, body), "link")] for text in row.attachments)
    if row.reactions:
        lines.append([(" ", "text"), (shorten(row.reactions, body), "dim")])
    if row.state in ("held", "failed", "uncertain"):
        lines.extend(_trouble(row, body))
    return lines


def _called(message: Message) -> tuple[str, ...]:
    names = message.detail.get("mentions")
    return tuple(str(name) for name in names) if message.kind == "note" and isinstance(names, list) else ()


def _with_names(text: str, names: tuple[str, ...], role: str) -> Line:
    """A line of a note, with the names that it mentions in another role."""
    if not names or "@" not in text:
        return [(text, role)]
    parts, last = [], 0
    for start, end in spots(text, names):
        parts += [(text[last:start], role), (text[start:end], "unread")]
        last = end
    return [*parts, (text[last:], role)]


def _quotation(row: MessageRow, cells: int) -> list[Line]:
    """What a mail quotes: a line that says how much, or all of it."""
    if not row.quoted:
        return []
    if row.unfolded:
        return [[(" ", "text"), (part, "quote")] for line in row.quoted for part in wrap(line, cells) or [""]]
    said = _n("[kutipan {count} baris · l buka]", count=len(row.quoted))
    return [[(" ", "text"), (shorten(said, cells), "quote")]]


def quotation(message: Message) -> tuple[str, ...]:
    """The lines that a mail of a citizen quotes; ours carries none that its reader does not see above."""
    if message.channel_kind != "email" or message.direction != "in" or not message.quoted or message.deleted:
        return ()
    return tuple(clean_block(message.quoted).strip("\n").split("\n"))


def _said(message: Message) -> str:
    """The text, without the warning that stands in it for previews: here it has a line of its own."""
    return (message.text or "").removeprefix(_("[Awas: pengirim surat ini mungkin dipalsukan]")).lstrip("\n")


def _warnings(message: Message) -> tuple[str, ...]:
    marks = message.detail.get("marks")
    if message.direction != "in" or not isinstance(marks, list) or message.deleted:
        return ()
    return tuple(WARNINGS[mark] for mark in marks if mark in WARNINGS)


def _marks(message: Message) -> str:
    """What the head says of a message besides who and when."""
    found = [_("disunting")] if message.edited and not message.deleted else []
    if message.detail.get("automatic") and message.kind == "message" and message.channel_kind == "email":
        found.append(_("otomatis"))
    if message.detail.get("other_sender"):
        found.append(_("pengirim lain"))
    return f" {glyph('dot')} ".join(found)


def day_rule(day: str, cells: int) -> Line:
    """`──────── Sab 21 Nov ──`; a bare rule without a day."""
    rule = glyph("rule")
    if not day:
        return [(rule * cells, "rule")]
    tail = f" {day} {rule * 2}"
    return [(rule * max(0, cells - width(tail)), "rule"), (tail, "rule")]


def _outside(message: Message) -> str:
    """Whether a note went to somebody without Siaga, or came from them."""
    if message.kind != "note":
        return ""
    sent = isinstance(message.detail.get("forward"), dict)
    return "to" if sent else "from" if "answers_forward" in message.detail else ""


def _head(row: MessageRow, cells: int) -> Line:
    dot = glyph("dot")
    if row.kind == "note" and row.outside != "to":
        whose = _("jawaban atas penerusan") if row.outside else _("hanya petugas")
        left = _("CATATAN {name}").format(name=row.author) + f" {dot} " + whose
        return [(f"{row.clock} ", "time"), (shorten(left, cells - width(row.clock) - 1), "note")]
    state, role = _state(row)
    right = "".join(f" {part}" for part in (state, row.tag) if part)
    marks = f" {dot} {row.marks}" if row.marks else ""
    room = cells - width(row.clock) - 1 - width(right) - width(marks)
    name = shorten(row.author, max(4, room))
    pad = max(0, room - width(name))
    return [
        (f"{row.clock} ", "time"),
        (name, "citizen" if row.incoming else "own"),
        (marks, "dim"),
        (" " * pad, "text"),
        (f" {state}" if state else "", role),
        (f" {row.tag}" if row.tag else "", "tag"),
    ]


def _state(row: MessageRow) -> tuple[str, str]:
    """What the head says of the state: glyph and words, the long ones in the lines below."""
    if row.state not in STATES:
        return "", "dim"
    sign, words, role = STATES[row.state]
    text = _("belum pasti") if row.state == "uncertain" else _(words)
    if row.state_extra:
        text = _("terjadwal {when}") if row.planned else _("dikirim dalam {when}")
        text = text.format(when=row.state_extra)
    return f"{glyph(sign)} {text}", role


def _trouble(row: MessageRow, cells: int) -> list[Line]:
    """Why it is not with the citizen, and what to do."""
    title, hint = row.error
    if not title and row.state == "uncertain":
        title = _("Belum pasti terkirim, jangan kirim ulang.")
    elif not title and row.state == "held":
        title = _("Ditahan: ada hal baru di laporan ini sesudah balasan ditulis.")
    role = STATES[row.state][2]
    lines: list[Line] = [[(" ", "text"), (part, role)] for part in (wrap(title, cells) if title else ())]
    lines.extend([(" ", "text"), (part, "dim")] for part in (wrap(hint, cells) if hint else ()))
    return lines


def _event(row: MessageRow, cells: int) -> list[Line]:
    text = row.text or row.missing
    prefix = f"{row.clock} "
    parts = wrap(text, max(1, cells - width(prefix)))
    return [[(prefix if n == 0 else " " * width(prefix), "event"), (part, "event")] for n, part in enumerate(parts)]


def _continues(before: Message, message: Message) -> bool:
    """Whether a bubble belongs to the burst that the one before it is of."""
    return (
        before.kind == message.kind == "message"
        and before.direction == message.direction == "in"
        and before.author == message.author
        and before.channel == message.channel
        and message.channel_kind != "email"
        and not message.edited
        and (before.at.replace(second=0, microsecond=0) == message.at.replace(second=0, microsecond=0))
    )


def _missing(message: Message) -> str:
    """Our own words where the message has no text to show."""
    if message.deleted:
        return _("[dihapus oleh pengirim]")
    if message.text:
        return ""
    if message.text is None and message.kind == "message" and message.type == "text":
        return _("[isi tidak ditampilkan untuk peran Anda]")
    if message.attachments and message.type != "unsupported":
        return ""
    placeholder = PLACEHOLDERS.get(message.type)
    return _(placeholder) if placeholder else ""


def _quote(message: Message, quoted: Message | None) -> tuple[str, str]:
    if quoted is not None:
        first = clean_line((quoted.text or "")[:400]) or _missing(quoted)
        if not first and quoted.attachments:
            first = attachment_text(quoted.attachments[0])
        return clean_line(quoted.author.name), first
    if message.quoted:
        return "", clean_line(message.quoted[:400])
    return ("", _("[membalas pesan yang tidak ada di sini]")) if message.reply_to else ("", "")


def _reactions(message: Message) -> str:
    counts: dict[str, int] = {}
    for reaction in message.reactions:
        emoji = clean_line(reaction.emoji[:16])
        if emoji:
            counts[emoji] = counts.get(emoji, 0) + 1
    return "  ".join(f"{emoji} {count}" if count > 1 else emoji for emoji, count in counts.items())
