"""Uploads: forgotten after a week unless they were sent, and no more a day than one person may."""

import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from inbox.domain.files import AGAIN
from inbox.hub import tickets
from inbox.hub.media import MediaStore
from inbox.hub.sweeping import Sweeping
from inbox.hub.tickets import OverQuota
from inbox.wire import Cancel, Note, Reply
from tests.hubs import RunningHub

PDF = b"%PDF-1.7\n"


async def chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def upload(store: MediaStore, content: bytes, by: str = "rina") -> str:
    return (await store.upload(chunks(content), name="a.pdf", mime="application/pdf", by=by)).id


def age(folder: Path, days: float) -> None:
    """Everything in the media folder is this old."""
    for path in (folder / "media").rglob("*"):
        if path.is_file():
            at = time.time() - days * 86400
            os.utime(path, (at, at))


async def test_what_was_never_sent_goes_after_a_week_and_what_was_stays(bench: Any) -> None:
    await bench.up()
    await bench.citizen()
    bench.desk.uploads = store = MediaStore(bench.folder)
    sent, never = await upload(store, PDF + b"sent"), await upload(store, PDF + b"never")
    reply = await bench.run(Reply, text="ini", media=[sent])
    assert reply.outcome == "queued", reply.error
    kept, lost = (store.path(store.uploaded(t).sha256) for t in (sent, never))  # type: ignore[union-attr]
    sweeping = Sweeping(bench.desk, store)
    age(bench.folder, 6)
    assert await sweeping.once() == 0
    assert store.uploaded(never) is not None
    age(bench.folder, 8)
    assert await sweeping.once() == 1
    assert (kept.exists(), lost.exists(), store.uploaded(sent), store.uploaded(never)) == (True, False, None, None)


async def test_a_held_reply_that_was_taken_back_lends_its_file_to_the_next(bench: Any) -> None:
    """From another machine of its author, and a week later too: the file is on the hub, not where they sit now."""
    await bench.up()
    await bench.citizen()
    await bench.citizen(wa="6281300000001")
    bench.desk.uploads = store = MediaStore(bench.folder)
    await bench.run(Note, "sari", text="perahu di jalan")
    held = await bench.run(Reply, text="ini", media=[await upload(store, PDF + b"a")], if_seq=1, delayed=True)
    assert held.message is not None
    assert (held.outcome, held.message.status) == ("stale", "held")
    [file] = held.message.attachments
    await bench.run(Cancel, message=held.cmd_id)
    age(bench.folder, 8)
    await Sweeping(bench.desk, store).once()
    again = await bench.run(Reply, text="ini dia", media=[f"{AGAIN}{file.id}"])
    assert again.outcome == "queued", again.error
    assert [(a.name, a.mime, a.state) for a in again.message.attachments] == [("a.pdf", "application/pdf", "ready")]
    [leaving] = [out for out in await bench.desk.due(bench.clock.now) if out.message_id == again.cmd_id]
    assert Path(leaving.outbound.files[0].path).read_bytes() == PDF + b"a"
    elsewhere = await bench.run(Reply, thread=2, text="ini", media=[f"{AGAIN}{file.id}"])
    assert (elsewhere.error.code, elsewhere.error.title) == ("media_unknown", "Berkas itu milik laporan lain.")
    unknown = await bench.run(Reply, text="ini", media=[f"{AGAIN}{again.cmd_id}"])
    assert unknown.error.code == "media_unknown"


async def test_the_same_content_uploaded_anew_is_not_taken_away(bench: Any) -> None:
    await bench.up()
    store = MediaStore(bench.folder)
    await upload(store, PDF)
    age(bench.folder, 8)
    again = await upload(store, PDF)
    assert await Sweeping(bench.desk, store).once() == 0
    assert store.path(store.uploaded(again).sha256).exists()  # type: ignore[union-attr]


async def test_a_person_uploads_no_more_than_their_share_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "EACH", 100)
    store = MediaStore(tmp_path)
    await upload(store, PDF + bytes(60))
    with pytest.raises(OverQuota):
        await upload(store, PDF + bytes(60))
    await upload(store, PDF + bytes(60), by="sari")
    assert not list((tmp_path / "media" / "fresh").iterdir())
    age(tmp_path, 2)
    await upload(store, PDF + bytes(60))


def test_the_refusal_says_what_to_do(hub: RunningHub) -> None:
    hub.ready()
    folder = next(hub.home.rglob("media/uploads"))
    full = b'{"sha256":"%s","mime":"application/pdf","size":%d,"name":"a","by":"%s"}'
    me = hub.get("/v1/me")["login"].encode()
    (folder / f"up-{'a' * 22}").write_bytes(full % (b"0" * 64, tickets.EACH, me))
    answer = hub.request("POST", "/v1/media", params={"name": "a.pdf"}, content=PDF)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "quota")
    assert "besok" in answer.json()["error"]["hint"]
