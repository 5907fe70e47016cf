"""What a reply is made of: text, files, a template filled in; refused here where the provider would refuse it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from inbox.connectors.base import LocalFile, Media, Outbound, Refused
from inbox.connectors.instagram import files as offered
from inbox.connectors.whatsapp import files, sending
from inbox.domain import lengths
from inbox.domain import templates as rules
from inbox.domain.files import AGAIN, MAIL_FILES, SHELVED
from inbox.hub import display
from inbox.hub.commands.act import Act, Refusal
from inbox.hub.ids import uuid7
from inbox.i18n import _
from inbox.store import media, messages, templates
from inbox.store.messages import MessageRow
from inbox.wire import AnyContent, Buttons, Cards, Filled, Location, Menu, New, Reply, TemplateInfo, TemplateUse

_encode = msgspec.json.Encoder().encode
_info = msgspec.json.Decoder(TemplateInfo).decode
_KINDS = {"image": "image", "video": "video", "audio": "audio"}
_WORDS = {"file": "document"}  # Instagram's words and ours


@dataclass
class Made:
    """What goes out. `text` is what it says to a person; `content` what goes in place of plain text."""

    text: str
    type: str = "text"
    content: AnyContent | None = None
    files: list[tuple[str, LocalFile]] = field(default_factory=list)  # kind, file
    detail: Mapping[str, object] = field(default_factory=dict)

    def attach(self, act: Act, row: MessageRow, channel: str) -> None:
        """Write the files beside their message."""
        entries = [(uuid7(act.unit.now), kind, file) for kind, file in self.files]
        messages.attach(
            act.unit.tx, row.pk,
            [(i, kind, f.mime, f.name, f.size, "ready", "", channel) for i, kind, f in entries],
        )  # fmt: skip
        for identity, _kind, file in entries:
            media.done(act.unit.tx, identity, "ready", file.mime, file.size, file.sha256)

    def encoded(self) -> str | None:
        """The content as the delivery keeps it."""
        return None if self.content is None else _encode(self.content).decode()


def compose(act: Act, command: Reply | New, channel: str, kind: str) -> Made:
    """What the command asks to send. Raises Refusal where it could not arrive."""
    asked = command.content if isinstance(command, Reply) else None
    if command.template is not None and asked is not None:
        raise Refusal("two_contents", _("Templat tidak dapat digabung dengan isi lain."), _("Kirim satu per satu."))
    if (command.template or asked) and kind != "whatsapp":
        raise Refusal(
            "not_here", _("Templat, tombol, lokasi, dan kartu kontak hanya ada di WhatsApp."), _("Tulis sebagai teks.")
        )
    if (command.template or asked) and command.text.strip():
        raise Refusal("two_contents", _("Templat atau tombol tidak dapat diberi teks lagi."), _("Kirim satu per satu."))
    if len(command.media) > (MAIL_FILES if kind == "email" else 1):
        raise Refusal("one_file", _("Satu balasan hanya memuat satu berkas."), _("Kirim berkas satu per satu."))
    made = _made(act, command, channel, asked)
    made.files = [_file(act, ticket, kind) for ticket in command.media]
    if made.files and made.content is None:
        made.type = made.files[0][0]
    if command.template is not None:
        _header(made)
    if kind == "instagram" and made.files and made.text.strip():
        raise Refusal(
            "no_caption",
            _("Berkas di Instagram tidak dapat diberi tulisan."),
            _("Kirim tulisannya sebagai pesan sendiri."),
        )
    fits(made, kind)
    return made


def fits(made: Made, kind: str) -> None:
    """Raises Refusal where a channel of this kind would not take it."""
    if kind == "whatsapp":
        _try(made)
    elif made.content is None:
        _plain(made, kind)


def kept(act: Act, row: media.FileRow, kind: str) -> tuple[str, LocalFile]:
    """A file of a message as one to send. Raises Refusal where it is not here or the channel does not take it."""
    return _typed(_here(act, row), kind)


def _made(act: Act, command: Reply | New, channel: str, asked: Buttons | Menu | Location | Cards | None) -> Made:
    if command.template is not None:
        return _template(act, channel, command.template, attached=bool(command.media))
    match asked:
        case Buttons() | Menu():
            titles = (
                [button.title for button in asked.buttons]
                if isinstance(asked, Buttons)
                else [row.title for section in asked.sections for row in section.rows]
            )
            parts = [part for part in (asked.header, asked.body, asked.footer) if part]
            return Made("\n\n".join([*parts, " ".join(f"[{title}]" for title in titles)]), "interactive", asked)
        case Location():
            words = [asked.name, asked.address, f"{asked.latitude:.6f}, {asked.longitude:.6f}"]
            return Made("\n".join(word for word in words if word), "location", asked)
        case Cards():
            lines = [" · ".join([card.name, card.organisation, *card.phones, *card.emails]) for card in asked.cards]
            return Made("\n".join(line.replace(" ·  · ", " · ") for line in lines), "contacts", asked)
    return Made(command.text)


def _template(act: Act, channel: str, use: TemplateUse, *, attached: bool) -> Made:
    """A template filled in. Raises Refusal unless it is approved and nothing of it is empty (pitfall 25)."""
    known = [_info(body) for body in templates.named(act.unit.tx, channel, use.name)]
    if use.language:
        known = [one for one in known if one.language == use.language]
    chosen = sorted(known, key=lambda one: (one.status != "APPROVED", one.language != "id", one.language))
    if not chosen:
        raise Refusal(
            "template_unknown", _("Templat {name} tidak ada di saluran ini.").format(name=use.name[:64]),
            _("Perbarui daftarnya: inbox template sync {channel}").format(channel=channel),
        )  # fmt: skip
    found = chosen[0]
    if found.status != "APPROVED":
        raise Refusal(
            "template_not_approved",
            _("Templat {name} belum boleh dikirim (keadaan di Meta: {status}).").format(
                name=found.name, status=found.status),
            _("Pilih templat lain yang disetujui."),
        )  # fmt: skip
    if not rules.sendable(found.components):
        raise Refusal(
            "template_unsupported", _("Templat {name} memakai bagian yang belum dapat diisi di sini.").format(
                name=found.name), _("Pilih templat lain."),
        )  # fmt: skip
    for wrong, title in (
        (rules.missing(found.components, use.params, file=attached), _("Isian templat masih kosong: {keys}.")),
        (rules.unknown(found.components, use.params), _("Templat ini tidak punya isian {keys}.")),
        (rules.breaking(use.params), _("Isian {keys} tidak boleh memuat baris baru, tab, atau lima spasi berurutan.")),
    ):
        if wrong:
            raise Refusal("template_params", title.format(keys=", ".join(wrong)), _("Isi, lalu kirim lagi."))
    content = Filled(
        name=found.name, language=found.language, components=rules.filled(found.components, use.params),
        header=rules.header_file(found.components),
    )  # fmt: skip
    detail = {"template": {"name": found.name, "language": found.language}}
    return Made(rules.preview(found.components, use.params), "template", content, detail=detail)


def _header(made: Made) -> None:
    wanted = made.content.header if isinstance(made.content, Filled) else ""
    if made.files and not wanted:
        raise Refusal("no_header", _("Templat ini tidak memuat lampiran."), _("Kirim tanpa lampiran."))
    if wanted and wanted != "document" and made.files and made.files[0][0] != wanted:
        raise Refusal("bad_header", _("Kepala templat ini memerlukan {kind}.").format(kind=wanted), _("Ganti berkas."))


def _file(act: Act, ticket: str, kind: str) -> tuple[str, LocalFile]:
    file = _again(act, ticket.removeprefix(AGAIN)) if ticket.startswith(AGAIN) else _given(act, ticket)
    if kind == "instagram" and not offered.reachable(act.office.public_url):
        problem = offered.no_address()
        raise Refusal(problem.code, problem.title, problem.hint)
    return _typed(file, kind)


def _given(act: Act, ticket: str) -> LocalFile:
    """An upload of this person's, or the file of a canned reply, which is there for everybody."""
    upload = None
    if act.uploads is not None and ticket.startswith(SHELVED):
        upload = act.uploads.shelved(ticket.removeprefix(SHELVED))
    elif act.uploads is not None:
        upload = act.uploads.uploaded(ticket)
        upload = upload if upload is not None and upload.by == act.me.login else None
    if act.uploads is None or upload is None:
        raise Refusal("media_unknown", _("Berkas itu belum diunggah."), _("Lampirkan berkasnya lagi."))
    return LocalFile(
        path=str(act.uploads.path(upload.sha256)), sha256=upload.sha256, name=display.name(upload.name),
        mime=upload.mime, size=upload.size,
    )  # fmt: skip


def _again(act: Act, attachment: str) -> LocalFile:
    """A file of an answer of this report that was taken back to be changed. Nobody else's report lends its files."""
    row = media.get(act.unit.tx, attachment)
    name = media.message_of(act.unit.tx, row.message) if row is not None else None
    message = act.unit.message(name) if name is not None else None
    if row is None or message is None or message.kind != "message" or message.direction != "out" or message.deleted:
        raise Refusal("media_unknown", _("Berkas itu belum diunggah."), _("Lampirkan berkasnya lagi."))
    if act.unit.root(act.unit.of(message)).number != act.command.thread:
        raise Refusal("media_unknown", _("Berkas itu milik laporan lain."), _("Lampirkan berkasnya lagi."))
    return _here(act, row)


def _here(act: Act, row: media.FileRow) -> LocalFile:
    if act.uploads is None or row.state != "ready" or row.sha256 is None:
        raise Refusal("media_unknown", _("Lampiran itu belum ada di sini."), _("Tunggu sampai selesai diambil."))
    return LocalFile(
        path=str(act.uploads.path(row.sha256)), sha256=row.sha256, name=row.name, mime=row.mime, size=row.size or 0
    )


def _typed(file: LocalFile, kind: str) -> tuple[str, LocalFile]:
    if kind == "email":
        return _KINDS.get(file.mime.partition("/")[0], "document"), file
    found = files.allowed(file) if kind == "whatsapp" else offered.allowed(file)
    if isinstance(found, Refused):
        raise Refusal(found.problem.code, found.problem.title, found.problem.hint)
    return _WORDS.get(found.kind, found.kind), msgspec.structs.replace(file, mime=found.mime)


def _try(made: Made) -> None:
    """What the connector would refuse is refused now, while its author is there."""
    header = made.content.header if isinstance(made.content, Filled) else ""
    held = tuple(Media(remote_id="0", kind=header or kind, mime=f.mime, name=f.name) for kind, f in made.files)
    trial = Outbound(message_id="", to=(("phone", "0"),), text=made.text, media=held, content=made.content)
    refused = sending.body(trial)
    if isinstance(refused, Refused):
        raise Refusal(refused.problem.code, refused.problem.title, refused.problem.hint)


def _plain(made: Made, kind: str) -> None:
    if not made.text.strip() and not made.files:
        raise Refusal("empty", _("Balasan masih kosong."), _("Tulis sesuatu, lalu kirim lagi."))
    length = lengths.text(kind)
    size, limit = length.of(made.text), length.most
    if size > limit:
        raise Refusal("too_long", _("Balasan terlalu panjang: {size} dari {limit}.").format(size=size, limit=limit),
                      _("Pendekkan atau bagi menjadi dua balasan."))  # fmt: skip
