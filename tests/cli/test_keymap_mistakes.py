"""`inbox keys --check` tells every mistake of keys.toml on a line of its own, by file and line."""

from pathlib import Path

from click.testing import CliRunner

from inbox.cli import keymap_file
from inbox.cli.root import cli

WRONG = '[keys]\n"x.y" = "j"\nreply = "ctrl+i"\nnote = "j"\n'


def test_each_mistake_has_its_line(inbox_home: Path) -> None:
    file = keymap_file.path()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(WRONG, "utf-8")
    done = CliRunner().invoke(cli, ["keys", "--check"])
    assert done.exit_code == 2
    lines = done.output.splitlines()
    assert [line.partition(": ")[0] for line in lines[:-1]] == [f"{file}:{number}" for number in (2, 3, 4)]
    assert "bawaan" in lines[-1]
