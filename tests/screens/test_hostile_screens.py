"""Every action of the registry on a desk full of hostile text: each screen that opens draws none of it raw."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from rich.cells import cell_len
from rich.color import ColorSystem
from textual._compositor import LayoutUpdate
from textual.geometry import Region

from inbox.actions import ACTIONS
from inbox.actions.keys import Run
from inbox.app import Inbox
from inbox.client.state import State
from inbox.terminal.writer import FrameWriter
from inbox.wire import CannedInfo, Ladder, Me, Message, OfficeInfo, Thread
from tests.hostile import ALL, CORPUS, filled, obeyed
from tests.screens import pictures
from tests.screens.desks import desk, settle
from tests.stillness import still, taken

NAMES = tuple(CORPUS)
ENDS = {"leave", "quit", "suspend"}  # what ends or leaves the desk


def made(kind: Any, evil: str, /, **known: Any) -> Any:
    return msgspec.convert(filled(kind, evil) | known, kind)


def hostile() -> State:
    """An office in which every text is hostile: one thread a string of the corpus, people and tags of all of them."""
    texts = [CORPUS[name].encode("utf-8", "ignore").decode()[:20_000] for name in NAMES]
    office = made(
        OfficeInfo, ALL, undo_seconds=10, training=False, tags=[t[:300] for t in texts],
        agencies=[{"id": f"a{i}", "name": text} for i, text in enumerate(texts)],
        people=[{"login": f"p{i}", "name": text, "roles": ["admin"], "agencies": ["*"], "present": True}
                for i, text in enumerate(texts)],
        canned=[filled(CannedInfo, text) | {"key": f"k{i}"} for i, text in enumerate(texts)],
        ladders=[filled(Ladder, ALL[:500])],
    )  # fmt: skip
    me = Me(login="p0", name=ALL, roles=["admin", "supervisor"])
    state = State(cursor="e.1", whole=True, office=office, me=me)
    for i, text in enumerate(texts):
        number = 1042 + i
        thread = made(
            Thread, text, number=number, status="open", outgoing=None, agency=f"a{i}", assignee="p0", channel="c",
            channel_kind="whatsapp", priority=2, level=1, snoozed_until=None,
        )  # fmt: skip
        state.threads[number] = thread
        messages = [
            made(Message, text, id=f"{number}-{kind}", thread=number, seq=seq, kind=kind, direction=way,
                 channel="c", channel_kind="whatsapp", deleted=False, status=status)
            for seq, (kind, way, status) in enumerate(
                (("message", "in", None), ("note", "out", None), ("event", "out", None), ("message", "out", "held"))
            )
        ]  # fmt: skip
        state.messages[number] = {m.id: m for m in messages}
    return state


def look(app: Inbox) -> None:
    """Nothing of the screen on top would be obeyed, and every line has its width."""
    writer = FrameWriter(ColorSystem.TRUECOLOR, bce=True)
    strips = pictures.strips(app)
    for strip in strips:
        bad = obeyed(strip.text.rstrip("\n"))
        assert not bad, (type(app.screen).__name__, ascii(bad), ascii(strip.text))
        assert sum(cell_len(segment.text) for segment in strip) == app.size.width
    out = writer.frame(LayoutUpdate([[s] for s in strips], Region(0, 0, *app.size)), None) or ""
    assert "\x1b]" not in out
    assert "\x1bP" not in out


@pytest.mark.parametrize("size", [(120, 36)], ids=["120x36"])
async def test_every_action_on_a_hostile_office(tmp_path: Path, inbox_home: Path, size: tuple[int, int]) -> None:
    async with desk(tmp_path, size, hostile()) as (app, pilot):
        look(app)
        actions = [a for a in ACTIONS if a.id not in ENDS and a.contexts != ("composer",)]
        assert len(actions) > 40
        for place, action in enumerate(actions):
            app.inbox.threads.move_to(place % len(NAMES))
            app.inbox.panes.open_thread(1042 + place % len(NAMES))
            await taken(app)
            app.inbox.run(Run(action))
            await taken(app)
            look(app)
            await still(app)
            look(app)
            for _turn in range(6):
                if app.screen is app.inbox and not app.inbox.keyboard.asking and not app.inbox.composer.is_open:
                    break
                await pilot.press("escape")
            await settle(pilot, lambda: app.screen is app.inbox, action.id)
            assert app.is_running, action.id


def test_the_table_speaks_of_every_kind_of_attack() -> None:
    assert {"escape", "clipboard", "title", "link", "c1", "bidi", "joined", "combining", "markup", "line"} <= set(NAMES)
