"""What is sent: bodies of POST /{ig_id}/messages. Source: Meta, Instagram messaging API (2026)."""

from typing import Any

from inbox.connectors.base import Outbound, Refused
from inbox.connectors.instagram import refusals
from inbox.i18n import _, _n
from inbox.wire import Emoji, Problem

TEXT_LIMIT = 1000  # bytes of UTF-8


def body(outbound: Outbound) -> dict[str, Any] | Refused:
    """The request body of a message, or why it cannot be one. `media` are links that Instagram may fetch."""
    igsid = dict(outbound.to).get("igsid")
    if not igsid:
        return _wrong("no_address", _("Warga ini tidak punya alamat Instagram."), _("Balas lewat saluran lain."))
    to: dict[str, Any] = {"recipient": {"id": igsid}}
    if outbound.content is not None:
        if isinstance(outbound.content, Emoji):
            return to | _reaction(outbound.content)
        return _wrong("not_here", _("Pesan jenis ini tidak ada di Instagram."), _("Kirim sebagai teks."))
    if outbound.too_late:
        return Refused(
            action="final",
            problem=Problem(
                code="window_closed", title=_(refusals.CLOSED.title), hint=_(refusals.CLOSED.hint)
            ),
        )  # fmt: skip
    message = _message(outbound)
    if isinstance(message, Refused):
        return message
    if outbound.reply_to:
        message["reply_to"] = {"mid": outbound.reply_to}
    kind = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"} if outbound.human_agent else {}
    return to | ({"messaging_type": "RESPONSE"} | kind) | {"message": message}


def _message(outbound: Outbound) -> dict[str, Any] | Refused:
    text = outbound.text.encode("utf-8", "replace").decode()
    if outbound.media:
        if text.strip():
            return _wrong(
                "no_caption", _("Berkas di Instagram tidak dapat diberi tulisan."),
                _("Kirim tulisannya sebagai pesan sendiri."),
            )  # fmt: skip
        if len(outbound.media) > 1:
            return _wrong("one_file", _("Satu pesan hanya memuat satu berkas."), _("Kirim berkas satu per satu."))
        file = outbound.media[0]
        return {"attachment": {"type": file.kind, "payload": {"url": file.url}}}
    if not text.strip():
        return _wrong("empty", _("Balasan ini kosong."), _("Tulis isinya, lalu kirim lagi."))
    if (size := len(text.encode())) > TEXT_LIMIT:
        return _wrong(
            "too_long", _n("Balasan ini {size} bita; Instagram menerima paling banyak 1.000.", size=size),
            _("Pendekkan, atau kirim sebagai dua pesan. Satu emoji dihitung empat bita atau lebih."),
        )  # fmt: skip
    return {"text": text}


def _reaction(content: Emoji) -> dict[str, Any]:
    """Instagram's send API knows one reaction, the heart; what is taken away needs no name."""
    if not content.emoji:
        return {"sender_action": "unreact", "payload": {"message_id": content.target}}
    return {"sender_action": "react", "payload": {"message_id": content.target, "reaction": "love"}}


def _wrong(code: str, title: str, hint: str) -> Refused:
    return Refused(action="fix", problem=Problem(code=code, title=title, hint=hint))
