"""Bodies that nobody documents: wrong types, missing parts, unknown fields, many of everything.

Nothing raises; whatever a person wrote can be read; one bad item hurts no neighbour (pitfalls 6, 7, 8, 34, 37).
"""

# ruff: noqa: E501  a body is a line

import contextlib
import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inbox.cli.inspect import described
from inbox.connectors.base import Inbound, InboundEdit, InboundMessage, InboundNotice, Unreadable
from inbox.connectors.instagram.reading import read as instagram
from inbox.connectors.whatsapp.reading import read as whatsapp

READ = {"instagram": instagram, "whatsapp": whatsapp}
CORPUS = Path(os.environ.get("SIAGA_SHARED", Path(__file__).parents[2] / "../shared")) / "corpus"
ODD: list[Any] = [None, True, False, 0, -1, 1.5, 1e300, 10**20, "", " ", "x", "\ud800x", "[]", [], {}, [None], [[]], [{}],
                  {"x": None}, [1, "a"], "9" * 400, "teks " * 400]  # fmt: skip


def shown(kind: str, body: Any) -> tuple[list[Inbound], str]:
    """What is found, and all of it that a person sees in `inbox inspect --json`."""
    found = READ[kind](json.dumps(body).encode())
    views = [described(item, kind) for item in found]
    for item in found:
        assert isinstance(getattr(item, "text", "") or "", str)
        assert isinstance(getattr(item, "external_id", "") or "", str)
    return found, msgspec.json.encode(views).decode()


def ig(*events: Any, **entry: Any) -> dict[str, Any]:
    sides = {"sender": {"id": "7"}, "recipient": {"id": "1"}, "timestamp": 1790000000000}
    whole = [{**sides, **event} if isinstance(event, dict) else event for event in events]
    return {"object": "instagram", "entry": [{"id": "1", "time": 1790000000, "messaging": whole, **entry}]}


def attached(*attachments: Any, **message: Any) -> dict[str, Any]:
    return ig({"message": {"mid": "m", "attachments": list(attachments), **message}})


def wa(*messages: Any, **value: Any) -> dict[str, Any]:
    around = {"from": "6281234567890", "id": "wamid.1", "timestamp": "1790000000"}
    whole = [{**around, **one} if isinstance(one, dict) else one for one in messages]
    inner = {"metadata": {"phone_number_id": "106"}, "messages": whole, **value}
    return {"object": "whatsapp_business_account", "entry": [{"id": "2", "changes": [
        {"field": "messages", "value": inner}]}]}  # fmt: skip


HARD: list[tuple[str, str, dict[str, Any] | list[Any], tuple[str, ...]]] = [
    ("instagram", "text in an object", ig({"message": {"mid": "m", "text": {"body": "KATA1"}}}), ("KATA1",)),
    ("instagram", "a number as text", ig({"message": {"mid": "m", "text": 112233}}), ("112233",)),
    ("instagram", "a message that is a string", ig({"message": "KATA1"}), ("KATA1",)),
    ("instagram", "ids that are bare", ig({"sender": "77", "recipient": 1, "message": {"mid": 5, "text": "KATA1"}}),
     ("KATA1", '"77"')),
    ("instagram", "attachments that are strings", attached("https://x.id/KATA1"), ("KATA1",)),
    ("instagram", "an attachment that is no list",
     ig({"message": {"mid": "m", "attachments": {"type": "image", "payload": {"url": "https://x.id/KATA1"}}}}), ("KATA1",)),
    ("instagram", "a file with more words", attached(
        {"type": "image", "payload": {"url": "https://x.id/1", "caption": "KATA1"}, "alt": "KATA2"}), ("KATA1", "KATA2")),
    ("instagram", "a file without an address", attached({"type": "image", "payload": {}}), ('"type":"image"',)),
    ("instagram", "nulls everywhere", attached({"type": None, "payload": None, "title": "KATA1"}, text=None), ("KATA1",)),
    ("instagram", "a story with a caption", attached(
        {"type": "ig_story", "payload": {"story_media_id": "1", "story_media_url": "https://x.id/s", "caption": "KATA1"}}),
     ("KATA1", "https://x.id/s")),
    ("instagram", "a share with everything", attached(
        {"type": "ig_post", "payload": {"ig_post_media_id": "1", "title": "KATA1", "url": "https://x.id/KATA2"}},
        {"type": "fallback", "title": "KATA3", "url": "https://x.id/KATA4"}), ("KATA1", "KATA2", "KATA3", "KATA4")),
    ("instagram", "a template", attached({"type": "template", "payload": {"generic": {"elements": [
        {"title": "KATA1", "subtitle": "KATA2", "buttons": [{"type": "postback", "title": "KATA3"}]}]}}}),
     ("KATA1", "KATA2", "KATA3")),
    ("instagram", "several, of kinds that nobody knows", attached(
        {"type": "voice_clip", "payload": {"note": "KATA1"}}, {"type": "gif"}, 5, None, {"kind": "KATA2"}),
     ("KATA1", "voice_clip", "KATA2")),
    ("instagram", "a quick reply without a text",
     ig({"message": {"mid": "m", "quick_reply": {"payload": "KATA1"}}}), ("KATA1",)),
    ("instagram", "a quick reply with a title",
     ig({"message": {"mid": "m", "text": "KATA1", "quick_reply": {"payload": "p", "title": "KATA2"}}}), ("KATA1", "KATA2")),
    ("instagram", "a referral beside the message",
     ig({"message": {"mid": "m", "text": "KATA1"}, "referral": {"ref": "KATA2", "source": "SHORTLINK"}}),
     ("KATA1", "KATA2")),
    ("instagram", "a referral with more words", ig({"message": {"mid": "m", "text": "KATA1", "referral": {
        "ad_id": "1", "source": "ADS", "type": "OPEN_THREAD", "ref": "KATA4",
        "ads_context_data": {"ad_title": "KATA2", "product_name": "KATA3", "photo_url": "https://x"}}}}),
     ("KATA1", "KATA2", "KATA3", "KATA4")),
    ("instagram", "unknown things beside a message",
     ig({"message": {"mid": "m", "text": "KATA1"}, "novelty": {"title": "KATA2"}}), ("KATA1", "KATA2")),
    ("instagram", "unsupported with its errors", ig({"message": {"mid": "m", "is_unsupported": True, "errors": [
        {"code": 1, "title": "KATA1", "error_data": {"details": "KATA2"}}]}}), ("KATA1", "KATA2")),
    ("instagram", "a postback without a title", ig({"postback": {"mid": "m", "payload": "KATA1"}}), ("KATA1",)),
    ("instagram", "a postback with a referral that has more words",
     ig({"postback": {"title": "KATA1", "referral": {"ref": "KATA2", "product": {"id": "KATA3"}}}}),
     ("KATA1", "KATA2", "KATA3")),
    ("instagram", "two accounts, several events", {"object": "instagram", "entry": [
        *ig({"message": {"mid": "a", "text": "KATA1"}}, None, "x", {"message": {"mid": "b", "text": "KATA2"}})["entry"],
        {"id": "2", "messaging": [{"sender": {"id": "8"}, "message": {"mid": "c", "text": "KATA3"}}]},
        {"id": "3", "standby": [{"sender": {"id": "9"}, "message": {"mid": "d", "text": "KATA4"}}]}, None, [], 7]},
     ("KATA1", "KATA2", "KATA3", "KATA4")),
    ("instagram", "an entry alone", ig({"message": {"mid": "m", "text": "KATA1"}})["entry"][0], ("KATA1",)),
    ("instagram", "a list of bodies", [ig({"message": {"mid": "m", "text": "KATA1"}})], ("KATA1",)),
    ("instagram", "an event alone", {"sender": {"id": "7"}, "message": {"mid": "m", "text": "KATA1"}}, ("KATA1",)),
    ("instagram", "an entry with something new", ig(novelty={"title": "KATA1"}), ("KATA1",)),
    ("instagram", "comments both ways", {"object": "instagram", "entry": [
        {"id": "1", "changes": [{"field": "comments", "value": {"text": "KATA1", "from": {"username": "KATA2"}}}, "KATA3"]},
        {"id": "1", "field": "live_comments", "value": {"text": "KATA4"}}]}, ("KATA1", "KATA2", "KATA3", "KATA4")),
    ("instagram", "handover", ig({"pass_thread_control": {"new_owner_app_id": 1, "metadata": "KATA1"}},
                                 {"app_roles": {"1": ["KATA2"]}}), ("KATA1", "KATA2")),
    ("instagram", "an edit without a message", ig({"message_edit": {"text": "KATA1"}}), ("KATA1",)),
    ("instagram", "an edit with an object", ig({"message_edit": {"mid": "m", "text": {"body": "KATA1"}}}), ("KATA1",)),
    ("instagram", "a reaction by name", ig({"reaction": {"mid": "m", "action": "react", "reaction": "KATA1"}}), ("KATA1",)),
    ("instagram", "an opt-in", ig({"optin": {"type": "notification_messages", "title": "KATA1"}}), ("KATA1",)),
    ("whatsapp", "text in a string", wa({"type": "text", "text": "KATA1"}), ("KATA1",)),
    ("whatsapp", "a number as text", wa({"type": "text", "text": {"body": 112233}}), ("112233",)),
    ("whatsapp", "no type", wa({"text": {"body": "KATA1"}}), ("KATA1",)),
    ("whatsapp", "a type that is an object", wa({"type": {"a": 1}, "text": {"body": "KATA1"}}), ("KATA1",)),
    ("whatsapp", "nulls beside", wa({"type": "text", "text": {"body": "KATA1"}, "context": None, "errors": None,
                                     "referral": None}, contacts=None, statuses=None), ("KATA1",)),
    ("whatsapp", "contacts of odd shapes", wa({"type": "text", "text": {"body": "KATA1"}},
                                              contacts=[None, {"profile": None}, {"wa_id": 6281234567890,
                                                        "profile": {"name": "KATA2"}}]), ("KATA1", "KATA2")),
    ("whatsapp", "a BSUID alone", wa({"from": None, "from_user_id": "ID.1349120865530274", "type": "text",
                                      "text": {"body": "KATA1"}}), ("KATA1", "ID.1349120865530274")),
    ("whatsapp", "a type that nobody knows", wa({"type": "hologram", "hologram": {"caption": "KATA1", "parts": [
        {"title": "KATA2"}]}}), ("KATA1", "KATA2", "hologram")),
    ("whatsapp", "a poll", wa({"type": "poll_creation", "poll_creation": {"name": "KATA1", "options": [
        {"name": "KATA2"}, "KATA3"]}}), ("KATA1", "KATA2", "KATA3")),
    ("whatsapp", "unsupported with details", wa({"type": "unsupported", "errors": [
        {"code": 131999, "title": "KATA1", "error_data": {"details": "KATA2"}}]}), ("KATA2",)),
    ("whatsapp", "errors that are strings", wa({"type": "unsupported", "errors": ["KATA1", None]}), ("KATA1",)),
    ("whatsapp", "an order with a note", wa({"type": "order", "order": {"catalog_id": 1, "text": "KATA1", "product_items": [
        {"product_retailer_id": "KATA2", "quantity": None, "item_price": "5", "currency": "IDR"}, None]}}),
     ("KATA1", "KATA2")),
    ("whatsapp", "a card of nothing but a vcard", wa({"type": "contacts", "contacts": [
        {"vcard": "BEGIN:VCARD\nFN:KATA1\nTEL;waid=62:+62 811\nEND:VCARD"}, {"name": "KATA2"}, {"phones": [
            {"phone": 62811}]}]}), ("KATA1", "KATA2", "62811")),
    ("whatsapp", "contacts that are one object", wa({"type": "contacts", "contacts": {"name": {
        "formatted_name": "KATA1"}}}), ("KATA1",)),
    ("whatsapp", "interactive of a kind to come", wa({"type": "interactive", "interactive": {"type": "carousel_reply",
        "carousel_reply": {"title": "KATA1", "cards": [{"body": "KATA2"}]}}}), ("KATA1", "KATA2")),
    ("whatsapp", "a form that is no JSON", wa({"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": {
        "response_json": "KATA1 {", "body": "KATA2", "name": "flow"}}}), ("KATA1", "KATA2")),
    ("whatsapp", "a form in depth", wa({"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": {
        "response_json": json.dumps({"a": {"b": ["KATA1", {"c": "KATA2"}]}, "d": True, "e": 5}), "body": None}}}),
     ("KATA1", "KATA2")),
    ("whatsapp", "a location of strings", wa({"type": "location", "location": {"latitude": "-6.9", "longitude": "107.6",
                                                                               "name": "KATA1"}}), ("-6.9", "107.6", "KATA1")),
    ("whatsapp", "a button of its payload alone", wa({"type": "button", "button": {"payload": "KATA1"}}), ("KATA1",)),
    ("whatsapp", "a file without an id", wa({"type": "image", "image": {"caption": "KATA1"}}), ("KATA1",)),
    ("whatsapp", "a file that is null", wa({"type": "document", "document": None}), ("document",)),
    ("whatsapp", "a system message of a kind to come", wa({"type": "system", "system": {"type": "x", "body": "KATA1"}}),
     ("KATA1",)),
    ("whatsapp", "an edit of a file", wa({"type": "edit", "edit": {"original_message_id": "w", "message": {
        "type": "image", "image": {"caption": "KATA1", "id": "1"}}}}), ("KATA1",)),
    ("whatsapp", "an edit of nothing", wa({"type": "edit", "edit": {"message": {"type": "text", "text": {"body": "KATA1"}}}}),
     ("KATA1",)),
    ("whatsapp", "a referral with everything", wa({"type": "text", "text": {"body": "KATA1"}, "referral": {
        "headline": "KATA2", "body": "KATA3", "source_url": "https://x.id/KATA4", "welcome_message": {"text": "KATA5"}}}),
     ("KATA1", "KATA2", "KATA3", "KATA4", "KATA5")),
    ("whatsapp", "a field that nobody knows", {"entry": [{"id": "2", "changes": [
        {"field": "novelty", "value": {"title": "KATA1"}}, {"field": "other", "value": "KATA2"}, "KATA3",
        {"value": {"messages": [{"from": "1", "type": "text", "text": {"body": "KATA4"}}]}}]}]},
     ("KATA1", "KATA2", "KATA3", "KATA4")),
    ("whatsapp", "two numbers, bad neighbours", {"entry": [
        {"id": "2", "changes": [{"field": "messages", "value": {"metadata": {"phone_number_id": n}, "messages": [
            None, 5, {"from": "1", "type": "text", "text": {"body": f"KATA{n}"}}, {"type": []}]}}]} for n in (1, 2)]},
     ("KATA1", "KATA2")),
    ("whatsapp", "errors of the account", {"entry": [{"id": "2", "changes": [{"field": "messages", "value": {
        "errors": [{"code": 0, "title": "KATA1"}, {"code": "x", "message": "KATA2", "error_data": {"details": "KATA3"}},
                   "KATA4"]}}]}]}, ("KATA1", "KATA3", "KATA4")),
    ("whatsapp", "a group", wa({"type": "text", "text": {"body": "KATA1"}, "group_id": "KATA2"}), ("KATA1", "KATA2")),
    ("whatsapp", "history with errors", {"entry": [{"id": "2", "changes": [{"field": "history", "value": {"history": [
        {"errors": [{"code": 2593109, "message": "KATA1"}]}, {"threads": [{"id": "628", "messages": [
            {"from": "628", "type": "text", "text": {"body": "KATA2"}}, None]}]}]}}]}]}, ("KATA1", "KATA2")),
    ("whatsapp", "a handover", {"entry": [{"id": "2", "changes": [{"field": "messaging_handovers", "value": {
        "control_passed": {"metadata": "KATA1"}}}]}]}, ("KATA1",)),
    ("whatsapp", "standby of all kinds", {"entry": [{"id": "2", "changes": [{"field": "standby", "value": {"standby": {
        "messages": [{"from": "628", "type": "text", "text": {"body": "KATA1"}}],
        "message_echoes": [{"to": "628", "message": {"type": "text", "text": {"body": "KATA2"}}}]}}}]}]},
     ("KATA1", "KATA2")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "body", "words"), [(k, b, w) for k, _n, b, w in HARD], ids=[n for _k, n, _b, _w in HARD]
)
def test_whatever_a_person_wrote_can_be_read(kind: str, body: Any, words: tuple[str, ...]) -> None:
    _found, view = shown(kind, body)
    assert [word for word in words if word not in view] == []


def test_a_very_long_text_is_whole() -> None:
    words = "banjir " * 100_000
    for kind, body in (("instagram", ig({"message": {"mid": "m", "text": words}})),
                       ("whatsapp", wa({"type": "text", "text": {"body": words}}))):  # fmt: skip
        [message], _view = shown(kind, body)
        assert isinstance(message, InboundMessage)
        assert message.text == words


@pytest.mark.parametrize("kind", ["instagram", "whatsapp"])
def test_p40_a_time_of_endless_digits_ends(kind: str) -> None:
    event = {"message": {"mid": "m", "text": "x"}, "timestamp": "9" * 400}
    body = (
        ig(event, time="9" * 400)
        if kind == "instagram"
        else wa({"type": "text", "text": {"body": "x"}, "timestamp": "9" * 400})
    )
    [message], _view = shown(kind, body)
    assert message.at is None


def test_p34_an_edit_without_a_text_empties_no_message() -> None:
    for edit in ({"mid": "m", "num_edit": 0}, {"mid": "m", "text": None, "num_edit": 1}, {"mid": "m", "text": {}}):
        found, _view = shown("instagram", ig({"message_edit": edit}))
        assert not any(isinstance(item, InboundEdit) for item in found), edit
        assert [type(item) for item in found] == [InboundNotice]


def test_what_cannot_be_read_keeps_who_wrote_it() -> None:
    [item], _view = shown("instagram", ig({"reaction": {"emoji": "x"}}))
    assert isinstance(item, Unreadable)
    assert item.party is not None
    assert item.external_id


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in inner for found in [(*here, key), *paths(item, (*here, key))]]


def spoiled(body: Any, path: tuple[Any, ...], odd: Any) -> Any:
    copy = json.loads(json.dumps(body))
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = odd
    return copy


def sources(kind: str) -> list[Any]:
    bodies: list[Any] = [body for found, _name, body, _words in HARD if found == kind]
    for path in sorted((CORPUS / kind).rglob("*.json"))[::7]:
        raw = path.read_bytes()
        if len(raw) < 8000:
            with contextlib.suppress(ValueError):
                bodies.append(json.loads(raw))
    return bodies


@pytest.mark.parametrize("kind", ["instagram", "whatsapp"])
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_value_of_any_other_kind_raises_nothing(kind: str, data: Any) -> None:
    body = data.draw(st.sampled_from(sources_of(kind)))
    for _times in range(data.draw(st.integers(1, 3))):
        found = paths(body)
        if found:
            body = spoiled(body, data.draw(st.sampled_from(found)), data.draw(st.sampled_from(ODD)))
    shown(kind, body)


_SOURCES: dict[str, list[Any]] = {}


def sources_of(kind: str) -> list[Any]:
    return _SOURCES.setdefault(kind, sources(kind))
