"""The page of the command line is the one that the verbs make, and the verbs are those of the design."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from inbox.cli.pages import PAGES, verbs
from inbox.cli.root import cli

ROOT = Path(__file__).parents[2]
# DESIGN §6: these print JSON where asked.
WITH_JSON = (
    "threads", "thread", "search", "reply", "note", "tag", "agency", "category", "place", "assign", "claim", "priority",
    "wait", "snooze", "resolve", "reopen", "invalid", "reveal", "doctor",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_current(page: str) -> None:
    """In a process of its own: a click command remembers the help option of whoever asked first."""
    code = f"import sys; from inbox.cli.pages import PAGES; sys.stdout.write(PAGES[{page!r}]())"
    made = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert (ROOT / page).read_text(encoding="utf-8") == made, "run: make docs"


@pytest.mark.parametrize("verb", WITH_JSON)
def test_a_verb_of_the_design_is_there_and_prints_json(verb: str) -> None:
    command = cli.get_command(click.Context(cli), verb)
    assert command is not None
    assert "--json" in {name for option in command.params for name in option.opts}


def test_every_verb_has_help() -> None:
    for name in verbs():
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        assert command.get_short_help_str(), name


def test_every_verb_that_an_action_names_exists() -> None:
    from inbox.actions.registry import ACTIONS

    named = {action.twin.split()[0] for action in ACTIONS if action.twin}
    assert named <= set(verbs()), named - set(verbs())
