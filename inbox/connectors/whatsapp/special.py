"""Bodies of messages that are neither text nor file: templates, buttons, lists, reactions, places, cards.

Limits: Meta, interactive-reply-buttons-messages and interactive-list-messages (2026). The body of a list may have 4,096
characters on that page, 1,024 in Meta's own OpenAPI description: the smaller holds.
"""

import re
from collections.abc import Iterable
from typing import Any

from inbox.connectors.base import Refused
from inbox.i18n import _, _n
from inbox.wire import AnyContent, Button, Buttons, Card, Cards, Emoji, Filled, Location, Menu, Problem

BODY, FOOTER, HEADER, BUTTON = 1024, 60, 60, 20
BUTTON_ID, ROW_ID, ROW_TITLE, ROW_TEXT, SECTION_TITLE = 256, 200, 24, 72, 24
MOST_BUTTONS, MOST_ROWS, MOST_SECTIONS, MOST_CARDS = 3, 10, 10, 5
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Za-z]{2,4})?")
_SPACES = re.compile(r"[\n\t]| {5,}")


class Unfit(Exception):
    """What the provider would not take; the text is for a person."""


def body(content: AnyContent, header: dict[str, Any] | None = None) -> dict[str, Any] | Refused:
    """`type` and its object, or why it cannot be sent. `header`: the uploaded file of a template's header."""
    try:
        match content:
            case Filled():
                return {"type": "template", "template": _template(content, header)}
            case Buttons():
                return {"type": "interactive", "interactive": _buttons(content)}
            case Menu():
                return {"type": "interactive", "interactive": _menu(content)}
            case Emoji():
                return {"type": "reaction", "reaction": _reaction(content)}
            case Location():
                return {"type": "location", "location": _location(content)}
            case Cards():
                return {"type": "contacts", "contacts": _cards(content)}
    except Unfit as error:
        return Refused(
            action="fix",
            problem=Problem(code="unfit", title=str(error), hint=_("Perbaiki isinya, lalu kirim lagi.")),
        )


def _words(what: str, text: str, limit: int, *, needed: bool = True) -> str:
    text = text.encode("utf-8", "replace").decode()
    if needed and not text.strip():
        raise Unfit(_("{what} masih kosong.").format(what=what))
    if len(text) > limit:
        raise Unfit(
            _n(
                "{what} {count} huruf; WhatsApp menerima paling banyak {limit}.",
                count=len(text),
                what=what,
                limit=limit,
            )
        )
    return text


def _count(what: str, count: int, most: int) -> None:
    if not 1 <= count <= most:
        raise Unfit(
            _("{what} ada {count}; WhatsApp menerima 1 sampai {most}.").format(what=what, count=count, most=most)
        )


def _different(what: str, values: Iterable[str]) -> None:
    found = list(values)
    if len(set(found)) < len(found):
        raise Unfit(_("{what} ada yang sama.").format(what=what))


def _template(content: Filled, header: dict[str, Any] | None) -> dict[str, Any]:
    if not _NAME.fullmatch(content.name) or not _LANGUAGE.fullmatch(content.language):
        raise Unfit(_("Nama atau bahasa templat tidak benar."))
    components = [dict(one) for one in content.components]
    for component in components:
        for parameter in component.get("parameters", []):
            if parameter.get("type") == "text" and not str(parameter.get("text", "")).strip():
                raise Unfit(_("Isian templat masih kosong."))
            if parameter.get("type") == "text" and _SPACES.search(str(parameter["text"])):
                raise Unfit(_("Isian templat tidak boleh memuat baris baru atau lebih dari empat spasi berurutan."))
    if content.header:
        if header is None:
            raise Unfit(_("Templat ini memerlukan lampiran pada kepalanya."))
        parameter = {"type": content.header, content.header: header}
        components.insert(0, {"type": "header", "parameters": [parameter]})
    made: dict[str, Any] = {"name": content.name, "language": {"code": content.language}}
    return {**made, "components": components} if components else made


def _around(header: str, footer: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if header:
        made["header"] = {"type": "text", "text": _words(_("Judul"), header, HEADER)}
    if footer:
        made["footer"] = {"text": _words(_("Catatan kaki"), footer, FOOTER)}
    return made


def _buttons(content: Buttons) -> dict[str, Any]:
    _count(_("Tombol"), len(content.buttons), MOST_BUTTONS)
    _different(_("Judul tombol"), (one.title for one in content.buttons))
    _different(_("Id tombol"), (one.id for one in content.buttons))
    made = [{"type": "reply", "reply": _reply(one)} for one in content.buttons]
    text = {"text": _words(_("Isi pesan"), content.body, BODY)}
    return {"type": "button", **_around(content.header, content.footer), "body": text, "action": {"buttons": made}}


def _reply(button: Button) -> dict[str, str]:
    identity = _words(_("Id tombol"), button.id, BUTTON_ID)
    if identity != identity.strip():
        raise Unfit(_("Id tombol tidak boleh diawali atau diakhiri spasi."))
    return {"id": identity, "title": _words(_("Judul tombol"), button.title, BUTTON)}


def _menu(content: Menu) -> dict[str, Any]:
    _count(_("Bagian daftar"), len(content.sections), MOST_SECTIONS)
    rows = [row for section in content.sections for row in section.rows]
    _count(_("Pilihan daftar"), len(rows), MOST_ROWS)
    _different(_("Id pilihan"), (row.id for row in rows))
    sections = []
    for section in content.sections:
        _count(_("Pilihan daftar"), len(section.rows), MOST_ROWS)
        made: dict[str, Any] = {}
        if section.title or len(content.sections) > 1:
            made["title"] = _words(_("Judul bagian"), section.title, SECTION_TITLE)
        made["rows"] = []
        for row in section.rows:
            entry = {
                "id": _words(_("Id pilihan"), row.id, ROW_ID),
                "title": _words(_("Judul pilihan"), row.title, ROW_TITLE),
            }
            if row.description:
                entry["description"] = _words(_("Keterangan pilihan"), row.description, ROW_TEXT)
            made["rows"].append(entry)
        sections.append(made)
    return {
        "type": "list",
        **_around(content.header, content.footer),
        "body": {"text": _words(_("Isi pesan"), content.body, BODY)},
        "action": {"button": _words(_("Tombol daftar"), content.button, BUTTON), "sections": sections},
    }


def _reaction(content: Emoji) -> dict[str, Any]:
    if not content.target:
        raise Unfit(_("Reaksi ini tidak menunjuk pesan."))
    return {"message_id": content.target, "emoji": _words(_("Reaksi"), content.emoji, 16, needed=False)}


def _location(content: Location) -> dict[str, Any]:
    if not (-90 <= content.latitude <= 90 and -180 <= content.longitude <= 180):
        raise Unfit(_("Titik lokasi di luar bumi."))
    made: dict[str, Any] = {"latitude": content.latitude, "longitude": content.longitude}
    if content.name:
        made["name"] = _words(_("Nama tempat"), content.name, 1000)
    if content.address:
        made["address"] = _words(_("Alamat"), content.address, 1000)
    return made


def _cards(content: Cards) -> list[dict[str, Any]]:
    _count(_("Kartu kontak"), len(content.cards), MOST_CARDS)
    return [_card(one) for one in content.cards]


def _card(card: Card) -> dict[str, Any]:
    name = _words(_("Nama kontak"), card.name, 1024)
    made: dict[str, Any] = {"name": {"formatted_name": name, "first_name": name}}
    if card.phones:
        made["phones"] = [{"phone": _words(_("Nomor kontak"), one, 64), "type": "WORK"} for one in card.phones]
    if card.emails:
        made["emails"] = [{"email": _words(_("Surel kontak"), one, 320), "type": "WORK"} for one in card.emails]
    if card.organisation:
        made["org"] = {"company": _words(_("Instansi"), card.organisation, 256)}
    return made
