"""An office on real parts: a hub, the WhatsApp connector, and a Graph API that behaves like Meta's."""

import base64
import json
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

from tests.hubs import RunningHub, command, running_hub, until
from tests.hubs_sandbox import Meta

CANARIES = {
    "access_token": "KANARI-token-51c9e2",
    "app_secret": "KANARI-secret-8fd07a",
    "verify_token": "KANARI-verify-77b3d1",
}
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningHub, Meta]]:
    """A hub joined to the sandbox, its secrets set through the verb."""
    with running_hub(tmp_path_factory.mktemp("works") / "hub") as hub:
        meta = Meta(hub)
        try:
            names = ("access_token", "app_secret", "verify_token")
            hub.ready(api_base=meta.info["base"], number=meta.info["phone_number_id"],
                      secrets={name: meta.info[name] for name in names})  # fmt: skip
            yield hub, meta
        finally:
            meta.end()


def thread_of(hub: RunningHub, name: str) -> dict[str, Any]:
    """Wait for the thread of a citizen, and return it with its messages."""
    found = until(
        lambda: next((t for t in hub.get("/v1/threads", view="all") if t["contact"]["name"] == name), None),
        f"a thread of {name}",
    )
    view: dict[str, Any] = hub.get(f"/v1/threads/{found['number']}")
    return view


def fits(corpus: Path) -> Any:
    """`problems(body)` of the tool that knows Meta's own description."""
    path = corpus.parent / "tools" / "check-send"
    loader = SourceFileLoader("check_send", str(path))
    spec = spec_from_loader("check_send", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module.problems


def test_a_reply_is_one_post_that_fits_and_its_state_moves_to_read(
    works: tuple[RunningHub, Meta], corpus: Path
) -> None:  # fmt: skip
    hub, meta = works
    meta.control("say", **{"from": "6281200000011", "name": "Neng Rina", "text": "Jalan amblas"})
    thread = thread_of(hub, "Neng Rina")
    replied = hub.cli("reply", str(thread["number"]), "Tim menuju lokasi.", "--json")
    assert replied.returncode == 0, replied.stderr
    identity = json.loads(replied.stdout)["message"]["id"]
    number = thread["number"]

    def state() -> Any:
        return next(m for m in hub.get(f"/v1/threads/{number}")["messages"] if m["id"] == identity)["status"]

    until(lambda: state() in ("delivered", "read"), "the reply arrives")
    sends = [s for s in meta.sends() if s["body"].get("to", "").lstrip("+") == "6281200000011"]
    assert len(sends) == 1
    assert sends[0]["body"]["type"] == "text"
    assert sends[0]["path"].strip("/").split("/") == ["v26.0", meta.info["phone_number_id"], "messages"]
    assert not list(fits(corpus)(sends[0]["body"]))


def test_a_picture_is_fetched_kept_by_its_hash_and_given_to_clients(works: tuple[RunningHub, Meta]) -> None:
    hub, meta = works
    card = meta.control("media", base64=base64.b64encode(PICTURE).decode(), mime="image/png")
    meta.control("say", **{"from": "6281200000012", "name": "Asep", "content": {"type": "image", "image": card}})
    number = thread_of(hub, "Asep")["number"]

    def ready() -> Any:
        files = [f for m in hub.get(f"/v1/threads/{number}")["messages"] for f in m["attachments"]]
        return files and files[0]["state"] == "ready" and files[0]

    file = until(ready, "the picture is there")
    assert (file["kind"], file["mime"], file["size"]) == ("image", "image/png", len(PICTURE))
    got = hub.request("GET", f"/v1/media/{file['id']}")
    assert got.content == PICTURE
    assert got.headers["content-disposition"] == "attachment"
    kept = [p for p in (hub.home / "data" / "media" / "sha256").rglob("*") if p.is_file()]
    assert [p.read_bytes() for p in kept] == [PICTURE]
    assert hub.request("GET", "/v1/media/none").status_code == 404


def test_p23_a_file_that_is_gone_says_so(works: tuple[RunningHub, Meta]) -> None:
    hub, meta = works
    content = {"type": "image", "image": {"id": "404404404404", "mime_type": "image/jpeg", "sha256": "x"}}
    meta.control("say", **{"from": "6281200000013", "name": "Dedi", "content": content})
    number = thread_of(hub, "Dedi")["number"]

    def gone() -> Any:
        files = [f for m in hub.get(f"/v1/threads/{number}")["messages"] for f in m["attachments"]]
        return files and files[0]["state"] == "expired" and files[0]

    file = until(gone, "the picture is given up")
    refused = hub.request("GET", f"/v1/media/{file['id']}")
    assert refused.status_code == 409
    assert "Minta warga mengirim ulang" in refused.json()["error"]["title"]


def test_an_upload_is_kept_and_has_a_ticket(works: tuple[RunningHub, Meta]) -> None:
    hub, _meta = works
    sent = hub.request(
        "POST", "/v1/media", params={"name": "../../surat\x1b[31m.pdf"}, content=b"%PDF-1.7",
        headers={"Content-Type": "application/pdf"},
    )  # fmt: skip
    assert sent.status_code == 201
    ticket = sent.json()
    assert (ticket["mime"], ticket["size"]) == ("application/pdf", 8)
    assert "\x1b" not in ticket["name"]


def test_the_canaries_are_in_no_file_log_answer_or_process(tmp_path: Path) -> None:
    with running_hub(tmp_path / "hub") as hub:
        meta = Meta(hub)
        told: list[bytes] = []
        try:
            hub.ready(api_base=meta.info["base"], number=meta.info["phone_number_id"], secrets={})
            for name, value in CANARIES.items():
                done = hub.cli("secret", "set", "wa-bpbd", name, given=value.encode() + b"\n")
                assert done.returncode == 0, done.stderr
                told += [done.stdout, done.stderr]
            assert hub.channel()["state"] == "up"
            # A wrong token makes every send fail; a wrong signature every webhook: all their words are looked at.
            meta.control("say", **{"from": "6281200000014", "name": "Tati", "text": "Halo"})
            from tests.hubs import text_body

            hub.post(text_body("Halo", "wamid.C1"), secret=CANARIES["app_secret"])
            given = command("reply", 1, text="Baik", if_seq=1)
            hub.request("POST", "/v1/commands", content=json.dumps(given))
            until(lambda: hub.channel()["state"] == "paused", "the wrong token stops the channel")
            for verb in ("secret list --json", "secret test wa-bpbd", "channel check --json", "hub status --json"):
                done = hub.cli(*verb.split())
                told += [done.stdout, done.stderr]
            for path in ("/v1/secrets", "/v1/channels", "/v1/snapshot", "/metrics", "/v1/hub", "/v1/threads/1"):
                told.append(hub.request("GET", path).content)
            for part in ("cmdline", "environ"):
                told.append(Path(f"/proc/{hub.info['pid']}/{part}").read_bytes())
        finally:
            meta.end()
    told.append(hub.log_text().encode())
    told += [file.read_bytes() for file in hub.home.rglob("*") if file.is_file()]
    assert len(told) > 20
    for value in CANARIES.values():
        assert not [one for one in told if value.encode() in one]
        assert not [one for one in told if base64.b64encode(value.encode()) in one]
