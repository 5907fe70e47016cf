"""Files to Instagram: it fetches each from an address that lives shortly and opens that one leaving file alone."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from inbox.hub.links import LIVES, Links
from tests.hubs import command, until
from tests.hubs_instagram import InstagramOffice, instagram_office

JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(200)
PDF = b"%PDF-1.7\n" + b"x" * 300
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ONE = "0192f0c0-0000-7000-8000-000000000001"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InstagramOffice]:
    with instagram_office(tmp_path_factory.mktemp("ig-files")) as found:
        yield found


def upload(office: InstagramOffice, content: bytes, name: str = "foto.jpg") -> str:
    answer = office.hub.request("POST", "/v1/media", params={"name": name}, content=content)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def send(office: InstagramOffice, number: int, **fields: Any) -> httpx.Response:
    return office.hub.request("POST", "/v1/commands", json=command("reply", number, **{"text": "", **fields}))


def settled(office: InstagramOffice, number: int, identity: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        found = office.message(number, identity)
        return found if found["status"] not in ("queued", "sending", "accepted") else None

    return dict(until(look, "the reply has left"))


@pytest.mark.parametrize(("content", "kind", "mime"), [
    (JPEG, "image", "image/jpeg"),
    (b"\0\0\0\x18ftypmp42" + bytes(300), "video", "video/mp4"),
    (b"RIFF\0\0\0\0WAVEfmt " + bytes(300), "audio", "audio/wav"),
    (PDF, "file", "application/pdf"),
])  # fmt: skip
def test_instagram_fetches_a_file_as_what_it_is(office: InstagramOffice, content: bytes, kind: str, mime: str) -> None:
    number = office.say(f"minta {kind}", igsid=f"9002{len(content)}{len(kind)}{len(mime)}")
    answer = send(office, number, media=[upload(office, content, "nama.bin")]).json()
    assert answer["outcome"] == "queued", answer
    identity = answer["message"]["id"]
    assert settled(office, number, identity)["status"] in ("sent", "delivered", "read")
    file = office.directs()[-1]["file"]
    assert (file["kind"], file["mime"], file["sha256"]) == (kind, mime, hashlib.sha256(content).hexdigest())
    # The echo, whose address is Meta's, is the same message.
    shown = office.hub.get(f"/v1/threads/{number}")["messages"]
    assert [m["id"] for m in shown if m["direction"] == "out" and m["kind"] == "message"] == [identity]


def link(office: InstagramOffice) -> str:
    """The address of the newest file sent."""
    return str(office.meta.sends()[-1]["body"]["message"]["attachment"]["payload"]["url"])


def test_an_address_opens_one_file_and_nothing_else(office: InstagramOffice) -> None:
    number = office.say("minta surat", igsid="900301")
    answer = send(office, number, media=[upload(office, PDF, "surat.pdf")]).json()
    settled(office, number, answer["message"]["id"])
    url = link(office)
    found = httpx.get(url, timeout=60, verify=False)
    assert (found.status_code, found.content, found.headers["content-type"]) == (200, PDF, "application/pdf")
    assert found.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in found.headers["cache-control"]
    head, _, name = url.rpartition("/")
    changed = f"{name[:8]}{'A' if name[8] != 'A' else 'B'}{name[9:]}"
    attachment = answer["message"]["attachments"][0]["id"]
    paths = ("", "/", "/x", f"/{name[:-6]}.pdf", f"/{changed}", f"/{name}/..", f"/{attachment}", f"/%2e%2e%2f{name}",
             f"/{hashlib.sha256(PDF).hexdigest()}")  # fmt: skip
    for wrong in [head + path for path in paths]:
        assert httpx.get(wrong, timeout=60, verify=False).status_code in (404, 405), wrong
    assert httpx.post(url, timeout=60, verify=False).status_code == 405
    assert "media/" not in office.hub.log_text()


def test_what_was_taken_back_is_not_there(office: InstagramOffice) -> None:
    number = office.say("minta lagi", igsid="900302")
    one = command("reply", number, text="", media=[upload(office, PDF)], undo=60)
    answer = office.hub.request("POST", "/v1/commands", json=one).json()
    assert answer["outcome"] == "queued"
    cancelled = office.hub.request("POST", "/v1/commands", json=command("cancel", number, message=one["cmd_id"]))
    assert cancelled.json()["outcome"] == "done"
    assert office.message(number, one["cmd_id"])["status"] == "cancelled"


@pytest.mark.parametrize(("content", "code"), [
    (b"GIF89a" + bytes(50), "bad_type"),
    (b"MZ" + bytes(50), "bad_type"),
    (b"\xff\xd8\xff" + bytes(8_000_001), "too_large"),
])  # fmt: skip
def test_what_instagram_would_refuse_is_refused_at_once(office: InstagramOffice, content: bytes, code: str) -> None:
    number = office.say("tanya jadwal", igsid="900303")
    refused = send(office, number, media=[upload(office, content)])
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, code)
    assert "Instagram" in refused.json()["error"]["title"]


def test_a_file_has_no_caption_on_instagram(office: InstagramOffice) -> None:
    number = office.say("tanya jadwal", igsid="900303")
    refused = send(office, number, text="ini", media=[upload(office, PDF)])
    assert refused.json()["error"]["code"] == "no_caption"


def test_without_a_public_address_the_reason_is_said(office: InstagramOffice) -> None:
    number = office.say("minta daftar", igsid="900304")
    ticket = upload(office, PDF)
    office.apply(public=False)
    try:
        refused = send(office, number, media=[ticket])
        assert refused.json()["error"]["code"] == "no_public_url"
        assert "public_url" in refused.json()["error"]["hint"]
    finally:
        office.apply()


def test_an_address_ends_and_is_of_one_process() -> None:
    clock = [NOW]
    links = Links(lambda: clock[0], lambda: "https://siaga.example.go.id/")
    made = links.address(ONE, "image/jpeg")
    assert made.startswith("https://siaga.example.go.id/media/")
    signed = made.rpartition("/")[2]
    assert links.opened(signed) == ONE
    assert Links(lambda: NOW, lambda: "x").opened(signed) is None
    clock[0] = NOW + LIVES
    assert links.opened(signed) is None
    clock[0] = NOW + LIVES - timedelta(seconds=1)
    assert links.opened(signed) == ONE
    assert Links(lambda: NOW, str).address(ONE, "image/jpeg") == ""


def test_every_changed_letter_closes_an_address() -> None:
    links = Links(lambda: NOW, lambda: "https://x.id")
    signed = links.address(ONE, "image/jpeg").rpartition("/")[2].partition(".")[0]
    for place in range(len(signed)):
        other = "A" if signed[place] != "A" else "B"
        changed = signed[:place] + other + signed[place + 1 :]
        assert links.opened(changed) is None, place
    assert all(links.opened(odd) is None for odd in ("", "A" * 70, "A" * 69, "A" * 71, f"{signed}.", f"{signed}.jpg/"))
