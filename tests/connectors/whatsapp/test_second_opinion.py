"""pywa 4.5.0 reads the same bodies: id, sender, kind, words, quotation and time agree, but for what is named here."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inbox.connectors.base import InboundMessage, InboundReaction
from inbox.connectors.whatsapp.reading import read

pywa_types = pytest.importorskip("pywa.types")
NO_BSUID = "US.00000000000000000000"
KINDS = {"voice": "audio"}  # pywa's name for a kind → ours
# What pywa cannot read: no timestamp, no type, an error without a message. Here they are messages all the same.
REFUSED = {
    "gopius__messages_messages_interactive.json",
    "gopius__messages_messages_text_5.json",
    "gopius__messages_messages_unsupported.json",
}


def single_messages(corpus: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each inbound message of the corpus alone in a body: pywa reads the first only."""
    for path in sorted((corpus / "whatsapp").glob("*.json")):
        body = json.loads(path.read_bytes())
        for entry in body.get("entry", []):
            for change in entry.get("changes", []):
                value = change.get("value") or {}
                for message in value.get("messages", []):
                    if change.get("field") == "messages":
                        alone = {**value, "messages": [message]}
                        yield path.name, {"entry": [{**entry, "changes": [{**change, "value": alone}]}]}


def for_pywa(body: dict[str, Any]) -> dict[str, Any]:
    """The body with what pywa cannot do without: a user_id in contacts and statuses (pitfall 8)."""
    given = copy.deepcopy(body)
    value = given["entry"][0]["changes"][0]["value"]
    for contact in value.get("contacts", []):
        contact.setdefault("user_id", NO_BSUID)
    return given


def kind_of(message: dict[str, Any]) -> Any:
    inner = (message.get("interactive") or {}).get("type")
    named = {
        ("button", None): "CallbackButton",
        ("interactive", "button_reply"): "CallbackButton",
        ("interactive", "list_reply"): "CallbackSelection",
        ("interactive", "nfm_reply"): "FlowCompletion",
    }.get((message.get("type"), inner), "Message")
    return getattr(pywa_types, named)


def test_pywa_agrees(corpus: Path) -> None:
    from pywa import WhatsApp

    client = WhatsApp(phone_id="1", token="t", server=None, verify_token="v", filter_updates=False)
    compared, refused, differences = 0, [], []
    for name, body in single_messages(corpus):
        (message,) = body["entry"][0]["changes"][0]["value"]["messages"]
        if message.get("type") in ("system", "edit", "revoke"):
            continue  # other update types of pywa, with other fields
        try:
            theirs = kind_of(message).from_update(client=client, update=for_pywa(body))
        except Exception as error:
            refused.append((name, type(error).__name__))
            continue
        ours = next(
            item for item in read(json.dumps(body).encode()) if isinstance(item, InboundMessage | InboundReaction)
        )
        compared += 1
        ids = [value for _kind, value in ours.party.ids]
        sender = theirs.from_user
        same = {
            "id": theirs.id == ours.external_id,
            "sender": sender.wa_id in ids or sender.bsuid in ids or message["from"] in ids,
            "name": sender.name in (None, ours.party.name),
            "time": int(theirs.timestamp.timestamp()) == int(ours.at.timestamp()) if ours.at else True,
        }
        if isinstance(ours, InboundMessage):
            quoted = getattr(theirs, "reply_to_message", None)
            same["quote"] = getattr(quoted, "id", None) == ours.reply_to
            words = [getattr(theirs, key, None) for key in ("text", "caption", "title", "description", "body")]
            same["text"] = all(said in ours.text for said in words if isinstance(said, str))
            kind = getattr(theirs.type, "value", theirs.type)
            same["type"] = kind in (ours.type, "button") or KINDS.get(kind) == ours.type
        else:
            same["emoji"] = (theirs.reaction.emoji or None) == ours.emoji
            same["target"] = theirs.reaction.message_id == ours.target
        differences += [(name, key) for key, agree in same.items() if not agree]
    assert differences == []
    assert compared > 50
    assert {name for name, _error in refused} == REFUSED
