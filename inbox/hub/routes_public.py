"""The public listener: webhooks of providers, files that they fetch, and whether the hub is well. Nothing else is
reachable from outside.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import cache

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from inbox.connectors.base import Inbound, Unreadable
from inbox.hub.context import Hub
from inbox.hub.faults import where
from inbox.hub.limits import TooLarge, read_body
from inbox.hub.media import clean_mime
from inbox.store import media

log = logging.getLogger("inbox.hub.webhooks")
BODY_LIMIT = 4 * 1024 * 1024  # bytes; Meta's own limit is 3 MB
# Not shown as a page, not guessed at, not kept on the way.
SAFE = {
    "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "attachment", "Cache-Control": "private, no-store",
}  # fmt: skip
_NOTHING = ((b"content-length", b"0"),)
SMALL, LARGE_AT_ONCE = 256 * 1024, 32  # bytes; bodies above it that are read at the same time


def routes(hub: Hub, webhooks: "Webhooks") -> list[Route]:
    """All routes of the public listener but the one by which webhooks come in."""

    async def health(_request: Request) -> Response:
        return Response(msgspec.json.encode({"status": "ok"}), media_type="application/json")

    return [
        Route("/webhooks/{channel}", webhooks.verify, methods=["GET"]),
        Route("/media/{signed}", Offered(hub).file, methods=["GET"]),
        Route("/health", health, methods=["GET"]),
    ]


class Offered:
    """`/media/{signed}`: a file that leaves, for the provider that was told its address. All else is not there."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def file(self, request: Request) -> Response:
        """The bytes, as what they are."""
        attachment = self._hub.media.opened(request.path_params["signed"])
        row = await self._hub.desk.store.read(lambda tx: media.leaving(tx, attachment)) if attachment else None
        path = self._hub.media.path(row.sha256) if row is not None and row.sha256 else None
        if row is None or path is None or not path.exists():
            log.warning("a file was asked for at an address that does not count")
            return Response(status_code=404)
        return FileResponse(path, media_type=clean_mime(row.mime), headers=SAFE)


def doorway(webhooks: "Webhooks", others: ASGIApp) -> ASGIApp:
    """`POST /webhooks/{channel}` that did not come `straight`, past the router too."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        _root, found, channel = scope["path"].partition("/webhooks/") if scope["type"] == "http" else ("", "", "")
        if scope.get("method") != "POST" or _root or not found or not channel or "/" in channel:
            return await others(scope, receive, send)
        status = await webhooks.receive(channel, Request(scope, receive))
        await send({"type": "http.response.start", "status": status, "headers": _NOTHING})
        await send({"type": "http.response.body"})

    return app


class Webhooks:
    """`/webhooks/{channel}`: the path chooses secret and verify token, the ids in the body decide where it goes."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)
        self._counted = cache(lambda channel: hub.metrics.webhooks.labels(channel, "200"))

    async def verify(self, request: Request) -> Response:
        """The provider asks whether this address is ours; the bare challenge is the answer."""
        channel = request.path_params["channel"]
        if not self._hub.channels.knows(channel):
            return Response(status_code=self._refuse(channel, 404, "unknown channel"))
        connector = self._hub.channels.connector(channel)
        answer = connector.challenge(request.query_params) if connector else None
        if answer is None:
            return Response(status_code=self._refuse(channel, 403, "verify token"))
        return PlainTextResponse(answer)

    async def receive(self, channel: str, request: Request) -> int:
        """The answer's status: 200 once it is durable. Whatever is wrong is refused before anything is stored."""
        if not self._hub.channels.knows(channel):
            return self._refuse(channel, 404, "unknown channel")
        try:
            async with self._room(request):
                body = await read_body(request, BODY_LIMIT)
        except TooLarge:
            return self._refuse(channel, 413, "body over 4 MiB")
        except TimeoutError:
            return self._refuse(channel, 408, "body too slow")
        except ClientDisconnect:
            return self._refuse(channel, 400, "cut off")
        return await self.take(channel, request.headers, body)

    async def take(self, channel: str, headers: Mapping[str, str], body: bytes) -> int:
        """The same for a body that is there, of at most `BODY_LIMIT` bytes."""
        if not self._hub.channels.knows(channel):
            return self._refuse(channel, 404, "unknown channel")
        started = time.monotonic()
        connector = self._hub.channels.connector(channel)
        if connector is None or not connector.genuine(headers, body):
            self._hub.channels.forged[channel] = self._hub.clock()
            return self._refuse(channel, 401, "signature", len(body))
        items: list[Inbound]
        try:
            items = connector.read(body)
        except ValueError:
            return self._refuse(channel, 400, "not JSON", len(body))
        except Exception as error:  # a fault of ours must not lose what a citizen wrote: kept raw, shown as unreadable
            log.error("webhook channel=%s could not be read, is kept raw: %s", channel, where(error))
            items = [Unreadable(account=connector.config.account, reason=type(error).__name__)]
        try:
            await self._hub.desk.ingest(channel, body, items)
        except Exception as error:
            log.error("webhook channel=%s could not be stored: %s", channel, where(error))
            return self._refuse(channel, 503, f"store {type(error).__name__}", len(body))
        self._hub.metrics.ingest.observe(time.monotonic() - started)
        self._counted(channel).inc()
        return 200

    def _room(self, request: Request) -> AbstractAsyncContextManager[None]:
        """Few large bodies at a time, so that strangers cannot fill our memory before they are found out."""
        length = request.headers.get("content-length", "")
        return nullcontext() if length.isdigit() and int(length) <= SMALL else self._large

    def _refuse(self, channel: str, status: int, why: str, size: int | None = None) -> int:
        known = channel if self._hub.channels.knows(channel) else "?"
        about = "" if size is None else f" bytes={size}"
        log.warning("webhook refused channel=%s status=%d reason=%r%s", known, status, why, about)
        self._hub.metrics.webhooks.labels(known, str(status)).inc()
        return status
