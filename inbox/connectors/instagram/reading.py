"""Webhook bodies of Instagram → items: every entry and every event, over Instagram login and over a page alike.

Events come in no order, an edit even before its message; some have no sender. Source: Meta, Instagram webhooks
examples (2025-11), field notes on live traffic (2026-09).
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

import msgspec

from inbox.connectors.base import (
    Inbound,
    InboundDelete,
    InboundEdit,
    InboundMessage,
    InboundNotice,
    InboundReaction,
    InboundStatus,
    Party,
    Unreadable,
)
from inbox.connectors.instagram.content import content, flag
from inbox.connectors.values import DEEPEST, elements, mapping, moment, objects, pairs, parsed, text
from inbox.i18n import N_, _

_TITLES = {
    "app_roles": N_("Peran aplikasi Instagram berubah"),
    "comments": N_("Komentar di Instagram"),
    "live_comments": N_("Komentar siaran langsung"),
    "mentions": N_("Kantor disebut di Instagram"),
    "optin": N_("Warga memilih menerima pemberitahuan"),
    "pass_thread_control": N_("Percakapan diserahkan ke aplikasi lain"),
    "request_thread_control": N_("Aplikasi lain meminta percakapan ini"),
    "standby": N_("Aplikasi lain memegang percakapan ini. Membalas dari Siaga mengambil alihnya."),
    "take_thread_control": N_("Percakapan diambil alih aplikasi lain"),
}
_AROUND = frozenset({"sender", "recipient", "timestamp"})
_ENTRY = frozenset({"id", "time", "uid", "changes", "messaging", "standby", "field", "value", "changed_fields"})
_EVENTS = ("message", "postback", "reaction", "message_edit", "read", "referral")


def read(body: bytes) -> list[Inbound]:
    """Everything in a webhook body, in order. Raises ValueError only where the body is not JSON at all."""
    found: list[Inbound] = []
    for entry in _entries(parsed(body)):
        account = text(entry.get("id"))
        at = moment(entry.get("time"))
        for change in elements(entry.get("changes")):
            given = mapping(change)
            found.append(_notice(text(given.get("field")), given.get("value", change), account, at))
        for event in elements(entry.get("messaging")):
            found.extend(_careful(event, account, at, standby=False))
        standby = elements(entry.get("standby"))
        if standby:
            found.append(_notice("standby", {}, account, at))
        for event in standby:
            found.extend(_careful(event, account, at, standby=True))
        if "field" in entry:
            found.append(_notice(text(entry.get("field")), entry.get("value"), account, at))
        if rest := {key: item for key, item in entry.items() if key not in _ENTRY}:
            found.append(_notice("entry", rest, account, at))
    return found


def _entries(body: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The entries of a body, also of one that somebody unwrapped: a list, an entry or an event alone."""
    if depth > DEEPEST:
        return
    if isinstance(body, list):
        for one in body:
            yield from _entries(one, depth + 1)
    elif isinstance(body, dict):
        if "entry" in body:
            for one in elements(body["entry"]):
                yield from _entries(one, depth + 1) if isinstance(one, list) else objects([one])
        elif any(key in body for key in ("messaging", "standby", "changes", "field")):
            yield body
        elif any(key in body for key in _EVENTS):
            yield {"messaging": [body]}


def _careful(event: Any, account: str, at: datetime | None, *, standby: bool) -> Iterator[Inbound]:
    raw = event if isinstance(event, dict) else {"value": event}
    try:
        if not isinstance(event, dict):
            raise TypeError("an event is not an object")
        yield _event(event, account, at, standby=standby)
        yield from _beside(event, account, at)
    except Exception as error:  # one bad event never blocks its neighbours; it is kept and shown
        message = mapping(raw.get("message"))
        _direction, party = _other_side(raw, message, account)
        yield Unreadable(
            account=account, at=moment(raw.get("timestamp")) or at, raw=raw,
            reason=f"{type(error).__name__} while reading an event",
            external_id=text(message.get("mid")) or _made_up_id(raw), party=party if party.ids else None,
        )  # fmt: skip


def _beside(event: dict[str, Any], account: str, at: datetime | None) -> Iterator[Inbound]:
    """What stands in an event beside what it is read as: a referral beside a message, keys that nobody knows yet."""
    read_as = next((key for key in _EVENTS if key in event), None)
    if read_as is None:
        return
    for key, value in event.items():
        if key in _AROUND or key == read_as or not isinstance(value, dict) or not value:
            continue
        yield _event({**{name: event[name] for name in _AROUND if name in event}, key: value}, account, at,
                     standby=False)  # fmt: skip


def _event(event: dict[str, Any], account: str, entry_at: datetime | None, *, standby: bool) -> Inbound:
    at = moment(event.get("timestamp")) or entry_at
    message = mapping(event.get("message"))
    if not message and (bare := text(event.get("message"))):
        message = {"text": bare}
    ours = account or _id_of(event.get("recipient"))
    direction, party = _other_side(event, message, ours)
    if not message and isinstance(event.get("postback"), dict):
        return _postback(event, event["postback"], ours, at, party)
    if message:
        return _message(event, message, ours, at, party, direction, standby=standby)
    if isinstance(event.get("reaction"), dict):
        return _reaction(event, event["reaction"], ours, at, party, direction)
    if (edit := mapping(event.get("message_edit"))) and isinstance(edit.get("text"), str | int | float):
        order = text(edit.get("num_edit"))
        return InboundEdit(
            account=ours, at=at, raw=event, target=_needed(edit, "mid"), text=text(edit.get("text")),
            order=int(order) if order.isascii() and order.isdecimal() and len(order) < 9 else 0,
            party=party if party.ids else None,
        )  # fmt: skip
    if (seen := mapping(event.get("read"))) and text(seen.get("mid")):
        return InboundStatus(
            account=ours, at=at, raw=event, external_id=text(seen.get("mid")), status="read", recipient=party.ids
        )
    if isinstance(event.get("referral"), dict) and party.ids:
        said = content({"referral": event["referral"]})
        return InboundMessage(
            account=ours, at=at, raw=event, external_id=_made_up_id(event), party=party, type="system", text=said.text,
            detail={"referral": event["referral"]},
        )  # fmt: skip
    name = next((key for key in event if key not in _AROUND), "")
    return _notice(name, event.get(name) if name else event, ours, at)


def _other_side(event: dict[str, Any], message: dict[str, Any], account: str) -> tuple[Literal["in", "out"], Party]:
    sender, recipient = _id_of(event.get("sender")), _id_of(event.get("recipient"))
    out = flag(message.get("is_echo")) or (bool(sender) and sender == account and recipient != account)
    citizen = mapping(event.get("recipient" if out else "sender"))
    value = recipient if out else sender
    return "out" if out else "in", Party(
        ids=(("igsid", value),) if value else (),
        name=text(citizen.get("name")),
        username=text(citizen.get("username")),
    )


def _id_of(side: Any) -> str:
    """The id of one side, also where it stands there bare."""
    return text(mapping(side).get("id")).strip() or text(side).strip()


def _message(
    event: dict[str, Any],
    message: dict[str, Any],
    account: str,
    at: datetime | None,
    party: Party,
    direction: Literal["in", "out"],
    *,
    standby: bool,
) -> Inbound:
    mid = text(message.get("mid")) or text(message.get("id"))
    if flag(message.get("is_deleted")):
        return InboundDelete(
            account=account, at=at, raw=event, target=_needed(message, "mid"), party=party if party.ids else None
        )
    if not party.ids:
        return Unreadable(
            account=account, at=at, raw=event, reason="a message without a sender", external_id=mid or None
        )
    said = content(message)
    detail = dict(said.detail)
    if standby:
        detail["standby"] = True
    return InboundMessage(
        account=account,
        at=at,
        raw=event,
        external_id=mid or _made_up_id(event),
        party=party,
        direction=direction,
        type=said.type,
        text=said.text,
        media=said.media,
        reply_to=text(mapping(message.get("reply_to")).get("mid")) or None,
        detail=detail,
    )


def _postback(
    event: dict[str, Any], postback: dict[str, Any], account: str, at: datetime | None, party: Party
) -> Inbound:
    if not party.ids:
        return Unreadable(account=account, at=at, raw=event, reason="a postback without a sender")
    lines = [text(postback.get("title")) or text(postback.get("payload")) or _("Tombol ditekan")]
    if isinstance(postback.get("referral"), dict):
        lines.append(content({"referral": postback["referral"]}).text)
    return InboundMessage(
        account=account,
        at=at,
        raw=event,
        external_id=text(postback.get("mid")) or _made_up_id(event),
        party=party,
        type="postback",
        text="\n".join(lines),
        detail={"payload": text(postback.get("payload"))},
    )


def _reaction(
    event: dict[str, Any],
    reaction: dict[str, Any],
    account: str,
    at: datetime | None,
    party: Party,
    direction: Literal["in", "out"],
) -> Inbound:
    target = _needed(reaction, "mid")
    if not party.ids:
        return Unreadable(account=account, at=at, raw=event, reason="a reaction without a sender")
    taken_away = text(reaction.get("action")) == "unreact"
    emoji = text(reaction.get("emoji")) or ("❤️" if text(reaction.get("reaction")) == "love" else "")
    return InboundReaction(
        account=account,
        at=at,
        raw=event,
        external_id=_made_up_id(event),
        target=target,
        party=party,
        emoji=None if taken_away else emoji or text(reaction.get("reaction")) or None,
        direction=direction,
    )


def _notice(name: str, value: Any, account: str, at: datetime | None) -> InboundNotice:
    given = value if isinstance(value, dict) else {"value": value}
    title = _(_TITLES[name]) if name in _TITLES else _("Kabar Instagram jenis {field}").format(field=name or "?")
    lines = [f"{key}: {said}" for key, said in pairs(given)]
    return InboundNotice(
        account=account, at=at, raw=given, field=name, text="\n".join([title, *lines]), detail=dict(given)
    )


def _needed(value: dict[str, Any], key: str) -> str:
    found = text(value.get(key))
    if not found:
        raise ValueError(f"no {key}")
    return found


def _made_up_id(event: dict[str, Any]) -> str:
    """An id for an event that has none: the same for the same content, so that a repeat is one."""
    return f"sha256:{hashlib.sha256(msgspec.json.encode(event, order='sorted')).hexdigest()}"
