"""Arabic and Hebrew move nothing beside them, whether the terminal orders lines by direction or not."""

import re

import pyte
import pytest
from rich.segment import Segment
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from inbox.terminal.capabilities import detect
from inbox.terminal.writer import FrameWriter
from inbox.widgets.untrusted import clean_line, fit

ARABIC = "السلام عليكم"
HEBREW = "שלום"


def written(text: str, *, isolate: bool) -> tuple[str, list[str]]:
    line = "│" + fit(clean_line(text), 20) + "│ 12 mnt"
    writer = FrameWriter(None, bce=True, isolate=isolate)
    out = writer.frame(LayoutUpdate([[Strip([Segment(line)])]], Region(0, 0, 29, 1)), None) or ""
    screen = pyte.Screen(29, 1)
    pyte.Stream(screen).feed(out)
    return out, [screen.buffer[0][x].data.strip("\u2068\u2069") for x in range(29)]


@pytest.mark.parametrize("text", [ARABIC, HEBREW, f"Bu {ARABIC} 12", f"{HEBREW} (3) {ARABIC}"])
@pytest.mark.parametrize("isolate", [True, False])
def test_what_stands_beside_stays_in_its_cells(text: str, isolate: bool) -> None:
    out, cells = written(text, isolate=isolate)
    assert cells[0] == "│"
    assert cells[21] == "│"
    assert "".join(cells[22:]) == " 12 mnt"
    after = re.split("[\u0590-\u06ff]\u2069?", out)[-1]
    assert after.startswith("\x1b["), "the cursor is placed anew after the words"


def test_a_terminal_that_orders_lines_gets_each_stretch_between_isolates() -> None:
    out, _cells = written(f"Bu {ARABIC} 12", isolate=True)
    assert f"\u2068{ARABIC}\u2069" in out
    assert "\u2068" not in written(f"Bu {ARABIC} 12", isolate=False)[0]


def test_isolates_of_citizens_are_never_drawn() -> None:
    out, _cells = written(f"\u2067{ARABIC}\u202e", isolate=False)
    assert not set(out) & set("\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e")


@pytest.mark.parametrize(
    ("env", "orders"),
    [
        ({"TERM": "xterm-256color", "VTE_VERSION": "7200"}, True),
        ({"TERM": "putty-256color"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0", "VTE_VERSION": "7200"}, False),
    ],
)
def test_which_terminals_order_lines(env: dict[str, str], orders: bool) -> None:
    assert detect(env, encoding="utf-8").reorders is orders
