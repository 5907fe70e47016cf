"""A damaged key of this machine's copy is a sentence with a remedy, not a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminals import AtTerminal


def damaged(home: Path) -> dict[str, str]:
    """The environment of a client whose key file was cut short."""
    env = os.environ | {"INBOX_HOME": str(home), "INBOX_HUB": str(home / "no.sock"), "INBOX_LANG": "id"}
    program = "from inbox.client import hubs; from inbox.client.home import Home; print(Home.of(hubs.find()).data)"
    made = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    (Path(made.stdout.strip()) / "key").write_bytes(b"short")
    return env


@pytest.mark.parametrize("verb", ["reply 1 halo", "threads", "note 1 catatan"])
def test_a_verb_with_a_damaged_key_says_what_to_do(verb: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "inbox", *verb.split()], env=damaged(tmp_path), capture_output=True, text=True
    )
    assert "Traceback" not in done.stderr
    assert "Kunci salinan di mesin ini rusak" in done.stderr
    assert done.returncode in (1, 3)


def test_the_desk_with_a_damaged_key_says_what_to_do(tmp_path: Path) -> None:
    terminal = AtTerminal(damaged(tmp_path))
    terminal.sees("Kunci salinan di mesin ini rusak")
    terminal.sees("Pulihkan berkas itu dari cadangan")
    assert terminal.ends() == 1
