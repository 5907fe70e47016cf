"""What is sent: bodies of POST /{phone_number_id}/messages. Source: Meta's OpenAPI description and messages pages."""

from typing import Any

from inbox.connectors.base import Media, Outbound, Refused
from inbox.connectors.whatsapp import special
from inbox.i18n import _, _n
from inbox.wire import Problem

TEXT_LIMIT = 4096  # characters
CAPTION_LIMIT = 1024
CALLBACK_LIMIT = 512
NAME_LIMIT = 240
_CAPTIONED = frozenset({"image", "video", "document"})
_FILES = frozenset({"image", "video", "audio", "document", "sticker"})


def body(outbound: Outbound) -> dict[str, Any] | Refused:
    """The request body of a message, or why it cannot be one.

    A phone goes before a BSUID: where Meta is given both it takes the phone. Ids go out as they came in.
    """
    ids = dict(reversed(outbound.to))
    made: dict[str, Any] = {"messaging_product": "whatsapp", "recipient_type": "individual"}
    if phone := ids.get("phone"):
        made["to"] = phone
    elif bsuid := ids.get("bsuid"):
        made["recipient"] = bsuid
    else:
        return _wrong("no_address", _("Warga ini tidak punya alamat WhatsApp."), _("Balas lewat saluran lain."))
    content = _content(outbound)
    if isinstance(content, Refused):
        return content
    made |= content
    if outbound.reply_to and made["type"] != "reaction":
        made["context"] = {"message_id": outbound.reply_to}
    if outbound.callback and len(outbound.callback) <= CALLBACK_LIMIT:
        made["biz_opaque_callback_data"] = outbound.callback
    return made


def _content(outbound: Outbound) -> dict[str, Any] | Refused:
    if outbound.content is not None:
        file = outbound.media[0] if outbound.media else None
        return special.body(outbound.content, _file(file, file.kind) if file else None)
    text = outbound.text.encode("utf-8", "replace").decode()
    if not outbound.media:
        if not text.strip():
            return _wrong("empty", _("Balasan ini kosong."), _("Tulis isinya, lalu kirim lagi."))
        if len(text) > TEXT_LIMIT:
            return _wrong(
                "too_long",
                _n("Balasan ini {count} huruf; WhatsApp menerima paling banyak 4.096.", count=len(text)),
                _("Pendekkan, atau kirim sebagai dua pesan."),
            )
        return {"type": "text", "text": {"body": text, "preview_url": False}}
    if len(outbound.media) > 1:
        return _wrong("one_file", _("Satu pesan hanya memuat satu berkas."), _("Kirim berkas satu per satu."))
    file = outbound.media[0]
    kind = file.kind if file.kind in _FILES else "document"
    if text and kind not in _CAPTIONED:
        return _wrong(
            "no_caption", _("Berkas ini tidak dapat diberi tulisan."), _("Kirim tulisannya sebagai pesan sendiri.")
        )
    if len(text) > CAPTION_LIMIT:
        return _wrong(
            "too_long",
            _n("Tulisan pada berkas {count} huruf; WhatsApp menerima paling banyak 1.024.", count=len(text)),
            _("Pendekkan, atau kirim tulisannya sebagai pesan sendiri."),
        )
    inner = _file(file, kind)
    if text:
        inner["caption"] = text
    return {"type": kind, kind: inner}


def _file(file: Media, kind: str) -> dict[str, Any]:
    inner: dict[str, Any] = {"id": file.remote_id}
    if kind == "document" and file.name:
        inner["filename"] = file.name[:NAME_LIMIT]
    if kind == "audio" and file.mime.startswith("audio/ogg"):
        inner["voice"] = True
    return inner


def receipt(message_id: str, *, typing: bool) -> dict[str, Any]:
    """The body that marks a message, and all before it, as read; with `typing` the citizen sees that somebody writes.

    Source: Meta, mark-message-as-read and typing-indicators.
    """
    made: dict[str, Any] = {"messaging_product": "whatsapp", "status": "read", "message_id": message_id}
    return {**made, "typing_indicator": {"type": "text"}} if typing else made


def _wrong(code: str, title: str, hint: str) -> Refused:
    return Refused(action="fix", problem=Problem(code=code, title=title, hint=hint))
