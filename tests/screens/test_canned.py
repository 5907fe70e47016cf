"""Canned replies on the screen: found although misspelt, what is open is marked and not sent, uses are counted."""

import hashlib
from pathlib import Path
from typing import Any

from inbox.client import shelf
from inbox.wire import CannedFile, CannedInfo, Reply
from tests.screens.desks import desk, inbox, rest, sample, settle, text


async def test_a_misspelt_reply_is_found_filled_and_named_when_sent(tmp_path: Path) -> None:
    state = sample()
    state.office.canned = [
        CannedInfo(key="selesai", text="Laporan {nomor} selesai.", uses=3),
        CannedInfo(key="petugas-berangkat", text="Petugas menuju lokasi."),
        CannedInfo(key="dedi", text="punya dedi", person="dedi"),
        CannedInfo(key="selesai", text="Report {nomor} is done.", language="en"),
    ]
    async with desk(tmp_path, state=state) as (app, pilot):
        number = inbox(app).threads.current
        await pilot.press("s")
        await settle(pilot, lambda: app.screen is not app.inbox, "the replies")
        await rest(pilot)
        shown = text(app)
        assert "punya dedi" not in shown
        assert shown.index("Laporan") < shown.index("Petugas menuju") < shown.index("Report")
        await pilot.press(*"berankat")
        await rest(pilot)
        assert "Petugas menuju lokasi." in text(app)
        assert "Laporan" not in text(app).split("Balas cepat")[1]
        await pilot.press("enter")
        await settle(pilot, lambda: "Petugas menuju lokasi." in inbox(app).composer.text, "inserted")
        await pilot.press("f2")
        await settle(pilot, lambda: any(isinstance(s.command, Reply) for s in app.session.outbox.pending), "sent")
        [reply] = [s.command for s in app.session.outbox.pending if isinstance(s.command, Reply)]
        assert (reply.thread, reply.canned) == (number, "petugas-berangkat")


async def test_what_is_open_is_told_and_not_sent(tmp_path: Path) -> None:
    state = sample()
    state.office.canned = [CannedInfo(key="jadwal", text="Loket buka {jam}.")]
    async with desk(tmp_path, state=state) as (app, pilot):
        await pilot.press("s")
        await settle(pilot, lambda: app.screen is not app.inbox, "the replies")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: "{jam}" in inbox(app).composer.text, "inserted")
        assert "Masih harus diisi: {jam}" in text(app)
        await pilot.press("f2")
        await rest(pilot)
        assert "Belum dikirim: {jam} belum terisi." in text(app)
        assert not any(isinstance(s.command, Reply) for s in app.session.outbox.pending)


async def take(app: Any, pilot: Any, key: str, word: str) -> None:
    """Open the replies by a key, find one by a word, and use it."""
    await pilot.press(key)
    await settle(pilot, lambda: app.screen is not app.inbox, "the replies")
    await rest(pilot)
    await pilot.press(*word)
    await rest(pilot)
    await pilot.press("enter")
    await settle(pilot, lambda: app.screen is app.inbox and inbox(app).composer.is_open)


async def test_two_of_them_stand_one_below_the_other_and_both_are_counted(tmp_path: Path) -> None:
    state = sample()
    state.office.canned = [CannedInfo(key="terima", text="Terima kasih."), CannedInfo(key="loket", text="Loket buka.")]
    async with desk(tmp_path, state=state) as (app, pilot):
        for key, word in (("s", "terima"), ("f3", "loket")):
            await take(app, pilot, key, word)
        await settle(pilot, lambda: inbox(app).composer.text == "Terima kasih.\n\nLoket buka.")
        await pilot.press("f2")
        await settle(pilot, lambda: any(isinstance(s.command, Reply) for s in app.session.outbox.pending), "sent")
        [reply] = [s.command for s in app.session.outbox.pending if isinstance(s.command, Reply)]
        assert reply.canned == "terima,loket"


async def test_its_files_stand_below_the_text_are_taken_off_and_told_where_they_are_not_here(tmp_path: Path) -> None:
    content = b"%PDF-1.7\n" + bytes(300)
    here = CannedFile(
        path="syarat.pdf", name="syarat.pdf", mime="application/pdf", size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    away = CannedFile(path="denah.png", name="denah.png", mime="image/png", size=9, sha256="0" * 64)
    state = sample()
    state.office.canned = [
        CannedInfo(key="ktp", text="Syaratnya terlampir.", files=(here,)),
        CannedInfo(key="denah", text="Ini denahnya.", files=(away,)),
    ]
    async with desk(tmp_path, state=state) as (app, pilot):
        kept = shelf.folder_of(app.session.outbox) / here.sha256[:32] / here.name
        kept.parent.mkdir(parents=True)
        kept.write_bytes(content)
        await take(app, pilot, "s", "ktp")
        await settle(pilot, lambda: "syarat.pdf" in text(app), "below the text")
        assert "309 B" in text(app)
        assert inbox(app).composer.text == "Syaratnya terlampir."
        await take(app, pilot, "f3", "denah")
        await settle(pilot, lambda: "denah.png belum pernah diambil" in text(app).replace("\n", " "), "told")
        assert [file.name for file in inbox(app).drafting.files] == ["syarat.pdf"]
        await pilot.press("f2")
        await settle(pilot, lambda: "Kirim juga?" in text(app), "asked")
        await pilot.press("y")
        await settle(pilot, lambda: any(isinstance(s.command, Reply) for s in app.session.outbox.pending), "sent")
        await settle(pilot, lambda: any(s.files for s in app.session.outbox.pending), "with its file")
        sent = [s for s in app.session.outbox.pending if isinstance(s.command, Reply)]
        assert next(getattr(s.command, "canned", "") for s in sent) == "ktp,denah"
        assert [file.name for s in sent for file in s.files] == ["syarat.pdf"]
