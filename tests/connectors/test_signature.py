"""The signature over the raw bytes and the verification of a webhook address."""

import hashlib
import hmac
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.connectors.signature import challenge, genuine

SECRET = "rahasia aplikasi"
BODY = (
    b'{"body": "\\u00e4 \\u00fc", "raw": "\xc3\xa4\xf0\x9f\x91\x8d", "slash": "a\\/b", "at": "a@b < % /",\n\n'
    b'  "odd"  :  [ 1,2 ,3 ] }\n'
)


def sign(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_p09_the_bytes_are_signed_and_not_what_they_mean() -> None:
    assert genuine({"X-Hub-Signature-256": sign(BODY)}, BODY, SECRET)
    again = json.dumps(json.loads(BODY)).encode()
    assert not genuine({"X-Hub-Signature-256": sign(BODY)}, again, SECRET)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(BODY) * 8 - 1))
def test_p09_one_flipped_bit_fails(bit: int) -> None:
    changed = bytearray(BODY)
    changed[bit // 8] ^= 1 << bit % 8
    assert not genuine({"x-hub-signature-256": sign(BODY)}, bytes(changed), SECRET)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_p10_no_other_signature_is_right(text: str) -> None:
    assert not genuine({"X-Hub-Signature-256": text}, BODY, SECRET)


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"X-Hub-Signature": sign(BODY)}, {"X-Hub-Signature-256": ""}, {"X-Hub-Signature-256": "sha256="},
        {"X-Hub-Signature-256": sign(BODY)[7:]}, {"X-Hub-Signature-256": sign(BODY).replace("sha256", "sha1")},
        {"X-Hub-Signature-256": sign(BODY)[:-1]}, {"X-Hub-Signature-256": sign(BODY, "lain")},
    ],
)  # fmt: skip
def test_p10_missing_or_wrong_signatures(headers: dict[str, str]) -> None:
    assert not genuine(headers, BODY, SECRET)


def test_p10_an_empty_secret_accepts_nothing() -> None:
    assert not genuine({"X-Hub-Signature-256": sign(BODY, "")}, BODY, "")


def test_the_header_is_found_in_any_case() -> None:
    assert genuine({"x-hub-signature-256": sign(BODY)}, BODY, SECRET)
    assert genuine({"X-HUB-SIGNATURE-256": sign(BODY)}, BODY, SECRET)


def test_verification_answers_the_bare_challenge() -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "kata"}
    assert challenge(query, "kata") == "1158201444"
    assert challenge(query, "lain") is None
    assert challenge(query, "") is None
    assert challenge({**query, "hub.mode": "unsubscribe"}, "kata") is None
    assert challenge({"hub.mode": "subscribe", "hub.challenge": "1"}, "kata") is None
    assert challenge({**query, "hub.verify_token": "kätä\ud800"}, "kata") is None
