"""The palette: every command by its name in both languages, and no two that look alike."""

from collections.abc import Iterator

import pytest

from inbox.actions import ACTIONS
from inbox.i18n import use as speak
from inbox.screens.looking import entry
from inbox.screens.picker import Choice, rank

SEEN = 8  # entries that stand on the screen at 80x24


@pytest.fixture(params=["id", "en"])
def entries(request: pytest.FixtureRequest) -> Iterator[list[Choice]]:
    speak(request.param)
    yield [entry(action, []) for action in ACTIONS if action.contexts != ("composer",) and action.id != "palette"]
    speak("id")


def test_each_command_is_found_by_its_name_in_either_language(entries: list[Choice]) -> None:
    names = {action.id: (action.name, action.english) for action in ACTIONS}
    for choice in entries:
        for name in names[choice.key]:
            assert choice in rank(entries, name)[:SEEN], (choice.key, name)


def test_no_two_commands_look_alike(entries: list[Choice]) -> None:
    titles = [choice.text for choice in entries]
    assert len(set(titles)) == len(titles)
