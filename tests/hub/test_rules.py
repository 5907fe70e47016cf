"""Rules of the hub that need no process: pauses between attempts, hub.toml, fingerprints, media names."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.connectors.base import Refused
from inbox.hub import settings
from inbox.hub.delivery import ATTEMPTS, pause
from inbox.hub.faults import where
from inbox.hub.media import MediaStore, clean_mime
from inbox.hub.routes_client import fingerprint
from inbox.wire import Note, Problem, Reply

NO = Problem(code="x", title="x")
AT = datetime(2026, 11, 21, tzinfo=UTC)


@given(st.integers(1, 30), st.floats(0, 1), st.sampled_from(["retry", "pace"]), st.none() | st.floats(0, 5000))
def test_pauses_grow_are_bounded_and_end(attempt: int, chance: float, action: str, after: float | None) -> None:
    refused = Refused(action=action, problem=NO, after=after)  # type: ignore[arg-type]
    wait = pause(refused, attempt, chance)
    if attempt >= ATTEMPTS:
        assert wait is None
    else:
        assert wait is not None
        assert max(after or 0.0, 1.0) <= wait <= max(after or 0.0, 900.0)


@pytest.mark.parametrize("action", ["stop", "template", "fix", "final"])
def test_what_will_not_change_is_not_tried_again(action: str) -> None:
    assert pause(Refused(action=action, problem=NO), 1, 0.5) is None  # type: ignore[arg-type]


def test_a_connector_may_say_how_many_attempts_are_worth_it() -> None:
    refused = Refused(action="retry", problem=NO, attempts=2)
    assert pause(refused, 1, 0.5) is not None
    assert pause(refused, 2, 0.5) is None


def test_a_second_try_of_a_command_is_the_same_command() -> None:
    first = Reply(cmd_id="a", written_at=AT, thread=1, text="Baik", undo=10.0)
    again = Reply(cmd_id="a", written_at=AT, thread=1, text="Baik", undo=0.0, delayed=True)
    other = Reply(cmd_id="a", written_at=AT, thread=1, text="Tidak")
    assert fingerprint(first) == fingerprint(again) != fingerprint(other)
    assert fingerprint(Note(cmd_id="a", written_at=AT, thread=1, text="Baik")) != fingerprint(first)


def test_a_fault_is_logged_by_type_and_place_never_by_its_words() -> None:
    try:
        {}["3273011234567890"]
    except KeyError as error:
        told = where(error)
    assert told.startswith("KeyError at test_rules.py:")
    assert "3273" not in told


@given(st.text())
def test_a_media_type_is_safe_in_a_header(text: str) -> None:
    found = clean_mime(text)
    assert found.isascii()
    assert "\n" not in found
    assert "/" in found


@given(st.text(max_size=80))
def test_a_hash_or_ticket_from_outside_never_leaves_the_media_folder(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    store = MediaStore(tmp_path_factory.getbasetemp() / "media-test")
    assert store.uploaded(text) is None
    with pytest.raises(ValueError, match="SHA-256"):
        store.path(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [("port = 'x'", "port"), ("sockett = '/x'", "sockett"), ("port = true", "port"), ("x", "tidak dapat dibaca")],
)
def test_a_wrong_hub_toml_names_file_and_field(inbox_home: Path, text: str, what: str) -> None:
    path = inbox_home / "config" / "hub.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(settings.SettingsError) as caught:
        settings.load()
    assert str(path) in str(caught.value)
    assert what in str(caught.value)


def test_the_command_line_goes_before_hub_toml(inbox_home: Path) -> None:
    path = inbox_home / "config" / "hub.toml"
    path.parent.mkdir(parents=True)
    path.write_text('socket = "/run/x.sock"\nport = 8080\nhost = "::1"\nvault_key_command = ["pass", "siaga"]\n')
    found = settings.load(port=0, host="127.0.0.1")
    assert (found.port, found.host, found.socket, found.socket_mode) == (0, "127.0.0.1", Path("/run/x.sock"), 0o600)
    assert found.key.command == ("pass", "siaga")
    path.write_text("shared = true")
    assert settings.load().socket_mode == 0o660
    assert settings.load(private=True).port is None
    assert settings.load(private=True).socket_mode == 0o600


def test_installing_tells_its_steps_and_does_nothing_unasked(inbox_home: Path) -> None:
    from click.testing import CliRunner

    from inbox.cli.hub import command
    from inbox.hub import installing

    told = CliRunner().invoke(command, ["install"])
    assert told.exit_code == 0
    assert "siaga-hub.service" in told.output
    assert "Belum ada yang dikerjakan" in told.output
    unit = installing.unit("/opt/siaga/bin/inbox")
    assert "ExecStart=/opt/siaga/bin/inbox hub run\n" in unit
    for hardening in ("NoNewPrivileges=yes", "ProtectSystem=strict", "LoadCredentialEncrypted=inbox-vault-key"):
        assert hardening in unit


def test_the_template_office_is_in_order() -> None:
    from inbox.hub.installing import deploy_folder
    from inbox.office import load

    for file in (deploy_folder() / "office").glob("*.toml"):
        assert load(file.read_text("utf-8"), file.name).agencies


def test_a_socket_address_that_the_kernel_cannot_take_is_refused_in_a_sentence(inbox_home: Path) -> None:
    with pytest.raises(settings.SettingsError, match="terlalu panjang"):
        settings.load(socket="/tmp/" + "x" * 120)


def test_the_private_socket_is_never_put_into_a_folder_of_somebody_else() -> None:
    """A named socket may be anywhere; where nobody named one, its folder must be ours."""
    import socket
    import tempfile

    from inbox.hub.server import unix_socket

    with tempfile.TemporaryDirectory() as folder:
        with unix_socket(Path(folder) / "a" / "hub.sock", 0o600) as sock:
            assert sock.getsockname().startswith(folder)
            assert (Path(folder) / "a").stat().st_mode & 0o777 == 0o700
        assert not (Path(folder) / "a" / "hub.sock").exists()
        with unix_socket(Path(folder) / "hub.sock", 0o600, named=True), socket.socket(socket.AF_UNIX) as line:
            line.connect(f"{folder}/hub.sock")
        if os.getuid() == 0:
            os.chown(folder, 65534, 65534)
            with pytest.raises(PermissionError), unix_socket(Path(folder) / "hub.sock", 0o600):
                pass
