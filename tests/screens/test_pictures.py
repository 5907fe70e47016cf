"""Every screen at three sizes, and in each colour depth that terminals have. UPDATE_GRIDS=1 writes the pictures anew.

The clock and the office stand still (`desks.NOW`, `desks.sample`). `grids/screens/NAME-80x24.txt` is a picture,
`grids/screens/256-80x24.looks` the looks of the cells of all of them at a size.
"""

import importlib
import os
import pkgutil
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from textual.screen import Screen

import inbox.screens
from inbox import i18n
from inbox.actions import BY_ID
from inbox.actions.keys import Run
from inbox.app import Inbox
from inbox.client.state import State
from inbox.screens import template_form
from inbox.screens.answering_many import Preview
from inbox.screens.attaching import PathPicker
from inbox.screens.forwarding import Letter, Outgoing
from inbox.screens.leftover import Leftover
from inbox.screens.mailing_list import Plan
from inbox.screens.picker import Picker
from inbox.screens.saved import Saved
from inbox.screens.sheet import Sheet
from inbox.screens.welcome import Welcome
from inbox.wire import Author, Macro, Message, Step
from tests.screens import pictures
from tests.screens.desks import NAMES, TEXTS, ago, desk, sample, talk, thread
from tests.stillness import still, typed

KEPT = Path(__file__).parent / "grids" / "screens"
NARROW = (80, 24)
SIZES = [NARROW, (120, 36), (200, 50)]
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
    "time": ("run:snooze.until",),
    "person": ("D",),
    "history": ("D", "h"),
    "macros": ("M",),
    "macro": ("M", "enter"),
}
HELD = 1042
TEXT = "Bapak/Ibu, laporan sudah kami teruskan ke BPBD; petugas menuju lokasi."
FILES = {"laporan-warga.pdf": 48_200, "foto/jalan.jpg": 1, "peta-posko.png": 1_340_000, "surat tugas.docx": 21_000}
SAVED = Path("/home/rina/siaga/1045/jalan-amblas-kp-cikuya.jpg")
# Bases; what is painted of a picture's own colours (`test_picture`).
APART = {"ReadingSheet", "Sheet", "Picker", "Prompt", "Picture"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person's folder with the same files at each time, on a machine that has the same name everywhere."""
    folder = tmp_path / "rumah"
    for name, size in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as new:
            new.truncate(size)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("LOGNAME", "rina")
    monkeypatch.setattr(socket, "gethostname", lambda: "posko")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def office() -> State:
    """The sample office with a held reply, seen by a supervisor."""
    state = sample(12)
    state.me = msgspec.structs.replace(state.me, roles=["admin", "supervisor"])
    held = msgspec.structs.replace(thread(0), outgoing="held", assignee="rina", last_at=ago(0.5))
    reply = Message(
        id="held", thread=HELD, seq=2, at=ago(1), received_at=ago(1), direction="out", status="held", channel="c0",
        channel_kind="whatsapp", author=Author(name="Rina", address="rina"), text="Tim kami menuju lokasi.",
    )  # fmt: skip
    steps = (Step(do="tag", values=("banjir",)), Step(do="priority", values=("2",)),
             Step(do="note", values=("Posko dihubungi.",)), Step(do="reply", values=("terima-kasih",)))  # fmt: skip
    state.office.macros = (Macro(name="posko", title="Serahkan ke posko", steps=steps),)
    state.threads[HELD] = held
    state.messages[HELD] = {m.id: m for m in [*talk(held), reply]}
    return state


async def every(app: Inbox, seen: Callable[[str], Awaitable[None]]) -> None:
    """Open each screen in turn."""
    desk_ = app.inbox
    for name, keys in SCREENS.items():
        desk_.threads.move_key(HELD if name in ("held", "activity") else 1045)
        desk_.hint.clear()
        await still(app)
        if keys[0].startswith("run:"):
            desk_.run(Run(BY_ID[keys[0].removeprefix("run:")]))
        else:
            typed(app, *keys)
        await still(app)
        if name in ("reply", "note", "armed"):
            app._save()
            desk_.tick()
        await seen(name)
        desk_.threads.select(frozenset())
        closed = False
        while not closed:
            typed(app, "escape")
            await still(app)
            closed = app.screen is desk_ and desk_.focused is desk_.threads and not desk_.composer.is_open
        assert app.session is not None
        app.session.set_draft(1045, "", "reply")
    for name, dialog in dialogs(desk_.state).items():
        app.push_screen(dialog)
        await still(app)
        await seen(name)
        app.pop_screen()


def dialogs(state: State) -> dict[str, Screen[Any]]:
    """What a hub's answer, or several steps that want a pause in typing, open."""
    one = state.threads[1045]
    said = sorted(state.messages[1045].values(), key=lambda m: m.seq)
    many = Plan(((one, TEXT), (state.threads[1046], TEXT)), ((state.threads[1044], "masa balas habis; perlu templat"),))
    return {
        "forward": Outgoing(Letter(one, "bina@marga.example", said, state.office), "Bina Marga", lambda *_: None),
        "many": Preview(many, ["WA BPBD: 2 pesan layanan; bulan ini sudah 7 dari 1000 yang gratis."], 30.0),
        "template": template_form.Look(TEXT, "tindak_lanjut"),
        "leftover": Leftover(f"#{one.number}", "dari mesin lain", TEXT),
        "welcome": Welcome(),
        "path": PathPicker("Lampirkan berkas"),
        "saved": saved(),
    }


def saved() -> Saved:
    """Of a picture."""
    sheet = Saved(SAVED, lambda _text: None)
    sheet.shows = True
    return sheet


def same(name: str, text: str) -> None:
    path = KEPT / name
    if os.environ.get("UPDATE_GRIDS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text, f"{name}: UPDATE_GRIDS=1 pytest {__name__}, then read the diff"


@pytest.mark.parametrize("theme", sorted({theme for _system, theme in pictures.DEPTHS.values()}))
@pytest.mark.parametrize("size", SIZES, ids=[f"{width}x{height}" for width, height in SIZES])
async def test_every_screen(tmp_path: Path, size: tuple[int, int], theme: str) -> None:
    shown: set[str] = set()
    # What the colours of one theme become at each depth is worked out from the same strips, as the writer does.
    looks: dict[str, list[str]] = {depth: [] for depth, (_system, of) in pictures.DEPTHS.items() if of == theme}
    end = f"{size[0]}x{size[1]}"
    async with desk(tmp_path, size, office(), theme=theme) as (app, _pilot):

        async def seen(name: str) -> None:
            shown.add(type(app.screen).__name__)
            assert size != NARROW or not cut(app, name)
            same(f"{name}-{end}.txt", pictures.grid(app))
            for depth in looks:
                looks[depth].append(f"== {name}\n{pictures.looks(app, depth)}")

        await every(app, seen)
    for depth, parts in looks.items():
        same(f"{depth}-{end}.looks", "".join(parts))
    assert known() - APART <= shown


async def test_what_shines_through_a_dialog_is_there_before_it_was_painted(tmp_path: Path) -> None:
    async with desk(tmp_path, NARROW, office()) as (app, _pilot):
        await still(app)
        typed(app, "s")
        await still(app)
        app.screen.refresh()
        assert pictures.grid(app).splitlines()[0].startswith(" Siaga · piket")


async def test_nothing_is_cut_in_english(tmp_path: Path) -> None:
    """As `test_every_screen` sees it in Indonesian."""
    i18n.use("en")
    try:
        async with desk(tmp_path, NARROW, office()) as (app, _pilot):

            async def seen(name: str) -> None:
                assert not cut(app, name)

            await every(app, seen)
    finally:
        i18n.use("id")


def cut(app: Inbox, name: str) -> list[str]:
    """What is cut on a screen, but for texts and names; the chords that fit on no line are in the help."""
    found = pictures.cuts(app, (*NAMES, *TEXTS))
    return [one for one in found if not (name == "chord" and one.endswith("left out"))]


def known() -> set[str]:
    """Every screen that the program has: a new one must be in SCREENS."""
    for module in pkgutil.iter_modules(inbox.screens.__path__):
        importlib.import_module(f"inbox.screens.{module.name}")
    found: list[type] = [*Screen.__subclasses__(), *Sheet.__subclasses__(), *Picker.__subclasses__()]
    return {one.__name__ for one in found if one.__module__.startswith("inbox.screens")}
