"""Brings a terminal back to use after a program on it ended without tidying up: `inbox reset-terminal`."""

from typing import TextIO

# Off, in this order: kitty keys, modifyOtherKeys, mouse in all its modes, focus reports, bracketed paste, synchronised
# output, in-band resize; then leave the other screen (xterm control sequences; kitty keyboard protocol).
RESET = (
    "\x1b[<99u\x1b[>4;0m"
    "\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1015l\x1b[?1016l"
    "\x1b[?1004l\x1b[?2004l\x1b[?2026l\x1b[?2048l"
    "\x1b[?1049l\x1b[?25h\x1b[?7h\x1b[?1l\x1b>\x1b[r\x1b(B\x0f\x1b[m\r\n"
)


def reset(stream: TextIO) -> None:
    """Write the sequences and flush. The screen's text stays."""
    stream.write(RESET)
    stream.flush()
