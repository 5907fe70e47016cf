"""One reply to many: who gets none is shown with the reason, one `z` cancels all, the same citizen gets it once."""

from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from inbox.screens.mailing_list import costs, on_shelf, plan
from inbox.wire import Cancel, CannedFile, CannedInfo, ChannelState, Reply, Window
from tests.screens.desks import NOW, desk, inbox, office, rest, sample, settle, text, thread


def test_who_gets_it_and_who_does_not() -> None:
    fine, late, twice, junk, instagram, void = (thread(i) for i in (0, 3, 6, 9, 1, 12))
    for one in (fine, late, twice, junk, instagram, void):
        one.windows = [Window(channel=one.channel or "", kind="x", closes_at=NOW + timedelta(hours=3), state="open")]
    late.windows = [Window(channel=late.channel or "", kind="x", closes_at=NOW - timedelta(hours=1), state="closed")]
    twice.contact, twice.last_at = fine.contact, fine.last_at - timedelta(hours=1)
    junk.status = "invalid"
    instagram.channel_kind = "instagram"
    void.channel = None
    channels = [ChannelState(id=fine.channel or "", kind="whatsapp", state="down", billable=7, free=1000)]
    made = plan(
        [fine, late, twice, junk, instagram, void], "Laporan {nomor} " + "x" * 990, office(), channels, "rina", NOW
    )
    assert [t.number for t, _text in made.sends] == [fine.number]
    assert made.sends[0][1].startswith(f"Laporan {fine.number} ")
    assert {t.number: why for t, why in made.leaves} == {
        late.number: "masa balas habis; perlu templat",
        twice.number: f"warga yang sama sudah mendapatnya di #{fine.number}",
        junk.number: "bukan laporan",
        instagram.number: "terlalu panjang untuk saluran ini",
        void.number: "belum punya saluran",
    }
    assert made.down == (fine.channel,)
    assert costs(made, channels) == [f"{fine.channel}: 1 pesan layanan; bulan ini sudah 7 dari 1000 yang gratis."]
    assert plan([fine], "pukul {jam}", office(), channels, "rina", NOW).leaves[0][1] == "{jam} belum terisi"


async def test_the_preview_sends_nothing_and_one_z_cancels_all(tmp_path: Path) -> None:
    async with desk(tmp_path, state=sample()) as (app, pilot):
        await pilot.press("*")
        await rest(pilot)
        listed = list(inbox(app).threads.keys)
        await pilot.press("X")
        for word in ("balas", "tulis"):
            await settle(pilot, lambda: app.screen is not app.inbox, "a list")
            shown = app.screen
            await rest(pilot)
            await pilot.press(*word)
            await rest(pilot)
            await pilot.press("enter")
            await settle(pilot, lambda s=shown: app.screen is not s, word)
        await rest(pilot)
        await pilot.press(*"Nomor", "space", *"{nomor}")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: "MENDAPAT" in text(app), "the preview")
        assert "Dapat dibatalkan selama 30 detik" in text(app)
        assert not app.session.outbox.pending
        await pilot.press("y")
        await settle(pilot, lambda: app.session.outbox.pending and app.screen is app.inbox, "on its way")
        await rest(pilot)
        replies = [s.command for s in app.session.outbox.pending if isinstance(s.command, Reply)]
        assert 0 < len(replies) <= len(listed)
        assert all(r.text == f"Nomor {r.thread}" and r.undo == 30 and r.if_seq is not None for r in replies)
        assert inbox(app).threads.selection == frozenset()
        await pilot.press("z")
        await settle(pilot, lambda: not [s for s in app.session.outbox.pending if isinstance(s.command, Reply)], "gone")
        assert not [s for s in app.session.outbox.pending if isinstance(s.command, Cancel)]  # none had left


GIVEN = CannedInfo(
    key="ktp", text="Syaratnya terlampir, {nama}.",
    files=(
        CannedFile(path="a.pdf", name="a.pdf", mime="application/pdf", size=900, sha256="a" * 64),
        CannedFile(path="b.jpg", name="b.jpg", mime="image/jpeg", size=9_000, sha256="b" * 64),
    ),
)  # fmt: skip


def test_files_of_a_canned_reply_go_to_each_in_the_messages_that_its_channel_needs() -> None:
    some = {kind: next(t for t in map(thread, range(20)) if t.channel_kind == kind) for kind in ("whatsapp", "email")}
    for one in some.values():
        one.windows = [Window(channel=one.channel or "", kind="x", closes_at=NOW + timedelta(hours=3), state="open")]
    files = on_shelf(GIVEN)
    assert files is not None
    channels = [ChannelState(id=some["whatsapp"].channel or "", kind="whatsapp", state="up", billable=7, free=1000)]
    made = plan(some.values(), GIVEN.text, office(), channels, "rina", NOW, files)
    parts = {t.channel_kind: [[f.name for f in more] for _text, more in made.parts(t, text)] for t, text in made.sends}
    assert parts == {"whatsapp": [["a.pdf"], ["b.jpg"]], "email": [["a.pdf", "b.jpg"]]}
    assert ": 2 pesan layanan" in costs(made, channels)[0]
    odd = replace(GIVEN, files=(replace(GIVEN.files[0], mime="image/gif", name="c.gif"),))
    refused = plan(some.values(), GIVEN.text, office(), channels, "rina", NOW, on_shelf(odd) or ())
    assert ["WhatsApp tidak menerima berkas c.gif" in why for _t, why in refused.leaves] == [True]
    assert on_shelf(replace(GIVEN, files=(replace(GIVEN.files[0], sha256=""),))) is None


async def test_a_canned_reply_to_many_brings_its_files_and_z_cancels_all_parts(tmp_path: Path) -> None:
    state = sample()
    state.office.canned = [GIVEN]
    async with desk(tmp_path, state=state) as (app, pilot):
        await pilot.press("*")
        await rest(pilot)
        await pilot.press("X")
        for word in ("balas", "ktp"):
            await settle(pilot, lambda: app.screen is not app.inbox, "a list")
            shown = app.screen
            await rest(pilot)
            await pilot.press(*word)
            await rest(pilot)
            await pilot.press("enter")
            await settle(pilot, lambda s=shown: app.screen is not s, word)
        await settle(pilot, lambda: "Lampiran: a.pdf, b.jpg." in text(app), "the preview")
        await pilot.press("y")
        await settle(pilot, lambda: "berangkat dalam" in text(app), "on its way")
        waiting = [s for s in app.session.outbox.pending if isinstance(s.command, Reply)]
        begun = [s for s in waiting if s.command.part_of is None]
        assert len(begun) < len(waiting)
        assert all(s.command.canned == "ktp" for s in begun)
        assert {f.ticket for s in waiting for f in s.files} == {"kc-" + "a" * 64, "kc-" + "b" * 64}
        await pilot.press("z")
        await settle(pilot, lambda: not [s for s in app.session.outbox.pending if isinstance(s.command, Reply)], "gone")
