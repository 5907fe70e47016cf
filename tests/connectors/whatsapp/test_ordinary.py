"""The short way of reading finds what the long way finds, or stands aside."""

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.connectors.values import parsed
from inbox.connectors.whatsapp.ordinary import ordinary
from inbox.connectors.whatsapp.reading import _all, read

BODY: dict[str, Any] = {
    "object": "whatsapp_business_account",
    "entry": [{
        "id": "102290129340398",
        "changes": [{"field": "messages", "value": {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "628112345678", "phone_number_id": "106540352242922"},
            "contacts": [{"profile": {"name": "Tati Suryati"}, "wa_id": "6281234567890"}],
            "messages": [{"from": "6281234567890", "id": "wamid.A", "timestamp": "1795000000", "type": "text",
                          "text": {"body": "Banjir di Dayeuhkolot"}}],
        }}],
    }],
}  # fmt: skip
OF_USER = copy.deepcopy(BODY)
_value = OF_USER["entry"][0]["changes"][0]["value"]
_value["messages"][0]["from_user_id"] = _value["contacts"][0]["user_id"] = "ID.13491208655302741918"


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value in a body."""
    inside = list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ())
    return [path] * bool(path) + [found for key, item in inside for found in places(item, (*path, key))]


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=8),
    st.sampled_from(["", " ", "  x", "+6281", "ID.1", "6281234567890", "१२३"]),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.sampled_from(["body", "name", "id", "from", "type", "text"]), st.text(max_size=4), max_size=3),
)  # fmt: skip


def test_the_ordinary_body_is_read_the_short_way() -> None:
    for body in (BODY, OF_USER):
        found = ordinary(json.dumps(body).encode())
        assert found is not None
        assert [found] == _all(body, "", "") == read(json.dumps(body).encode())


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_body_changed_anywhere_is_read_alike_both_ways(data: st.DataObject) -> None:
    body = copy.deepcopy(data.draw(st.sampled_from([BODY, OF_USER])))
    for _nth in range(data.draw(st.integers(1, 2))):
        *way, last = data.draw(st.sampled_from(places(body)))
        inner = body
        for key in way:
            inner = inner[key]
        match data.draw(st.sampled_from(["replace", "remove", "add"])):
            case "replace":
                inner[last] = data.draw(ODD)
            case "remove":
                del inner[last]
            case _ if isinstance(inner, dict):
                inner[data.draw(st.sampled_from(["context", "user_id", "username", "errors", "time", "new"]))] = (
                    data.draw(ODD)
                )
            case _:
                inner.append(copy.deepcopy(inner[last]))
        if not places(body):
            break
    found = ordinary(json.dumps(body).encode())
    assert found is None or [found] == _all(body, "", "")


def test_bodies_that_we_did_not_write_are_read_alike_both_ways(corpus: Path) -> None:
    short = 0
    for path in sorted((corpus / "whatsapp").glob("*.json")):
        try:
            body = parsed(path.read_bytes())
        except ValueError:
            continue
        found = ordinary(path.read_bytes())
        short += found is not None
        assert found is None or [found] == _all(body, "", ""), path.name
    assert short > 3
