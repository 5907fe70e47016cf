"""What the stand-in takes agrees with Meta's own description and examples."""

import copy
import json
import random
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.sandbox.faults import CODES, GraphError
from inbox.sandbox.sending import ReadReceipt, Send, check


@pytest.fixture(scope="session")
def judge(shared: Path) -> ModuleType:
    path = str(shared / "tools/check-send")
    spec = spec_from_loader("check_send", SourceFileLoader("check_send", path))
    module = module_from_spec(spec)
    kept, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = kept
    return module


@pytest.fixture(scope="session")
def examples(shared: Path) -> dict[str, dict]:
    found = {}
    for path in sorted((shared / "corpus/whatsapp_send").glob("req__post_messages__*.json")):
        body = json.loads(path.read_text())
        if "to" in body:
            body["to"] = "628000012345"
        found[path.name] = body
    assert len(found) > 40
    return found


def taken(body: Any) -> bool:
    try:
        check(body)
    except GraphError:
        return False
    return True


def test_every_official_example_that_fits_the_description_is_taken(judge: ModuleType, examples: dict) -> None:
    fits = {name for name, body in examples.items() if judge.problems(body) == []}
    assert len(fits) >= 39
    assert {name for name in fits if not taken(examples[name])} == set()
    # Of its examples, the description refuses eleven; Meta's service takes all but the list without a type.
    refused = {name for name, body in examples.items() if not taken(body)}
    assert refused == {"req__post_messages__send_reply_to_list_message.json"}


def test_a_body_that_lacks_what_the_description_requires_is_refused(judge: ModuleType, examples: dict) -> None:
    """Each example with one top-level key, or one key of its object, taken away."""
    differ = []
    for name, body in examples.items():
        if "template" in body or body.get("status") or judge.problems(body):
            continue
        kind = body.get("type", "text")
        for where in ("", kind):
            part = body[where] if where else body
            for key in part if isinstance(part, dict) else ():
                less = copy.deepcopy(body)
                del (less[where] if where else less)[key]
                if judge.problems(less) and taken(less) and not lenient(where, key, kind):
                    differ.append((name, where, key))
    assert differ == []


def lenient(where: str, key: str, kind: str) -> bool:
    """Where Meta's service is known to ask for less than its description."""
    if not where:
        return key == "recipient_type" or (key == "type" and kind == "text")
    return kind == "interactive"


def test_what_is_taken_fits_the_description(judge: ModuleType) -> None:
    rng = random.Random(4)
    for _ in range(50):
        body = {"messaging_product": "whatsapp", "recipient_type": "individual", "type": "text"}
        body |= rng.choice([{"to": "+62 800-001-2345"}, {"recipient": "ID.13491208655302741918"}])
        body["text"] = {"body": "x" * rng.randint(1, 4096), "preview_url": rng.random() < 0.5}
        assert isinstance(check(body), Send)
        assert judge.problems(body) == []


def test_a_receipt_with_typing_is_read() -> None:
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.x"}
    assert check(body) == ReadReceipt("wamid.x", typing=False)
    assert check(body | {"typing_indicator": {"type": "text"}}) == ReadReceipt("wamid.x", typing=True)
    with pytest.raises(GraphError):
        check(body | {"typing_indicator": {}})


def test_to_wins_over_recipient() -> None:
    body = {"messaging_product": "whatsapp", "to": "628000012345", "recipient": "ID.1", "text": {"body": "a"}}
    found = check(body)
    assert isinstance(found, Send)
    assert (found.key, found.bsuid) == ("628000012345", False)


JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


KINDS = st.sampled_from(["text", "image", "interactive", "template", "contacts", "location", "reaction"])


@settings(max_examples=150, deadline=None)
@given(kind=KINDS, part=JSON_LIKE)
def test_any_json_is_taken_or_refused_with_a_known_code(kind: str, part: Any) -> None:
    body = {"messaging_product": "whatsapp", "to": "628000012345", "type": kind, kind: part}
    code = 100
    try:
        check(body)
    except GraphError as error:
        code = error.code
    assert code in CODES
