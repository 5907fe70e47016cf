"""The page made from the connectors: `docs/message-types.md`. `python -m inbox.connectors.pages` writes it.

Nothing in the tables is written by hand but the names: each row is what the reader or the sender does with a sample.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from inbox.connectors.base import Inbound, InboundMessage, InboundNotice, Media, Outbound, Refused
from inbox.connectors.instagram import reading as instagram
from inbox.connectors.instagram import sending as instagram_out
from inbox.connectors.whatsapp import content as whatsapp_content
from inbox.connectors.whatsapp import reading as whatsapp
from inbox.connectors.whatsapp import sending as whatsapp_out
from inbox.domain import files
from inbox.wire import AnyContent, Button, Buttons, Card, Cards, Emoji, Filled, Location, Menu, Row, Section

MADE = "<!-- Made from inbox/connectors by `python -m inbox.connectors.pages`; do not edit. -->\n"
INTRO = """# Message types

What each channel can say, what Siaga makes of it, and what can be sent. Mail knows one kind, the mail with its parts;
what has no words of its own in a mail (an invitation, a report of non-delivery) is told in words.
"""
EFFECTS = {
    "message": "stored in the thread of the citizen, starts the clock, opens the window",
    "status": "moves the state of the reply; never backwards, never out of failed",
    "reaction": "shown at its message; an empty one takes it away",
    "edit": "the new text is shown, the first is kept as evidence; the newest edit wins",
    "delete": "hidden on screen, kept as evidence",
    "identity": "the contact's address moves; a clash is reported, never merged",
    "notice": "counted, kept raw; no thread",
    "unreadable": "kept raw and shown as a line that it could not be read",
}
_FILE = {"id": "1", "mime_type": "application/pdf"}
_WHATSAPP: dict[str, Any] = {
    **{kind: _FILE for kind in ("image", "video", "video_note", "audio", "voice", "document", "sticker")},
    "text": {"body": "x"},
    "location": {"latitude": 1, "longitude": 2},
    "contacts": [{"name": {"formatted_name": "x"}}],
    "interactive": {"type": "button_reply", "button_reply": {"id": "1", "title": "x"}},
    "button": {"text": "x", "payload": "x"},
    "order": {"catalog_id": "1", "product_items": []},
    "system": {"type": "user_changed_number", "body": "x", "wa_id": "62812"},
    "unsupported": {"type": "poll_creation"},
    "reaction": {"message_id": "m", "emoji": "x"},
    "edit": {"original_message_id": "m", "message": {"type": "text", "text": {"body": "x"}}},
    "revoke": {"original_message_id": "m"},
}
_INSTAGRAM: dict[str, Any] = {
    "text": {"message": {"mid": "m", "text": "x"}},
    **{
        kind: {"message": {"mid": "m", "attachments": [{"type": kind, "payload": {"url": "https://x.id/1"}}]}}
        for kind in ("image", "video", "audio", "file", "share", "ig_reel", "ig_post", "story_mention", "like_heart",
                     "ephemeral", "template", "fallback", "something new")
    },
    "story reply": {"message": {"mid": "m", "text": "x", "reply_to": {"story": {"id": "1", "url": "https://x.id/1"}}}},
    "quick reply": {"message": {"mid": "m", "text": "x", "quick_reply": {"payload": "x"}}},
    "deleted": {"message": {"mid": "m", "is_deleted": True}},
    "unsupported": {"message": {"mid": "m", "is_unsupported": True}},
    "echo": {"message": {"mid": "m", "text": "x", "is_echo": True}},
    "reaction": {"reaction": {"mid": "m", "action": "react", "emoji": "x"}},
    "message_edit": {"message_edit": {"mid": "m", "text": "x", "num_edit": 1}},
    "postback": {"postback": {"mid": "m", "title": "x", "payload": "x"}},
    "referral": {"referral": {"source": "ADS", "type": "OPEN_THREAD"}},
    "read": {"read": {"mid": "m"}},
}  # fmt: skip
_SENT: list[tuple[str, dict[str, Any]]] = [
    ("text", {"text": "x"}),
    *((kind, {"media": (Media(remote_id="1", kind=kind, url="https://x.id/1"),)})
      for kind in ("image", "video", "audio", "document", "sticker")),
    ("file with a caption", {"text": "x", "media": (Media(remote_id="1", kind="image", url="https://x.id/1"),)}),
    *((name, {"content": content}) for name, content in (
        ("template", Filled(name="x", language="id")),
        ("buttons", Buttons(body="x", buttons=(Button(id="1", title="x"),))),
        ("list", Menu(body="x", button="x", sections=(Section(rows=(Row(id="1", title="x"),)),))),
        ("reaction", Emoji(target="m", emoji="x")),
        ("location", Location(latitude=1, longitude=2)),
        ("contact cards", Cards(cards=(Card(name="x"),))),
    )),
]  # fmt: skip


def page() -> str:
    """`docs/message-types.md`."""
    parts = [MADE, INTRO, "## In: WhatsApp\n", *_table(_from_whatsapp())]
    parts += ["\n## In: Instagram\n", *_table(_from_instagram())]
    parts += ["\n## Out\n", "| what | WhatsApp | Instagram |", "|---|---|---|"]
    for name, fields in _SENT:
        parts.append(f"| {name} | {_out(whatsapp_out.body, fields)} | {_out(instagram_out.body, fields)} |")
    for service, types in (("WhatsApp", files.WHATSAPP), ("Instagram", files.INSTAGRAM)):
        parts += [
            f"\n## Files that {service} takes\n",
            "By content, never by name. Anything else is refused before it leaves.\n",
            "| type | sent as | at most |",
            "|---|---|---|",
        ]
        parts += [f"| `{mime}` | {kind} | {limit // 1024} KB |" for mime, (kind, limit) in types.items()]
    still = files.STILL_STICKER // 1024
    parts.append(
        f"\nA sticker on WhatsApp that does not move: at most {still} KB; sound in Ogg there must be Opus, one channel."
        " Instagram fetches files from an address under `public_url` that works for a quarter of an hour, and takes no"
        " text with a file: a reply with both leaves as two messages.\n"
    )
    return "\n".join(parts)


def _table(rows: Iterator[tuple[str, list[Inbound]]]) -> Iterator[str]:
    yield "| provider's type | becomes | what happens |"
    yield "|---|---|---|"
    for name, found in rows:
        kinds = [str(type(item).__struct_config__.tag) for item in found] or ["-"]
        shown = [_shown(item) for item in found] or ["nothing"]
        effects = [EFFECTS.get(kind, "kept raw") for kind in kinds]
        if any(isinstance(item, InboundMessage) and item.direction == "out" for item in found):
            effects = ["stored as sent by staff from elsewhere (dari HP); answers the citizen, opens no window"]
        yield f"| {name} | {', '.join(dict.fromkeys(shown))} | {'; '.join(dict.fromkeys(effects))} |"


def _shown(item: Inbound) -> str:
    if isinstance(item, InboundMessage):
        return f"{item.type}{' with its file' if item.media else ''}"
    if isinstance(item, InboundNotice):
        return f"notice ({item.field})"
    return str(type(item).__struct_config__.tag)


def _from_whatsapp() -> Iterator[tuple[str, list[Inbound]]]:
    beside = {"metadata": {"phone_number_id": "1"}}

    def read(field: str, value: dict[str, Any]) -> list[Inbound]:
        body = {"entry": [{"id": "1", "changes": [{"field": field, "value": {**beside, **value}}]}]}
        return whatsapp.read(msgspec.json.encode(body))

    for kind in [*_WHATSAPP, *sorted(set(whatsapp_content.KNOWN) - set(_WHATSAPP)), "something new"]:
        one = {"from": "6281", "id": "m", "timestamp": "1790000000", "type": kind, kind: _WHATSAPP.get(kind, {})}
        yield f"`{kind}`", read("messages", {"messages": [one]})
    for state in ("sent", "delivered", "read", "played", "failed"):
        yield f"status `{state}`", read("messages", {"statuses": [{"id": "m", "status": state}]})
    echo = {"from": "1", "to": "6281", "id": "m", "type": "text", "text": {"body": "x"}}
    yield "`smb_message_echoes`", read("smb_message_echoes", {"message_echoes": [echo]})
    yield "`group_id` message", read("messages", {"messages": [
        {"from": "6281", "id": "m", "type": "text", "text": {"body": "x"}, "group_id": "g"}]})  # fmt: skip
    inner = {"messages": [{"from": "6281", "id": "m", "type": "text", "text": {"body": "x"}}]}
    yield "`standby`", read("standby", {"standby": inner})
    yield "`message_template_status_update`", read("message_template_status_update", {"event": "APPROVED"})


def _from_instagram() -> Iterator[tuple[str, list[Inbound]]]:
    for kind, event in _INSTAGRAM.items():
        sides = {"sender": {"id": "7"}, "recipient": {"id": "1"}}
        if event.get("message", {}).get("is_echo"):
            sides = {"sender": {"id": "1"}, "recipient": {"id": "7"}}
        body = {"object": "instagram", "entry": [
            {"id": "1", "time": 1790000000, "messaging": [{**sides, "timestamp": 1790000000000, **event}]}
        ]}  # fmt: skip
        yield f"`{kind}`", instagram.read(msgspec.json.encode(body))


def _out(make: Callable[[Outbound], dict[str, Any] | Refused], fields: dict[str, Any]) -> str:
    content: AnyContent | None = fields.get("content")
    to = (("phone", "6281"), ("igsid", "7"))
    made = make(Outbound(message_id="m", to=to, text=fields.get("text", ""), media=fields.get("media", ()),
                         content=content))  # fmt: skip
    return f"refused before it leaves (`{made.problem.code}`)" if isinstance(made, Refused) else "sent"


PAGES = {"docs/message-types.md": page}

if __name__ == "__main__":
    folder = Path(__file__).parents[2]
    for name, make in PAGES.items():
        (folder / name).write_text(make(), encoding="utf-8")
        sys.stdout.write(f"{name}\n")
