"""Webhook bodies as Meta writes them: shapes, bytes and signature.

Shapes: WA/webhooks/reference/messages/*; escaping and signature: WA/webhooks/create-webhook-endpoint.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from inbox.sandbox.accounts import Number, User

JSON = dict[str, Any]


def stamp(at: datetime) -> str:
    """Unix seconds as a string, as in every timestamp of a message."""
    return str(int(at.timestamp()))


def contact(user: User) -> JSON:
    """An element of `contacts`: without `wa_id` for a user whose phone is hidden."""
    profile: JSON = {"name": user.name}
    if user.username:
        profile["username"] = user.username
    card: JSON = {"profile": profile}
    if not user.hidden:
        card["wa_id"] = user.phone
    card["user_id"] = user.user_id
    return card


def message(user: User, wamid: str, at: datetime, content: JSON, context: JSON | None = None) -> JSON:
    """An element of `messages`. `content` holds `type` and the object of that name."""
    found: JSON = {}
    if context:
        found["context"] = context
    if not user.hidden:
        found["from"] = user.phone
    found |= {"from_user_id": user.user_id, "id": wamid, "timestamp": stamp(at)}
    return found | content


def status(
    user: User, wamid: str, state: str, at: datetime, *, callback: str = "", errors: Sequence[JSON] = ()
) -> JSON:
    """An element of `statuses`. `pricing` stands on sent and on delivered, as since July 2025."""
    found: JSON = {"id": wamid, "status": state, "timestamp": stamp(at)}
    if not user.hidden:
        found["recipient_id"] = user.phone
    found["recipient_user_id"] = user.user_id
    if callback:
        found["biz_opaque_callback_data"] = callback
    if state in {"sent", "delivered"}:
        found["pricing"] = {"billable": False, "pricing_model": "PMP", "category": "service", "type": "regular"}
    if errors:
        found["errors"] = list(errors)
    return found


def value(number: Number, **parts: Any) -> JSON:
    """The `value` of a change, with the metadata of the number."""
    head: JSON = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": number.display, "phone_number_id": number.phone_number_id},
    }
    return head | {name: part for name, part in parts.items() if part}


def body(entries: Sequence[tuple[str, Sequence[tuple[str, JSON]]]]) -> JSON:
    """A whole body: (WABA id, [(field, value)]) for each entry."""
    return {
        "object": "whatsapp_business_account",
        "entry": [
            {"id": waba, "changes": [{"value": part, "field": name} for name, part in changes]}
            for waba, changes in entries
        ],
    }


def encode(found: JSON) -> bytes:
    """The bytes on the wire: ASCII, other characters as \\uxxxx in lower case, the slash escaped."""
    return json.dumps(found, separators=(",", ":")).replace("/", "\\/").encode()


def signature(secret: str, raw: bytes) -> dict[str, str]:
    """The headers of a signed body."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "facebookexternalua",
        "X-Hub-Signature": "sha1=" + hmac.new(secret.encode(), raw, hashlib.sha1).hexdigest(),
        "X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest(),
    }
