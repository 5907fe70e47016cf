"""Every verb of the registry against a hub full of hostile text: no byte of theirs on the terminal, no crash."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from inbox.cli.root import cli
from inbox.cli.writing import Number
from tests.cli.hostile_hub import HostileHub
from tests.cli.hostile_hub import office as hostile_office
from tests.hostile import ALL, CORPUS, obeyed

# Verbs that print nothing of others: they run a hub, a screen or a line, or write our own control bytes.
APART = {"demo", "dial-stdio", "hub run", "hub install", "reset-terminal"}
GIVEN = {"until": "besok", "name": "app_secret", "on": "warga"}  # arguments that not every word fits
FLAGS = {"setup": ["--letter"], "keys": ["--bytes", "1b5b41"], "new": ["--channel", "wa", "--to", "6281"],
         "reveal": ["--reason", "menelepon balik"], "block": ["--why", "salah pakai"], "promise": ["--at", "besok 10"],
         "escalate": ["--reason", "perlu keputusan"], "forward": ["--to", "camat@desa.example"]}  # fmt: skip
MISUSED = {"author", "channel connect", "inspect"}  # want a message from a phone, a person who answers, a body


def verbs(command: click.Command = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name in command.list_commands(None):  # type: ignore[arg-type]
            found = command.get_command(None, name)  # type: ignore[arg-type]
            assert found is not None
            yield from verbs(found, (*path, name))
    else:
        yield " ".join(path), command


VERBS = dict(verbs())


def arguments(name: str, command: click.Command, file: Path, word: str) -> list[str]:
    """What makes the verb do something; a parameter of a new kind fails here, so that it is thought about."""
    found = list(FLAGS.get(name, []))
    for one in command.params:
        if isinstance(one, click.Option):
            continue
        if isinstance(one.type, Number):
            found.append("1042")
        elif isinstance(one.type, click.Choice):
            found.append(str(one.type.choices[0]))
        elif isinstance(one.type, click.Path):
            found.append(str(file))
        else:
            assert one.type is click.STRING, f"{name}: what may {one.name} be?"
            found.append(GIVEN.get(one.name or "", word) if word == "halo" else word)
    return found


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[HostileHub]:
    folder = Path(tempfile.mkdtemp(prefix="siaga-h"))  # a socket's path is short
    monkeypatch.setenv("INBOX_HOME", str(folder / "home"))
    monkeypatch.setenv("INBOX_HUB", str(folder / "h.sock"))
    found = HostileHub(folder / "h.sock", ALL)
    yield found
    found.shutdown()
    found.server_close()
    shutil.rmtree(folder)


def switches(name: str, command: click.Command) -> list[str]:
    """The verb's flags that make it do something else."""
    flags = [one.opts[-1] for one in command.params if isinstance(one, click.Option) and one.is_flag]
    return [flag for flag in flags if flag not in ("--json", *FLAGS.get(name, ()))]


def run(*words: str) -> Result:
    """Run a verb as at a terminal that takes colours: nothing is stripped on the way."""
    done = CliRunner().invoke(cli, list(words), input="halo\n" * 30, color=True)
    assert done.exception is None or isinstance(done.exception, SystemExit), (words, repr(done.exception)[:400])
    return done


def check(words: list[str], done: Result) -> None:
    bad = obeyed(done.output)
    assert not bad, (words[:2], ascii(bad[:20]), ascii(done.output[:400]))
    assert done.exit_code in range(5), words[:2]


@pytest.mark.parametrize("name", sorted(VERBS.keys() - APART))
def test_no_byte_of_theirs_on_the_terminal(name: str, hub: HostileHub, tmp_path: Path) -> None:
    command = VERBS[name]
    office = tmp_path / "berkas.toml"
    office.write_text(hostile_office(ALL), "utf-8")
    evil = tmp_path / "surat.eml"
    evil.write_text(f"From: {CORPUS['title']} <a@b.example>\nSubject: {CORPUS['escape']}\n\n{ALL}", "utf-8")
    as_json = any(one.name == "as_json" for one in command.params)
    for refusing in (False, True):
        hub.refusing = refusing
        for word, file in (("halo", office), (ALL.replace("\x00", ""), evil)):
            words = [*name.split(), *arguments(name, command, file, word)]
            done = run(*words)
            check(words, done)
            assert refusing or word != "halo" or done.exit_code != 2 or name in MISUSED, done.output
            for flag in switches(name, command):
                check([*words, flag], run(*words, flag))
            if as_json:
                done = run(*words, "--json")
                check(words, done)
                if done.stdout.strip() and done.exit_code == 0:
                    json.loads(done.stdout)
    assert not hub.unknown, "say in hostile_hub.ROUTES what these answer"


def test_a_line_of_a_million_characters(hub: HostileHub) -> None:
    hub.evil = CORPUS["line"]
    for words in (["threads"], ["thread", "1042"], ["search", "x"], ["channel", "list"]):
        check(words, run(*words))


def test_what_stands_apart_is_there() -> None:
    assert VERBS.keys() >= APART | FLAGS.keys()
