"""Webhook bodies for tests."""

import json
from typing import Any

from inbox.connectors.base import InboundMessage
from inbox.connectors.whatsapp.reading import read

NUMBER = "106540352242922"


def wrap(*, field: str = "messages", number: str | None = NUMBER, **value: Any) -> bytes:
    metadata = {"metadata": {"display_phone_number": "622112345678", "phone_number_id": number}} if number else {}
    change = {"field": field, "value": {"messaging_product": "whatsapp", **metadata, **value}}
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}).encode()


def text(**more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"from": "6281234567890", "id": "wamid.A", "timestamp": "1749416383", "type": "text"}
    return given | ({} if "type" in more else {"text": {"body": "halo"}}) | more


def one(*messages: dict[str, Any], **value: Any) -> InboundMessage:
    found = read(wrap(messages=list(messages), **value))
    assert isinstance(found[0], InboundMessage)
    return found[0]
