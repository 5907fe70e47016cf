"""A desk for tests: a sample office at a fixed moment, with a session that has no hub; and the screen as text."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from inbox.actions.keys import QUIET
from inbox.app import Inbox
from inbox.client.hubs import Hub
from inbox.client.session import Session
from inbox.client.state import State
from inbox.screens import steady
from inbox.screens.inbox import InboxScreen
from inbox.wire import (
    Address,
    AgencyInfo,
    Attachment,
    Author,
    CannedInfo,
    Category,
    ChannelState,
    Contact,
    Me,
    Message,
    OfficeInfo,
    PersonInfo,
    Thread,
    Window,
)
from tests.screens import pictures
from tests.stillness import LOOK, PATIENCE, Typist, run, still, taken

NOW = datetime(2026, 11, 21, 15, 4, tzinfo=UTC)  # Saturday 22.04 in Jakarta
NAMES = ("Neng Rina", "Tati Suryati", "asep.rancaekek", "Yusuf H.", "Dadang", "Bu Euis Komariah", "Ujang Supriatna")
TEXTS = (
    "jalan amblas di Kp. Cikuya, motor tidak bisa lewat",
    "Banjir di Dayeuhkolot sudah 1 m, ada lansia 2 orang di RT 03/05. Tolong kirim perahu.",
    "Puskesmas tutup padahal jam 9 pagi",
    "Re: KTP hilang, syarat dan biaya?",
    "lampu jalan mati sudah seminggu",
    "Air PDAM keruh dan bau",
)
KINDS: Any = ("whatsapp", "instagram", "email")


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def office() -> OfficeInfo:
    return OfficeInfo(
        name="QR Kab. Bandung",
        undo_seconds=10,
        tags=["banjir", "jalan-rusak"],
        agencies=[AgencyInfo(id="bpbd", name="BPBD"), AgencyInfo(id="dinkes", name="Dinas Kesehatan")],
        people=[
            PersonInfo(login="rina", name="Rina", roles=["admin"], agencies=["*"], present=True),
            PersonInfo(login="dedi", name="Dedi Kurnia", roles=["supervisor"], agencies=["*"]),
        ],
        canned=[
            CannedInfo(key="terima-kasih", text="Terima kasih {nama}, laporan {nomor} kami teruskan ke {opd}."),
            CannedInfo(key="jadwal", text="Loket buka {jam}."),
        ],
    )


def thread(i: int) -> Thread:
    kind = KINDS[i % 3]
    return Thread(
        number=1042 + i,
        seq=3,
        version=1,
        contact=Contact(
            id=i,
            name=NAMES[i % 7],
            addresses=[
                Address(kind="phone", value=f"6281234567{i:03d}", shown=f"WA ••{4821 + i}", channel=f"c{i % 3}")
            ],
        ),
        preview=TEXTS[i % 6],
        priority=(3, 1, 3, 2, 3, 4)[i % 6],
        agency=("bpbd", "dinkes", None)[i % 3],
        category=Category(kind="darurat" if i % 6 == 1 else None),
        assignee=(None, "rina", None, "dedi")[i % 4],
        unread=i % 4,
        last_at=ago(i),
        waiting_since=ago(3 * i + 1) if i % 5 != 4 else None,
        channel=f"c{i % 3}",
        channel_kind=kind,
        windows=[Window(channel=f"c{i % 3}", kind=kind, closes_at=NOW + timedelta(hours=2 + i), state="open")],
        tags=["banjir"] if i % 6 == 1 else [],
    )


def talk(found: Thread) -> list[Message]:
    def message(n: int, minutes: float, **fields: Any) -> Message:
        fields = {"author": Author(name=found.contact.name), "channel": found.channel} | fields
        fields |= {"channel_kind": found.channel_kind, "at": ago(minutes), "received_at": ago(minutes)}
        return Message(id=f"{found.number}-{n}", thread=found.number, seq=n, **fields)

    staff = Author(name="Rina", address="rina")
    return [
        message(1, 40, text="Assalamualaikum min"),
        message(
            2, 39, text=found.preview, attachments=[Attachment(id="a1", kind="image", size=1_200_000, state="ready")]
        ),
        message(3, 30, kind="note", direction="out", author=staff, text="sudah telepon posko, perahu jalan 22.10"),
    ]


def sample(count: int = 24) -> State:
    state = State(cursor="e.1", whole=True, office=office(), me=Me(login="rina", name="Rina", roles=["admin"]))
    for i in range(count):
        found = thread(i)
        state.threads[found.number] = found
        state.messages[found.number] = {m.id: m for m in talk(found)}
    state.channels = {
        "wa": ChannelState(id="wa", kind="whatsapp", state="up"),
        "ig": ChannelState(id="ig", kind="instagram", state="up"),
        "em": ChannelState(id="em", kind="email", state="down", since=ago(3)),
    }
    return state


class Offline(Session):
    """A real session of a hub that is not there, over a state that is."""

    def __init__(self, folder: Path, state: State) -> None:
        super().__init__(Hub(folder / "none.sock", contact="Bu Ani"), home=folder, clock=lambda: NOW)
        self.state = state


@asynccontextmanager
async def desk(
    folder: Path,
    size: tuple[int, int] = (80, 24),
    state: State | None = None,
    mistakes: tuple[str, ...] = (),
    theme: str = "gelap",
) -> AsyncIterator[tuple[Inbox, Typist]]:
    """A desk whose session is attached and knows that its hub is away."""
    found = state or sample()
    app = Inbox(lambda: Offline(folder, found), state=found, clock=lambda: NOW, mistakes=mistakes, theme_name=theme)
    async with opened(app, size) as pilot:
        await settle(pilot, lambda: app.session is not None and found.link == "away")
        await rest(pilot)
        yield app, pilot


@asynccontextmanager
async def opened(app: Inbox, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Typist]:
    """The app for the time of the block, with somebody who types."""
    async with run(app, size) as pilot:
        steady.now = pilot.clock
        try:
            yield pilot
        finally:
            steady.now = time.monotonic


async def settle(pilot: Typist, happened: Any, what: str = "") -> None:
    """Wait until something is so, and what led to it is taken."""
    until, pause = time.monotonic() + PATIENCE, LOOK
    while not happened():
        assert time.monotonic() < until, f"{what or 'never so'}:\n{text(pilot.app)}"
        await asyncio.sleep(pause)
        pause = min(1.3 * pause, 8 * LOOK)  # most looks render the whole screen
    await taken(pilot.app)
    if pilot.app.inbox.machine.due() is None:
        pilot.looked += QUIET


async def rest(pilot: Typist) -> None:
    """Wait until nothing is to come: a held key, the cursor's rest, a frame, what is loaded."""
    await still(pilot.app)
    pilot.looked += QUIET


def screen(app: Inbox) -> list[str]:
    """The screen on top as lines of text."""
    return [line.text.rstrip() for line in pictures.strips(app)]


def text(app: Inbox) -> str:
    return "\n".join(screen(app))


def inbox(app: Inbox) -> InboxScreen:
    return app.inbox


def same_grid(name: str, lines: list[str]) -> None:
    """Compare with the grid kept beside the tests; UPDATE_GRIDS=1 writes it."""
    path = Path(__file__).parent / "grids" / f"{name}.txt"
    seen = "\n".join(lines) + "\n"
    if os.environ.get("UPDATE_GRIDS"):
        path.write_text(seen, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == seen, (
        f"{name}: UPDATE_GRIDS=1 pytest tests/screens, then look at the diff"
    )
