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
PATIENCE = 120.0
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
    until_seen(program, lambda: any(text in program.text for text in texts), f"one of {texts}")


def until_seen(program: PtyProgram, shown: Callable[[], bool], what: str) -> None:
    """Read until the screen shows what is waited for."""
    deadline = time.monotonic() + PATIENCE
    while not shown():
        assert time.monotonic() < deadline, f"not {what}:\n{program.text}"
        program.read(1.0, first=0.3)


def says(program: PtyProgram, asked: str, typed: str) -> None:
    """Wait for a question in the line of the cursor, which one that is long goes on into, and answer it."""

    def asks() -> bool:
        y = program.screen.cursor.y
        return asked in "\n".join(program.screen.display[max(0, y - 1) : y + 1])

    until_seen(program, asks, asked)
    program.press(typed + "\r")


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
        program.press("\r")
        seen(program, "Masa balas")


@pytest.fixture
def office(hub: RunningHub) -> Iterator[tuple[RunningHub, Meta]]:
    """A hub without an office that can be reached from outside, and a provider."""
    meta = Meta(hub)
    yield hub, meta
    meta.end()


ASKED = (
    ("Nama kantor", "QR Uji"), ("Alamat publik", ""), ("Nomor OPD yang dipakai", "2,6"), ("Nama Anda", "Rina"),
    ("Login petugas lain", ""), ("1 WhatsApp", "1"), ("di HP?", "t"), ("Nama saluran", "wa-bpbd"),
    ("Id OPD-nya", "bpbd"), ("Phone number ID", "phone_number_id"), ("Business Account ID", "waba_id"),
    ("api_base", "base"), ("Token akses", "access_token"), ("App secret", "app_secret"), ("PIN", ""),
)  # fmt: skip
STEPS = (
    "1. Kantor", "2. OPD", "3. Petugas", "4. Saluran pertama", "5. Rahasia saluran", "6. Sambungan ke penyedia",
    "7. Pesan pertama",
)  # fmt: skip


def test_one_run_from_the_first_screen_to_the_answered_message(office: tuple[RunningHub, Meta]) -> None:
    """No other program is started and nothing but keys goes in; only the citizen's telephone is not this terminal."""
    hub, meta = office
    with started(hub.home) as program:
        seen(program, "Selamat datang di Siaga")
        program.press("s")
        for asked, typed in ASKED:
            says(program, asked, meta.info.get(typed, typed))
        seen(program, "tekan Enter")
        meta.control("say", **{"from": CITIZEN, "name": "Tati", "text": "Banjir di Dayeuhkolot"})
        wait_for(lambda: hub.get("/v1/threads"))
        source = hub.request("GET", "/v1/office").text
        hub.apply(source.replace("[office]\n", "[office]\nundo_seconds = 1\n", 1))  # not to wait for ten
        program.press("\r")
        says(program, "Buka kotak masuk sekarang?", "y")
        seen(program, "Banjir di Dayeuhkolot")
        answers(program)
        said = program.raw.decode()
        assert [title for title in STEPS if title not in said] == []
        assert meta.info["app_secret"] not in said
    assert [one["text"]["body"] for one in bodies(meta)] == ["Baik, petugas kami menuju lokasi."]


def test_setup_can_be_left_and_goes_on_with_what_is_missing(office: tuple[RunningHub, Meta]) -> None:
    hub, meta = office
    first = AtTerminal(hub.env, "setup")
    for asked, typed in ASKED[:4]:
        first.sees(asked)
        first.types(typed)
    first.sees("Login petugas lain")
    first.ends_input()  # as leaving by Ctrl+C
    first.sees("lanjutkan dengan `inbox setup`")
    assert first.ends() == 1
    assert [a["id"] for a in hub.get("/v1/snapshot")["office"]["agencies"]] == ["dinkes", "bpbd"]

    again = AtTerminal(hub.env, "setup")
    steps = (
        ASKED[3], ("Login petugas lain", "dedi"), ("Namanya", "Dedi"), ("Perannya", "2"), *ASKED[4:12],
        ("Token akses", ""), ASKED[13],
    )  # fmt: skip
    for asked, typed in steps:
        again.sees(asked)
        again.types(meta.info.get(typed, typed))
    again.sees("surat untuk Diskominfo")
    again.sees("Dedi (dedi)")
    again.sees("Rahasia saluran wa-bpbd: Token akses")
    again.sees("Buka kotak masuk")
    again.types("t")
    assert again.ends() == 0
    assert meta.info["app_secret"] not in again.said
    assert (hub.home / "config" / "kantor.toml").stat().st_mode & 0o777 == 0o600

    last = AtTerminal(hub.env, "setup")
    last.sees("Token akses")
    last.types(meta.info["access_token"])
    last.sees("PIN")
    last.types("")
    last.sees("penyedia menjawab")
    last.sees("tekan Enter")
    last.types("")
    last.sees("Belum ada pesan yang masuk")
    last.sees("Buka kotak masuk")
    last.types("t")
    assert last.ends() == 0


def test_setup_is_left_by_ctrl_c_at_each_step_and_goes_on_there(office: tuple[RunningHub, Meta]) -> None:
    """But for the sixth, whose connection this provider says is there already."""
    hub, meta = office
    firsts = ("Nama kantor", "Nomor OPD", "Nama Anda", "1 WhatsApp", "Token akses", "PIN")
    starts = [next(i for i, (asked, _typed) in enumerate(ASKED) if first in asked) for first in firsts]
    for step, title in enumerate(STEPS):
        program = AtTerminal(hub.env, "setup")
        if 0 < step < len(starts):  # where the last run was left: asked again, and answered now
            program.sees(f"\n{STEPS[step - 1]}\r\n")
            for asked, typed in ASKED[starts[step - 1] : starts[step]]:
                program.sees(asked)
                program.types(meta.info.get(typed, typed))
        program.sees(f"\n{title}\r\n")
        program.sees("tekan Enter" if title == STEPS[-1] else firsts[step])
        program.interrupts("lanjutkan dengan `inbox setup`")
        assert program.ends() == 1
        assert meta.info["app_secret"] not in program.said


def bodies(meta: Meta) -> list[dict]:
    return [one["body"] for one in meta.sends() if one["body"].get("type") == "text"]


def wait_for(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)
