"""The two listeners of a hub in one loop: a public one for providers, and a unix socket for clients."""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp

from inbox import paths
from inbox.hub import routes_client, routes_drafts, routes_duty, routes_office, routes_public, routes_sending
from inbox.hub.answers import declined
from inbox.hub.auth import Declined, PeerProtocol
from inbox.hub.context import Hub
from inbox.hub.straight import straight
from inbox.i18n import _
from inbox.wire import Problem

log = logging.getLogger("inbox.hub.server")
GRACE = 1  # seconds that open requests have when the hub ends
PUBLIC_CONNECTIONS = 2000


class Listener(uvicorn.Server):
    """A uvicorn server that leaves signals to us, and stops when told."""

    def __init__(
        self, app: ASGIApp, protocol: type[asyncio.Protocol], sock: socket.socket, *, limit: int | None
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app, http=protocol, ws="none", lifespan="off", interface="asgi3", log_config=None, access_log=False,
                server_header=False, proxy_headers=False, limit_concurrency=limit, timeout_keep_alive=75,
                timeout_graceful_shutdown=GRACE,
            )
        )  # fmt: skip
        self._sock = sock
        self._ending = asyncio.Event()
        self.up = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the life cycle."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to accept; `up` is set then."""
        await super().startup(sockets)
        self.up.set()

    async def main_loop(self) -> None:
        """Renew the date of the answers each second and end at once when told; uvicorn's looks ten times a second."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), 1.0)

    async def run_until_stopped(self) -> None:
        """Serve until `leave`."""
        await self.serve(sockets=[self._sock])

    def leave(self) -> None:
        """Accept nothing more, and end what is open."""
        self.should_exit = True
        self._ending.set()

    @property
    def clients(self) -> int:
        """Connections that are open now."""
        return len(self.server_state.connections)


def public(hub: Hub) -> tuple[ASGIApp, type[asyncio.Protocol]]:
    """What the outside may reach, and how it is spoken with."""

    async def unknown(_request: Request, error: Exception) -> Response:
        return PlainTextResponse("", getattr(error, "status_code", 404))

    webhooks = routes_public.Webhooks(hub)
    others = Starlette(routes=routes_public.routes(hub, webhooks), exception_handlers={404: unknown, 405: unknown})
    return routes_public.doorway(webhooks, others), straight(webhooks, routes_public.SMALL)


def client_app(hub: Hub) -> Starlette:
    """What clients may reach."""

    async def unknown(_request: Request, error: Exception) -> Response:
        status = getattr(error, "status_code", 404)
        title = _("Alamat ini tidak ada di layanan Siaga.")
        return declined(Declined(status, Problem(code="no_route", title=title, hint=_("Lihat /v1/openapi.json."))))

    routes = [
        *routes_client.routes(hub),
        *routes_office.routes(hub),
        *routes_sending.routes(hub),
        *routes_duty.routes(hub),
        *routes_drafts.routes(hub),
    ]
    return Starlette(routes=routes, exception_handlers={404: unknown, 405: unknown})


def listen_tcp(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises OSError."""
    family, kind, proto, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    sock = socket.socket(family, kind, proto)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(2048)
    except OSError:
        sock.close()
        raise
    sock.setblocking(False)
    return sock


def answers(path: Path) -> bool:
    """Whether somebody listens on the unix socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(2.0)
        try:
            line.connect(str(path))
        except OSError:
            return False
        return True


def listen_unix(path: Path, mode: int, *, named: bool = False) -> socket.socket:
    """A unix socket made with this mode and put in place of a stale one. Raises OSError.

    `named`: somebody chose the path. The folder of the private hub's own socket must be ours, or another user could put
    a socket of theirs there.
    """
    if not named:
        paths.private_dir(path.parent)
    elif not path.parent.exists():
        path.parent.mkdir(parents=True)
        path.parent.chmod(0o750 if mode & 0o070 else 0o700)  # whatever our umask says: the office's group must get in
    fresh = path.with_name(f"{path.name}.n")
    fresh.unlink(missing_ok=True)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o777 & ~mode)
    try:
        sock.bind(str(fresh))
        sock.listen(1024)
        fresh.rename(path)
    except OSError:
        sock.close()
        raise
    finally:
        os.umask(before)
    sock.setblocking(False)
    return sock


@contextlib.contextmanager
def unix_socket(path: Path, mode: int, *, named: bool = False) -> Iterator[socket.socket]:
    """The socket, taken away again at the end unless somebody else's is there by then."""
    sock = listen_unix(path, mode, named=named)
    ours = path.stat().st_ino
    try:
        yield sock
    finally:
        sock.close()
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_ino == ours:
                path.unlink()


PEER: type[asyncio.Protocol] = PeerProtocol
