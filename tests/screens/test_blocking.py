"""`B` asks for the reason and where; `z` opens the block again; who is blocked says so."""

from pathlib import Path

from inbox.client.state import Effects
from inbox.wire import Author, Block, Cancel, Message, Problem, SetBlock
from tests.screens.desks import NOW, ago, desk, rest, sample, settle, text


async def test_b_blocks_with_a_reason_and_z_takes_it_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("B")
        await rest(pilot)
        await pilot.press(*"spam", "enter")
        await rest(pilot)
        assert "kata bahaya tetap membunyikan alarm" in text(app)
        await pilot.press("enter")
        await settle(pilot, lambda: app.session.outbox.pending, "blocked")
        [made] = [s.command for s in app.session.outbox.pending]
        assert isinstance(made, SetBlock)
        assert (made.on, made.why, made.provider) == (True, "spam", False)
        await rest(pilot)
        await pilot.press("z")
        await settle(pilot, lambda: len(app.session.outbox.pending) == 2, "opened")
        back = app.session.outbox.pending[1].command
        assert isinstance(back, SetBlock)
        assert not back.on


async def test_of_somebody_blocked_b_asks_to_open(tmp_path: Path) -> None:
    state = sample()
    for thread in list(state.threads.values()):
        thread.blocked = Block(by="dedi", why="spam", at=NOW)
        state.threads[thread.number] = thread
    async with desk(tmp_path, state=state) as (app, pilot):
        await rest(pilot)
        assert "DIBLOKIR" in text(app)
        await pilot.press("B")
        await rest(pilot)
        assert "Buka blokirnya?" in text(app)
        await pilot.press("y")
        await settle(pilot, lambda: app.session.outbox.pending, "opened")
        [made] = [s.command for s in app.session.outbox.pending]
        assert isinstance(made, SetBlock)
        assert not made.on


async def test_a_reply_that_waited_when_they_were_blocked_says_why_it_is_held(tmp_path: Path) -> None:
    state = sample()
    number = sorted(state.threads)[0]
    state.threads[number].outgoing = "held"
    problem = Problem(code="blocked", title="Tidak dikirim: warga ini diblokir sesudah balasan ini ditulis.")
    for message in (
        Message(id="r1", thread=number, seq=4, direction="out", text="Baik Bu", status="held", error=problem,
                author=Author(name="Rina", address="rina"), at=ago(9), received_at=ago(9)),
        Message(id="e1", thread=number, seq=4, kind="event", direction="out", type="system", at=ago(5),
                received_at=ago(5), text="Dedi memblokir warga ini: iklan", author=Author(name="Dedi", address="dedi"),
                detail={"event": "blocked"}),
    ):  # fmt: skip
        state.messages[number][message.id] = message
    async with desk(tmp_path, state=state) as (app, pilot):
        app.inbox.panes.open_thread(sorted(state.threads)[1])
        await rest(pilot)
        app.inbox.heading.count_held(Effects(threads={number}))
        await pilot.press("h")
        await settle(pilot, lambda: f"Yang menahan: #{number}." in text(app), "where one is held")
        app.inbox.panes.open_thread(number)
        await rest(pilot)
        await pilot.press("h")
        await settle(pilot, lambda: "BALASAN ANDA" in text(app), "shown")
        seen = text(app)
        assert "diblokir sesudah balasan ini ditulis" in seen
        assert "Dedi memblokir warga ini: iklan" in seen
        await rest(pilot)
        await pilot.press("k")
        await rest(pilot)
        assert not app.session.outbox.pending, "k scrolls"
        await pilot.press("x", "y")
        await settle(pilot, lambda: app.session.outbox.pending, "thrown away")
        assert isinstance(app.session.outbox.pending[0].command, Cancel)


async def test_esc_goes_back_to_the_reason_and_keeps_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("B")
        await settle(pilot, lambda: "Alasan memblokir" in text(app))
        await pilot.press(*"iklan", "enter")
        await settle(pilot, lambda: "Blokir di sini" in text(app))
        await pilot.press("escape")
        await settle(pilot, lambda: "Alasan memblokir" in text(app))
        await pilot.press(*" pinjaman", "escape")
        await settle(pilot, lambda: "B melanjutkan" in text(app))
        assert not app.session.outbox.pending
        await rest(pilot)
        await pilot.press("B")
        await settle(pilot, lambda: "iklan pinjaman" in text(app))
