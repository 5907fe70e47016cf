"""Webhook bodies of WhatsApp → items: every entry, every change, every message and status, in order.

Unknown fields, types and keys never fail a body. Source: Meta, WhatsApp webhooks reference (2026).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from inbox.connectors.base import Inbound, InboundNotice, Unreadable
from inbox.connectors.values import DEEPEST, elements, mapping, moment, objects, parsed, text
from inbox.connectors.whatsapp.messages import Scope, read_message, read_rotation
from inbox.connectors.whatsapp.notices import error_notices, notice, read_call
from inbox.connectors.whatsapp.ordinary import ordinary
from inbox.connectors.whatsapp.people import Contacts, Ids, ids, one_person, receiver, sender
from inbox.connectors.whatsapp.statuses import read_status

_READ_HERE = ("messages", "statuses", "message_echoes", "calls", "user_id_update", "history", "standby", "errors")


_BESIDE = ("messaging_product", "metadata", "contacts", "state_sync", "user_preferences", "groups")


def read(body: bytes, *, own_number: str = "", own_account: str = "") -> list[Inbound]:
    """Everything in a webhook body, in order. Raises ValueError only where the body is not JSON at all.

    `own_number` (a phone_number_id) stands in where a body of `own_account` (the WABA id) names no number.
    """
    message = ordinary(body)
    return [message] if message is not None else _all(parsed(body), own_number, own_account)


def _all(document: Any, own_number: str, own_account: str) -> list[Inbound]:
    found: list[Inbound] = []
    for entry in _entries(document):
        waba = text(entry.get("id"))
        fallback = own_number if not waba or not own_account or waba == own_account else ""
        at = moment(entry.get("time"))
        for change in elements(entry.get("changes")):
            try:
                found.extend(_timed(item, at) for item in _change(change, waba, fallback))
            except Exception as error:  # one bad change never blocks its neighbours
                raw = change if isinstance(change, dict) else {"value": change}
                found.append(Unreadable(account=fallback, raw=raw, reason=f"{type(error).__name__} while reading"))
        if rest := {key: item for key, item in entry.items() if key not in ("id", "time", "changes", "uid")}:
            found.append(notice("entry", rest, fallback or waba))
    return found


def _entries(body: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The entries of a body, also of one that somebody unwrapped: a list, an entry, a change or a value alone."""
    if depth > DEEPEST:
        return
    if isinstance(body, list):
        for one in body:
            yield from _entries(one, depth + 1)
    elif isinstance(body, dict):
        if "entry" in body:
            # What stands beside the entries may be a whole body as well.
            for key, beside in body.items():
                yield from objects(beside) if key == "entry" else _entries(beside, depth + 1)
        elif "changes" in body:
            yield body
        elif "value" in body:
            yield {"changes": [body]}
        elif any(key in body for key in (*_READ_HERE, "metadata")):
            yield {"changes": [{"field": "messages", "value": body}]}


def _timed(item: Inbound, at: datetime | None) -> Inbound:
    """A notice that names no time took place when its entry says."""
    untimed = isinstance(item, InboundNotice) and item.at is None and at is not None
    return msgspec.structs.replace(item, at=at) if untimed else item


def _change(change: Any, waba: str, fallback: str) -> Iterator[Inbound]:
    given = mapping(change)
    value = given.get("value")
    name = text(given.get("field")) or text(mapping(value).get("field"))
    if not isinstance(value, dict):
        yield notice(name, change if value is None else value, fallback or waba)
        return
    number = text(mapping(value.get("metadata")).get("phone_number_id"))
    read_any = False
    for item in _value(name, value, number or fallback):
        read_any = True
        yield item
    rest = {key: item for key, item in value.items() if key not in _READ_HERE and key not in _BESIDE}
    if read_any and rest:
        yield notice(name, rest, number or fallback or waba)
    if not read_any and (name not in ("", "messages") or set(value) - {"messaging_product", "metadata", "contacts"}):
        yield notice(name, value, number or waba)


def _value(name: str, value: dict[str, Any], account: str, *, standby: bool = False) -> Iterator[Inbound]:
    messages, echoes = elements(value.get("messages")), elements(value.get("message_echoes"))
    statuses, calls = elements(value.get("statuses")), elements(value.get("calls"))
    everyone: list[Ids] = [sender(mapping(one)) for one in [*messages, *calls]]
    everyone += [receiver(mapping(one)) for one in echoes]
    everyone += [ids(mapping(one).get("recipient_id"), mapping(one).get("recipient_user_id")) for one in statuses]
    scope = Scope(
        account=account,
        contacts=Contacts(value.get("contacts")),
        alone=one_person(everyone),
        history=name == "history",
        standby=standby,
        business=text(mapping(value.get("metadata")).get("display_phone_number")),
    )
    for message in messages:
        yield read_message(message, scope)
    for echo in echoes:
        yield read_message(echo, replace(scope, direction="out"))
    for status in statuses:
        yield read_status(status, scope)
    for call in calls:
        yield read_call(call, scope)
    for update in elements(value.get("user_id_update")):
        yield read_rotation(update, scope)
    if "history" in value:
        yield from _history(value, scope)
    if isinstance(value.get("standby"), dict):
        yield notice("standby", {}, account)
        around: dict[str, Any] = {key: value[key] for key in ("metadata", "contacts") if key in value}
        yield from _value(name, {**around, **value["standby"], "standby": None}, account, standby=True)
    for key in ("state_sync", "user_preferences", "groups"):
        for one in objects(value.get(key)):
            person = scope.contacts.party(ids(one.get("wa_id"), one.get("user_id")), alone=scope.alone)
            named = {"name": person.name, **one} if person.name else one
            yield _timed(notice(name, named, account), moment(mapping(one.get("metadata")).get("timestamp")))
    yield from error_notices(value.get("errors"), scope)


def _history(value: dict[str, Any], scope: Scope) -> Iterator[Inbound]:
    """Chunks of what was said before the office connected its number."""
    for chunk in objects(value.get("history")):
        for thread in objects(chunk.get("threads")):
            inner = replace(scope, alone=False, history=True, thread=text(thread.get("id")))
            for message in elements(thread.get("messages")):
                yield read_message(message, inner)
        if chunk.get("errors"):
            yield from error_notices(chunk["errors"], scope)
