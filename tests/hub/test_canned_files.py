"""Files of canned replies: looked at where they lie, given to the hub with the office file, kept while named."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inbox.client import shelf as client_shelf
from inbox.client.api import Api
from inbox.hub.media import MediaStore
from inbox.hub.shelf import Shelf
from inbox.hub.sweeping import Sweeping
from inbox.hub.tickets import Upload
from inbox.wire import CannedFile
from tests.hubs import RunningHub, running_hub

PDF, CHANGED = b"%PDF-1.7\nsyarat", b"%PDF-1.7\nsyarat baru"
HEAD = """[office]
name = "Kantor"
shipped_replies = false
[[agency]]
id = "bpbd"
[[channel]]
id = "wa-bpbd"
kind = "whatsapp"
agency = "bpbd"
phone_number_id = "106540352242922"
"""
CANNED = """[[canned]]
key = "ktp"
text = "Syaratnya terlampir."
files = [%s]
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with running_hub(tmp_path_factory.mktemp("kantor")) as found:
        yield found


def written(folder: Path, *files: str) -> str:
    """An office file of which a canned reply has these files."""
    path = folder / "kantor.toml"
    path.write_text(HEAD + CANNED % ", ".join(f'"{name}"' for name in files))
    return str(path)


def on_hub(hub: RunningHub) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = hub.get("/v1/office/files")
    return found


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("tidak-ada.pdf", None, "tidak dapat dibaca"),
        ("gambar.gif", b"GIF89a" + bytes(20), "tidak diterima saluran mana pun"),
        ("foto.jpg", b"\xff\xd8\xff\xe0" + bytes(6_000_000), "terlalu besar"),
        ("/etc/hostname", None, "tulis jalur dari folder berkas kantor"),
    ],
)
def test_check_names_file_field_and_remedy(
    hub: RunningHub, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    file = written(tmp_path, name)
    before = hub.get("/v1/snapshot")["office"]["canned"]
    for verb in ("check", "apply"):
        done = hub.cli("office", verb, file)
        told = done.stderr.decode()
        assert done.returncode == 2
        assert f"{file}:14: [[canned]] 1, files: " in told
        assert said in told
    assert hub.get("/v1/snapshot")["office"]["canned"] == before


def test_apply_gives_them_to_the_hub_and_twice_changes_nothing(hub: RunningHub, tmp_path: Path) -> None:
    (tmp_path / "ktp").mkdir()
    (tmp_path / "ktp" / "syarat.pdf").write_bytes(PDF)
    file = written(tmp_path, "ktp/syarat.pdf")
    assert "ktp/syarat.pdf" in hub.cli("office", "check", file).stdout.decode()
    dry = hub.cli("office", "apply", file, "--dry-run")
    assert (dry.returncode, on_hub(hub)) == (0, []), dry.stderr
    first = hub.cli("office", "apply", file)
    assert first.returncode == 0, first.stderr
    [kept] = on_hub(hub)
    assert (kept["path"], kept["name"], kept["size"]) == ("ktp/syarat.pdf", "syarat.pdf", len(PDF))
    assert hub.request("GET", f"/v1/media/kc-{kept['sha256']}").content == PDF
    [canned] = hub.get("/v1/snapshot")["office"]["canned"]
    assert canned["files"] == [kept]
    uploads = len(list(hub.home.rglob("media/uploads/up-*")))
    again = hub.cli("office", "apply", file, "--json")
    assert b'"changes":[]' in again.stdout.replace(b" ", b"").replace(b"\n", b"")
    assert len(list(hub.home.rglob("media/uploads/up-*"))) == uploads
    assert 'files = ["ktp/syarat.pdf"]' in hub.cli("office", "export").stdout.decode()
    (tmp_path / "ktp" / "syarat.pdf").write_bytes(CHANGED)
    assert "~ canned ktp: files" in hub.cli("office", "apply", file).stdout.decode()
    [kept] = on_hub(hub)
    assert hub.request("GET", f"/v1/media/kc-{kept['sha256']}").content == CHANGED
    assert hub.get("/v1/snapshot")["office"]["canned"][0]["files"] == [kept]
    assert "syarat.pdf" in hub.cli("canned", "list").stdout.decode()


def test_an_office_file_without_its_files_is_refused(hub: RunningHub) -> None:
    """Whoever posts the TOML alone would else leave colleagues with a reply that lacks what its text promises."""
    source = hub.request("GET", "/v1/office").text
    answer = hub.request("POST", "/v1/office", content=(HEAD + CANNED % '"lain.pdf"').encode())
    assert answer.status_code == 422
    assert "isi berkas `lain.pdf` belum ada di layanan" in answer.json()["error"]["title"]
    assert hub.request("GET", "/v1/office").text == source


async def chunks(content: bytes) -> Any:
    yield content


async def test_kept_while_named_and_taken_away_a_week_after(bench: Any) -> None:
    store = MediaStore(bench.folder)
    ticket = await store.upload(chunks(PDF), name="a.pdf", mime="application/pdf", by="rina")
    upload = store.uploaded(ticket.id)
    assert upload is not None
    store.shelve({"a.pdf": upload})
    sweeping = Sweeping(bench.desk, store)

    def later() -> None:
        for path in (bench.folder / "media").rglob("*"):
            if path.is_file():
                os.utime(path, (time.time() - 8 * 86400,) * 2)

    later()
    assert (await sweeping.once(), store.path(upload.sha256).exists()) == (0, True)
    assert Shelf(bench.folder / "media" / "shelf").all() == store.shelf.all()
    store.unshelve([])
    assert (await sweeping.once(), store.path(upload.sha256).exists()) == (0, True)
    later()
    assert (await sweeping.once(), store.path(upload.sha256).exists()) == (1, False)


async def test_what_was_fetched_once_is_here_without_the_hub(tmp_path: Path, hub: RunningHub) -> None:
    (tmp_path / "surat.pdf").write_bytes(PDF)
    assert hub.cli("office", "apply", written(tmp_path, "surat.pdf")).returncode == 0
    [file] = [CannedFile(**one) for one in on_hub(hub)]
    with pytest.raises(client_shelf.NotHere):
        await client_shelf.bring(tmp_path / "here", file, None)
    api = Api(hub.socket)
    found = await client_shelf.bring(tmp_path / "here", file, api)
    await api.close()
    assert (found.name, found.mime, Path(found.path).read_bytes()) == ("surat.pdf", "application/pdf", PDF)
    assert await client_shelf.bring(tmp_path / "here", file, None) == found
    Path(found.path).write_bytes(b"%PDF-1.7\nlainny")  # the same size, other content: not what the office gives
    with pytest.raises(client_shelf.NotHere):
        await client_shelf.bring(tmp_path / "here", file, None)


def test_a_damaged_note_on_the_shelf_is_no_reason_not_to_start(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("a.pdf", Upload(sha256="0" * 64, mime="application/pdf", size=1, name="a.pdf", by="rina"))
    (tmp_path / "broken.json").write_bytes(b"{")
    assert [file.path for file in Shelf(tmp_path).all()] == ["a.pdf"]
