"""One message object of a webhook, an echo or the history → what it is."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec

from inbox.connectors.base import (
    Inbound,
    InboundDelete,
    InboundEdit,
    InboundIdentity,
    InboundMessage,
    InboundNotice,
    InboundReaction,
    Party,
    Unreadable,
)
from inbox.connectors.values import mapping, moment, text
from inbox.connectors.whatsapp.content import content, kind_of
from inbox.connectors.whatsapp.people import Contacts, Ids, ids, receiver, sender

_BETWEEN = re.compile(r"([A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]+)\D+?([A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]+)")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What the body says around a message. `alone`: it speaks of one person. `thread`: whose history this is."""

    account: str
    contacts: Contacts
    alone: bool = True
    direction: Literal["in", "out"] = "in"
    history: bool = False
    standby: bool = False
    thread: str = ""
    business: str = ""


def read_message(message: Any, scope: Scope) -> Inbound:
    """One element of `messages` or `message_echoes`. What cannot be read becomes Unreadable; nothing is raised."""
    raw = message if isinstance(message, dict) else {"value": message}
    try:
        if not isinstance(message, dict):
            return Unreadable(account=scope.account, raw=raw, reason="a message is not an object")
        return _read(message, scope)
    except Exception as error:  # one bad item never blocks its neighbours; it is kept and shown
        _direction, party = _other_side(raw, scope)
        return Unreadable(
            account=scope.account,
            at=moment(raw.get("timestamp")),
            raw=raw,
            reason=f"{type(error).__name__} while reading a message",
            external_id=text(raw.get("id")) or _made_up_id(raw),
            party=party if party.ids else None,
        )


def _read(message: dict[str, Any], scope: Scope) -> Inbound:
    message = _rendered(message)
    kind = kind_of(message)
    external_id = text(message.get("id")) or _made_up_id(message)
    at = moment(message.get("timestamp"))
    if kind == "system" and (moved := _moved(message, external_id, at, scope)) is not None:
        return moved
    direction, party = _other_side(message, scope)
    if not party.ids:
        if kind == "system":
            said = content(message)
            return InboundNotice(
                account=scope.account, at=at, raw=message, field="system", text=said.text, detail=said.detail
            )
        return Unreadable(
            account=scope.account, at=at, raw=message, reason="a message without a sender", external_id=external_id
        )
    body = mapping(message.get(kind))
    if kind == "reaction":
        target = text(body.get("message_id"))
        if not target:
            raise ValueError("a reaction to nothing")
        emoji = text(body.get("emoji")) or None
        return InboundReaction(
            account=scope.account, at=at, raw=message, external_id=external_id, target=target, party=party,
            emoji=emoji, direction=direction,
        )  # fmt: skip
    target = text(body.get("original_message_id"))
    if kind == "edit" and target:
        new = content(mapping(body.get("message")))
        return InboundEdit(
            account=scope.account, at=at, raw=message, target=target, text=new.text, external_id=external_id,
            party=party,
        )  # fmt: skip
    if kind == "revoke" and target:
        return InboundDelete(
            account=scope.account, at=at, raw=message, target=target, external_id=external_id, party=party
        )
    said = content(message)
    detail = dict(said.detail)
    if scope.standby:
        detail["standby"] = True
    if status := text(mapping(message.get("history_context")).get("status")):
        detail["history_status"] = status.lower()
    context = mapping(message.get("context"))
    return InboundMessage(
        account=scope.account,
        at=at,
        raw=message,
        external_id=external_id,
        party=party,
        direction=direction,
        type=said.type,
        text=said.text,
        quoted=said.about or None,
        media=said.media,
        reply_to=text(context.get("id")) or text(context.get("message_id")) or None,
        detail=detail,
        callback=text(message.get("biz_opaque_callback_data")) or None,
        history=scope.history,
    )


def _rendered(message: dict[str, Any]) -> dict[str, Any]:
    """In standby an echo is the body of the send request under `message`: laid open."""
    inner = message.get("message")
    if isinstance(inner, dict) and "type" not in message:
        return {**inner, **{key: value for key, value in message.items() if key != "message"}}
    return message


def _made_up_id(message: dict[str, Any]) -> str:
    """An id for a message that has none: the same for the same content, so that a repeat is one."""
    encoded = msgspec.json.encode(message, order="sorted")
    return f"sha256:{hashlib.sha256(encoded).hexdigest()}"


def _other_side(message: dict[str, Any], scope: Scope) -> tuple[Literal["in", "out"], Party]:
    """Which way a message went, and the citizen at the other end."""
    direction, own = scope.direction, sender(message)
    if scope.history and direction == "in":
        wrote = text(message.get("from"))
        ours = (
            bool(wrote) and wrote != scope.thread and (_digits(wrote) == _digits(scope.business) or bool(scope.thread))
        )
        direction = "out" if ours else "in"
    if direction == "out":
        own = receiver(message) or ids(scope.thread)
    elif scope.thread and not own:
        own = ids(scope.thread)
    return direction, scope.contacts.party(own, alone=scope.alone)


def _digits(value: str) -> str:
    return "".join(c for c in value if c.isdecimal())


def _moved(message: dict[str, Any], external_id: str, at: datetime | None, scope: Scope) -> InboundIdentity | None:
    """A system message that says that a person's number or id changed; null for any other.

    Shapes: user_changed_number with `wa_id` (older: `new_wa_id`, `customer`) beside the old `from`, and
    user_changed_user_id without `from`; both with `previous_user_id` since 2026-08-11. Source: Meta changelog.
    """
    system = mapping(message.get("system"))
    body = text(system.get("body"))
    kind = text(system.get("type"))
    if "identity_changed" in kind:
        return None
    old = ids(
        message.get("from"), system.get("customer"), system.get("previous_user_id"), message.get("from_user_id")
    )  # fmt: skip
    new = ids(system.get("wa_id"), system.get("new_wa_id"), system.get("user_id"))
    named = _BETWEEN.search(body)
    if named and not any(name == "bsuid" for name, _value in old):
        old = (*old, *ids(named[1]))
        new = new or ids(named[2])
    old = tuple(one for one in old if one not in new)
    if not old or not new:
        return None
    return InboundIdentity(
        account=scope.account, at=at, raw=message, external_id=external_id, old=old, new=new, text=body
    )


def read_rotation(update: Any, scope: Scope) -> Inbound:
    """One element of `user_id_update`, a field that libraries know and Meta denies: `user_id{previous,current}`."""
    given = mapping(update)
    pair = mapping(given.get("user_id"))
    old: Ids = ids(pair.get("previous"), given.get("previous_user_id"))
    new: Ids = ids(pair.get("current"), given.get("user_id"), given.get("current_user_id"))
    said = text(given.get("detail"))
    at = moment(given.get("timestamp"))
    if not old or not new:
        return InboundNotice(account=scope.account, at=at, raw=given, field="user_id_update", text=said)
    phone = ids(given.get("wa_id"))
    return InboundIdentity(
        account=scope.account,
        at=at,
        raw=given,
        external_id=f"user_id_update:{old[0][1]}:{new[0][1]}",
        old=old,
        new=(*phone, *new),
        text=said,
    )
