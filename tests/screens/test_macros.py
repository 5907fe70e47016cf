"""`M` shows what a macro does before it is run, `z` takes all of it back; a reply is prepared, never sent."""

from pathlib import Path
from typing import Any

from inbox.client.state import State
from inbox.wire import Macro, RunMacro, SetAgency, Step, Undo
from tests.screens.desks import desk, rest, sample, settle, text

BANJIR = Macro(
    name="banjir",
    title="Banjir: ke posko",
    steps=(
        Step(do="tag", values=("banjir",)),
        Step(do="category", values=("pengaduan",)),
        Step(do="assign", values=("me",)),
        Step(do="note", values=("Posko dihubungi.",)),
        Step(do="reply", values=("terima-kasih",)),
    ),
)
CEPAT = Macro(name="cepat", steps=(Step(do="priority", values=("1",)), Step(do="agency", values=("dinkes",))))


def with_macros(*macros: Macro) -> State:
    state = sample()
    state.office.macros = macros
    return state


def sent(app: Any) -> list[Any]:
    return [s.command for s in app.session.outbox.pending]


async def test_it_is_shown_then_run_and_its_reply_is_only_prepared(tmp_path: Path) -> None:
    state = with_macros(BANJIR, CEPAT)
    number = sorted(state.threads)[0]
    async with desk(tmp_path, state=state) as (app, pilot):
        app.inbox.panes.open_thread(number)
        await rest(pilot)
        await pilot.press("M")
        await settle(pilot, lambda: "Banjir: ke posko" in text(app))
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: f"Makro banjir pada #{number}" in text(app))
        seen = text(app)
        for words in (
            "label +banjir", "kategori pengaduan", "menjadi tugas Anda", "catatan: Posko dihubungi.",
            "menyiapkan balas cepat terima-kasih, tidak mengirimnya", "BALASAN YANG DISIAPKAN", "Catatan tetap ada.",
        ):  # fmt: skip
            assert words in seen, words
        assert not sent(app)
        await pilot.press("escape")
        await settle(pilot, lambda: "cepat" in text(app) and "BALASAN YANG" not in text(app), "back to the choice")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: "BALASAN YANG DISIAPKAN" in text(app))
        await pilot.press("y")
        await settle(pilot, lambda: app.inbox.composer.is_open, "the reply is there to be looked at")
        assert app.inbox.composer.text.startswith("Terima kasih Neng Rina, laporan 1042 kami teruskan")
        [made] = sent(app)
        assert isinstance(made, RunMacro)
        assert (made.thread, made.name, made.steps) == (number, "banjir", BANJIR.steps)
        await pilot.press("escape", "escape")
        await rest(pilot)
        await pilot.press("z")
        await settle(pilot, lambda: len(sent(app)) == 2, "all of it is taken back by one key")
        assert isinstance(sent(app)[1], Undo)
        assert sent(app)[1].of == made.cmd_id
        await rest(pilot)
        await pilot.press("Z")
        await rest(pilot)
        assert len(sent(app)) == 2, "a note would be there twice"


async def test_the_palette_takes_its_name_and_what_is_so_already_is_said(tmp_path: Path) -> None:
    state = with_macros(BANJIR, CEPAT)
    async with desk(tmp_path, state=state) as (app, pilot):
        number = app.inbox.chosen
        state.threads[number].priority = 1
        await pilot.press(":")
        await settle(pilot, lambda: app.screen is not app.inbox and app.screen.ready)
        await pilot.press(*"makro cepat")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: f"Makro cepat pada #{number}" in text(app))
        assert "prioritas 1 (sudah begitu)" in text(app)
        assert "pindah ke Dinas Kesehatan" in text(app)
        await pilot.press("y")
        await settle(pilot, lambda: sent(app), "run")
        assert not app.inbox.composer.is_open
        assert sent(app)[0].name == "cepat"


async def test_on_a_selection_it_is_one_act(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(120, 36), state=with_macros(BANJIR)) as (app, pilot):
        await pilot.press("x", "x", "x", "X")
        await rest(pilot)
        await pilot.press(*"makro", "enter")
        await settle(pilot, lambda: "Banjir: ke posko" in text(app))
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: "Makro banjir pada 3 laporan" in text(app))
        assert "tidak mengirimnya: dilewati" in text(app)
        await pilot.press("y")
        await settle(pilot, lambda: len(sent(app)) == 3)
        assert len({command.thread for command in sent(app)}) == 3
        await rest(pilot)
        await pilot.press("z")
        await settle(pilot, lambda: len(sent(app)) == 6, "one z for all")
        assert all(isinstance(command, Undo) for command in sent(app)[3:])
        assert not any(isinstance(command, SetAgency) for command in sent(app))


async def test_an_office_without_macros_says_where_they_are_written(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("M")
        await settle(pilot, lambda: "Kantor ini belum punya makro" in text(app))


async def test_its_reply_does_not_come_between_what_is_written_for_somebody_else(tmp_path: Path) -> None:
    """The rest of a sentence would stand in the other citizen's reply, and go with it."""
    state = with_macros(BANJIR)
    one, other = sorted(state.threads)[:2]
    async with desk(tmp_path, state=state) as (app, pilot):
        app.inbox.panes.open_thread(other)
        await rest(pilot)
        await pilot.press("r")
        await settle(pilot, lambda: app.inbox.composer.is_open)
        macros = app.inbox.keyboard.hands.macros
        thread = state.threads[one]
        macros._run(BANJIR, thread, macros._prepared(BANJIR, thread))
        await settle(pilot, lambda: f"Balasan makro untuk #{one} belum ditulis" in text(app))
        assert (app.inbox.drafting.number, app.inbox.composer.text) == (other, "")
        assert [type(command) for command in sent(app) if command.thread == one] == [RunMacro]
