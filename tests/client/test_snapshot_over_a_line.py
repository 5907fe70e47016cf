"""A desk of some thousand threads over a line that is cut in the middle of its snapshot, against a real hub."""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from inbox.client.home import Home
from inbox.client.hubs import Hub
from inbox.client.line import PAGE
from inbox.client.session import Session
from inbox.wire import Snapshot
from tests.client.test_session_with_hub import eventually
from tests.hubs import NUMBER, RunningHub, running_hub, text_body

COUNT = 2_000
PATH = re.compile(rb"GET (/v1/(?:snapshot|page|counts)[^ ]*)")


def crowd(count: int, each: int = 200) -> Iterator[bytes]:
    """Webhook bodies of so many citizens, each with one message."""
    for start in range(0, count, each):
        people = [f"6281300{n:06}" for n in range(start, min(count, start + each))]
        said = [
            {
                "from": wa,
                "id": f"wamid.{wa}",
                "timestamp": "1795270000",
                "type": "text",
                "text": {"body": f"banjir {wa}"},
            }
            for wa in people
        ]
        value = {
            "messaging_product": "whatsapp", "metadata": {"phone_number_id": NUMBER}, "messages": said,
            "contacts": [{"profile": {"name": f"Warga {wa[-4:]}"}, "wa_id": wa} for wa in people],
        }  # fmt: skip
        entry = {"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}
        yield msgspec.json.encode({"object": "whatsapp_business_account", "entry": [entry]})


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with running_hub(tmp_path_factory.mktemp("crowded") / "hub") as hub:
        hub.ready()
        for body in crowd(COUNT):
            assert hub.post(body).status_code == 200
        yield hub


class Relay:
    """The line to a hub. Within the answer to the page after so many it is cut, and stays so until it is mended."""

    def __init__(self, hub: RunningHub, path: Path) -> None:
        self.hub, self.path = hub, path
        self.pages: int | None = None  # pages that still pass; null: all
        self.asked: list[str] = []
        self.taken = 0  # bytes to the client
        self._lines: set[asyncio.StreamWriter] = set()
        self.cut = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.cut:
            writer.close()
            return
        there, to_hub = await asyncio.open_unix_connection(self.hub.socket)
        ends = {writer, to_hub}
        self._lines |= ends
        part = [1 << 30]  # bytes that still pass on this connection

        async def ask() -> None:
            while data := await reader.read(65536):
                for found in PATH.findall(data):
                    self.asked.append(found.decode())
                    if found.startswith(b"/v1/page") and self.pages is not None:
                        self.pages -= 1
                        if self.pages < 0:
                            part[0] = 500
                to_hub.write(data)

        async def tell() -> None:
            while data := await there.read(65536):
                writer.write(data[: part[0]])
                self.taken += len(data[: part[0]])
                part[0] -= len(data)
                if part[0] <= 0:
                    await writer.drain()
                    self.end()

        with suppress(ConnectionError):
            await asyncio.wait([asyncio.create_task(ask()), asyncio.create_task(tell())],
                               return_when=asyncio.FIRST_COMPLETED)  # fmt: skip
        for end in ends:
            end.close()
        self._lines -= ends

    def end(self) -> None:
        """Cut every connection."""
        self.cut = True
        for line in self._lines:
            line.close()

    def mend(self) -> None:
        """Let everything pass again."""
        self.cut, self.pages = False, None


@asynccontextmanager
async def relayed(hub: RunningHub, folder: Path) -> AsyncIterator[tuple[Relay, Session]]:
    relay = Relay(hub, folder / "line.sock")
    server = await asyncio.start_unix_server(relay.serve, str(relay.path))
    session = Session(Hub(relay.path), home=folder / "client")
    try:
        yield relay, session
    finally:
        await session.close()
        relay.end()
        server.close()


def arrives(hub: RunningHub) -> int:
    """Another citizen writes; the number of the new thread."""
    number = max(there(hub)) + 1
    assert hub.post(text_body("Banjir", f"wamid.new{number}", sender=f"6281400{number:06}")).status_code == 200
    assert number in there(hub)
    return number


def does(hub: RunningHub, *words: str) -> None:
    """A verb, done."""
    done = hub.cli(*words)
    assert done.returncode == 0, done.stderr


def known(session: Session) -> dict[int, int]:
    return {number: thread.version for number, thread in session.state.threads.items()}


def there(hub: RunningHub) -> dict[int, int]:
    return {t["number"]: t["version"] for t in hub.get("/v1/snapshot")["threads"]}


async def whole(session: Session) -> None:
    await eventually(lambda: session.state.whole and not session.state.more, "all pages are here")


async def test_a_cut_in_the_middle_costs_one_page_and_nothing_is_passed_over(
    tmp_path: Path, crowded: RunningHub
) -> None:
    async with relayed(crowded, tmp_path) as (relay, session):
        relay.pages = 2
        await session.start()
        await eventually(lambda: session.state.link == "away" and relay.cut, "the line is cut")
        held = known(session)
        assert len(held) == 3 * PAGE
        assert not session.state.whole
        assert session.state.counts["all"] >= COUNT, "the hub counts what is not here"
        # Meanwhile: a new thread, one that is held is closed, one that is not is escalated to the top.
        new = await asyncio.to_thread(arrives, crowded)
        first, last = min(held), max(set(there(crowded)) - {new})
        assert last not in held
        await asyncio.to_thread(does, crowded, "invalid", str(first))
        await asyncio.to_thread(does, crowded, "priority", str(last), "1")
        asked = len(relay.asked)
        relay.mend()
        session.retry_now()
        await whole(session)
        await eventually(lambda: known(session) == there(crowded), "it knows all that the hub knows")
        pages = [path for path in relay.asked if path.startswith("/v1/page")]
        assert not [path for path in relay.asked[asked:] if "snapshot" in path], "what had come is not fetched again"
        assert pages[2] == pages[3], "it goes on at the page that was cut"
        assert len(pages) == len(set(pages)) + 1


async def test_who_ends_the_program_meanwhile_goes_on_there_at_the_next_start(
    tmp_path: Path, crowded: RunningHub
) -> None:
    async with relayed(crowded, tmp_path) as (relay, session):
        relay.pages = 3
        await session.start()
        await eventually(lambda: session.state.link == "away" and relay.cut, "the line is cut")
        await eventually(lambda: len(session.state.threads) == 4 * PAGE, "four pages are here")
    (tmp_path / "line.sock").unlink(missing_ok=True)
    async with relayed(crowded, tmp_path) as (relay, session):
        await session.start()
        await whole(session)
        await eventually(lambda: known(session) == there(crowded), "it knows all that the hub knows")
        assert not [path for path in relay.asked if "snapshot" in path]
        assert len([path for path in relay.asked if path.startswith("/v1/page")]) <= COUNT // PAGE - 2
        assert Home.of(session.hub, root=tmp_path / "client").first_page.exists(), "and its desk is painted at once"


async def test_what_was_held_stays_while_a_fresh_snapshot_comes(tmp_path: Path, crowded: RunningHub) -> None:
    """After a cursor that the hub no longer has; what no page names is gone at the end."""
    async with relayed(crowded, tmp_path) as (relay, session):
        await session.start()
        await whole(session)
        gone = max(session.state.threads) + 1000
        foreign = session.state.threads[1]
        session.state.threads[gone] = type(foreign)(**{f: getattr(foreign, f) for f in foreign.__struct_fields__}
                                                    | {"number": gone})  # fmt: skip
        relay.pages = 1
        session.state.cursor = session.state.cursor.rpartition(".")[0] + ".99999999"
        relay.end()
        await eventually(lambda: session.state.link == "away", "the line is cut")
        relay.cut = False
        session.retry_now()
        await eventually(lambda: session.state.more and relay.cut, "a page of the fresh snapshot is cut")
        assert len(session.state.threads) > COUNT, "all that was held is held"
        assert gone in session.state.doubted
        relay.mend()
        session.retry_now()
        await whole(session)
        assert gone not in session.state.threads
        await eventually(lambda: known(session) == there(crowded), "it knows all that the hub knows")


async def test_a_view_that_is_looked_at_comes_before_the_rest(tmp_path: Path, crowded: RunningHub) -> None:
    number = await asyncio.to_thread(arrives, crowded)
    await asyncio.to_thread(does, crowded, "snooze", str(number), "2j")
    async with relayed(crowded, tmp_path) as (relay, session):
        relay.pages = 0
        await session.start()
        await eventually(lambda: relay.cut and session.state.link == "away", "the line is cut")
        assert number not in session.state.threads
        relay.cut, relay.pages = False, 1
        session.retry_now()
        await eventually(lambda: session.state.link == "live", "the line is back")
        await session.intake.look("snoozed")
        assert number in session.state.threads
        relay.mend()
        await whole(session)


def test_a_first_page_is_small_and_compressed(crowded: RunningHub) -> None:
    """What a client of before asks for is whole, and shrinks as well where it can take that."""
    first = crowded.request("GET", "/v1/snapshot", params={"limit": PAGE})
    raw = crowded.request("GET", "/v1/snapshot", headers={"Accept-Encoding": "identity"})
    assert first.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in raw.headers
    decoded = msgspec.json.decode(raw.content, type=Snapshot)
    assert (decoded.next, len(decoded.threads) >= COUNT) == ("", True)
    assert first.num_bytes_downloaded < 60_000 < len(first.content)
    assert len(gzip.compress(raw.content, 6)) * 5 < len(raw.content)


@pytest.mark.parametrize("asked", [{"after": "x"}, {"view": "x"}, {"limit": "x"}])
def test_a_page_that_cannot_be_is_refused_in_words(crowded: RunningHub, asked: dict[str, Any]) -> None:
    answer = crowded.request("GET", "/v1/page", params=asked)
    assert answer.status_code == 400
    assert answer.json()["error"]["title"]
