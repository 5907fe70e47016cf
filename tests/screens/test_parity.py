"""What the desk can do the command line can do, and the other way round."""

from pathlib import Path

from click import Group
from click.testing import CliRunner

from inbox.actions import ACTIONS
from inbox.cli.keymap_file import load, path
from inbox.cli.root import cli

# Verbs that act on a thread; each must be somewhere on the screen.
DESK_VERBS = {
    "agency", "assign", "author", "board", "bulk-reply", "category", "channel", "claim", "confidential",
    "contact", "draft",
    "escalate", "follow", "forward", "invalid", "link", "macro", "merge", "new", "note", "place", "priority", "promise",
    "react",
    "record", "block", "refer", "reopen", "reply", "resolve", "reveal", "rule", "search", "snooze", "split", "tag",
    "thread", "threads", "undo", "unsend", "user", "view", "wait",
}  # fmt: skip


def verbs() -> set[str]:
    assert isinstance(cli, Group)
    return set(cli.list_commands(None))  # type: ignore[arg-type]


def test_every_twin_is_a_verb() -> None:
    assert {a.twin for a in ACTIONS if a.twin} <= verbs()


def test_every_verb_on_threads_is_an_action() -> None:
    assert verbs() >= DESK_VERBS
    assert {a.twin for a in ACTIONS if a.twin} == DESK_VERBS


def test_without_a_terminal_it_says_what_to_do() -> None:
    done = CliRunner().invoke(cli, [])
    assert done.exit_code == 2
    assert "terminal" in done.output
    assert "inbox threads" in done.output


def test_keys_tells_bytes_and_meaning() -> None:
    done = CliRunner().invoke(cli, ["keys", "--bytes", "1b4f51"])
    assert (done.exit_code, done.output) == (0, "1b 4f 51: f2 · F2 = Kirim (tempat menulis)\n")
    assert "tidak aman" in CliRunner().invoke(cli, ["keys", "--bytes", "13"]).output
    assert CliRunner().invoke(cli, ["keys", "--bytes", "xx"]).exit_code == 2


def test_keymap_file_is_checked_with_file_and_line(inbox_home: Path) -> None:
    path().parent.mkdir(parents=True)
    path().write_text('[keys]\nresolve = "Q"\nreplly = "r"\n')
    keymap, mistakes = load()
    assert mistakes == [f"{path()}:3: replly: tindakan yang tidak dikenal. Maksud Anda reply?"]
    done = CliRunner().invoke(cli, ["keys", "--check"])
    assert done.exit_code == 2
    assert ":3: replly" in done.output
    path().write_text('[keys]\nresolve = "Q"\n')
    keymap, mistakes = load()
    assert mistakes == []
    assert keymap.find("list", ("Q",)) is not None
    assert CliRunner().invoke(cli, ["keys", "--check"]).exit_code == 0


def test_reset_terminal_switches_mouse_and_paste_off() -> None:
    done = CliRunner().invoke(cli, ["reset-terminal"])
    assert done.exit_code == 0
    for mode in ("1000", "1003", "1006", "2004", "1049"):
        assert f"\x1b[?{mode}l" in done.output
