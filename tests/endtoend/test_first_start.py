"""From the first start to the first answered message, with keys alone, at 80x24 on a real terminal."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.hubs import RunningHub
from tests.hubs_sandbox import Meta
from tests.terminal.pty_program import PtyProgram
from tests.terminals import AtTerminal

DESK = Path(__file__).parents[1] / "screens" / "programs" / "desk.py"
PATIENCE = 60.0
CITIZEN = "6281234567821"


@contextlib.contextmanager
def started(home: Path, **env: str) -> Iterator[PtyProgram]:
    """`inbox` in an INBOX_HOME, seen by somebody who has a keyboard and nothing else."""
    program = PtyProgram(DESK, size=(80, 24), INBOX_HOME=str(home), XDG_RUNTIME_DIR="/nonexistent", **env)
    try:
        yield program
    finally:
        if program.process.poll() is None:
            os.close(program.master)
            program.process.wait(PATIENCE)


def seen(program: PtyProgram, *texts: str) -> None:
    """Wait until one of the texts stands on the screen."""
    deadline = time.monotonic() + PATIENCE
    while not any(text in program.text for text in texts):
        assert time.monotonic() < deadline, f"none of {texts}:\n{program.text}"
        program.read(1.0, first=0.3)


def answers(program: PtyProgram) -> None:
    """Open the thread under the cursor, answer it, and wait until the provider has it."""
    program.press("\r")
    seen(program, "Masa balas")
    program.press("r")
    seen(program, "BALASAN KE WARGA")
    program.press("Baik, petugas kami menuju lokasi.")
    program.press("\t")
    seen(program, "Enter KIRIM")
    program.press("\r")
    seen(program, "✓ terkirim", "✓✓ sampai", "✓✓ dibaca")


def test_the_training_office_by_one_key(tmp_path: Path) -> None:
    with started(tmp_path / "home", TMPDIR=str(tmp_path)) as program:
        seen(program, "Selamat datang di Siaga")
        program.press("d")
        seen(program, "urut: paling mendesak")
        answers(program)


@pytest.fixture
def office(hub: RunningHub) -> Iterator[tuple[RunningHub, Meta]]:
    """A hub without an office that can be reached from outside, and a provider."""
    meta = Meta(hub)
    yield hub, meta
    meta.end()


def test_an_office_in_numbered_steps_that_can_be_left(office: tuple[RunningHub, Meta]) -> None:
    hub, meta = office
    with started(hub.home) as program:
        seen(program, "Selamat datang di Siaga")
        program.press("s")

        def says(asked: str, typed: str) -> None:
            seen(program, asked)
            program.press(typed + "\r")

        says("Nama kantor", "QR Uji")
        says("Alamat publik", "")
        says("Nomor OPD yang dipakai", "2,6")
        says("Nama Anda", "Rina")
        seen(program, "Login petugas lain")
        program.press("\x04")  # the end of input: as leaving by Ctrl+C
        seen(program, "lanjutkan dengan `inbox setup`")
        program.process.wait(PATIENCE)
    assert [a["id"] for a in hub.get("/v1/snapshot")["office"]["agencies"]] == ["dinkes", "bpbd"]

    again = AtTerminal(hub.env, "setup")
    steps: tuple[tuple[str, str], ...] = (
        ("Nama Anda", "Rina"), ("Login petugas lain", "dedi"), ("Namanya", "Dedi"), ("Perannya", "2"),
        ("Login petugas lain", ""), ("1 WhatsApp", "1"), ("di HP?", "t"), ("Nama saluran", "wa-bpbd"),
        ("Id OPD-nya", "bpbd"), ("Phone number ID", meta.info["phone_number_id"]),
        ("Business Account ID", meta.info["waba_id"]), ("api_base", meta.info["base"]),
        ("Token akses", ""), ("App secret", meta.info["app_secret"]),
    )  # fmt: skip
    for asked, typed in steps:
        again.sees(asked)
        again.types(typed)
    again.sees("surat untuk Diskominfo")
    again.sees("Dedi (dedi)")
    again.sees("Rahasia saluran wa-bpbd: Token akses")
    again.sees("Buka kotak masuk")
    again.types("t")
    assert again.ends() == 0
    assert meta.info["app_secret"] not in again.said
    assert (hub.home / "config" / "kantor.toml").stat().st_mode & 0o777 == 0o600
    hub.secret("wa-bpbd", "verify_token", meta.info["verify_token"])

    with started(hub.home) as program:
        finish(program, hub, meta)


def finish(program: PtyProgram, hub: RunningHub, meta: Meta) -> None:
    """What was missing is there now: the rest of the steps, the first message, and its answer."""
    seen(program, "Tidak ada laporan di antrean ini", "Selamat datang")
    program.press("q")
    program.process.wait(PATIENCE)
    last = AtTerminal(hub.env, "setup")
    last.sees("Token akses")
    last.types(meta.info["access_token"])
    last.sees("PIN")
    last.types("")
    last.sees("penyedia menjawab")
    last.sees("tekan Enter")  # the step itself: the check before it speaks of a test message too
    meta.control("say", **{"from": CITIZEN, "name": "Tati", "text": "Banjir di Dayeuhkolot"})
    wait_for(lambda: hub.get("/v1/threads"))
    last.types("")
    last.sees("sudah masuk")
    last.sees("Buka kotak masuk")
    last.types("t")
    assert last.ends() == 0
    source = hub.request("GET", "/v1/office").text
    hub.apply(source.replace("[office]\n", "[office]\nundo_seconds = 1\n", 1))  # ten seconds that show nothing more
    with started(hub.home) as desk:
        seen(desk, "Banjir di Dayeuhkolot")
        answers(desk)
    assert [one["text"]["body"] for one in bodies(meta)] == ["Baik, petugas kami menuju lokasi."]


def bodies(meta: Meta) -> list[dict]:
    return [one["body"] for one in meta.sends() if one["body"].get("type") == "text"]


def wait_for(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)
