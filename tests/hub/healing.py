"""A room of three desks, each on a line of its own that can be cut, for the test of what is so after healing."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import httpx

from inbox.client.hubs import Hub
from inbox.client.ids import new_id
from inbox.client.session import Session
from inbox.wire import VIEWS, AnyCommand, Reply
from tests.hubs import RunningHub, text_body

PATIENCE = 120.0
PEOPLE = ("rina", "dedi", "sari")
OFFICE = """
[office]
name = "Uji"
tags = ["banjir"]
[[agency]]
id = "bpbd"
[[agency]]
id = "dinkes"
[[person]]
login = "rina"
role = "admin"
[[person]]
login = "dedi"
role = "supervisor"
agencies = ["bpbd"]
[[person]]
login = "sari"
role = "supervisor"
[[ladder]]
agency = "*"
levels = [{{name = "posko", people = ["rina"]}}, {{name = "kalak", role = "supervisor"}}]
[[channel]]
id = "wa-bpbd"
kind = "whatsapp"
agency = "bpbd"
phone_number_id = "106540352242922"
api_base = "{api_base}"
[[channel]]
id = "wa-dinkes"
kind = "whatsapp"
agency = "dinkes"
phone_number_id = "106540352242923"
api_base = "{api_base}"
"""
NUMBERS = {"wa-bpbd": "106540352242922", "wa-dinkes": "106540352242923"}
Weather = Literal["fair", "cut", "deaf"]


async def eventually(happened: Callable[[], Any], what: str) -> Any:
    """Wait until something is so; it is asked again and again."""
    deadline = time.monotonic() + PATIENCE
    while not (found := happened()):
        assert time.monotonic() < deadline, f"not within {PATIENCE:g} s: {what}"
        await asyncio.sleep(0.01)
    return found


class Way:
    """A socket that leads to the hub's. `cut`: nobody gets through; `deaf`: what is asked arrives, no answer does."""

    def __init__(self, path: Path, hub: RunningHub) -> None:
        self.path, self.hub, self.weather = path, hub, "fair"
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def set(self, weather: Weather) -> None:
        """Change the weather; who is on the line is thrown off it."""
        self.weather = weather
        if self._server is not None:
            self._server.close()
            self._server = None
            self.path.unlink(missing_ok=True)
        for writer in list(self._open):
            writer.transport.abort()
        if weather != "cut":
            self._server = await asyncio.start_unix_server(self._carry, str(self.path))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(str(self.hub.socket))
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, far_writer}
        self._open |= ends
        deaf = self.weather == "deaf"
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await asyncio.wait(
                [
                    asyncio.create_task(self._copy(reader, far_writer)),
                    asyncio.create_task(self._copy(far_reader, None if deaf else writer)),
                ],
                return_when=asyncio.FIRST_COMPLETED,
            )
        for end in ends:
            end.transport.abort()
        self._open -= ends

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter | None) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if writer is None:
                    return  # the hub has answered, and nobody hears it
                writer.write(data)
                await writer.drain()


class Seat:
    """A person's desk, or the place where it stood until it is opened again."""

    def __init__(self, login: str, folder: Path, hub: RunningHub) -> None:
        self.login, self.folder = login, folder
        self.way = Way(folder / f"{login}.sock", hub)
        self.session: Session | None = None

    async def open(self) -> None:
        """Open the desk on what it kept."""
        if self.session is None:
            self.session = Session(Hub(self.way.path), person=self.login, home=self.folder / self.login)
            await self.session.start()

    async def close(self) -> None:
        """Close it."""
        if self.session is not None:
            session, self.session = self.session, None
            await session.close()


class Room:
    """Three desks, a hub that comes and goes, a provider that posts again what the hub did not take."""

    def __init__(self, hub: RunningHub, folder: Path, citizens: int) -> None:
        self.hub, self.citizens = hub, citizens
        self.seats = [Seat(login, folder, hub) for login in PEOPLE]
        self.up, self.unposted = True, list[tuple[bytes, str]]()
        self.given: list[AnyCommand] = []
        self.said: list[str] = []

    async def begin(self) -> None:
        for seat in self.seats:
            await seat.way.set("fair")
            await seat.open()
        for who in range(2):
            await self.citizen(who, "wa-bpbd" if who else "wa-dinkes", "banjir")
        for seat in self.seats:
            await self.caught_up(seat)

    async def end(self) -> None:
        for seat in self.seats:
            await seat.close()
            await seat.way.set("cut")

    # --- what happens -----------------------------------------------------------------------------------------------
    async def citizen(self, who: int, channel: str, text: str) -> None:
        sender = str(self.citizens + who)
        self.said.append(f"{text}, kantor {self.citizens % 10**6} kabar {len(self.said)}")
        body = text_body(self.said[-1], f"wamid.H{sender}.{len(self.said)}", sender, number=NUMBERS[channel])
        self.unposted.append((body, channel))
        await self.post()

    async def post(self) -> None:
        while self.up and self.unposted:
            body, channel = self.unposted[0]
            assert (await asyncio.to_thread(self.hub.post, body, channel)).status_code == 200
            del self.unposted[0]

    async def act(self, seat: Seat, which: int, make: Callable[..., AnyCommand], fields: dict[str, Any]) -> None:
        """Give a command on one of the threads that the desk knows, from what it knows of it."""
        session = seat.session
        if session is None or not session.state.threads:
            return
        numbers = sorted(session.state.threads)
        number = numbers[-1 - which % len(numbers)]
        command = make(cmd_id=new_id(), written_at=datetime.now(UTC), thread=number, **fields)
        if isinstance(command, Reply):
            command.if_seq = session.state.threads[number].seq
            command.text = f"{command.text} {command.cmd_id}"
        await session.submit(command)
        self.given.append(command)

    async def hub_dies(self) -> None:
        if self.up:
            self.up = False
            await asyncio.to_thread(self.hub.kill)

    async def hub_returns(self) -> None:
        if not self.up:
            await asyncio.to_thread(self.hub.start)
            self.up = True
            await self.post()

    # --- what is so afterwards --------------------------------------------------------------------------------------
    async def caught_up(self, seat: Seat) -> None:
        """Wait until a desk knows what the hub knows, and nothing waits in its outbox."""
        session = seat.session
        if session is None or not self.up or seat.way.weather != "fair":
            return
        session.retry_now()
        await eventually(lambda: session.state.link == "live", f"{seat.login} is live")
        await eventually(lambda: not session.outbox.pending, f"the hub has answered {seat.login}")
        cursor = self.asked("/v1/snapshot", seat.login)["cursor"]
        await eventually(lambda: counter(session.state.cursor) >= counter(cursor), f"{seat.login} has followed")

    async def heal(self) -> None:
        """Everything is there again, and all that was on its way has arrived."""
        await self.hub_returns()
        for seat in self.seats:
            if seat.way.weather != "fair":
                await seat.way.set("fair")
            await seat.open()
        for seat in self.seats:
            await self.caught_up(seat)
        rest = ("queued", "sending")
        await eventually(lambda: not any(m["status"] in rest for m in self.outgoing()), "nothing is on its way")
        for seat in self.seats:
            await self.caught_up(seat)

    def messages(self) -> list[dict[str, Any]]:
        """All that was said and noted in the threads of this room's citizens and others that somebody worked on."""
        numbers = ",".join(str(found["number"]) for found in self.asked("/v1/snapshot", "sari")["threads"])
        views = self.asked("/v1/conversations", "sari", threads=numbers)
        return [m for view in views for m in view["messages"] if m["kind"] != "event"]

    def outgoing(self) -> list[dict[str, Any]]:
        """All that staff sent to citizens, as the hub has it."""
        return [m for m in self.messages() if m["direction"] == "out" and m["kind"] == "message"]

    def asked(self, path: str, login: str, **params: Any) -> Any:
        """What the hub answers a person."""
        way = httpx.HTTPTransport(uds=str(self.hub.socket), verify=False)
        with httpx.Client(transport=way, base_url="http://hub", timeout=60, headers={"siaga-person": login}) as client:
            answer = client.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return json.loads(answer.content)

    def views(self, seat: Seat) -> dict[str, list[int]]:
        """Each view of a desk: the numbers of its threads in their order."""
        assert seat.session is not None
        now = datetime.now(UTC)
        return {view: [t.number for t in seat.session.state.view(view, now)] for view in VIEWS}

    def views_of_hub(self, login: str) -> dict[str, list[int]]:
        """The same as the hub has it for that person."""
        return {view: [t["number"] for t in self.asked("/v1/threads", login, view=view)] for view in VIEWS}


def counter(cursor: str) -> int:
    """How far a cursor is."""
    return int(cursor.rpartition(".")[2] or -1)
