"""A desk on a real store in a temporary folder, a clock that stands still until told, and bodies to feed it."""

import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from inbox.connectors.base import Inbound, InboundMessage, Party
from inbox.hub.desk import Desk
from inbox.hub.ids import uuid7
from inbox.hub.ingest import IngestReport
from inbox.office import load
from inbox.wire import AnyCommand, ChannelState, CommandResult, Me

OFFICE = """
[office]
name = "Quick Response Kab. Bandung"
[[agency]]
id = "bpbd"
name = "BPBD"
[[agency]]
id = "dinkes"
name = "Dinas Kesehatan"
[[person]]
login = "rina"
name = "Rina"
role = "admin"
agencies = ["*"]
[[person]]
login = "dedi"
name = "Dedi"
role = "admin"
agencies = ["bpbd"]
[[person]]
login = "sari"
name = "Sari"
role = "supervisor"
[[person]]
login = "oka"
role = "operator"
[[person]]
login = "ani"
role = "auditor"
[[channel]]
id = "wa-bpbd"
kind = "whatsapp"
agency = "bpbd"
phone_number_id = "106"
[[channel]]
id = "wa-dinkes"
kind = "whatsapp"
agency = "dinkes"
phone_number_id = "107"
"""


@dataclass
class Clock:
    """Stands still until moved."""

    now: datetime = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **length: float) -> None:
        self.now += timedelta(**length)


@dataclass
class Bench:
    """A desk with short ways to use it."""

    desk: Desk
    clock: Clock
    folder: Path
    count: int = field(default=0)

    def me(self, login: str = "rina") -> Me:
        return self.desk.me(login, own=False)

    def said(self, text: str = "banjir", *, wa: str = "6281234567890", account: str = "106", **more: Any) -> Inbound:
        self.count += 1
        fields: dict[str, Any] = {
            "external_id": f"wamid.{self.count}", "party": Party(ids=(("phone", wa),), name="Tati Suryati"),
            "at": self.clock.now, "text": text,
        }  # fmt: skip
        return InboundMessage(account=account, **{**fields, **more})

    async def take(self, *items: Inbound, channel: str = "wa-bpbd", body: bytes | None = None) -> IngestReport:
        return await self.desk.ingest(channel, body or msgspec.json.encode(list(items)), list(items))

    async def citizen(self, text: str = "banjir", **more: Any) -> IngestReport:
        channel = "wa-dinkes" if more.get("account") == "107" else "wa-bpbd"
        return await self.take(self.said(text, **more), channel=channel)

    async def run(self, kind: type, login: str = "rina", /, **fields: Any) -> CommandResult:
        command = self.command(kind, **fields)
        return await self.send(command, login)

    def command(self, kind: type, /, **fields: Any) -> AnyCommand:
        made: AnyCommand = kind(
            **{"cmd_id": uuid7(self.clock.now), "written_at": self.clock.now, "thread": 1, **fields}
        )
        return made

    async def send(self, command: AnyCommand, login: str = "rina") -> CommandResult:
        fingerprint = hashlib.sha256(msgspec.json.encode(command)).digest()
        return await self.desk.execute(self.me(login), command, fingerprint=fingerprint)

    async def up(self, *channels: str) -> None:
        for name in channels or ("wa-bpbd", "wa-dinkes"):
            await self.desk.set_channel(ChannelState(id=name, kind="whatsapp", state="up"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def open_bench(tmp_path: Path, clock: Clock) -> AsyncIterator[Callable[[], Any]]:
    opened: list[Desk] = []

    async def make(office: str = OFFICE) -> Bench:
        desk = await Desk.open(tmp_path / "data", clock=clock)
        opened.append(desk)
        if office:
            await desk.apply_office(load(office, "office.toml"), office, Me(login="root"))
        return Bench(desk, clock, tmp_path / "data")

    yield make
    for desk in opened:
        if desk.store.running:
            await desk.close()


@pytest.fixture
async def bench(open_bench: Any) -> Bench:
    made: Bench = await open_bench()
    return made
