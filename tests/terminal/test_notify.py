"""Notifications and the bell: what is written for which terminal, how often, and until when."""

import pytest
from textual.app import App

from inbox.terminal.bell import Bell
from inbox.terminal.notify import PAUSE, Notices, sequence, way_for
from tests.stillness import run


@pytest.mark.parametrize(
    ("env", "way"),
    [
        ({"TERM": "xterm-256color"}, "bell"),
        ({"TERM": "xterm-kitty"}, "osc99"),
        ({"TERM": "foot"}, "osc777"),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, "osc9"),
        ({"TERM": "xterm-256color", "WT_SESSION": "x"}, "osc9"),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/x"}, "bell"),
        ({"TERM": "screen-256color"}, "bell"),
    ],
)
def test_the_way_follows_the_terminal(env, way):
    assert way_for(env) == way


@pytest.mark.parametrize("way", ["osc9", "osc777", "osc99"])
def test_a_hostile_text_stays_inside_the_notification(way):
    told = sequence(way, "Siaga", "x\x07\x1b]52;c;aGk=\x07;y\x9c\u202ez")
    assert "52;" not in told
    assert "\x9c" not in told
    assert told.count("\x07") + told.count("\x1b\\") == (2 if way == "osc99" else 1)


async def test_at_most_one_notice_in_a_while_and_none_while_one_looks():
    now = [100.0]
    app = App()
    async with run(app):
        notices = Notices(app, "osc9", clock=lambda: now[0])
        app.app_focus = True
        assert not notices.tell("Siaga", "1")
        assert notices.tell("Siaga", "darurat", urgent=True)
        app.app_focus = False
        assert not notices.tell("Siaga", "2")
        now[0] += PAUSE
        assert notices.tell("Siaga", "3")


async def test_the_bell_rings_until_a_key():
    rung = []

    class Ringing(App):
        def bell(self):
            rung.append(1)

    app = Ringing()
    async with run(app):
        bell = Bell(app)
        bell.ring()
        bell.ring()
        assert (bell.ringing, rung) == (True, [1])
        bell.hush()
        assert not bell.ringing
