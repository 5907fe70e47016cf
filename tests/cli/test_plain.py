"""The desk line by line, and the question to a terminal that promises no UTF-8."""

import click
import pytest

from inbox.actions import ACTIONS
from inbox.cli.plain import RUNNERS, SPOKEN, verb
from inbox.cli.root import cli
from tests.cli.test_hostile_verbs import VERBS
from tests.hubs import RunningHub, text_body
from tests.terminals import AtTerminal

# Keys of the composer, where the verb is the one that opened it.
WITHOUT_TWIN = {"send": "reply", "composer.template": "reply"}


def test_a_message_is_read_and_answered_line_by_line(hub: RunningHub) -> None:
    hub.ready()
    assert hub.post(text_body("Banjir di Dayeuhkolot", "wamid.1")).status_code == 200
    screen = AtTerminal({**hub.env, "TERM": "dumb"}, "--plain")
    screen.sees("Banjir")
    number = hub.get("/v1/threads")[0]["number"]
    screen.sees("siaga> ")
    screen.types(f"thread {number}")
    screen.sees("Banjir")
    screen.types(f"note {number} 'sudah telepon posko")
    screen.sees("Tanda kutip")
    screen.types(f"note {number} 'sudah telepon posko'")
    screen.sees("catatan disimpan")
    screen.types("ngawur")
    screen.sees("ngawur")
    screen.types("keluar")
    assert screen.ends() == 0
    assert not set("│─┬═╌▌●") & set(screen.said)


@pytest.mark.parametrize("action", [a for a in ACTIONS if a.risk != "nothing"], ids=lambda a: a.id)
def test_every_act_that_changes_something_is_a_line_too(action) -> None:
    verb = action.twin or WITHOUT_TWIN.get(action.id)
    assert verb in VERBS or verb in {name.partition(" ")[0] for name in VERBS}, f"{action.id}: no line command does it"


def test_what_needs_a_terminal_of_its_own_is_a_verb() -> None:
    assert isinstance(cli, click.Group)
    assert set(cli.list_commands(None)) >= RUNNERS  # type: ignore[arg-type]


@pytest.mark.parametrize(("answer", "kept"), [("y", "true"), ("t", "false")])
def test_a_terminal_that_promises_no_utf8_is_asked_once(hub: RunningHub, answer: str, kept: str) -> None:
    env = {**hub.env, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    screen = AtTerminal(env)
    screen.sees("terbaca")
    screen.types(answer)
    screen.sees("[?1049h")
    assert (hub.home / "config" / "screen.toml").read_text() == f"signs = {kept}\n"
    screen.process.terminate()
    screen.ends()
    again = AtTerminal(env)
    again.sees("[?1049h")
    assert "terbaca" not in again.said
    again.process.terminate()
    again.ends()


def test_words_of_the_screen_are_verbs_here_too() -> None:
    twins = {action.word: (action.twin or "").partition(" ")[0] for action in ACTIONS if action.word}
    assert {word: twins[word] for word in SPOKEN} == SPOKEN
    assert verb(["balas", "1042", "Tim berangkat."]) == ["reply", "1042", "Tim berangkat."]
    assert verb(["antrean", "mine"]) == ["threads", "--view", "mine"]
    assert verb(["1042"]) == ["thread", "1042"]
    assert verb(["?"]) == ["-h"]
    assert verb(["bantuan", "reply"]) == ["reply", "-h"]
    assert verb(["escalate", "1042"]) == ["escalate", "1042"]
