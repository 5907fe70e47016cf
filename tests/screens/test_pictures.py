"""Every screen at three sizes, and in each colour depth that terminals have. UPDATE_GRIDS=1 writes the pictures anew.

The clock and the office stand still (`desks.NOW`, `desks.sample`). `grids/screens/NAME-80x24.txt` is a picture,
`grids/screens/256.looks` the looks of the cells of all of them.
"""

import importlib
import os
import pkgutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from textual.pilot import Pilot
from textual.screen import Screen

import inbox.screens
from inbox.actions import BY_ID
from inbox.actions.keys import Run
from inbox.app import Inbox
from inbox.client.state import State
from inbox.screens.picker import Picker
from inbox.screens.sheet import Sheet
from inbox.screens.welcome import Welcome
from inbox.wire import Author, Message
from tests.screens import pictures
from tests.screens.desks import ago, desk, sample, settle, talk, thread

KEPT = Path(__file__).parent / "grids" / "screens"
SIZES = [(80, 24), (120, 36), (200, 50)]
# name → keys that open it from the list, or an action that has none; Esc closes what is still open afterwards.
# Upper and lower case take turns: several capitals in a row are taken for Caps Lock.
SCREENS: dict[str, tuple[str, ...]] = {
    "list": ("j", "j"),
    "thread": ("enter",),
    "reply": ("r", *"Baik"),
    "note": ("c", *"telepon posko"),
    "armed": ("r", *"Baik", "tab"),
    "chord": ("g",),
    "wait": ("w",),
    "selected": ("x", "j", "x"),
    "question": ("enter", "e"),
    "help": ("?",),
    "palette": (":",),
    "canned": ("s",),
    "assign": ("a",),
    "agency": ("T",),
    "reveal": ("d",),
    "category": ("K",),
    "search": ("/",),
    "activity": ("L",),
    "filter": ("\\",),
    "tag": ("t",),
    "board": ("W",),
    "held": ("h",),
    "channels": ("run:channels",),
    "place": ("run:place",),
}
HELD = 1042
# Bases; what a hub's templates, attachments or the disk's folders open; dialogs inside a picture's dialog.
APART = {"Sheet", "Picker", "Prompt", "Look", "PathPicker", "Saved", "Preview"}


def office() -> State:
    """The sample office with a held reply, seen by a supervisor."""
    state = sample(12)
    state.me = msgspec.structs.replace(state.me, roles=["admin", "supervisor"])
    held = msgspec.structs.replace(thread(0), outgoing="held", assignee="rina", last_at=ago(0.5))
    reply = Message(
        id="held", thread=HELD, seq=2, at=ago(1), received_at=ago(1), direction="out", status="held", channel="c0",
        channel_kind="whatsapp", author=Author(name="Rina", address="rina"), text="Tim kami menuju lokasi.",
    )  # fmt: skip
    state.threads[HELD] = held
    state.messages[HELD] = {m.id: m for m in [*talk(held), reply]}
    return state


async def still(app: Inbox, pilot: Pilot[Any]) -> str:
    """The picture once it has not changed for a while."""
    before = ""
    for _turn in range(100):
        await pilot.pause(0.1)
        seen = pictures.grid(app)
        if seen == before:
            return seen
        before = seen
    raise AssertionError("the screen never came to rest")


async def every(app: Inbox, pilot: Pilot[Any], seen: Callable[[str], Awaitable[None]]) -> None:
    """Open each screen in turn."""
    desk_ = app.inbox
    for name, keys in SCREENS.items():
        desk_.threads.move_key(HELD if name in ("held", "activity") else 1045)
        desk_.hint.clear()
        await still(app, pilot)
        if keys[0].startswith("run:"):
            desk_.run(Run(BY_ID[keys[0].removeprefix("run:")]))
        else:
            await pilot.press(*keys)
        if name in ("reply", "note", "armed"):
            await settle(pilot, lambda: desk_.composer.saved_at is not None, "the draft is safe")
        await still(app, pilot)
        await seen(name)
        await pilot.press("escape")
        for _turn in range(8):
            if app.screen is desk_ and not desk_.composer.is_open and not desk_.threads.selection:
                break
            await pilot.press("escape")
        while desk_.focused is not desk_.threads:
            await pilot.press("escape")
        await settle(pilot, lambda: app.screen is desk_, name)
        assert app.session is not None
        app.session.set_draft(1045, "", "reply")
    app.push_screen(Welcome())
    await still(app, pilot)
    await seen("welcome")


def same(name: str, text: str) -> None:
    path = KEPT / name
    if os.environ.get("UPDATE_GRIDS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text, f"{name}: UPDATE_GRIDS=1 pytest {__name__}, then read the diff"


# Text does not depend on colours nor colours on the size, so that each size brings other depths.
RUNS = [((80, 24), ("true", "256")), ((120, 36), ("16",)), ((200, 50), ("mono",))]


@pytest.mark.parametrize(("size", "depths"), RUNS, ids=["80x24", "120x36", "200x50"])
async def test_every_screen(tmp_path: Path, size: tuple[int, int], depths: tuple[str, ...]) -> None:
    shown: set[str] = set()
    looks: dict[str, list[str]] = {depth: [] for depth in depths}
    theme = pictures.DEPTHS[depths[0]][1]
    async with desk(tmp_path, size, office(), theme=theme) as (app, pilot):

        async def seen(name: str) -> None:
            shown.add(type(app.screen).__name__)
            same(f"{name}-{size[0]}x{size[1]}.txt", pictures.grid(app))
            for depth in depths:
                looks[depth].append(f"== {name}\n{pictures.looks(app, depth)}")

        await every(app, pilot, seen)
    for depth, parts in looks.items():
        same(f"{depth}.looks", "".join(parts))
    assert known() - APART <= shown


def known() -> set[str]:
    """Every screen that the program has: a new one must be in SCREENS."""
    for module in pkgutil.iter_modules(inbox.screens.__path__):
        importlib.import_module(f"inbox.screens.{module.name}")
    found: list[type] = [*Screen.__subclasses__(), *Sheet.__subclasses__(), *Picker.__subclasses__()]
    return {one.__name__ for one in found if one.__module__.startswith("inbox.screens")}
