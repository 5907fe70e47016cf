"""The body that nearly every webhook is: one text of one citizen, exactly as Meta documents it, read in a tenth of the
time. Whatever is more or otherwise is left to `reading`, which finds the very same in this one.
"""

from typing import Annotated, Any, Literal

import msgspec

from inbox.connectors.base import InboundMessage, Party
from inbox.connectors.values import moment
from inbox.domain.phones import is_bsuid

_Said = Annotated[str, msgspec.Meta(min_length=1)]


class _Exactly(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """An object with these keys and no other."""


class _Text(_Exactly):
    body: str


class _Profile(_Exactly):
    name: str


class _Message(_Exactly):
    phone: _Said = msgspec.field(name="from")
    id: _Said
    timestamp: Any
    type: Literal["text"]
    text: _Text
    from_user_id: str | msgspec.UnsetType = msgspec.UNSET


class _Contact(_Exactly):
    profile: _Profile
    wa_id: str
    user_id: str | msgspec.UnsetType = msgspec.UNSET


class _Metadata(msgspec.Struct, gc=False):
    phone_number_id: _Said


class _Value(_Exactly):
    messaging_product: Any
    metadata: _Metadata
    contacts: tuple[_Contact]
    messages: tuple[_Message]


class _Change(_Exactly):
    field: Literal["messages"]
    value: _Value


class _Entry(_Exactly):
    id: Any
    changes: tuple[_Change]


class _Body(_Exactly):
    object: Any
    entry: tuple[_Entry]


_decode = msgspec.json.Decoder(_Body).decode


def ordinary(body: bytes) -> InboundMessage | None:
    """The only message of a body, where every object has these keys and no other; null for any other body."""
    try:
        value = _decode(body).entry[0].changes[0].value
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    message, contact = value.messages[0], value.contacts[0]
    phone, user, said = message.phone, message.from_user_id, message.text.body
    if not phone.isdecimal() or phone != contact.wa_id or user != contact.user_id:
        return None
    ids: tuple[tuple[str, str], ...] = (("phone", phone),)
    raw = {
        "from": phone, "id": message.id, "timestamp": message.timestamp, "type": message.type, "text": {"body": said},
    }  # fmt: skip
    if user is not msgspec.UNSET:
        if not is_bsuid(user):
            return None
        ids, raw["from_user_id"] = (*ids, ("bsuid", user)), user
    return InboundMessage(
        account=value.metadata.phone_number_id, at=moment(message.timestamp), raw=raw, external_id=message.id,
        party=Party(ids=ids, name=contact.profile.name), text=said if said.strip() else "",
    )  # fmt: skip
