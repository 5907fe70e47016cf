"""The life of a hub: who may be hub, start, end. One process a data folder; a private hub gives way to an office's."""

import asyncio
import errno
import gc
import http.client
import logging
import os
import signal
import socket
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from inbox import credentials
from inbox.hub.auth import Doorman, login_of
from inbox.hub.blocking import Blocking
from inbox.hub.channels import Channels
from inbox.hub.context import Hub
from inbox.hub.courtesy import Courtesy
from inbox.hub.delivery import Delivery
from inbox.hub.desk import Desk
from inbox.hub.duty import Roster
from inbox.hub.faults import where
from inbox.hub.links import Links
from inbox.hub.lock import Holder, HubLock
from inbox.hub.mailroom import Mailroom
from inbox.hub.media import Fetching, MediaStore
from inbox.hub.metrics import Metrics
from inbox.hub.names import Names
from inbox.hub.polling import Polling
from inbox.hub.secrets import Keeper
from inbox.hub.server import PEER, PUBLIC_CONNECTIONS, Listener, answers, client_app, listen_tcp, public
from inbox.hub.server import unix_socket as open_socket
from inbox.hub.settings import Settings
from inbox.hub.sweeping import Sweeping
from inbox.hub.templates import Templates
from inbox.hub.tokens import Tokens
from inbox.i18n import _
from inbox.wire import Problem

log = logging.getLogger("inbox.hub")
HAND_OVER = 20.0  # seconds
SEND_GRACE = 1.0  # seconds that sends under way have when the hub ends
AfterStart = Callable[[Path], Awaitable[None]]


class AlreadyRunning(Exception):
    """Another hub serves this data folder or socket. The text says who, for a person."""


class PlainFormatter(logging.Formatter):
    """Log lines in UTC; a traceback as type and places only, because messages may quote what a citizen wrote."""

    converter = staticmethod(time.gmtime)

    def formatException(self, ei: object) -> str:
        """The type and the innermost places."""
        error = ei[1] if isinstance(ei, tuple) else None
        return where(error) if isinstance(error, BaseException) else ""


def start_logging() -> None:
    """To stderr. A log file that stderr goes to is closed to others."""
    handler = logging.StreamHandler()
    handler.setFormatter(PlainFormatter("%(asctime)sZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for quiet in ("httpx", "httpcore", "uvicorn", "uvicorn.error", "asyncio", "keyring", "alembic"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    try:
        if Path("/dev/fd/2").resolve().is_file():
            os.fchmod(2, 0o600)
    except OSError:
        return


def serve(
    settings: Settings, *, announce: Callable[[Hub], None] = lambda _hub: None, after_start: AfterStart | None = None
) -> None:
    """Be the hub until asked to end. Raises AlreadyRunning, OSError, and what opening store or secrets raises."""
    os.umask(0o077)
    lock = HubLock(settings.data)
    _become(lock, settings)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run(settings, announce, after_start))
    finally:
        lock.release()


def _become(lock: HubLock, settings: Settings) -> None:
    """Take the lock, asking a private hub to hand over. Raises AlreadyRunning."""
    me = Holder(pid=os.getpid(), socket=str(settings.socket), private=settings.private, user=login_of(os.getuid()))
    deadline = time.monotonic() + HAND_OVER
    while not lock.take(me):
        other = lock.holder()
        ending = other is not None and not answers(Path(other.socket)) and time.monotonic() < deadline
        if other is not None and not ending and (settings.private or not other.private):
            raise AlreadyRunning(
                _("Layanan Siaga sudah berjalan: proses {pid} milik {user}, soket {socket}.").format(
                    pid=other.pid, user=other.user, socket=other.socket)
            )  # fmt: skip
        if time.monotonic() > deadline:
            raise AlreadyRunning(_("Hub pribadi belum juga berhenti. Jalankan `inbox hub stop`, lalu coba lagi."))
        if other is not None and not ending:
            ask_to_stop(Path(other.socket))
        time.sleep(0.05)
    if answers(settings.socket):
        raise AlreadyRunning(
            _("Soket {socket} sudah dipakai layanan lain. Hentikan dahulu layanan itu.").format(socket=settings.socket)
        )


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a unix socket, for the few calls made before there is a loop."""

    def __init__(self, path: Path, timeout: float = 5.0) -> None:
        super().__init__("hub", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket. Raises OSError."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def ask_to_stop(path: Path) -> bool:
    """Ask the hub behind a socket to end; whether it agreed."""
    line = UnixConnection(path)
    try:
        line.request("POST", "/v1/hub/stop")
        return line.getresponse().status == 202
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def open_keeper(settings: Settings) -> Keeper:
    """The secrets of this hub; where they cannot be opened the hub still runs, and its channels say why not."""
    try:
        backend = credentials.choose(settings.data, settings.key, settings.own_key)
    except (credentials.CredentialsError, OSError) as error:
        log.error("secrets cannot be opened: %s", type(error).__name__)
        said = str(error) if isinstance(error, credentials.CredentialsError) else f"{error.filename}: {error.strerror}"
        problem = Problem(code="credentials", title=said, hint=_("Jalankan `inbox doctor`."))
        return Keeper(None, settings.data, problem)
    return Keeper(backend, settings.data)


async def _run(settings: Settings, announce: Callable[[Hub], None], after_start: AfterStart | None) -> None:
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(sign) is not signal.SIG_IGN:  # nohup means it
            loop.add_signal_handler(sign, ending.set)

    def clock() -> datetime:
        return datetime.now(UTC)

    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    desk = await Desk.open(settings.data, clock=clock)
    if desk.unusable is not None:
        log.error("the office file in the store no longer loads; every channel is paused")
    with ExitStack() as stack:
        try:
            keeper = await asyncio.to_thread(open_keeper, settings)
            metrics, roster = Metrics(), Roster(desk)
            await roster.load()
            channels = Channels(desk, keeper, settings.data, clock)
            hub = Hub(
                settings=settings, desk=desk, keeper=keeper, channels=channels,
                media=MediaStore(settings.data, Links(clock, lambda: desk.office.public_url)),
                metrics=metrics, doorman=Doorman(lambda: desk.office, desk.me, roster),
                roster=roster, clock=clock, started_at=clock(),
                stop=ending.set,
            )  # fmt: skip
            desk.uploads, desk.shared.shelf = hub.media, hub.media.shelf
            templates = hub.templates = Templates(desk, channels)
            hub.courtesy = Courtesy(desk, channels)
            delivery = Delivery(desk, channels, metrics, clock)
            fetching = Fetching(desk, channels, hub.media, metrics)
            mailroom = Mailroom(desk, channels, hub.media)
            await channels.bring_up()
            inside = stack.enter_context(
                open_socket(settings.socket, settings.socket_mode, named=settings.socket_named)
            )
            listeners = [Listener(client_app(hub), PEER, inside, limit=None)]
            if settings.port is not None:
                outside = stack.enter_context(listen_tcp(settings.host, settings.port))
                hub.port = outside.getsockname()[1]
                listeners.append(Listener(*public(hub), outside, limit=PUBLIC_CONNECTIONS))
            serving = [asyncio.create_task(listener.run_until_stopped()) for listener in listeners]
            work = [asyncio.create_task(part.run()) for part in (delivery, fetching, mailroom)]
            work.append(asyncio.create_task(templates.run()))
            work += [
                asyncio.create_task(Names(desk, channels, clock).run()),
                asyncio.create_task(Blocking(desk, channels, clock).run()),
                asyncio.create_task(Polling(desk, channels, clock).run()),
                asyncio.create_task(Sweeping(desk, hub.media).run()),
                asyncio.create_task(Tokens(channels, keeper, clock).run()),
            ]
            if settings.private:
                work.append(asyncio.create_task(_leave_when_idle(hub, listeners[0], delivery, ending)))
            await _up(listeners, serving)
            _settle_memory()
            announce(hub)
            notify("READY=1")
            log.info("hub %s ready: socket %s, port %s", desk.epoch, settings.socket, hub.port)
            if after_start is not None:
                work.append(asyncio.create_task(_drain(after_start, settings.socket)))
            await _first(ending, [*serving, *work[:3], asyncio.create_task(_broken(desk))])
            notify("STOPPING=1")
            await _end(hub, listeners, serving, work, delivery, fetching, mailroom)
        finally:
            await desk.close()
    log.info("hub ended")


def _settle_memory() -> None:
    """What is here by now stays: the collector need not walk through it, a tenth of the time that a webhook takes."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


async def _up(listeners: list[Listener], serving: list["asyncio.Task[None]"]) -> None:
    """Wait until all accept; raise where one cannot."""
    for listener, task in zip(listeners, serving, strict=True):
        up = asyncio.create_task(listener.up.wait())
        await asyncio.wait({up, asyncio.ensure_future(task)}, return_when=asyncio.FIRST_COMPLETED)
        if not up.done():
            up.cancel()
            task.result()


async def _first(ending: asyncio.Event, vital: list["asyncio.Task[None]"]) -> None:
    """Wait to be asked to end; raise where a vital part ends by itself."""
    waiting = asyncio.create_task(ending.wait())
    done, _pending = await asyncio.wait([waiting, *vital], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    for task in done - {waiting}:
        log.critical("a vital part of the hub ended by itself")
        task.result()


async def _broken(desk: Desk) -> None:
    """Ends when the store is broken: after a failed fsync nothing may be said to be kept."""
    await desk.failed.wait()
    raise OSError(errno.EIO, _("Penyimpanan rusak atau disk gagal; layanan berhenti agar tidak ada yang hilang"))


async def _end(
    hub: Hub, listeners: list[Listener], serving: list["asyncio.Task[None]"], work: list["asyncio.Task[None]"],
    delivery: Delivery, fetching: Fetching, mailroom: Mailroom,
) -> None:  # fmt: skip
    """Nothing new in; feeds and requests end; sends under way get a moment; then all is closed."""
    for task in work:
        task.cancel()
    for listener in listeners:
        listener.leave()
    hub.desk.feed.close()
    await asyncio.gather(delivery.close(SEND_GRACE), *serving, return_exceptions=True)
    await asyncio.gather(*work, return_exceptions=True)
    await mailroom.close()
    await fetching.close()
    await hub.channels.close()


async def _drain(after_start: AfterStart, path: Path) -> None:
    try:
        await after_start(path)
    except Exception as error:
        log.error("the waiting commands of this user were not sent: %s", where(error))


async def _leave_when_idle(hub: Hub, listener: Listener, delivery: Delivery, ending: asyncio.Event) -> None:
    """A private hub ends when nobody is connected, it has no channel and sends nothing, for a while.

    Without a channel nothing can leave; what only the clock does (windows that close, threads that wake) waits for the
    next start. Looks are counted and not seconds: while a machine stands still nobody can come.
    """
    pause, idle = min(1.0, hub.settings.grace / 4), 0.0
    while True:
        await asyncio.sleep(pause)
        idle = 0.0 if listener.clients or hub.desk.office.channels or delivery.busy() else idle + pause
        if idle >= hub.settings.grace:
            log.info("nobody and nothing left to serve")
            ending.set()
            return


def notify(state: str) -> None:
    """Tell systemd, where it asked (sd_notify(3))."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        try:
            line.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
        except OSError as error:
            log.warning("systemd was not told %s: %s", state, type(error).__name__)


__all__ = ["AlreadyRunning", "UnixConnection", "ask_to_stop", "serve", "start_logging"]
