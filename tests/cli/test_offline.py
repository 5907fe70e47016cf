"""Verbs with no hub: reading says so, writing is queued, and the exit code tells the two apart."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from inbox.cli.output import MISUSED, UNREACHABLE
from tests import prepared

WRITES = [
    ["reply", "5", "halo"],
    ["new", "--channel", "surel", "--to", "ibu@contoh.id", "selamat pagi"],
    ["note", "5", "sudah ditelepon"],
    ["tag", "5", "banjir", "--remove", "lama"],
    ["agency", "5", "bpbd"],
    ["category", "5", "pengaduan", "--spm", "sosial"],
    ["place", "5", "Dayeuhkolot"],
    ["assign", "5", "rina"],
    ["assign", "5", "--none"],
    ["claim", "5"],
    ["priority", "5", "1"],
    ["wait", "5", "opd"],
    ["snooze", "5", "2j"],
    ["resolve", "5"],
    ["reopen", "5"],
    ["invalid", "5", "--reason", "iklan"],
]


@pytest.fixture
def no_hub(inbox_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INBOX_HUB", str(inbox_home / "absent.sock"))
    return inbox_home


def inbox(*args: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    done = prepared.run("inbox", *args, env=dict(os.environ), given=stdin.encode(), timeout=60)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def queued(home: Path) -> int:
    return len(list(home.glob("data/client/*/outbox/*.new")))


@pytest.mark.parametrize("verb", WRITES, ids=lambda args: " ".join(args))
def test_a_write_without_a_hub_is_queued(verb: list[str], no_hub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from inbox.cli.root import cli

    with pytest.raises(SystemExit) as ended:
        cli(verb, prog_name="inbox")
    assert ended.value.code == UNREACHABLE
    said = capsys.readouterr()
    assert "Layanan Siaga tidak berjalan" in said.err
    assert "tersimpan" in said.err
    assert said.out == ""
    assert queued(no_hub) == 1


def test_a_queued_write_prints_one_json_value(no_hub: Path) -> None:
    done = inbox("reply", "5", "-", "--json", stdin="dari masukan standar\n")
    assert done.returncode == UNREACHABLE
    assert json.loads(done.stdout)["outcome"] == "queued"


def test_a_first_message_by_template_needs_the_hub(no_hub: Path) -> None:
    done = inbox("new", "--channel", "wa", "--to", "081234567890", "--template", "tindak_lanjut")
    assert done.returncode == UNREACHABLE
    assert "Tidak ada yang dikirim" in done.stderr
    assert queued(no_hub) == 0


def test_a_reveal_makes_no_sense_later_and_is_not_queued(no_hub: Path) -> None:
    done = inbox("reveal", "5", "--reason", "perlu menelepon")
    assert done.returncode == UNREACHABLE
    assert queued(no_hub) == 0


@pytest.mark.parametrize("verb", [["threads"], ["thread", "5"], ["search", "banjir"]])
def test_reading_without_hub_and_cache_fails_with_a_remedy(verb: list[str], no_hub: Path) -> None:
    done = inbox(*verb)
    assert done.returncode == UNREACHABLE
    assert done.stdout == ""
    assert "pengelola" in done.stderr


def test_a_saved_view_can_not_be_known_where_nothing_was_ever_read(no_hub: Path) -> None:
    """It may be a name of the office: the hub is what is missing, not the name."""
    assert inbox("threads", "--view", "semua").returncode == UNREACHABLE


@pytest.mark.parametrize(
    "verb",
    [
        ["reply", "5"],
        ["reply", "5", ""],
        ["reply", "lima", "halo"],
        ["tag", "5"],
        ["tag", "5", " "],
        ["assign", "5"],
        ["priority", "5", "7"],
        ["snooze", "5", "entah"],
        ["threads", "--query", "masa:entah"],
        ["tidak-ada"],
    ],
    ids=lambda args: " ".join(args),
)
def test_bad_use_ends_with_2_and_queues_nothing(
    verb: list[str], no_hub: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from inbox.cli.root import cli

    with pytest.raises(SystemExit) as ended:
        cli(verb, prog_name="inbox")
    assert ended.value.code == MISUSED
    assert capsys.readouterr().err
    assert queued(no_hub) == 0


def test_a_broken_hub_file_names_itself(inbox_home: Path) -> None:
    (inbox_home / "config").mkdir(parents=True)
    (inbox_home / "config" / "hub.toml").write_text("socket = [")
    done = inbox("threads")
    assert done.returncode == MISUSED
    assert "hub.toml" in done.stderr
