import io

import pytest

from inbox.terminal import capabilities, clipboard, reset, title


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "dumb"}, {"dumb": True, "colours": 0}),
        ({}, {"dumb": True, "utf8": False}),
        ({"TERM": "xterm-256color", "LANG": "id_ID.UTF-8"}, {"dumb": False, "utf8": True, "colours": 256, "bce": True}),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, {"colours": 1 << 24}),
        ({"TERM": "xterm", "LC_ALL": "C"}, {"colours": 16, "utf8": False}),
        ({"TERM": "screen-256color", "LC_CTYPE": "C.utf8"}, {"bce": False, "utf8": True, "multiplexer": "screen"}),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"}, {"bce": False, "multiplexer": "tmux"}),
        ({"TERM": "linux", "NO_COLOR": "1"}, {"colours": 0}),
        ({"TERM": "xterm-kitty"}, {"colours": 256}),
    ],
)
def test_what_the_environment_tells(environ, expected):
    found = capabilities.detect(environ)
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("environ", "theme"),
    [({"TERM": "xterm"}, "enambelas"), ({"TERM": "xterm-256color"}, "gelap"), ({"TERM": "vt100"}, "mono")],
)
def test_the_first_theme_fits_the_terminal(environ, theme):
    assert capabilities.theme_for(capabilities.detect(environ)) == theme


def test_reset_switches_everything_off_and_leaves_no_text():
    stream = io.StringIO()
    reset.reset(stream)
    out = stream.getvalue()
    for mode in (1000, 1002, 1003, 1006, 1004, 2004, 2026, 2048, 1049):
        assert f"\x1b[?{mode}l" in out
    assert "\x1b[?25h" in out


def test_a_title_cannot_end_early():
    assert title.sequence("a\x07b\x1b\\c" * 50).count("\x07") == 1
    assert len(title.sequence("x" * 500)) < 100


def test_what_is_copied_is_cleaned_and_cut_between_characters():
    class App:
        copied = ""

        def copy_to_clipboard(self, text):
            self.copied = text

    app = App()
    assert clipboard.copy(app, "a\x1b]0;x\x07b") == app.copied
    assert "\x1b" not in app.copied
    clipboard.copy(app, "漢" * 60_000)
    assert len(app.copied.encode()) <= clipboard.LIMIT
    assert set(app.copied) <= {"漢", "\n", "…"}
