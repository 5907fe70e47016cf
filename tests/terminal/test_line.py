"""What is written to the terminal: at once where it takes it, the rest in the thread, in order and whole."""

import io
import os
import pty
import termios
import threading
import tty

from inbox.terminal.line import Line


def opened() -> tuple[int, Line]:
    master, slave = pty.openpty()
    tty.setraw(slave, termios.TCSANOW)
    line = Line(io.TextIOWrapper(os.fdopen(slave, "wb"), encoding="utf-8"))
    line.open()
    return master, line


def test_a_short_text_is_on_the_terminal_when_the_call_returns() -> None:
    master, line = opened()
    assert line.at_once("Siaga · ✎") is None
    assert os.read(master, 100).decode() == "Siaga · ✎"
    line.close()
    assert line.at_once("later") == "later", "the terminal is somebody else's now"
    os.close(master)


def test_what_the_terminal_does_not_take_at_once_follows_whole_and_in_order() -> None:
    """A terminal that does not read is not waited for; the rest may begin in the middle of a character."""
    master, line = opened()
    text = "é" * 200_000
    left = line.at_once(text)
    assert left is not None
    assert len(left) < len(text.encode())
    line.hand()
    assert line.at_once("!") == "!", "nothing overtakes what the thread still has"

    def thread() -> None:
        line.write(left)
        line.write("!")
        line.flush()

    line.hand()
    writing = threading.Thread(target=thread)
    writing.start()
    got = b""
    while not got.endswith(b"!"):
        got += os.read(master, 65536)
    writing.join()
    assert got.decode() == text + "!"
    assert line.at_once("z") is None
    assert os.read(master, 10) == b"z"
    line.close()
    os.close(master)
