"""A Graph API that runs: in the loop of a test, or as a process of its own."""

import asyncio
import contextlib
import socket
from collections.abc import Generator
from types import TracebackType

import uvicorn

from inbox.sandbox.accounts import Number
from inbox.sandbox.clock import Clock
from inbox.sandbox.graph import Graph
from inbox.sandbox.world import Habits, World


class GraphServer:
    """`async with GraphServer() as graph:` serves on 127.0.0.1 at `graph.base` until the end of the block.

    `port` 0 takes a free one, which stays the same over `stop` and `start`. One number, 106540352242922, is there from
    the start; `callback` is where its webhooks go.
    """

    def __init__(
        self, port: int = 0, *, seed: int = 1, clock: Clock | None = None, habits: Habits | None = None,
        callback: str = "", numbers: tuple[Number, ...] = (),
    ) -> None:  # fmt: skip
        self.port = port
        self.world = World(clock, seed, habits)
        self.graph = Graph(self.world)
        for number in numbers or (Number("106540352242922", callback=callback),):
            self.world.number(number)
        self._tasks: list[asyncio.Task[None]] = []
        self._server: Quiet | None = None

    @property
    def base(self) -> str:
        """What `api_base` of a channel is set to."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def number(self) -> Number:
        """The first number."""
        return next(iter(self.world.numbers.values()))

    async def start(self) -> None:
        """Listen. Returns when connections are taken."""
        listener = socket.socket(
            socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
        )  # else asyncio sets no TCP_NODELAY
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        self.world.base = self.base
        self.graph.stopping.clear()
        config = uvicorn.Config(
            self.graph.app,
            log_config=None,
            lifespan="off",
            timeout_graceful_shutdown=1,
            access_log=False,
            ws="none",
            date_header=False,
        )
        server = self._server = Quiet(config)
        self._tasks = [asyncio.ensure_future(server.serve(sockets=[listener]))]
        while not server.started:
            if self._tasks[0].done():
                self._tasks[0].result()
            await asyncio.sleep(0.005)
        self._tasks.append(asyncio.ensure_future(self.world.courier.run()))

    async def stop(self) -> None:
        """Stop listening: connections are refused until `start`. What was sent and said is kept."""
        self.graph.stopping.set()
        if self._server:
            self._server.ended.set()
            await self._tasks[0]
        for task in self._tasks[1:]:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._tasks = []

    async def __aenter__(self) -> "GraphServer":
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.world.close()
        await self.stop()


class Quiet(uvicorn.Server):
    """Leaves signals to the program that it runs in, and ends at once instead of at its next tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ended = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.ended.wait()
