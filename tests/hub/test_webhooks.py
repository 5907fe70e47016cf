"""The public listener of a real hub: what is refused, what is kept, and that a refusal stores nothing."""

import concurrent.futures
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.hubs import SECRETS, RunningHub, running_hub, sign, text_body, until

LIMIT = 4 * 1024 * 1024
outside = httpx.Client(verify=False, timeout=60)
BODY = text_body("rahasia warga 3273011234567890", "wamid.FORGED")


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """One hub with its channel up, for all tests of this file."""
    with running_hub(tmp_path_factory.mktemp("hub") / "home") as hub:
        hub.ready()
        yield hub


def stored(hub: RunningHub) -> tuple[str, int]:
    """The feed's cursor and how many threads there are."""
    snapshot = hub.get("/v1/snapshot")
    return snapshot["cursor"], len(hub.get("/v1/threads", view="all"))


def raw(hub: RunningHub, data: bytes) -> bytes:
    """Send bytes as they are; the first bytes of the answer."""
    with socket.create_connection(("127.0.0.1", hub.info["port"]), timeout=60) as line:
        line.sendall(data)
        return line.recv(4096)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Hub-Signature-256": ""},
        {"X-Hub-Signature-256": sign(BODY, "wrong")},
        {"X-Hub-Signature-256": sign(BODY, "")},
        {"X-Hub-Signature-256": sign(BODY + b" ")},
        {"X-Hub-Signature-256": sign(BODY).removeprefix("sha256=")},
        {"X-Hub-Signature-256": sign(BODY).upper()[:60]},
        {"X-Hub-Signature-256": "sha256=" + "0" * 64},
        {"X-Hub-Signature-256": "sha256=é"},
        {"X-Hub-Signature-256": "sha1=" + sign(BODY)[7:47]},
    ],
)
def test_p10_a_forged_signature_is_401_and_stores_nothing(up: RunningHub, headers: dict[str, str]) -> None:
    before = stored(up)
    given = {name: value.encode() for name, value in headers.items()}
    response = outside.post(f"{up.public}/webhooks/wa-bpbd", content=BODY, headers=given)
    assert response.status_code == 401
    assert stored(up) == before


@pytest.mark.parametrize("body", [b"", b"x", b"{", b"[]", b"\xff" * 100, BODY[:-5]])
def test_p10_unsigned_is_401_whatever_the_body(up: RunningHub, body: bytes) -> None:
    assert outside.post(f"{up.public}/webhooks/wa-bpbd", content=body).status_code == 401


@pytest.mark.parametrize("body", [b"", b"x", b"{", b"nul", b"\xff\xfe", BODY[:-5], b'{"a": 1} trailing'])
def test_signed_but_not_json_is_400_and_stores_nothing(up: RunningHub, body: bytes) -> None:
    before = stored(up)
    assert up.post(body).status_code == 400
    assert stored(up) == before


@pytest.mark.parametrize("body", [b"[]", b"null", b"3", b'"x"', b"{}", b'{"entry": 7}', b'{"entry": [null, 3, {}]}'])
def test_signed_json_of_any_shape_is_200(up: RunningHub, body: bytes) -> None:
    assert up.post(body).status_code == 200


def test_above_4_mib_is_413_at_4_mib_it_is_read(up: RunningHub) -> None:
    before = stored(up)
    assert up.post(b" " * (LIMIT + 1)).status_code == 413
    assert up.post(b"[" + b" " * (LIMIT - 2) + b"]").status_code == 200
    assert stored(up)[1] == before[1]


def test_a_sender_who_writes_all_before_it_reads_hears_the_413(up: RunningHub) -> None:
    # urllib and most simple clients do so; closing on them early resets the line, and they never see the answer.
    request = urllib.request.Request(f"{up.public}/webhooks/wa-bpbd", data=b" " * (3 * LIMIT))
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=60)
    assert refused.value.code == 413


def test_above_4_mib_without_a_length_is_413(up: RunningHub) -> None:
    chunks = (b" " * 65536 for _ in range(LIMIT // 65536 + 1))
    headers = {"X-Hub-Signature-256": sign(b" " * (LIMIT + 65536))}
    assert outside.post(f"{up.public}/webhooks/wa-bpbd", content=chunks, headers=headers).status_code == 413


def test_a_truncated_body_stores_nothing_and_leaves_the_hub_well(up: RunningHub) -> None:
    before = stored(up)
    head = f"POST /webhooks/wa-bpbd HTTP/1.1\r\nHost: x\r\nContent-Length: {len(BODY)}\r\n"
    head += f"X-Hub-Signature-256: {sign(BODY)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", up.info["port"]), timeout=60) as line:
        line.sendall(head.encode() + BODY[:-10])
    assert outside.get(f"{up.public}/health").status_code == 200
    assert stored(up) == before


@pytest.mark.parametrize("data", [b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"POST /webhooks/\xff HTTP/1.1\r\n\r\n"])
def test_no_http_at_all_is_400(up: RunningHub, data: bytes) -> None:
    assert raw(up, data).startswith(b"HTTP/1.1 400")
    assert outside.get(f"{up.public}/health").json() == {"status": "ok"}


def test_an_unknown_channel_is_404(up: RunningHub) -> None:
    assert up.post(BODY, channel="nope").status_code == 404
    assert outside.get(f"{up.public}/webhooks/nope").status_code == 404


def test_verification_answers_the_bare_challenge(up: RunningHub) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": SECRETS["verify_token"]}
    response = outside.get(f"{up.public}/webhooks/wa-bpbd", params=asked)
    assert (response.status_code, response.text) == (200, "1158201444")
    for wrong in ({"hub.verify_token": "x"}, {"hub.mode": "x"}, {"hub.verify_token": ""}):
        assert outside.get(f"{up.public}/webhooks/wa-bpbd", params={**asked, **wrong}).status_code == 403
    assert outside.get(f"{up.public}/webhooks/wa-bpbd").status_code == 403


def test_clients_routes_are_not_on_the_public_listener(up: RunningHub) -> None:
    for path in ("/v1/snapshot", "/v1/me", "/v1/threads", "/metrics", "/v1/openapi.json", "/v1/secrets", "/"):
        assert outside.get(up.public + path).status_code == 404
    assert outside.post(f"{up.public}/v1/commands", content=b"{}").status_code == 404


def test_a_refusal_is_one_log_line_without_personal_data(up: RunningHub) -> None:
    before = len(up.log_text().splitlines())
    body = BODY + b" " * 1000  # told by its length from refusals of other tests, whose lines may come only now
    outside.post(f"{up.public}/webhooks/wa-bpbd", content=body)
    about = f"bytes={len(body)}"
    until(lambda: about in up.log_text(), "a log line")
    assert outside.post(f"{up.public}/webhooks/wa-bpbd", content=body + b" ").status_code == 401
    until(lambda: f"bytes={len(body) + 1}" in up.log_text(), "and all that was to be said before it")
    lines = [line for line in up.log_text().splitlines()[before:] if about in line]
    assert len(lines) == 1
    assert "status=401" in lines[0]
    for private in ("3273011234567890", "6281234567821", "Tati", "rahasia warga", *SECRETS.values()):
        assert private not in up.log_text()


def test_p01_the_same_body_three_times_and_at_once_is_one_message_and_one_feed_entry(up: RunningHub) -> None:
    before = int(stored(up)[0].rpartition(".")[2])
    body = text_body("Jalan amblas di Kp. Muara", "wamid.TWICE", sender="628111111111")
    assert [up.post(body).status_code for _ in range(3)] == [200] * 3
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert {r.status_code for r in pool.map(lambda _: up.post(body), range(8))} == {200}
    assert int(stored(up)[0].rpartition(".")[2]) == before + 1
    [thread] = [t for t in up.get("/v1/threads", view="all") if t["preview"].startswith("Jalan amblas")]
    messages = up.get(f"/v1/threads/{thread['number']}")["messages"]
    assert [m["external_id"] for m in messages if m["direction"] == "in" and m["kind"] == "message"] == ["wamid.TWICE"]


def test_an_unknown_number_is_200_kept_raw_and_makes_no_thread(up: RunningHub) -> None:
    before = stored(up)[1]
    assert up.post(text_body("Halo", "wamid.ELSEWHERE", number="999")).status_code == 200
    assert stored(up)[1] == before


def test_p07_one_bad_item_does_not_block_its_neighbours(up: RunningHub) -> None:
    body = json.loads(text_body("sebelum", "wamid.N1", sender="628222222222"))
    messages = body["entry"][0]["changes"][0]["value"]["messages"]
    good = messages[0]
    messages += [None, {"id": 3}, {"from": [], "id": "wamid.N2", "type": {}}, {**good, "id": "wamid.N3"}]
    assert up.post(json.dumps(body).encode()).status_code == 200
    [thread] = [t for t in up.get("/v1/threads", view="all") if "sebelum" in t["preview"]]
    found = [m["external_id"] for m in up.get(f"/v1/threads/{thread['number']}")["messages"]]
    assert {"wamid.N1", "wamid.N3"} <= set(found)


def test_every_corpus_file_is_answered_200_and_leaves_the_hub_well(
    corpus: Path, tmp_path: Path
) -> None:  # fmt: skip
    files = sorted((corpus / "whatsapp").glob("*.json"))
    assert files
    with running_hub(tmp_path / "hub") as hub:
        hub.ready()
        with httpx.Client(verify=False, timeout=60) as client:
            for file in files:
                body = file.read_bytes()
                for _ in range(2):
                    response = client.post(
                        f"{hub.public}/webhooks/wa-bpbd", content=body, headers={"X-Hub-Signature-256": sign(body)}
                    )
                    assert response.status_code == 200, file.name
        assert outside.get(f"{hub.public}/health").status_code == 200
        assert hub.get("/v1/threads", view="all") is not None
        assert " ERROR " not in hub.log_text()
        assert hub.channel()["state"] == "up"
