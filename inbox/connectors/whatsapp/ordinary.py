"""The body that nearly every webhook is: one text of one citizen, exactly as Meta documents it, read in a fifth of the
time. Whatever is more or otherwise is left to `reading`, which finds the very same in this one.
"""

from typing import Any

from inbox.connectors.base import InboundMessage, Party
from inbox.connectors.values import moment
from inbox.domain.phones import is_bsuid

_BODY, _ENTRY, _CHANGE = {"object", "entry"}, {"id", "changes"}, {"field", "value"}
_VALUE = {"messaging_product", "metadata", "contacts", "messages"}
_MESSAGE = {"from", "id", "timestamp", "type", "text"}
_CONTACT, _PROFILE, _TEXT = {"profile", "wa_id"}, {"name"}, {"body"}
_MESSAGE_OF_USER, _CONTACT_OF_USER = _MESSAGE | {"from_user_id"}, _CONTACT | {"user_id"}


def ordinary(body: Any) -> InboundMessage | None:
    """The only message of a body, where every object has these keys and no other; null for any other body."""
    value = _only(_only(body, _BODY, "entry"), _ENTRY, "changes")
    if value is None or value.keys() != _CHANGE or value["field"] != "messages":
        return None
    value = value["value"]
    message, contact = _only(value, _VALUE, "messages"), _only(value, _VALUE, "contacts")
    if message is None or contact is None:
        return None
    ids = _ids(message, contact)
    account, name, text = (
        _string(value["metadata"], "phone_number_id"), _string(contact.get("profile"), "name", _PROFILE),
        _string(message.get("text"), "body", _TEXT),
    )  # fmt: skip
    identity = _string(message, "id")
    if ids is None or not account or name is None or text is None or not identity or message["type"] != "text":
        return None
    return InboundMessage(
        account=account, at=moment(message["timestamp"]), raw=message, external_id=identity,
        party=Party(ids=ids, name=name), text=text if text.strip() else "",
    )  # fmt: skip


def _string(given: Any, key: str, keys: set[str] | None = None) -> str | None:
    """The string under a key of an object, which has these keys and no other; null where it is not so."""
    if not isinstance(given, dict) or (keys is not None and given.keys() != keys):
        return None
    found = given.get(key)
    return found if isinstance(found, str) else None


def _ids(message: dict[str, Any], contact: dict[str, Any]) -> tuple[tuple[str, str], ...] | None:
    """Phone, and BSUID where there is one; null unless message and contact have the same and nothing beside."""
    phone, user = message.get("from"), message.get("from_user_id")
    if not isinstance(phone, str) or not phone.isdecimal() or phone != contact.get("wa_id"):
        return None
    if user is None:
        return (("phone", phone),) if message.keys() == _MESSAGE and contact.keys() == _CONTACT else None
    if message.keys() != _MESSAGE_OF_USER or contact.keys() != _CONTACT_OF_USER or user != contact["user_id"]:
        return None
    return (("phone", phone), ("bsuid", user)) if isinstance(user, str) and is_bsuid(user) else None


def _only(given: Any, keys: set[str], key: str) -> dict[str, Any] | None:
    """The one object in the array `key` of an object with these keys."""
    if not isinstance(given, dict) or given.keys() != keys:
        return None
    found = given[key]
    if not isinstance(found, list) or len(found) != 1 or not isinstance(found[0], dict):
        return None
    return found[0]
