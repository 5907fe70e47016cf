"""`inbox inspect`: how a raw webhook body or mail would be read. Stores nothing, reaches no hub, masks nothing."""

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from inbox.cli.output import MISUSED, REFUSED, Failed, emit
from inbox.cli.showing import KINDS, moment, zone
from inbox.connectors.base import (
    Inbound,
    InboundDelete,
    InboundEdit,
    InboundIdentity,
    InboundMessage,
    InboundNotice,
    InboundReaction,
    InboundStatus,
    Party,
    Unreadable,
)
from inbox.domain.text import clean, one_line
from inbox.i18n import N_, _
from inbox.wire import Problem

# kind → module with `read(body) -> list[Inbound]`
READERS = {
    "whatsapp": "inbox.connectors.whatsapp.reading",
    "instagram": "inbox.connectors.instagram.reading",
    "email": "inbox.connectors.email.reading",
}
TITLES = {
    "message": N_("Pesan"),
    "status": N_("Status"),
    "reaction": N_("Reaksi"),
    "edit": N_("Ubahan pesan"),
    "delete": N_("Pesan ditarik"),
    "identity": N_("Alamat berganti"),
    "notice": N_("Kabar akun"),
    "unreadable": N_("Tidak terbaca"),
}
LARGEST = 64 * 1024 * 1024  # bytes


@click.command(
    help=_("Tunjukkan bagaimana isi mentah dari penyedia dibaca. Tidak menyimpan apa pun; - membaca masukan.")
)
@click.argument("file", metavar="BERKAS", type=click.Path(path_type=str))
@click.option(
    "--kind", metavar="JENIS", type=click.Choice(list(READERS)), default=None,
    help=_("whatsapp, instagram, atau email; tanpa ini ditebak dari isinya."),
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help=_("Cetak satu nilai JSON."))
def command(file: str, kind: str | None, as_json: bool) -> None:
    """Print what a raw body holds."""
    body = _body(file)
    chosen = kind or guessed(body)
    if chosen is None:
        raise Failed(
            MISUSED,
            _("{file} bukan JSON dan bukan surat.").format(file=one_line(file)),
            _("Berikan isi webhook yang disimpan apa adanya, atau sebut jenisnya dengan --kind."),
        )
    reader = _reader(chosen)
    try:
        found = [described(item, chosen) for item in reader(body)]
    except ValueError:
        raise Failed(
            MISUSED,
            _("{file} bukan JSON.").format(file=one_line(file)),
            _("Berikan isi webhook {kind} yang disimpan apa adanya.").format(kind=chosen),
        ) from None
    emit(found, as_json=as_json, lines=_lines(found))


def guessed(body: bytes) -> str | None:
    """The kind of a body: JSON names Instagram or is WhatsApp's, a header line makes a mail; null for anything else."""
    try:
        value: Any = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        start = body.lstrip()[:1]
        if start in (b"{", b"["):
            return "whatsapp"
        return "email" if re.match(rb"(?:From [^\n]*\n)?[A-Za-z][A-Za-z0-9-]*[ \t]*:", body) else None
    about = value.get("object") if isinstance(value, dict) else None
    return "instagram" if about in ("instagram", "page") else "whatsapp"


def described(item: Inbound, channel_kind: str) -> dict[str, Any]:
    """An item with the names of a message of the wire, unmasked; `kind` says what it is."""
    found: dict[str, Any] = {
        "kind": "",
        "channel_kind": channel_kind,
        "account": item.account,
        "external_id": getattr(item, "external_id", None),
        "direction": getattr(item, "direction", "in"),
        "author": {"name": "", "address": None},
        "type": None,
        "text": None,
        "attachments": [],
        "reply_to": None,
        "at": item.at,
        "status": None,
        "error": None,
    }
    match item:
        case InboundMessage():
            found |= _message(item)
        case InboundStatus():
            found |= {
                "kind": "status", "direction": "out", "status": item.status, "error": item.problem,
                "to": [value for _kind, value in item.recipient], "callback": item.callback, "detail": item.detail,
            }  # fmt: skip
        case InboundReaction():
            found |= {"kind": "reaction", "type": "reaction", "target": item.target, "reply_to": item.target}
            found |= {"emoji": item.emoji, "text": item.emoji, **_people(item.party, item.direction)}
        case InboundEdit():
            found |= {"kind": "edit", "target": item.target, "text": item.text, "edited": True}
            found |= _people(item.party, "in")
        case InboundDelete():
            found |= {"kind": "delete", "target": item.target, "deleted": True, **_people(item.party, "in")}
        case InboundIdentity():
            found |= {"kind": "identity", "text": item.text, "old": _addresses(item.old), "new": _addresses(item.new)}
        case InboundNotice():
            found |= {"kind": "notice", "field": item.field, "text": item.text, "error": item.problem}
            found |= {"detail": item.detail}
        case Unreadable():
            problem = Problem(
                code="unreadable", title=_("Bagian ini tidak terbaca dan disimpan mentah."), hint=item.reason
            )
            found |= {"kind": "unreadable", "error": problem, "raw": item.raw, **_people(item.party, "in")}
    return found


def _message(item: InboundMessage) -> dict[str, Any]:
    files = [
        {
            "id": media.remote_id, "kind": media.kind, "mime": media.mime, "name": media.name, "size": media.size,
            "state": "remote",
        }
        for media in item.media
    ]  # fmt: skip
    return {
        "kind": "message",
        "type": item.type,
        "text": item.text,
        "subject": item.subject,
        "cc": list(item.cc),
        "quoted": item.quoted,
        "attachments": files,
        "reply_to": item.reply_to,
        "reactions": [],
        "edited": False,
        "deleted": False,
        "bounces": list(item.bounces),
        "detail": item.detail,
        "callback": item.callback,
        "history": item.history,
        "automatic": item.automatic,
        **_people(item.party, item.direction),
        **({"to": list(item.to)} if item.to else {}),
        **({"raw": item.raw} if item.type == "unsupported" else {}),
    }


def _people(party: Party | None, direction: str) -> dict[str, Any]:
    """The citizen as author of what came in, as receiver of what went out."""
    if party is None:
        return {}
    address = party.ids[0][1] if party.ids else None
    person = {"name": party.name, "address": address}
    around = {"addresses": _addresses(party.ids), "username": party.username}
    if direction == "out":
        return {"direction": "out", "to": [address] if address else [], "contact": person, **around}
    return {"author": person, "to": [], **around}


def _addresses(ids: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"kind": kind, "value": value} for kind, value in ids]


def _lines(found: list[dict[str, Any]]) -> Iterator[str]:
    tz = zone()
    if not found:
        yield _("Terbaca, tetapi tidak berisi pesan, status, atau kabar.")
    for position, item in enumerate(found, 1):
        person = item.get("contact") or item["author"]
        who = " ".join(filter(None, [person["name"], f"({person['address']})" if person["address"] else ""]))
        parts = [
            _(TITLES[item["kind"]]),
            KINDS[item["channel_kind"]],
            moment(item["at"], tz) if item["at"] else _("tanpa waktu"),
            _("ke {nama}").format(nama=who) if item["direction"] == "out" and who else who,
            item["type"] or item["status"] or item.get("field") or "",
        ]
        yield f"{position}. " + " · ".join(one_line(part) for part in parts if part)
        if item.get("quoted"):
            yield f"   | {one_line(item['quoted'], 600)}"
        for line in clean(item["text"] or "").split("\n") if item["text"] else []:
            yield f"   {line}"
        for file in item["attachments"]:
            yield f"   [{one_line(' '.join(filter(None, [file['kind'], file['name'], file['mime']])))}]"
        if target := item.get("target") or item["reply_to"]:
            yield "   " + _("tentang pesan {id}").format(id=one_line(target))
        for name, key in ((_("lama"), "old"), (_("baru"), "new")):
            if item.get(key):
                yield f"   {name}: " + one_line(", ".join(one["value"] for one in item[key]))
        if error := item["error"]:
            yield "   " + one_line(f"{error.code}: {error.title} {error.hint}", 600)


def _body(file: str) -> bytes:
    try:
        if file == "-":
            body = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(file).open("rb") as opened:
                body = opened.read(LARGEST + 1)
    except OSError as error:
        said = {
            FileNotFoundError: _("Berkas {file} tidak ada."),
            PermissionError: _("Anda tidak berhak membaca {file}."),
            IsADirectoryError: _("{file} adalah folder, bukan berkas."),
        }.get(type(error), _("Berkas {file} tidak dapat dibaca."))
        raise Failed(MISUSED, said.format(file=one_line(file)), _("Periksa nama dan izin berkas itu.")) from None
    if len(body) > LARGEST:
        raise Failed(MISUSED, _("{file} lebih besar dari 64 MB.").format(file=one_line(file)))
    return body


def _reader(kind: str) -> Callable[[bytes], list[Inbound]]:
    try:
        read: Callable[[bytes], list[Inbound]] = importlib.import_module(READERS[kind]).read
    except ModuleNotFoundError as error:
        if error.name is None or not READERS[kind].startswith(error.name):
            raise
        raise Failed(REFUSED, _("Jenis {kind} belum didukung.").format(kind=kind)) from None
    return read
