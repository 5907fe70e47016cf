"""A damaged key of this machine's copy is a sentence with a remedy, not a traceback."""

import os
from pathlib import Path

import pytest

from inbox.client import hubs
from inbox.client.home import Home
from tests import prepared
from tests.terminals import AtTerminal


def damaged(home: Path) -> dict[str, str]:
    """The environment of a client whose key file was cut short."""
    named = {"INBOX_HOME": str(home), "INBOX_HUB": str(home / "no.sock")}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in named.items():
            patch.setenv(name, value)
        (Home.of(hubs.find()).data / "key").write_bytes(b"short")
    return os.environ | named


@pytest.mark.parametrize("verb", ["reply 1 halo", "threads", "note 1 catatan"])
def test_a_verb_with_a_damaged_key_says_what_to_do(verb: str, tmp_path: Path) -> None:
    done = prepared.run("inbox", *verb.split(), env=damaged(tmp_path))
    said = done.stderr.decode()
    assert "Traceback" not in said
    assert "Kunci salinan di mesin ini rusak" in said
    assert done.returncode in (1, 3)


def test_the_desk_with_a_damaged_key_says_what_to_do(tmp_path: Path) -> None:
    terminal = AtTerminal(damaged(tmp_path))
    terminal.sees("Kunci salinan di mesin ini rusak")
    terminal.sees("Pulihkan berkas itu dari cadangan")
    assert terminal.ends() == 1
