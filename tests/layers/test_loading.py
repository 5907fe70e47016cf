"""What a start may load: each verb only its own, the first paint only what it paints with."""

import contextlib
import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {"textual", "rich", "sqlalchemy", "alembic", "starlette", "uvicorn", "inbox.hub", "inbox.store", "inbox.app"}
# Verbs that run a hub or a screen, and load it when they do.
RUNNERS = {"hub", "demo", "keys", "reset-terminal", "dial-stdio"}


def verbs() -> list[str]:
    from inbox.cli.root import cli

    return cli.list_commands(None)  # type: ignore[arg-type]


def loaded(code: str, **env: str) -> set[str]:
    """The modules of a fresh interpreter after `code`."""
    program = f"{code}\nimport json, sys\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=os.environ | env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_any_verb_loads_neither_textual_nor_the_store() -> None:
    """All at once in one process: what none of them loads, each of them does not load."""
    code = "import importlib\n" + "".join(
        f"importlib.import_module('inbox.cli.{verb.replace('-', '_')}')\n" for verb in verbs()
    )
    assert not loaded(code) & HEAVY


@pytest.mark.parametrize("verb", ["threads", "thread 1", "reply 1 halo", "search banjir", "doctor"])
def test_running_a_verb_loads_neither_textual_nor_the_store(verb: str, tmp_path: Path) -> None:
    code = (
        "from inbox.cli.root import cli\n"
        f"try:\n    cli({verb.split()!r}, prog_name='inbox')\n"
        "except SystemExit:\n    pass\n"
    )
    modules = loaded(code, INBOX_HOME=str(tmp_path), INBOX_HUB=str(tmp_path / "no.sock"))
    assert sorted(modules & HEAVY) == []
    assert "inbox.cli.connect" in modules or verb == "doctor"


def test_a_verb_loads_its_file_alone(tmp_path: Path) -> None:
    code = "from inbox.cli.root import cli\ntry:\n    cli(['threads', '-h'])\nexcept SystemExit:\n    pass\n"
    modules = loaded(code)
    assert "inbox.cli.threads" in modules
    assert not {"inbox.cli.reply", "inbox.cli.doctor", "inbox.cli.snooze"} & modules


LATE = {
    "PIL", "httpx", "keyring", "pydantic", "tinydb", "sqlalchemy", "starlette", "cryptography.x509", "inbox.hub",
    "click",
    "textual.widgets._text_area", "textual.widgets._input", "textual.widgets._option_list",
    "rich.markdown", "rich.traceback", "inbox.client.session", "inbox.client.cache", "ssl", "_hashlib", "zipfile",
}  # fmt: skip
UNTIL_PAINTED = """
import json, os, sys
from inbox.terminal import stage

def painted(self):
    with open(os.environ["MODULES"], "w") as file:
        json.dump(sorted(sys.modules), file)
    self.exit()

take = stage.Stage.take

def taking(self):
    from inbox.app import Inbox  # the start has loaded it by now, in its own way
    Inbox._painted = painted
    return take(self)

stage.Stage.take = taking
sys.argv = ["inbox"]
from inbox.__main__ import main
main()
"""
# What a desk does without that has no line to its hub: httpx, and OpenSSL beside the one that cryptography brings.
WITH_A_HUB = {"httpx", "ssl", "_ssl", "_hashlib", "keyring", "PIL", "zipfile", "click"}
UNTIL_AWAY = UNTIL_PAINTED.replace(
    "Inbox._painted = painted",
    """
    from inbox.client.session import Session
    linked, opening = Session.linked, Inbox._open

    async def opened(self):
        Session.linked = lambda session, *how: (linked(session, *how), painted(self) if how[0] == "away" else None)
        await opening(self)

    Inbox._open = opened
""",
)
# What the first picture does without: all that only a running desk needs.
NOT_IN_THE_PICTURE = LATE | {"textual", "asyncio", "ssl", "rich.console", "inbox.app", "inbox.client.api"}
UNTIL_THE_PICTURE = """
import json, os, sys
from datetime import UTC, datetime
from inbox.client import firstpage
from inbox.client.home import Home
from inbox.client.hubs import find
from inbox.client.state import State
from inbox.wire import Contact, Me, OfficeInfo, Thread

now = datetime.now(UTC)
thread = Thread(
    number=1, seq=1, version=1, contact=Contact(id=1, name="Tati"), preview="Banjir", last_at=now, waiting_since=now,
)
page = firstpage.FirstPage(
    at=now, me=Me(login="rina"), office=OfficeInfo(name="Kantor"), channels=[], threads=[thread],
    counts={"unanswered": 1},
)
home = Home.of(find())
firstpage.write(home.first_page, home.seal, page)

from inbox.terminal import stage

def shown(self, picture, size):
    with open(os.environ["MODULES"], "w") as file:
        json.dump([picture, sorted(sys.modules)], file)
    os._exit(0)

stage.Stage.show = shown
sys.argv = ["inbox"]
from inbox.__main__ import main
main()
"""


def run(program: str, tmp_path: Path) -> str:
    """What such a start notes down, at a terminal."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    env = os.environ | {
        "INBOX_HOME": str(tmp_path), "INBOX_HUB": str(tmp_path / "no.sock"), "MODULES": str(tmp_path / "modules"),
        "TERM": "xterm-256color",
    }  # fmt: skip
    desk = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=env, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    written = b""
    with contextlib.suppress(OSError):  # the terminal's other end is closed
        while part := os.read(master, 65536):
            written += part
    os.close(master)
    assert desk.wait(60) == 0, written[-2000:]
    return (tmp_path / "modules").read_text()


def test_the_first_picture_needs_no_textual(tmp_path: Path) -> None:
    """Issue 6: nothing heavy is imported before the first paint."""
    picture, modules = json.loads(run(UNTIL_THE_PICTURE, tmp_path))
    assert "Tati" in picture
    assert sorted(NOT_IN_THE_PICTURE & set(modules)) == []
    assert len(modules) < 280, "what the first picture does not need is loaded after it"


def test_the_first_frame_needs_neither_httpx_nor_keyring_nor_the_cache(tmp_path: Path) -> None:
    """DESIGN §8 and §9: what a start has loaded when the whole screen is painted."""
    modules = set(json.loads(run(UNTIL_PAINTED, tmp_path)))
    assert sorted(modules & LATE) == []
    assert len(modules) < 560, "what the first paint does not need is loaded after it"


def test_a_desk_without_its_hub_loads_neither_httpx_nor_openssl(tmp_path: Path) -> None:
    """DESIGN §8: 60 MB at 10,000 threads. They take 5 of them."""
    modules = set(json.loads(run(UNTIL_AWAY, tmp_path)))
    assert {"inbox.client.cache", "inbox.screens.hands", "inbox.client.session"} <= modules
    assert sorted(modules & WITH_A_HUB) == []
