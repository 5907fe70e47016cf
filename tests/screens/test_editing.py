"""The person's own editor: the text goes there and back, cleaned; nothing is left; restricted accounts have none."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from inbox.screens import editing
from inbox.screens.editing import EditorFailed, edited, editor
from tests.hubs import OFFICE, RunningHub, running_hub, sometimes, text_body
from tests.screens.desks import desk, inbox, sample, settle, text
from tests.terminal.pty_program import PtyProgram

DESK = Path(__file__).parent / "programs" / "desk.py"


def script(folder: Path, body: str) -> str:
    """A program that stands in for an editor; `path` is the file it was given."""
    file = folder / "editor.py"
    file.write_text(f"import os, sys\npath = sys.argv[-1]\n{body}\n")
    return f"{sys.executable} {file}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INBOX_HOME", str(tmp_path / "home"))
    return tmp_path


def test_the_text_goes_there_and_back_and_nothing_is_left(home: Path) -> None:
    seen = home / "seen"
    body = (
        f"open({str(seen)!r}, 'w').write(open(path).read() + '|' + oct(os.stat(path).st_mode & 0o777))\n"
        "open(path + '~', 'w').write('copy')\n"
        "open(os.path.join(os.path.dirname(path), f'.{os.path.basename(path)}.swp'), 'w').write('copy')\n"
        "os.unlink(path)\nopen(path, 'w').write('diganti\\r\\nbaris dua\\n')"
    )
    assert edited(script(home, body).split(), "semula") == "diganti\nbaris dua"
    assert seen.read_text() == "semula|0o600"
    folder = home / "home" / "run"
    assert list(folder.iterdir()) == []
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "body",
    [
        "sys.exit(3)",
        "os.unlink(path)",
        "os.unlink(path); os.symlink('/etc/passwd', path)",
        "open(path, 'w').write('x' * 300_000)",
        "os.unlink(path); os.mkdir(path)",
    ],
)
def test_an_editor_that_does_otherwise_changes_nothing(home: Path, body: str) -> None:
    with pytest.raises((EditorFailed, OSError)):
        edited(script(home, body).split(), "semula")


def test_visual_goes_before_editor_and_a_missing_one_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "false")
    monkeypatch.setenv("VISUAL", f"'{sys.executable}' -c 'x y'")
    assert editor() == [sys.executable, "-c", "x y"]
    monkeypatch.setenv("VISUAL", "/nonexistent/editor")
    with pytest.raises(EditorFailed):
        editor()


async def test_a_restricted_account_gets_no_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = sample()
    state.me.restricted = True
    monkeypatch.setattr(editing, "edited", lambda *_args: pytest.fail("an editor was opened"))
    async with desk(tmp_path, state=state) as (app, pilot):
        inbox(app).panes.open_thread(1042)
        await pilot.press("r")
        await settle(pilot, lambda: inbox(app).composer.is_open)
        await pilot.press(*"Halo", "tab", "e")
        await settle(pilot, lambda: "Akun ini dibatasi" in text(app))
        assert inbox(app).composer.text == "Halo"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with running_hub(tmp_path_factory.mktemp("editing") / "hub") as hub:
        hub.ready()
        hub.apply(OFFICE.format(number="106540352242922", api_base="http://127.0.0.1:9"))
        hub.post(text_body("Banjir di Dayeuhkolot", "wamid.1"))
        yield hub


def test_from_the_composer_on_a_terminal_hostile_text_comes_back_cleaned(office: RunningHub, tmp_path: Path) -> None:
    body = "open(path, 'a').write(' dari editor \\x1b]0;judul\\x07\\u202e')"
    program = PtyProgram(DESK, INBOX_HOME=str(office.home), VISUAL=script(tmp_path, body), SHELL="/bin/sh")
    program.until("Banjir", 60)
    program.press("r")
    program.until("BALASAN KE WARGA", 60)
    program.press("Halo")
    program.press("\t")
    program.press("e")
    program.until("Halo dari editor", 60)
    assert "\x1b]0;judul" not in program.raw.decode("utf-8", "replace")
    program.press("\t")
    program.press("\r")

    def replies() -> list[dict[str, str]]:
        found = office.get("/v1/threads/1")["messages"]
        return [m for m in found if m["direction"] == "out" and m["kind"] == "message"]

    out = sometimes(replies, "the reply is queued")
    assert out[0]["text"].startswith("Halo dari editor")
    os.close(program.master)
    program.process.wait(60)
    assert not list((office.home / "run").glob("naskah-*"))
