"""Canned replies on the screen: found although misspelt, what is open is marked and not sent, uses are counted."""

from pathlib import Path

from inbox.wire import CannedInfo, Reply
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


async def test_two_of_them_stand_one_below_the_other_and_both_are_counted(tmp_path: Path) -> None:
    state = sample()
    state.office.canned = [CannedInfo(key="terima", text="Terima kasih."), CannedInfo(key="loket", text="Loket buka.")]
    async with desk(tmp_path, state=state) as (app, pilot):
        for key, word in (("s", "terima"), ("f3", "loket")):
            await pilot.press(key)
            await settle(pilot, lambda: app.screen is not app.inbox, "the replies")
            await rest(pilot)
            await pilot.press(*word)
            await rest(pilot)
            await pilot.press("enter")
            await settle(pilot, lambda: app.screen is app.inbox and inbox(app).composer.is_open)
        await settle(pilot, lambda: inbox(app).composer.text == "Terima kasih.\n\nLoket buka.")
        await pilot.press("f2")
        await settle(pilot, lambda: any(isinstance(s.command, Reply) for s in app.session.outbox.pending), "sent")
        [reply] = [s.command for s in app.session.outbox.pending if isinstance(s.command, Reply)]
        assert reply.canned == "terima,loket"
