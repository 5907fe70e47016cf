"""Payloads that this project did not write: nothing is refused, nothing that a person wrote is lost."""

import contextlib
import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inbox.connectors.base import InboundMessage, Unreadable
from inbox.connectors.whatsapp.reading import read

# Keys whose strings a person wrote or reads, wherever they stand.
HUMAN = frozenset(
    {
        "body", "caption", "title", "text", "name", "filename", "emoji", "address", "formatted_name", "description",
        "phone", "headline", "username", "company", "subject", "detail", "full_name", "message_template_name",
        "requested_verified_name", "alert_description", "reason", "decision", "event", "quantity", "source_url",
    }
)  # fmt: skip


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
    """Everything that the items say to a person, without the raw that they carry."""
    parts: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                if key != "raw":
                    walk(item)
        elif isinstance(value, list | tuple):
            for item in value:
                walk(item)
        elif isinstance(value, str):
            parts.append(value)

    walk(msgspec.to_builtins(items))
    return "\n".join(parts)


@functools.cache
def bodies(corpus: Path) -> list[tuple[str, bytes]]:
    found = [(path.name, path.read_bytes()) for path in sorted((corpus / "whatsapp").glob("*.json"))]
    assert len(found) > 150
    return found


def test_every_human_string_of_every_body_appears(corpus: Path) -> None:
    missing = []
    for name, body in bodies(corpus):
        shown = said(read(body))
        for text in human_strings(json.loads(body)):
            # Structured strings (a form's answers) are shown line by line.
            if text not in shown and not text.startswith("{"):
                missing.append((name, text))
    # `event` of a call is said in words; an error's title is replaced by an Indonesian one.
    errors = {"Unsupported message type", "Message type unknown", "ERROR_TITLE", "Something went wrong"}
    assert [one for one in missing if one[1] not in errors] == []


def test_no_item_of_a_real_body_is_unreadable(corpus: Path) -> None:
    wrong = [
        (name, item.reason) for name, body in bodies(corpus) for item in read(body) if isinstance(item, Unreadable)
    ]
    assert wrong == []


def test_every_body_but_empty_ones_yields_something(corpus: Path) -> None:
    empty = [name for name, body in bodies(corpus) if not read(body)]
    assert [name for name in empty if b'"value": {' in (corpus / "whatsapp" / name).read_bytes()] == []


def test_items_travel_as_json(corpus: Path) -> None:
    for _name, body in bodies(corpus):
        assert msgspec.json.decode(msgspec.json.encode(read(body))) is not None


def test_reading_needs_no_network_and_no_config(corpus: Path) -> None:
    messages = [item for _name, body in bodies(corpus) for item in read(body) if isinstance(item, InboundMessage)]
    assert len(messages) > 70
    assert all(item.external_id and item.party.ids for item in messages)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    if isinstance(value, dict):
        for key in value:
            yield from paths(value[key], (*at, key))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield from paths(value[index], (*at, index))


def changed(value: Any, at: tuple[Any, ...], new: Any, *, drop: bool) -> Any:
    if not at:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    if len(at) == 1 and drop:
        del copy[at[0]]
    else:
        copy[at[0]] = changed(value[at[0]], at[1:], new, drop=drop)
    return copy


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_changed_bodies_never_raise(corpus: Path, data: st.DataObject) -> None:
    value = json.loads(data.draw(st.sampled_from(bodies(corpus)))[1])
    for _change in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.sampled_from(list(paths(value))))
        value = changed(value, at, data.draw(JSON), drop=data.draw(st.booleans()))
    body = json.dumps(value).encode()
    msgspec.json.encode(read(body))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_cut_or_flipped_bytes_are_json_or_a_value_error(corpus: Path, data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from(bodies(corpus)))[1])
    if data.draw(st.booleans()):
        del body[data.draw(st.integers(0, len(body))) :]
    else:
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ValueError):
        msgspec.json.encode(read(bytes(body)))


def test_deep_nesting_is_a_value_error_or_read() -> None:
    for body in (b"[" * 200_000, b'{"a":' * 100_000, b"[" * 900 + b"]" * 900, b'{"entry":' * 400 + b"1" + b"}" * 400):
        with contextlib.suppress(ValueError):
            read(body)


def test_a_deep_message_is_read_and_travels() -> None:
    for depth in (30, 300, 700):
        inner = '{"a":' * depth + '"dalam"' + "}" * depth
        body = '{"entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"1"},"messages":['
        body += f'{{"id":"a","from":"62811","type":"text","text":{{"body":"halo","x":{inner}}}}}]}}}}]}}]}}'
        (item,) = read(body.encode())
        assert isinstance(item, InboundMessage)
        assert item.text.startswith("halo")
        msgspec.json.encode(item)
