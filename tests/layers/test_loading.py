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
    "rich.markdown", "rich.traceback", "inbox.client.session", "inbox.client.cache",
}  # fmt: skip
UNTIL_PAINTED = """
import json, os, sys
from inbox.client import firstpage

def painted(self):
    with open(os.environ["MODULES"], "w") as file:
        json.dump(sorted(sys.modules), file)
    self.exit()

read = firstpage.read

def reading(*given):
    from inbox.app import Inbox  # the start has loaded it by now, in its own way
    Inbox._painted = painted
    return read(*given)

firstpage.read = reading
sys.argv = ["inbox"]
from inbox.__main__ import main
main()
"""


def test_the_first_paint_needs_neither_httpx_nor_keyring_nor_the_cache(tmp_path: Path) -> None:
    """DESIGN §8 and §9: what a start has loaded when the list is painted."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    env = os.environ | {
        "INBOX_HOME": str(tmp_path), "INBOX_HUB": str(tmp_path / "no.sock"), "MODULES": str(tmp_path / "modules"),
        "TERM": "xterm-256color",
    }  # fmt: skip
    desk = subprocess.Popen(
        [sys.executable, "-c", UNTIL_PAINTED], cwd=ROOT, env=env, stdin=slave, stdout=slave, stderr=slave
    )
    os.close(slave)
    written = b""
    with contextlib.suppress(OSError):  # the terminal's other end is closed
        while part := os.read(master, 65536):
            written += part
    os.close(master)
    assert desk.wait(60) == 0, written[-2000:]
    modules = set(json.loads((tmp_path / "modules").read_text()))
    assert sorted(modules & LATE) == []
    assert len(modules) < 545, "what the first paint does not need is loaded after it"
