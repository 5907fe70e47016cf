"""Status webhooks: how a message of this office fares."""

from typing import Any, Literal

from inbox.connectors import refusals
from inbox.connectors.base import Inbound, InboundNotice, InboundStatus, Unreadable
from inbox.connectors.values import mapping, moment, objects, pairs, text
from inbox.connectors.whatsapp.messages import Scope
from inbox.connectors.whatsapp.people import ids
from inbox.i18n import _
from inbox.wire import Problem

# `played` is the first playing of a voice note: it was read.
_STATES: dict[str, Literal["sent", "delivered", "read", "failed"]] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "read",
    "failed": "failed",
}
_KEPT = (
    "conversation", "pricing", "recipient_type", "recipient_participant_id", "recipient_participant_user_id", "type",
)  # fmt: skip


def read_status(status: Any, scope: Scope) -> Inbound:
    """One element of `statuses`. What cannot be read becomes Unreadable; nothing is raised."""
    raw = status if isinstance(status, dict) else {"value": status}
    try:
        return _read(raw, scope)
    except Exception as error:  # one bad item never blocks its neighbours; it is kept and reported
        return Unreadable(account=scope.account, raw=raw, reason=f"{type(error).__name__} while reading a status")


def _read(status: dict[str, Any], scope: Scope) -> Inbound:
    external_id = text(status.get("id"))
    named = text(status.get("status"))
    state = _STATES.get(named.lower())
    at = moment(status.get("timestamp"))
    errors = objects(status.get("errors"))
    group = text(status.get("recipient_type")) == "group"
    recipient = ids(
        None if group else status.get("recipient_id"), status.get("recipient_participant_id"),
        status.get("recipient_user_id"), status.get("recipient_participant_user_id"),
    )  # fmt: skip
    person = scope.contacts.party(recipient, alone=scope.alone)
    named_after = {key: said for key, said in (("name", person.name), ("username", person.username)) if said}
    if state is None or text(status.get("type")) == "call":
        return InboundNotice(
            account=scope.account,
            at=at,
            raw=status,
            field="statuses",
            text=_("Status {status} dari WhatsApp.").format(status=named or "?"),
            problem=refusals.problem(errors[0]) if errors else None,
            detail={**dict(pairs(status)), **named_after},
        )
    if not external_id:
        return Unreadable(account=scope.account, at=at, raw=status, reason="a status without a message id")
    problem = None
    if state == "failed":
        problem = refusals.problem(errors[0]) if errors else _failed()
    detail = {key: status[key] for key in _KEPT if key in status}
    if group:
        detail["group"] = text(status.get("recipient_id"))
    if errors:
        detail["errors"] = errors
    if named.lower() == "played":
        detail["played"] = True
    category = text(mapping(status.get("pricing")).get("category"))
    if category:
        detail["category"] = category
    detail |= named_after
    return InboundStatus(
        account=scope.account,
        at=at,
        raw=status,
        external_id=external_id,
        status=state,
        callback=text(status.get("biz_opaque_callback_data")) or None,
        recipient=person.ids,
        problem=problem,
        detail=detail,
    )


def _failed() -> Problem:
    return Problem(
        code="failed",
        title=_("WhatsApp tidak dapat menyampaikan pesan ini dan tidak menyebut sebabnya."),
        hint=_("Tanyakan lewat saluran lain, atau kirim sebagai pesan baru."),
    )
