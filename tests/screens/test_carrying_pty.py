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
    desk.until("lintang,bujur")


def test_a_conversation_begins_with_a_template_at_80_columns(home: str) -> None:
    program = open_desk(home)
    any_of(program, "●WA")
    program.press("O")
    program.until("Percakapan baru")
    program.press("\r")
    program.until("Nomor WhatsApp warga")
    program.press("12")
    program.press("\r")
    any_of(program, "tidak terbaca")
    program.press("\x7f\x7f")
    program.press("081290004411")
    program.until("081290004411")
    program.press("\r")
    program.until("Nama warga")
    program.press("Asep")
    program.press("\r")
    program.until("Templat untuk membuka")
    program.press("\r")
    program.until("Isian 1 dari")
    for value in ("\r", "12\r", "BPBD\r"):
        program.press(value)
        if any_of(program, "Isian 2 dari", "Isian 3 dari", "Kepada Asep") == "Kepada Asep":
            break
    program.until("Kepada Asep")
    program.press("y")
    program.until("percakapan baru dikirim")
    program.process.terminate()
    program.process.wait(PATIENCE)
