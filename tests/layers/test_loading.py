"""What a start may load: each verb only its own, the first paint only what it paints with."""

import json
import os
import subprocess
import sys
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
    assert not modules & HEAVY
    assert "inbox.cli.connect" in modules or verb == "doctor"


def test_a_verb_loads_its_file_alone(tmp_path: Path) -> None:
    code = "from inbox.cli.root import cli\ntry:\n    cli(['threads', '-h'])\nexcept SystemExit:\n    pass\n"
    modules = loaded(code)
    assert "inbox.cli.threads" in modules
    assert not {"inbox.cli.reply", "inbox.cli.doctor", "inbox.cli.snooze"} & modules


def test_the_first_paint_needs_neither_httpx_nor_keyring_nor_the_cache() -> None:
    """DESIGN §9: what the start imports before it paints, as `inbox/cli/tui.py` does."""
    code = "import inbox.cli.root, inbox.cli.tui, inbox.app, inbox.client.firstpage, inbox.client.home"
    late = {"httpx", "keyring", "pydantic", "tinydb", "sqlalchemy", "starlette", "cryptography.x509", "inbox.hub"}
    assert not loaded(code) & late
