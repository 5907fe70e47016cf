"""The frame writer against Textual's own: the same picture in pyte after any sequence of updates."""

import random

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from inbox.terminal.pen import way
from inbox.terminal.sgr import PLAIN, Attributes, change
from inbox.terminal.writer import FrameWriter

WIDTH, HEIGHT = 24, 5
STYLES = [
    Style.parse(text)
    for text in (
        "#ffffff on #101010", "bold #ff0000 on #101010", "dim #00ff00 on #101010", "#ffffff on #204060",
        "reverse #ffffff on #101010", "underline #ffffff on #101010", "italic bold #aabbcc on #000000", "strike",
    )
]  # fmt: skip
CONSOLE = Console(color_system="truecolor", force_terminal=True, width=WIDTH)
GRAPHEMES = (*"abc  xyz    ", "─", "▌", "漢", "字", "é", "…")


def strip(rng, width=WIDTH):
    """A strip of exactly that width, of random pieces."""
    segments, used = [], 0
    while used < width:
        text = "".join(rng.choices(GRAPHEMES, k=rng.randint(1, 9)))
        piece = Strip([Segment(text, rng.choice(STYLES))]).crop(0, width - used)
        segments.extend(piece)
        used += piece.cell_length
    return Strip(segments, width)


def update_of(rng):
    """A whole picture, or a part: some rows of the left or right half; no character lies across the middle."""
    half = WIDTH // 2
    if rng.random() < 0.4:
        return LayoutUpdate([[strip(rng, half), strip(rng, half)] for _ in range(HEIGHT)], Region(0, 0, WIDTH, HEIGHT))
    right = rng.random() < 0.5
    rows = sorted(rng.sample(range(HEIGHT), rng.randint(1, HEIGHT)))
    chops = [dict.fromkeys((0, half), None) for _ in range(HEIGHT)]
    for row in rows:
        chops[row][half if right else 0] = strip(rng, half)
    spans = [(row, half if right else 0, WIDTH if right else half) for row in rows]
    return ChopsUpdate(chops, spans, [[half, WIDTH]] * HEIGHT)


def picture(screen):
    """What a person sees: of a blank only its background, unless it is reversed, underlined or struck."""
    rows = []
    for y in range(HEIGHT):
        row = []
        for x in range(WIDTH):
            cell = screen.buffer[y][x]
            seen = cell.data.strip() or cell.reverse or cell.underscore or cell.strikethrough or cell.data == ""
            row.append(cell if seen else (" ", cell.bg))
        rows.append(row)
    return rows


@pytest.mark.parametrize("bce", [True, False])
@pytest.mark.parametrize("seed", range(60))
def test_thin_frames_draw_the_same_picture_as_textuals_own(seed, bce):
    rng = random.Random(seed)
    blank = LayoutUpdate([[Strip.blank(WIDTH, STYLES[0])]] * HEIGHT, Region(0, 0, WIDTH, HEIGHT))
    stock, thin = pyte.Screen(WIDTH, HEIGHT), pyte.Screen(WIDTH, HEIGHT)
    for screen in (stock, thin):
        screen.reset_mode(pyte.modes.DECAWM)
    stock_stream, thin_stream = pyte.Stream(stock), pyte.Stream(thin)
    thin_stream.feed(
        "\x1b[7l" + "".join(f"\x1b[{y}H" + "x" * WIDTH for y in range(1, HEIGHT + 1))
    )  # pyte erases only what was written
    writer = FrameWriter(ColorSystem.TRUECOLOR, bce=bce)
    for update in (blank, *(update_of(rng) for _ in range(8))):
        stock_stream.feed(update.render_segments(CONSOLE))
        thin_stream.feed(writer.frame(update, None))
        assert picture(stock) == picture(thin)


def test_an_equal_frame_writes_nothing():
    writer = FrameWriter(ColorSystem.TRUECOLOR, bce=True)
    update = LayoutUpdate([[Strip([Segment("halo" * 6, STYLES[0])])]] * HEIGHT, Region(0, 0, WIDTH, HEIGHT))
    assert writer.frame(update, None)
    assert writer.frame(update, None) == ""


def test_a_part_before_any_whole_picture_asks_for_one():
    writer = FrameWriter(ColorSystem.TRUECOLOR, bce=True)
    assert writer.frame(ChopsUpdate([{0: None}], [(0, 0, 1)], [[1]]), None) is None


def test_a_half_of_a_wide_character_that_is_overwritten_takes_the_other_half_along():
    writer = FrameWriter(ColorSystem.TRUECOLOR, bce=True)
    row = Strip([Segment("ab漢cd", STYLES[0])])
    writer.frame(LayoutUpdate([[row]], Region(0, 0, 6, 1)), None)
    out = writer.frame(ChopsUpdate([{0: None, 3: Strip([Segment("xyz", STYLES[0])])}], [(0, 3, 6)], [[3, 6]]), None)
    assert out == "\x1b[1;3H xyz"


def test_control_bytes_in_a_segment_do_not_reach_the_terminal():
    writer = FrameWriter(ColorSystem.TRUECOLOR, bce=True)
    evil = "a\x1b]52;c;aGk=\x07\x9b2J\x90q\x7fb" + " " * WIDTH
    out = writer.frame(LayoutUpdate([[Strip([Segment(evil, STYLES[0])])]], Region(0, 0, WIDTH, 1)), None)
    assert "\x1b]" not in out
    assert not any(0x7F <= ord(c) < 0xA0 for c in out)


def test_after_a_grapheme_of_doubtful_width_the_cursor_is_placed_absolutely():
    writer = FrameWriter(ColorSystem.TRUECOLOR, bce=True)
    blank = LayoutUpdate([[Strip.blank(WIDTH, STYLES[0])]], Region(0, 0, WIDTH, 1))
    writer.frame(blank, None)
    text = Strip([Segment("x👨‍👩‍👧y", STYLES[0]), Segment(" " * (WIDTH - 4), STYLES[0])])
    out = writer.frame(LayoutUpdate([[text]], Region(0, 0, WIDTH, 1)), None)
    assert "👨‍👩‍👧\x1b[1;4Hy" in out


def test_what_a_terminal_covers_that_draws_joined_emoji_apart_is_written_again():
    writer = FrameWriter(ColorSystem.TRUECOLOR, bce=True)
    text, border = STYLES[0], STYLES[1]

    def row(name):
        return LayoutUpdate([[Strip([Segment(name, text), Segment("|tetangga", border)])]], Region(0, 0, 13, 1))

    writer.frame(row("abcd"), None)
    out = writer.frame(row("a👨‍👩‍👧b"), None)
    assert out.index("👩") < out.index("|te")
    assert "b" in out[out.index("👩") :]


looks = st.builds(
    Attributes,
    foreground=st.sampled_from(["", "31", "38;2;1;2;3"]), background=st.sampled_from(["", "41", "48;5;7"]),
    bold=st.booleans(), dim=st.booleans(), italic=st.booleans(), underline=st.booleans(), reverse=st.booleans(),
    strike=st.booleans(),
)  # fmt: skip


@given(st.none() | looks, looks)
def test_a_change_of_attributes_ends_in_the_new_ones(old, new):
    assert apply(old, change(old, new)) == new


def apply(old, sequence):
    """SGR as a terminal reads it; unknown attributes are the worst: all on."""
    state = dict(zip(Attributes._fields, old or ("9", "9", *[True] * 6), strict=True))
    if not sequence:
        return Attributes(**state)
    codes = sequence.removeprefix("\x1b[").removesuffix("m").split(";")
    names = {"1": "bold", "2": "dim", "3": "italic", "4": "underline", "7": "reverse", "9": "strike"}
    while codes:
        code = codes.pop(0)
        if code in ("", "0"):
            state = PLAIN._asdict()
        elif code in names:
            state[names[code]] = True
        elif code == "22":
            state["bold"] = state["dim"] = False
        elif code in ("23", "24", "27", "29"):
            state[names[code[1]]] = False
        elif code in ("38", "48"):
            size = 4 if codes[0] == "2" else 2
            state["foreground" if code == "38" else "background"] = ";".join([code, *codes[:size]])
            del codes[:size]
        elif code in ("39", "49"):
            state["foreground" if code == "39" else "background"] = ""
        else:
            state["foreground" if code[0] == "3" else "background"] = code
    return Attributes(**state)


@given(st.tuples(st.integers(0, 30), st.integers(0, 9)), st.integers(0, 30), st.integers(0, 9))
def test_every_way_leads_to_its_cell(start, x, y):
    screen = pyte.Screen(40, 12)
    stream = pyte.Stream(screen)
    stream.feed(way(None, *start))
    stream.feed(way(start, x, y))
    assert (screen.cursor.x, screen.cursor.y) == (x, y)
