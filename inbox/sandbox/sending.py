"""Whether Meta would take the body of `POST /{version}/{phone_number_id}/messages`, and what it asks for.

Rules: WA/reference/whatsapp-business-phone-number/message-api, limits of WA/messages/*; words of the errors as field
reports quote them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from inbox.sandbox.faults import GraphError

JSON = dict[str, Any]
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CALLBACK_LIMIT = 512
COMMON = frozenset(
    {"messaging_product", "recipient_type", "to", "recipient", "type", "context", "biz_opaque_callback_data"}
)
MEDIA_KEYS: dict[str, frozenset[str]] = {
    "image": frozenset({"id", "link", "caption"}),
    "video": frozenset({"id", "link", "caption"}),
    "document": frozenset({"id", "link", "caption", "filename"}),
    "audio": frozenset({"id", "link", "voice"}),
    "sticker": frozenset({"id", "link"}),
}
INTERACTIVE = frozenset(
    {"button", "list", "cta_url", "flow", "product", "product_list", "catalog_message", "location_request_message",
     "address_message", "order_details", "order_status", "call_permission_request", "voice_call", "carousel",
     "contact_info_request"}
)  # fmt: skip
BSUID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")


@dataclass(frozen=True)
class Send:
    """A valid request: what kind, to whom (`to` as given, `key` for lookup), and what quotes and correlates it."""

    kind: str
    to: str
    key: str
    bsuid: bool
    content: Any
    quote: str = ""
    callback: str = ""


@dataclass(frozen=True)
class ReadReceipt:
    """Mark a message as read, perhaps with the typing indicator."""

    message_id: str
    typing: bool


def missing(name: str) -> GraphError:
    return GraphError(131008, details=f"Required parameter is missing: {name}")


def invalid(details: str) -> GraphError:
    return GraphError(131009, details=details)


def param(words: str) -> GraphError:
    return GraphError(100, words)


def text_of(found: JSON, path: str, name: str, limit: int, *, needed: bool = True) -> str:
    """A string of 1 to `limit` characters. Raises GraphError 100."""
    given = found.get(name)
    where = f"{path}['{name}']"
    if given is None and not needed:
        return ""
    if given is None:
        raise param(f"The parameter {where} is required.")
    if not isinstance(given, str):
        raise param(f"Param {where} must be a string.")
    if not given.strip():
        raise param(f"Param {where} must be a non-empty string.")
    if len(given) > limit:
        raise param(f"Param {where} must be at most {limit} characters long.")
    return given


def object_of(found: JSON, path: str, name: str) -> JSON:
    given = found.get(name)
    if not isinstance(given, dict):
        raise param(
            f"The parameter {path}['{name}'] is required." if given is None else f"Param {name} must be a JSON object."
        )
    return given


def only(found: JSON, path: str, allowed: frozenset[str]) -> None:
    for key in found:
        if key not in allowed:
            raise param(f'Unexpected key "{key}" on param "{path}".')


def check(body: Any) -> Send | ReadReceipt:
    """Read a request. Raises GraphError as Meta would answer."""
    if not isinstance(body, dict):
        raise param("Invalid parameter")
    if body.get("messaging_product") != "whatsapp":
        raise param("The parameter messaging_product is required.")
    if body.get("status") is not None:
        return receipt(body)
    kind = body.get("type", "text")
    if kind not in CHECKS:
        raise param(f'Param type must be one of {{{", ".join(sorted(CHECKS)).upper()}}} - got "{kind}".')
    only(body, "body", COMMON | {kind})
    if body.get("recipient_type", "individual") not in {"individual", "group"}:
        raise param("Param recipient_type must be one of {INDIVIDUAL, GROUP}.")
    to, key, bsuid = recipient(body)
    content = body.get(kind)
    if content is None:
        raise param(f"The parameter {kind} is required.")
    if kind == "contacts":
        if not isinstance(content, list):
            raise param("Param contacts must be an array.")
    elif not isinstance(content, dict):
        raise param(f"Param {kind} must be a JSON object.")
    CHECKS[kind](content)
    quote = ""
    if "context" in body:
        context = object_of(body, "body", "context")
        quote = text_of(context, "context", "message_id", 512)
        if kind == "reaction":
            raise param('Unexpected key "context" on param "reaction".')
    callback = body.get("biz_opaque_callback_data", "")
    if not isinstance(callback, str) or len(callback) > CALLBACK_LIMIT:
        raise param(f"Param biz_opaque_callback_data must be at most {CALLBACK_LIMIT} characters long.")
    return Send(kind, to, key, bsuid, content, quote, callback)


def recipient(body: JSON) -> tuple[str, str, bool]:
    """(as given, digits or BSUID, is BSUID); `to` wins where both stand. Raises GraphError."""
    to, other = body.get("to"), body.get("recipient")
    if to:
        if not isinstance(to, str):
            raise param("Param to must be a string.")
        digits = re.sub(r"[\s+().-]", "", to)
        if BSUID.fullmatch(to) or not re.fullmatch(r"[0-9]{5,15}", digits):
            raise invalid("Parameter value is not valid: to")
        return to, digits, False
    if other:
        if not isinstance(other, str) or not BSUID.fullmatch(other):
            raise invalid("Parameter value is not valid: recipient")
        return other, other, True
    raise param("The parameter to is required.")


def receipt(body: JSON) -> ReadReceipt:
    if body["status"] != "read":
        raise param("Param status must be one of {READ}.")
    only(body, "body", frozenset({"messaging_product", "status", "message_id", "typing_indicator"}))
    found = text_of(body, "body", "message_id", 512)
    typing = body.get("typing_indicator")
    if typing is not None and (not isinstance(typing, dict) or typing.get("type") != "text"):
        raise param("Param typing_indicator['type'] must be one of {TEXT}.")
    return ReadReceipt(found, typing is not None)


def text(content: JSON) -> None:
    only(content, "text", frozenset({"body", "preview_url"}))
    text_of(content, "text", "body", TEXT_LIMIT)
    if not isinstance(content.get("preview_url", False), bool):
        raise param("Param text['preview_url'] must be a boolean.")


def media(kind: str) -> Callable[[JSON], None]:
    def run(content: JSON) -> None:
        only(content, kind, MEDIA_KEYS[kind])
        ways = [name for name in ("id", "link") if content.get(name)]
        if len(ways) != 1:
            raise param(f"Param {kind} must have exactly one of id, link.")
        text_of(content, kind, ways[0], 4096)
        text_of(content, kind, "caption", CAPTION_LIMIT, needed=False)
        text_of(content, kind, "filename", 240, needed=False)

    return run


def location(content: JSON) -> None:
    only(content, "location", frozenset({"latitude", "longitude", "name", "address"}))
    for name, limit in (("latitude", 90.0), ("longitude", 180.0)):
        try:
            degrees = float(content[name])
        except (KeyError, TypeError, ValueError):
            raise param(f"The parameter location['{name}'] is required.") from None
        if not -limit <= degrees <= limit:
            raise invalid(f"Parameter value is not valid: location['{name}']")


def contacts(content: list[Any]) -> None:
    if not content:
        raise param("Param contacts must have at least one element.")
    for card in content:
        if not isinstance(card, dict):
            raise param("Param contacts[0] must be a JSON object.")
        name = object_of(card, "contacts", "name")
        text_of(name, "contacts['name']", "formatted_name", 1024)


def reaction(content: JSON) -> None:
    only(content, "reaction", frozenset({"message_id", "emoji"}))
    text_of(content, "reaction", "message_id", 512)
    if not isinstance(content.get("emoji"), str) or len(content["emoji"]) > 16:
        raise param("Param reaction['emoji'] must be a valid emoji.")


def template(content: JSON) -> None:
    text_of(content, "template", "name", 512)
    text_of(object_of(content, "template", "language"), "template['language']", "code", 64)
    if not isinstance(content.get("components", []), list):
        raise param("Param template['components'] must be an array.")


def interactive(content: JSON) -> None:
    kind = content.get("type")
    if kind not in INTERACTIVE:
        raise param(f"Param interactive['type'] must be one of {{{', '.join(sorted(INTERACTIVE)).upper()}}}.")
    action = object_of(content, "interactive", "action")
    if kind in {"button", "list"}:
        limit = 1024 if kind == "button" else TEXT_LIMIT
        text_of(object_of(content, "interactive", "body"), "interactive['body']", "text", limit)
    if "footer" in content:
        text_of(object_of(content, "interactive", "footer"), "interactive['footer']", "text", 60)
    if kind == "button":
        buttons(action.get("buttons"))
    elif kind == "list":
        text_of(action, "interactive['action']", "button", 20)
        rows(action.get("sections"))


def buttons(found: Any) -> None:
    if not isinstance(found, list) or not 1 <= len(found) <= 3:
        raise invalid("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3")
    for button in found:
        reply = button.get("reply") if isinstance(button, dict) else None
        if not isinstance(reply, dict) or button.get("type") != "reply":
            raise param("Param interactive['action']['buttons'] must hold reply buttons.")
        text_of(reply, "reply", "id", 256)
        text_of(reply, "reply", "title", 20)
    if len({button["reply"]["id"] for button in found}) < len(found):
        raise invalid("Duplicated button id")


def rows(sections: Any) -> None:
    if not isinstance(sections, list) or not 1 <= len(sections) <= 10:
        raise invalid("Invalid sections count. Min allowed sections: 1, Max allowed sections: 10")
    total = 0
    for section in sections:
        listed = section.get("rows") if isinstance(section, dict) else None
        if not isinstance(listed, list) or not listed:
            raise invalid("A section needs at least one row")
        if len(sections) > 1:
            text_of(section, "section", "title", 24)
        for row in listed:
            text_of(row, "row", "id", 200)
            text_of(row, "row", "title", 24)
            text_of(row, "row", "description", 72, needed=False)
        total += len(listed)
    if total > 10:
        raise invalid("Total row count exceed max allowed count: 10")


CHECKS: dict[str, Callable[[Any], None]] = {
    "text": text,
    "location": location,
    "contacts": contacts,
    "reaction": reaction,
    "template": template,
    "interactive": interactive,
    **{kind: media(kind) for kind in MEDIA_KEYS},
}
