"""The desk without a hub: everything that a person does with keys, on a real session whose hub is away."""

import asyncio
from pathlib import Path
from typing import Any

from textual import events

from inbox.actions import ACTIONS
from inbox.app import Inbox
from inbox.client.drafts import Draft
from inbox.screens.hands import Hands
from inbox.wire import Cancel, Claim, Note, Reply, Resolve, SetCategory, SetPriority, SetTags, Wait
from tests.screens.desks import NOW, desk, inbox, rest, sample, settle, text


def pending(app: Inbox) -> list[Any]:
    assert app.session is not None
    return [s.command for s in app.session.outbox.pending]


def kinds(app: Inbox) -> list[type]:
    return [type(command) for command in pending(app)]


async def test_every_action_has_a_hand_and_every_hand_an_action(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, _pilot):
        assert set(Hands(app.inbox).table) == {action.id for action in ACTIONS}


async def test_a_reply_is_queued_shown_and_taken_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("j", "j", "r", *"Baik Bu", "f2")
        await settle(pilot, lambda: Reply in kinds(app), "the reply is in the outbox")
        await rest(pilot)
        (reply,) = [c for c in pending(app) if isinstance(c, Reply)]
        assert (reply.text, reply.thread, reply.if_seq, reply.undo) == ("Baik Bu", 1043, 3, 10)
        assert "antre" in text(app)
        assert "belum terkirim 1" in text(app)
        assert not inbox(app).composer.is_open
        await pilot.press("z")
        await settle(pilot, lambda: inbox(app).composer.is_open, "the text is back")
        assert inbox(app).composer.text == "Baik Bu"
        assert Reply not in kinds(app)


async def test_tab_enter_sends_and_letters_in_the_composer_are_text(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("c", *"gg e 5j?", "enter", *"z")
        await rest(pilot)
        assert inbox(app).composer.text == "gg e 5j?\nz"
        await pilot.press("tab")
        await rest(pilot)
        assert "Enter SIMPAN CATATAN" in text(app)
        await pilot.press("x")
        await rest(pilot)
        assert inbox(app).composer.text == "gg e 5j?\nzx"
        await pilot.press("tab", "enter")
        await settle(pilot, lambda: Note in kinds(app))
        assert pending(app)[-1].text == "gg e 5j?\nzx"


async def test_a_draft_survives_escape_and_the_end_of_the_program(tmp_path: Path) -> None:
    state = sample()
    async with desk(tmp_path, state=state) as (app, pilot):
        await pilot.press("r", *"Mohon tunggu", "escape")
        await settle(pilot, lambda: not inbox(app).composer.is_open)
        await pilot.press("r")
        await settle(pilot, lambda: inbox(app).composer.is_open)
        assert inbox(app).composer.text == "Mohon tunggu"
    async with desk(tmp_path, state=sample()) as (app, pilot):
        await pilot.press("r")
        await settle(pilot, lambda: inbox(app).composer.is_open)
        assert inbox(app).composer.text == "Mohon tunggu"


async def test_risk_is_asked_and_unfilled_placeholders_are_refused(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("r", "f2")
        await rest(pilot)
        assert "Tulisan masih kosong" in text(app)
        inbox(app).composer.insert("Hubungi 081234567890")
        await pilot.press("f2")
        await rest(pilot)
        assert "data pribadi: ••7890" in text(app)
        await pilot.press("t")
        await rest(pilot)
        assert Reply not in kinds(app)
        assert inbox(app).composer.text == "Hubungi 081234567890"
        inbox(app).composer.area.load_text("Loket buka {jam}")
        await pilot.press("f2")
        await rest(pilot)
        assert "{jam} belum terisi" in text(app)
        assert Reply not in kinds(app)
        inbox(app).composer.area.load_text("Hubungi 081234567890")
        await pilot.press("f2", "y")
        await settle(pilot, lambda: Reply in kinds(app))


async def test_canned_reply_fills_its_placeholders(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("s")
        await settle(pilot, lambda: app.screen is not app.inbox)
        await rest(pilot)
        await pilot.press(*"terima")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: app.screen is app.inbox)
        assert (
            inbox(app).composer.text == "Terima kasih Ujang Supriatna, laporan 1055 kami teruskan ke Dinas Kesehatan."
        )


async def test_filing_by_keys_palette_and_undo(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("e")
        await rest(pilot)
        assert "masih menunggu balasan" in text(app)
        await pilot.press("t")
        await rest(pilot)
        assert kinds(app) == []
        await pilot.press("e")
        await rest(pilot)
        await pilot.press("y")
        await settle(pilot, lambda: kinds(app) == [Resolve])
        assert pending(app)[-1].force
        await pilot.press("w")
        await rest(pilot)
        assert "o OPD" in text(app)
        await pilot.press("o")
        await settle(pilot, lambda: kinds(app)[-1] is Wait)
        await pilot.press("p", "2")
        await settle(pilot, lambda: kinds(app)[-1] is SetPriority)
        await pilot.press("z")
        await settle(pilot, lambda: len(kinds(app)) == 4)
        assert pending(app)[-1].of == pending(app)[-2].cmd_id
        await pilot.press("Z")
        await settle(pilot, lambda: len(kinds(app)) == 5)
        assert pending(app)[-1].priority == 2
        await pilot.press("z")
        await settle(pilot, lambda: len(kinds(app)) == 6)
        assert pending(app)[-1].of == pending(app)[-2].cmd_id
        await pilot.press(":")
        await settle(pilot, lambda: app.screen is not app.inbox)
        for part in ("label", " pohon-tumbang"):
            await pilot.press(*part)
            await rest(pilot)
        await pilot.press("enter")
        await rest(pilot)
        await pilot.press("enter")  # the tag is new: the picker shows it, Enter again takes it
        await settle(pilot, lambda: kinds(app)[-1] is SetTags)
        assert pending(app)[-1].add == ["pohon-tumbang"]
        await pilot.press("K")
        await settle(pilot, lambda: app.screen is not app.inbox)
        await rest(pilot)
        await pilot.press("up", "enter")
        await settle(pilot, lambda: kinds(app)[-1] is SetCategory)


async def test_typed_text_and_pastes_in_the_list_change_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        app.post_message(events.Paste("e y A p1 wo r halo"))
        await rest(pilot)
        assert "diabaikan" in text(app)
        for word in ("kecamatan", "evakuasi"):
            await pilot.press(*word)
            await rest(pilot)
            if app.screen is not app.inbox:
                await pilot.press("escape")
                await rest(pilot)
        await asyncio.sleep(0.3)
        assert kinds(app) == []
        assert not inbox(app).composer.is_open


async def test_views_filter_and_moving(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("g")
        await rest(pilot)
        shown = text(app)
        for letter in "imuweotnxa":
            assert f"{letter} " in "".join(shown.splitlines()[-3:])
        await pilot.press("m")
        await rest(pilot)
        assert "TUGAS SAYA 6" in text(app)
        await pilot.press("g", "a", "\\")
        await settle(pilot, lambda: app.screen is not app.inbox)
        await pilot.press(*"#banjir")
        await pilot.press("enter")
        await rest(pilot)
        assert len(inbox(app).threads.keys) == 4
        await pilot.press("g", "i", "5", "j")
        await rest(pilot)
        assert inbox(app).threads.cursor == 5
        await pilot.press("5", "e")
        await rest(pilot)
        assert kinds(app) == []
        await pilot.press("G", "g", "g", "n")
        await rest(pilot)
        assert inbox(app).threads.cursor == 1
        await pilot.press("tab")
        await rest(pilot)
        assert inbox(app).context == "thread"
        await pilot.press("]")
        await rest(pilot)
        assert inbox(app).reading.number == inbox(app).threads.current


async def test_reply_claims_a_thread_of_nobody_and_undo_gives_it_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("g", "u", "r")
        await settle(pilot, lambda: kinds(app) == [Claim])
        await pilot.press("escape", "f5")
        await settle(pilot, lambda: not inbox(app).composer.is_open)
        await pilot.press("u", "q")
        await rest(pilot)
        assert "Keluar?" in text(app)
        assert Cancel not in kinds(app)


async def test_a_draft_of_another_thread_of_the_number_is_told(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        session = app.session
        number = inbox(app).chosen
        session.state.cursor = "b.1"
        session.state.threads[number].created_at = NOW
        session.drafts.set(number, Draft(text="Untuk Bu Tati", about="a/1.000000"))
        await pilot.press("r")
        await settle(pilot, lambda: inbox(app).composer.is_open)
        await rest(pilot)
        assert inbox(app).composer.text == ""
        assert "Naskah bagi warga lain" in text(app)
        assert "Untuk Bu Tati" in text(app)
        await pilot.press("escape", "r")
        await rest(pilot)
        assert "Naskah bagi warga lain" not in text(app)
