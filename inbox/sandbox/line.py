"""The wire between an inbox and Graph: where it is cut, and what a head says of the time."""

import asyncio

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inbox.sandbox.world import World


class Line:
    """The wire to Graph: where it is cut, and what a fault puts in place of the answer."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self.app = app
        self.world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/_control"):
            await self.app(scope, receive, send)
            return

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), (b"date", self.world.date().encode())]
            await send(message)

        if any(fault.kind == "outage" for fault in self.world.faults.plan):
            self.world.faults.take("any")
            cut(receive)
            return
        scope["line"] = lambda: cut(receive)
        await self.app(scope, receive, dated)


def cut(receive: Receive) -> None:
    """Close the connection under the request. uvicorn has no other way to it than its own request cycle."""
    cycle = getattr(receive, "__self__", None)
    if cycle is not None:
        cycle.disconnected = True
        cycle.transport.abort()


class CutResponse(Response):
    """No answer at all."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["line"]()


class HalfResponse(Response):
    """An answer that promises more bytes than come."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": bytes(self.body)[: len(self.body) // 2], "more_body": True})
        await asyncio.sleep(0.05)
        scope["line"]()
