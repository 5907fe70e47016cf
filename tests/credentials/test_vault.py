"""The keyring choice and the vault: sealed, 0600, found again, and silent about its values."""

import logging
import os
import stat
import subprocess
import sys
import traceback
from pathlib import Path

import keyring
import pytest

from inbox.credentials import CredentialsError, KeySettings, KeySource, Secret, VaultKeyring, choose, vault

CANARY = "kanari-7f3a-rahasia"


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No D-Bus, no systemd credential."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "none"))
    return tmp_path


def of(folder: Path, key: bytes = b"k" * 32) -> VaultKeyring:
    return VaultKeyring(folder / "secrets.vault", key, KeySource(kind="file"))


def test_a_value_is_found_again_by_another_opening(tmp_path: Path) -> None:
    of(tmp_path).set_password("siaga", "wa/app_secret", CANARY)
    again = of(tmp_path)
    assert again.get_password("siaga", "wa/app_secret") == CANARY
    assert again.get_password("siaga", "wa/other") is None
    assert again.names("siaga") == ["wa/app_secret"]
    again.delete_password("siaga", "wa/app_secret")
    assert of(tmp_path).names("siaga") == []


def test_the_file_is_sealed_and_private(tmp_path: Path) -> None:
    of(tmp_path).set_password("siaga", "wa/app_secret", CANARY)
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert CANARY.encode() not in file.read_bytes()
        assert b"app_secret" not in file.read_bytes()


def test_a_wrong_key_says_what_to_do_and_changes_nothing(tmp_path: Path) -> None:
    of(tmp_path).set_password("siaga", "wa/app_secret", CANARY)
    before = (tmp_path / "secrets.vault").read_bytes()
    other = of(tmp_path, b"x" * 32)
    with pytest.raises(CredentialsError, match="kuncinya tidak cocok"):
        other.get_password("siaga", "wa/app_secret")
    with pytest.raises(CredentialsError):
        other.set_password("siaga", "wa/app_secret", "lain")
    assert (tmp_path / "secrets.vault").read_bytes() == before


@pytest.mark.parametrize("cut", [0, 1, 20, 60])
def test_a_damaged_file_is_an_error_not_an_empty_vault(tmp_path: Path, cut: int) -> None:
    of(tmp_path).set_password("siaga", "wa/app_secret", CANARY)
    file = tmp_path / "secrets.vault"
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(CredentialsError):
        of(tmp_path).get_password("siaga", "wa/app_secret")


def test_two_processes_lose_nothing_of_each_other(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib\nfrom inbox.credentials import *\n"
        "v = VaultKeyring(pathlib.Path(sys.argv[1]) / 'secrets.vault', b'k' * 32, KeySource(kind='file'))\n"
        "[v.set_password('siaga', f'{sys.argv[2]}/{n}', 'x') for n in range(20)]"
    )
    both = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path), who]) for who in "ab"]
    assert [p.wait(30) for p in both] == [0, 0]
    assert len(of(tmp_path).names("siaga")) == 40


def test_without_a_desktop_the_vault_makes_its_own_key(quiet: Path) -> None:
    backend = choose(quiet / "data", KeySettings(), quiet / "config" / "vault.key")
    assert isinstance(backend, VaultKeyring)
    assert keyring.get_keyring() is backend
    assert backend.source.kind == "own file"
    assert stat.S_IMODE((quiet / "config" / "vault.key").stat().st_mode) == 0o600
    keyring.set_password("siaga", "a/b", CANARY)
    again = choose(quiet / "data", KeySettings(), quiet / "config" / "vault.key")
    assert again.get_password("siaga", "a/b") == CANARY


def test_the_systemd_credential_comes_first(quiet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (quiet / "inbox-vault-key").write_bytes(b"s" * 40)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(quiet))
    assert vault(quiet, KeySettings(file="/nowhere"), quiet / "own").source.kind == "systemd"
    assert not (quiet / "own").exists()


def test_a_key_file_that_others_can_read_is_refused(quiet: Path) -> None:
    key = quiet / "key"
    key.write_bytes(b"f" * 40)
    key.chmod(0o644)
    with pytest.raises(CredentialsError, match="chmod 600"):
        vault(quiet, KeySettings(file=str(key)), quiet / "own")
    key.chmod(0o600)
    assert vault(quiet, KeySettings(file=str(key)), quiet / "own").source.kind == "file"


def test_the_key_may_come_from_a_command(quiet: Path) -> None:
    found = vault(quiet, KeySettings(command=("echo", "c" * 40)), quiet / "own")
    assert found.source == KeySource(kind="command", detail="echo")
    with pytest.raises(CredentialsError, match="gagal"):
        vault(quiet, KeySettings(command=("false",)), quiet / "own")


def test_the_key_may_be_a_passphrase(quiet: Path) -> None:
    one = vault(quiet, KeySettings(passphrase=True), quiet / "own", ask=lambda: "kata sandi")
    one.set_password("siaga", "a/b", CANARY)
    again = vault(quiet, KeySettings(passphrase=True), quiet / "own", ask=lambda: "kata sandi")
    assert again.get_password("siaga", "a/b") == CANARY


def test_a_secret_service_that_hangs_is_given_up_after_its_time(quiet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket
    import time

    from inbox.credentials import secret_service_answers

    bus = quiet / "bus"
    with socket.socket(socket.AF_UNIX) as mute:  # accepts, and never says a word
        mute.bind(str(bus))
        mute.listen(8)
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={bus}")
        before = time.monotonic()
        assert not secret_service_answers(1.0)
        assert time.monotonic() - before < 20


def test_a_secret_shows_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    value = Secret(CANARY)
    logging.getLogger("x").warning("%s %r %s", value, value, f"{value}")
    with pytest.raises(TypeError):
        __import__("pickle").dumps(value)
    try:
        raise RuntimeError(value)
    except RuntimeError:
        told = traceback.format_exc()
    assert CANARY not in caplog.text + told + repr([value]) + str({"a": value})
    assert value.reveal() == CANARY
    assert not Secret("")
    assert value == Secret(CANARY)
    assert os.environ.get("SIAGA_SECRET") is None
