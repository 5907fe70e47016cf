"""What Meta says about the account: templates, quality, limits, policy, groups, calls, and fields nobody knows yet."""

from collections.abc import Iterator
from typing import Any

from inbox.connectors import refusals
from inbox.connectors.base import Inbound, InboundMessage, InboundNotice
from inbox.connectors.values import elements, mapping, moment, objects, pairs, text
from inbox.connectors.whatsapp.content import files
from inbox.connectors.whatsapp.messages import Scope
from inbox.connectors.whatsapp.people import ids
from inbox.i18n import N_, _, _n
from inbox.wire import Problem

_TITLES = {
    "account_alerts": N_("Peringatan akun WhatsApp"),
    "account_review_update": N_("Hasil peninjauan akun WhatsApp"),
    "account_settings_update": N_("Setelan akun WhatsApp berubah"),
    "account_update": N_("Keadaan akun WhatsApp berubah"),
    "business_capability_update": N_("Batas kemampuan akun berubah"),
    "calls": N_("Panggilan"),
    "errors": N_("Masalah dilaporkan WhatsApp"),
    "group_lifecycle_update": N_("Grup WhatsApp"),
    "group_participants_update": N_("Anggota grup WhatsApp"),
    "group_settings_update": N_("Setelan grup WhatsApp"),
    "group_status_update": N_("Keadaan grup WhatsApp"),
    "history": N_("Riwayat percakapan"),
    "message_template_components_update": N_("Isi templat berubah"),
    "message_template_quality_update": N_("Mutu templat berubah"),
    "message_template_status_update": N_("Status templat berubah"),
    "messaging_handovers": N_("Pemegang percakapan berpindah"),
    "payment_configuration_update": N_("Pembayaran WhatsApp berubah"),
    "phone_number_name_update": N_("Nama nomor kantor"),
    "phone_number_quality_update": N_("Mutu nomor kantor"),
    "security": N_("Keamanan nomor kantor"),
    "smb_app_state_sync": N_("Buku kontak di HP kantor berubah"),
    "standby": N_("Meta Business Agent memegang percakapan ini. Membalas dari Siaga mengambil alihnya."),
    "template_category_update": N_("Golongan templat berubah"),
    "user_preferences": N_("Pilihan warga"),
}
# Words in `event`, `decision` or a new state that someone must act on.
_GRAVE = (
    "DISABLED", "BAN", "RESTRICT", "VIOLATION", "REJECTED", "PAUSED", "FLAGGED", "DELETED", "OFFBOARDED", "REMOVED",
    "PIN_", "SUSPEND", "UNVERIFIED", "RED", "DOWNGRADE", "DEFERRED", "UNINSTALLED",
)  # fmt: skip
_ROUTING = frozenset({"messaging_product", "metadata", "sdp", "session", "sha256", "hash"})


def notice(name: str, value: Any, account: str) -> InboundNotice:
    """A change about the account, of a known or unknown field: a title and every word and number in it."""
    given = value if isinstance(value, dict) else {"value": value}
    lines = [f"{key}: {said}" for key, said in pairs(given, skip=_ROUTING)]
    title = _(_TITLES[name]) if name in _TITLES else _("Kabar WhatsApp jenis {field}").format(field=name or "?")
    return InboundNotice(
        account=account,
        at=moment(given.get("timestamp")),
        raw=given,
        field=name,
        text="\n".join([title, *lines]),
        problem=_problem(title, given),
        detail={key: item for key, item in given.items() if key not in _ROUTING},
    )


def error_notices(errors: Any, scope: Scope) -> Iterator[Inbound]:
    """`value.errors`: a problem of the account or the app, without a message."""
    for error in (one if isinstance(one, dict) else {"message": text(one)} for one in elements(errors)):
        problem = refusals.problem(error)
        yield InboundNotice(
            account=scope.account,
            raw=error,
            field="errors",
            text="\n".join([problem.title, *(f"{key}: {said}" for key, said in pairs(error))]),
            problem=problem,
            detail={"errors": [error]},
        )


def read_call(call: Any, scope: Scope) -> Inbound:
    """One element of `calls`: an event of a voice call, as a message of type call; recordings are its files."""
    given = mapping(call)
    event = text(given.get("event"))
    outgoing = text(given.get("direction")).upper() == "BUSINESS_INITIATED"
    own = (
        ids(given.get("to"), given.get("to_user_id")) if outgoing else ids(given.get("from"), given.get("from_user_id"))
    )
    party = scope.contacts.party(own, alone=scope.alone)
    if not party.ids or not text(given.get("id")):
        return notice("calls", call, scope.account)
    media = (
        *files("audio", mapping(given.get("call_recording")).get("audio")),
        *files("document", mapping(given.get("call_transcript")).get("document")),
    )
    lines = [_said(event, outgoing)]
    if duration := text(given.get("duration")):
        lines.append(_n("Lama: {seconds} detik", seconds=duration))
    if status := text(given.get("status")):
        lines.append(_("Hasil: {status}").format(status=status))
    return InboundMessage(
        account=scope.account,
        at=moment(given.get("timestamp")),
        raw=given,
        external_id=f"{text(given.get('id'))}:{event or 'call'}",
        party=party,
        direction="out" if outgoing else "in",
        type="call",
        text="\n".join(lines),
        media=media,
        callback=text(given.get("biz_opaque_callback_data")) or None,
        detail={"event": event, "errors": objects(given.get("errors"))},
    )


def _said(event: str, outgoing: bool) -> str:
    match event:
        case "connect":
            return _("Kantor menelepon warga.") if outgoing else _("Warga menelepon lewat WhatsApp.")
        case "terminate":
            return _("Panggilan berakhir.")
        case "call_recording_available":
            return _("Rekaman panggilan tersedia.")
        case "call_transcription_available":
            return _("Transkrip panggilan tersedia.")
        case _:
            return _("Panggilan: {event}").format(event=event or "?")


def _problem(title: str, value: dict[str, Any]) -> Problem | None:
    if errors := objects(value.get("errors")):
        return refusals.problem(errors[0])
    states = " ".join(
        text(value.get(key)).upper() for key in ("event", "decision", "new_quality_score", "status", "type")
    )
    alert = mapping(value.get("alert_info"))
    states += " " + text(alert.get("alert_type")).upper()
    if not any(word in states for word in _GRAVE):
        return None
    return Problem(
        code=(text(value.get("event")) or text(value.get("decision")) or "account").lower(),
        title=title,
        hint=_("Pengelola: lihat WhatsApp Manager."),
    )
