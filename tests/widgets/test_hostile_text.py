"""Text of citizens that wants to act on the terminal or the program, through every widget that shows text."""

import pytest
from rich.cells import cell_len
from rich.color import ColorSystem
from textual._compositor import LayoutUpdate
from textual.geometry import Region

from inbox.terminal.writer import FrameWriter
from inbox.wire import Address, Attachment, Author, ChannelState, Contact, Problem, Reaction
from tests.hostile import CORPUS, obeyed
from tests.stillness import run
from tests.widgets.desk import NOW, Desk, message, thread


@pytest.mark.parametrize("name", CORPUS)
async def test_no_byte_of_theirs_reaches_the_terminal(name):
    evil = CORPUS[name]
    app = Desk()
    async with run(app, (80, 24)) as pilot:
        contact = Contact(id=1, name=evil, addresses=[Address(kind="mail", shown=evil, channel="wa")])
        texts = {"preview": evil, "subject": evil, "tags": [evil], "assignee": evil or None, "agency": evil}
        app.threads[1039] = thread(1039, contact=contact, place=evil, **texts)
        app.list.sync()
        author = Author(name=evil, address=evil)
        app.talk.show(
            app.threads[1039],
            [
                message(1, evil, 3, author=author, subject=evil, to=[evil], channel_kind="email"),
                message(2, evil, 2, author=author, kind="note", direction="out"),
                message(3, evil, 2, author=author, kind="event"),
                message(4, evil, 1, author=author, direction="out", status="failed", reply_to="m1", quoted=evil,
                        error=Problem(code="x", title=evil, hint=evil)),
                message(5, None, 1, author=author, type="document", reply_to="lain", quoted=evil,
                        attachments=[Attachment(id="a", kind=evil, name=evil, mime=evil, size=7)],
                        reactions=[Reaction(emoji=evil, author=author, at=NOW)]),
            ],
        )  # fmt: skip
        app.hint.show_error(evil, evil)
        app.query_one("StatusBar").show(
            type(app.query_one("StatusBar").status)(
                office=evil, shift=[evil], channels=[ChannelState(id="x", kind="email", name=evil, state="up")]
            ),
            NOW,
        )
        app.composer.start("reply", evil[:5000], via=evil)
        writer = FrameWriter(ColorSystem.TRUECOLOR, bce=True)
        for _ in range(12):
            await pilot.pause()
            strips = app.screen._compositor.render_strips()
            for strip in strips:
                assert_clean(strip.text.rstrip("\n"))
                assert sum(cell_len(segment.text) for segment in strip) == 80, strip.text
            out = writer.frame(LayoutUpdate([[strip] for strip in strips], Region(0, 0, 80, 24)), None)
            assert "\x1b]" not in out
            assert "\x1bP" not in out
            app.talk.step(-1)
        assert app.is_running


def assert_clean(text):
    """No control byte, no escape, no bidi override, no lone surrogate."""
    assert not obeyed(text), ascii(text)


async def test_a_paste_is_cleaned_before_it_is_in_the_draft():
    from textual import events

    app = Desk()
    async with run(app, (80, 24)) as pilot:
        app.composer.start("reply", "", via="WA")
        await pilot.pause()
        app.composer.area.post_message(events.Paste("satu\r\ndua\x1b]52;c;aGk=\x07\ttiga\r"))
        await pilot.pause()
        assert_clean(app.composer.text.replace("\n", ""))
        assert app.composer.text.startswith("satu\ndua")
