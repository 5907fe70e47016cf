"""Quotes, reactions and what is no text, from the palette at a real terminal to the citizen and back on the screen."""

from collections.abc import Iterator

import pytest

from tests.screens.test_desk_pty import PATIENCE, any_of, home, open_desk
from tests.terminal.pty_program import PtyProgram

__all__ = ["home"]


@pytest.fixture
def desk(home: str) -> Iterator[PtyProgram]:
    program = open_desk(home, size=(100, 30))
    any_of(program, "●WA")
    program.press("j")
    program.press("\r")
    program.until("Masa balas")
    yield program
    program.press("\x1b")
    program.press("q")
    program.press("y")
    program.process.terminate()
    program.process.wait(PATIENCE)


def command(program: PtyProgram, line: str) -> None:
    program.press(":")
    program.until("Perintah")
    program.press(line)
    program.until(line[:8])
    program.press("\r")


def test_a_quote_a_reaction_and_buttons_from_the_palette(desk: PtyProgram) -> None:
    command(desk, "reaksi 👍")
    desk.until("Reaksi 👍")
    command(desk, "kutip")
    desk.until("mengutip:")
    desk.press("Baik, kami catat.")
    desk.until("kami catat.")
    desk.press("\x1bOQ")
    any_of(desk, "dtk", "terkirim", "sampai", "dibaca")
    command(desk, "tombol Sudah surut? | Sudah | Belum")
    desk.until("Yang diterima warga")
    desk.until("[ Sudah ]")
    desk.press("y")
    desk.until("[Sudah] [Belum]")
    command(desk, "lokasi Posko")
    desk.until("lintang")
