"""`inbox doctor` looks and tells; it starts nothing and changes nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from inbox.cli.output import DONE, REFUSED


def doctor(*args: str) -> tuple[int, dict[str, dict[str, str]]]:
    done = subprocess.run(
        [sys.executable, "-m", "inbox", "doctor", "--json", *args], capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    return done.returncode, {check["name"]: check for check in json.loads(done.stdout)["checks"]}


def test_a_new_home_is_healthy_and_stays_untouched(inbox_home: Path) -> None:
    code, found = doctor()
    assert code == DONE
    assert {"sqlite", "fsync", "space", "keyring", "hub", "outbox", "folder data"} <= set(found)
    assert "tidak berjalan" in found["hub"]["text"]
    assert not inbox_home.exists()


def test_an_open_folder_is_named_with_its_remedy(inbox_home: Path) -> None:
    (inbox_home / "data").mkdir(parents=True)
    (inbox_home / "data").chmod(0o755)
    code, found = doctor()
    assert code == DONE
    assert found["folder data"]["state"] == "warn"
    assert "chmod 700" in found["folder data"]["hint"]


def test_a_readable_vault_key_is_bad(inbox_home: Path) -> None:
    key = inbox_home / "config" / "vault.key"
    key.parent.mkdir(parents=True)
    key.write_text("0" * 64)
    key.chmod(0o644)
    code, found = doctor()
    assert code == REFUSED
    assert "chmod 600" in found["vault"]["hint"]


def test_an_office_hub_that_does_not_answer_is_bad(inbox_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INBOX_HUB", str(inbox_home / "absent.sock"))
    code, found = doctor()
    assert code == REFUSED
    assert found["hub"]["state"] == "bad"
