"""Instagram bodies: real ones lose no words, odd ones break nothing."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inbox.connectors.base import (
    InboundDelete,
    InboundEdit,
    InboundMessage,
    InboundNotice,
    InboundReaction,
    InboundStatus,
    Unreadable,
)
from inbox.connectors.instagram.reading import read

HUMAN = frozenset({"text", "title", "emoji", "url", "story_media_url", "ad_title", "ref", "metadata"})
ACCOUNT, CITIZEN = "17841400008460056", "200000000000001"


def bodies(corpus: Path) -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in sorted((corpus / "instagram").glob("*.json"))]


def human_strings(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from human_strings(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from human_strings(item, key)
    elif isinstance(value, str) and key in HUMAN and value.strip():
        yield value


def said(items: list[Any]) -> str:
    plain = msgspec.to_builtins(items)
    for item in plain:
        item.pop("raw")
    return json.dumps(plain, ensure_ascii=False)


def wrap(*events: Any, **entry: Any) -> bytes:
    given = {"id": ACCOUNT, "time": 1772998024000, "messaging": list(events), **entry}
    return json.dumps({"object": "instagram", "entry": [given]}).encode()


def event(**more: Any) -> dict[str, Any]:
    return {"sender": {"id": CITIZEN}, "recipient": {"id": ACCOUNT}, "timestamp": 1772998024000, **more}


def test_every_human_string_of_every_body_appears(corpus: Path) -> None:
    missing = []
    for name, body in bodies(corpus):
        shown = said(read(body))
        for text in human_strings(json.loads(body)):
            # An unreact takes an emoji away instead of showing it.
            if json.dumps(text, ensure_ascii=False)[1:-1] not in shown:
                missing.append((name, text))
    assert missing == []


def test_no_event_of_a_real_body_is_unreadable(corpus: Path) -> None:
    assert [name for name, body in bodies(corpus) for item in read(body) if isinstance(item, Unreadable)] == []
    assert [name for name, body in bodies(corpus) if not read(body)] == [
        "vercelchat__wrong_object_empty_messaging.json"
    ]


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_changed_bytes_are_json_or_a_value_error(corpus: Path, data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from(bodies(corpus)))[1])
    for _change in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.sampled_from([b"", b"null", b"[]", b"1", b'"', b"{}"])
        )
        body = body or bytearray(b" ")
    with contextlib.suppress(ValueError):
        msgspec.json.encode(read(bytes(body)))


@pytest.mark.parametrize(
    "odd",
    [
        None, 7, [], {}, {"message": None}, {"message": {"text": "tanpa pengirim"}}, {"reaction": {}},
        {"message_edit": {"mid": "m", "num_edit": 0}}, {"message_edit": {}}, {"read": {}}, {"sender": {"id": CITIZEN}},
        event(message={"mid": "m", "attachments": [None, 3, {}, {"type": "x"}]}),
        event(postback={}), event(referral={}),
    ],
)  # fmt: skip
def test_p34_odd_events_break_nothing(odd: Any) -> None:
    found = read(wrap(odd, event(message={"mid": "a", "text": "halo"})))
    last = found[-1]
    assert isinstance(last, InboundMessage)
    assert last.text == "halo"
    assert len(found) == 2


def test_p34_changes_and_flat_fields_are_notices() -> None:
    body = wrap(
        changes=[{"field": "comments", "value": {"text": "kapan diperbaiki?"}}], field="mentions", value={"x": "y"}
    )
    first, second = read(body)
    assert isinstance(first, InboundNotice)
    assert isinstance(second, InboundNotice)
    assert "kapan diperbaiki?" in first.text
    assert (first.field, second.field) == ("comments", "mentions")


@pytest.mark.parametrize(
    "kind",
    ["image", "video", "audio", "file", "ig_post", "share", "ig_reel", "reel", "story", "ig_story", "story_mention",
     "media", "fallback", "ephemeral", "like_heart", "template", "hologram"],
)  # fmt: skip
@pytest.mark.parametrize("payload", [None, {}, {"url": "https://cdn.example/x", "title": "Jalan rusak"}])
def test_p37_every_attachment_yields_something_visible(kind: str, payload: Any) -> None:
    attachment = {"type": kind} | ({"payload": payload} if payload is not None else {})
    (found,) = read(wrap(event(message={"mid": "m", "attachments": [attachment]})))
    assert isinstance(found, InboundMessage)
    assert found.text or found.media
    if payload:
        assert "Jalan rusak" in found.text or found.media or kind in ("ephemeral", "like_heart")


def test_p37_an_unknown_attachment_names_its_type() -> None:
    (found,) = read(wrap(event(message={"mid": "m", "attachments": [{"type": "hologram"}]})))
    assert isinstance(found, InboundMessage)
    assert "[tipe: hologram]" in found.text
    assert found.type == "unsupported"


def test_p38_an_unsent_message_is_a_delete() -> None:
    (found,) = read(wrap(event(message={"mid": "m", "is_deleted": True})))
    assert isinstance(found, InboundDelete)
    assert found.target == "m"


@pytest.mark.parametrize("at", [1772998024, 1772998024000, "1772998024000", "2026-03-08T19:27:04Z"])
def test_p40_times_in_any_unit(at: Any) -> None:
    (found,) = read(wrap({**event(message={"mid": "m", "text": "x"}), "timestamp": at}))
    assert found.at is not None
    assert found.at.isoformat() == "2026-03-08T19:27:04+00:00"


@pytest.mark.parametrize(
    "reaction", [{"mid": "m"}, {"mid": "m", "action": "unreact"}, {"mid": "m", "action": "unreact", "emoji": "❤️"}]
)
def test_p45_a_reaction_is_taken_away(reaction: dict[str, Any]) -> None:
    (found,) = read(wrap(event(reaction=reaction)))
    assert isinstance(found, InboundReaction)
    assert found.emoji is None


def test_p11_an_echo_goes_out_to_the_citizen() -> None:
    echo = {
        **event(message={"mid": "m", "text": "baik", "is_echo": True}),
        "sender": {"id": ACCOUNT},
        "recipient": {"id": CITIZEN},
    }
    (found,) = read(wrap(echo))
    assert isinstance(found, InboundMessage)
    assert (found.direction, found.party.ids, found.account) == ("out", (("igsid", CITIZEN),), ACCOUNT)


def test_an_edit_counts_and_a_read_is_a_status() -> None:
    edit, seen = read(wrap(event(message_edit={"mid": "m", "text": "baru", "num_edit": "2"}), event(read={"mid": "n"})))
    assert isinstance(edit, InboundEdit)
    assert (edit.target, edit.text, edit.order) == ("m", "baru", 2)
    assert isinstance(seen, InboundStatus)
    assert (seen.external_id, seen.status) == ("n", "read")
