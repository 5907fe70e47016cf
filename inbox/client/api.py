"""The hub's HTTP surface as one client calls it: a coroutine per route, over the hub's unix socket.

httpx is loaded when the first `Api` is made, not with this file: a start must paint before that.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

import msgspec

from inbox.client.declined import Declined as Declined
from inbox.client.sse import Events
from inbox.client.unreachable import Unreachable as Unreachable
from inbox.wire import (
    AnyCommand,
    Change,
    ChannelCheck,
    ChannelState,
    CommandResult,
    Connecting,
    DeskPlace,
    ErrorBody,
    Finding,
    HubInfo,
    Looking,
    Me,
    MediaTicket,
    Person,
    Problem,
    SavedView,
    SearchHit,
    SecretInfo,
    Snapshot,
    TemplateInfo,
    TemplatePush,
    Thread,
    ThreadPage,
    ThreadView,
    Timeline,
    Watcher,
)

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
SILENCE = 45.0  # seconds without a byte after which a feed is dead; the hub sends a heartbeat every 15
OUTCOMES = frozenset({200, 400, 403, 404, 409, 422})  # statuses whose body may be a CommandResult


class Expired(Exception):
    """The cursor is older than what the hub keeps, or of another epoch: take a fresh snapshot."""


class Api:
    """One client of one hub. `person` acts as a colleague where several share a Unix login.

    Every coroutine raises Unreachable, Declined, or (feed only) Expired. Timeouts in seconds.
    """

    def __init__(
        self,
        socket: Path,
        *,
        person: str | None = None,
        duty: str | None = None,
        where: str = "",
        timeout: float = 15.0,
    ) -> None:
        import httpx

        self.client = uuid.uuid4().hex
        headers = {"Siaga-Client": self.client} | ({"Siaga-Where": where} if where else {}) | _whose(person, duty)
        self.socket, self.author = socket, person
        self._client = httpx.AsyncClient(
            # No TLS on a unix socket: reading the certificate bundle for it would cost 30 ms a start.
            transport=httpx.AsyncHTTPTransport(uds=str(socket), verify=False),
            base_url="http://hub",
            headers=headers,
            timeout=httpx.Timeout(timeout, connect=5.0),
            trust_env=False,
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def me(self) -> Me:
        """Who the hub takes us for."""
        return await self._get("/v1/me", Me)

    async def snapshot(self, limit: int | None = None) -> Snapshot:
        """Everything a session starts from, with its cursor; with a limit so many of its threads, 0 none."""
        return await self._get("/v1/snapshot", Snapshot, {"limit": limit})

    async def page(self, after: str = "", *, view: str | None = None, limit: int = 250) -> ThreadPage:
        """The threads of a snapshot, or of a view, behind a place."""
        return await self._get("/v1/page", ThreadPage, {"after": after, "view": view, "limit": limit})

    async def counts(self) -> dict[str, int]:
        """How many threads of a snapshot each view has."""
        return await self._get("/v1/counts", dict[str, int])

    async def threads(
        self,
        *,
        view: str = "all",
        agency: str | None = None,
        status: str | None = None,
        tag: str | None = None,
        query: str | None = None,
        limit: int = 1000,
    ) -> list[Thread]:
        """The threads of a view, most urgent first, or as the query sorts them."""
        asked = {"view": view, "agency": agency, "status": status, "tag": tag, "query": query, "limit": limit}
        return await self._get("/v1/threads", list[Thread], asked)

    async def places(self, typed: str) -> list[str]:
        """Places whose words begin as typed."""
        return await self._get("/v1/places", list[str], {"q": typed})

    async def views(self) -> list[SavedView]:
        """Everybody's saved views, then the caller's own."""
        return await self._get("/v1/views", list[SavedView])

    async def thread(self, number: int, *, last: int | None = None, before: str | None = None) -> ThreadView:
        """A thread with its messages, or the `last` of them, or the last `before` a message.

        Declined with 404 where there is none the caller may see.
        """
        return await self._get(f"/v1/threads/{number}", ThreadView, {"last": last, "before": before})

    async def person(self, number: int) -> Person:
        """The person of a thread over all channels. Declined with 404 where the thread is not there."""
        return await self._get(f"/v1/threads/{number}/person", Person)

    async def timeline(self, number: int, limit: int = 500) -> Timeline:
        """What was said with the person of a thread over all channels, oldest first."""
        return await self._get(f"/v1/threads/{number}/timeline", Timeline, {"limit": limit})

    async def suggestions(self, limit: int = 20) -> list[Person]:
        """Persons for whom a join is suggested."""
        return await self._get("/v1/suggestions", list[Person], {"limit": limit})

    async def conversations(self, numbers: Sequence[int], *, last: int | None = None) -> list[ThreadView]:
        """Several threads with their (last) messages, for reading offline."""
        asked = {"threads": ",".join(map(str, numbers)), "last": last}
        return await self._get("/v1/conversations", list[ThreadView], asked)

    async def written(self, message: str) -> str:
        """A reply of the caller's that has not left, as they wrote it. Declined with 404 where it is not theirs."""
        return await self._get(f"/v1/written/{quote(message, safe='')}", str)

    async def search(self, query: str, *, limit: int = 50) -> list[SearchHit]:
        """Found messages, best first."""
        return await self._get("/v1/search", list[SearchHit], {"q": query, "limit": limit})

    async def channels(self) -> list[ChannelState]:
        """How every channel is."""
        return await self._get("/v1/channels", list[ChannelState])

    async def pause(self, channel: str) -> ChannelState:
        """Pause a channel: it receives and keeps, and sends nothing."""
        return await self.call("POST", f"/v1/channels/{quote(channel, safe='')}/pause", ChannelState)

    async def resume(self, channel: str) -> ChannelState:
        """Let a paused channel work again."""
        return await self.call("POST", f"/v1/channels/{quote(channel, safe='')}/resume", ChannelState)

    async def check_channel(self, channel: str) -> ChannelCheck:
        """What a channel still needs, and whether its provider answers."""
        return await self.call("POST", f"/v1/channels/{quote(channel, safe='')}/check", ChannelCheck)

    async def connect_channel(self, channel: str, pin: str, *, history: bool = False) -> list[Finding]:
        """Have the channel registered and subscribed at its provider."""
        path = f"/v1/channels/{quote(channel, safe='')}/connect"
        return await self.call(
            "POST", path, list[Finding], content=msgspec.json.encode(Connecting(pin=pin, history=history))
        )

    async def hub(self) -> HubInfo:
        """Which hub this is and how it stands."""
        return await self._get("/v1/hub", HubInfo)

    async def execute(
        self, command: AnyCommand, *, person: str | None = None, duty: str | None = None
    ) -> CommandResult:
        """Ask for one thing, as `person` where that is another than this Api's.

        A refusal is a CommandResult too; Declined where the answer is not about the command.
        """
        headers = _whose(person, duty) or None
        response = await self._send("POST", "/v1/commands", content=msgspec.json.encode(command), headers=headers)
        if response.status_code in OUTCOMES:
            with suppress(msgspec.DecodeError):
                return msgspec.json.decode(response.content, type=CommandResult)
        raise _declined(response)

    async def office(self) -> str:
        """The office file in force, TOML."""
        return (await self._ok("GET", "/v1/office")).text

    async def apply_office(self, source: str, *, dry_run: bool = False) -> dict[str, Any]:
        """Apply an office file; answers what it changes."""
        asked = {"dry_run": 1} if dry_run else None
        return await self.call("POST", "/v1/office", dict[str, Any], asked, content=source.encode())

    async def secrets(self) -> list[SecretInfo]:
        """Which secrets are set, never their values."""
        return await self._get("/v1/secrets", list[SecretInfo])

    async def put_secret(self, channel: str, name: str, value: str) -> SecretInfo:
        """Set a secret. It travels on the socket alone."""
        path = f"/v1/secrets/{quote(channel, safe='')}/{quote(name, safe='')}"
        return await self.call("PUT", path, SecretInfo, content=value.encode())

    async def templates(self, channel: str | None = None) -> list[TemplateInfo]:
        """The message templates of a channel or of all, whatever their state."""
        return await self._get("/v1/templates", list[TemplateInfo], {"channel": channel})

    async def sync_templates(self, channel: str) -> list[TemplateInfo]:
        """Have the provider asked for a channel's templates now."""
        path = f"/v1/channels/{quote(channel, safe='')}/templates/sync"
        return await self.call("POST", path, list[TemplateInfo])

    async def push_templates(self, channel: str) -> list[TemplatePush]:
        """Submit the starter set of templates."""
        path = f"/v1/channels/{quote(channel, safe='')}/templates/push"
        return await self.call("POST", path, list[TemplatePush])

    async def typing(self, thread: int) -> None:
        """Let the citizen see that somebody writes."""
        await self._ok("POST", f"/v1/threads/{thread}/typing")

    async def watching(self, looking: Looking) -> None:
        """Tell which thread the person has open, if any."""
        await self._ok("POST", "/v1/watching", content=msgspec.json.encode(looking))

    async def upload(
        self, name: str, mime: str, content: Iterable[bytes], *, person: str | None = None, duty: str | None = None
    ) -> MediaTicket:
        """Give the hub a file, piece by piece, to be named in a reply of `person`."""
        headers = {"Content-Type": mime} | _whose(person, duty)

        async def pieces() -> AsyncIterator[bytes]:
            for piece in content:
                yield piece

        return await self.call("POST", "/v1/media", MediaTicket, {"name": name}, content=pieces(), headers=headers)

    async def media(self, attachment: str) -> AsyncIterator[bytes]:
        """The bytes of an attachment."""
        async with self._stream(f"/v1/media/{attachment}") as response:
            async for chunk in response.aiter_bytes():
                yield chunk

    async def stop_hub(self) -> None:
        """Ask the hub to end. Operators only."""
        await self._ok("POST", "/v1/hub/stop")

    async def openapi(self) -> dict[str, Any]:
        """The description of these routes."""
        return await self._get("/v1/openapi.json", dict[str, Any])

    async def metrics(self) -> str:
        """Prometheus text."""
        return (await self._ok("GET", "/metrics")).text

    async def feed(
        self, since: str, *, silence: float = SILENCE, opened: Callable[[], None] | None = None,
        watched: Callable[[tuple[Watcher, ...]], None] | None = None,
        seated: Callable[[tuple[DeskPlace, ...]], None] | None = None,
    ) -> AsyncIterator[Change]:  # fmt: skip
        """Every change after the cursor `since`, without end. `opened` is called once the hub has accepted.

        `watched` hears which colleagues are at which threads, `seated` where the person's own desks are.

        Raises Expired, Declined, or Unreachable when the line ends or is silent for `silence` seconds.
        """
        import httpx

        events, decoder = Events(), msgspec.json.Decoder(Change)
        waits = httpx.Timeout(15.0, read=None)
        try:
            async with self._client.stream("GET", "/v1/feed", params={"since": since}, timeout=waits) as response:
                if response.status_code == 410:
                    raise Expired(since)
                if response.status_code != 200:
                    await response.aread()
                    raise _declined(response)
                if opened is not None:
                    opened()
                chunks = response.aiter_bytes()
                while True:
                    async with asyncio.timeout(silence):
                        chunk = await anext(chunks, None)
                    if chunk is None:
                        raise Unreachable("the hub ended the feed")
                    for event in events.feed(chunk):
                        if event.name == "expired":
                            raise Expired(since)
                        if event.name in ("change", "presence"):
                            yield _change(decoder, event.data, since)
                        elif event.name == "watchers" and watched is not None:
                            watched(msgspec.json.decode(event.data, type=tuple[Watcher, ...]))
                        elif event.name == "sessions" and seated is not None:
                            seated(msgspec.json.decode(event.data, type=tuple[DeskPlace, ...]))
        except httpx.TransportError as error:
            raise Unreachable(type(error).__name__) from error
        except TimeoutError as error:
            raise Unreachable(f"the feed was silent for {silence:g} s") from error

    def _stream(self, path: str) -> "_Download":
        return _Download(self._client, path)

    async def _get(self, path: str, kind: type[T], params: dict[str, Any] | None = None) -> T:
        return await self.call("GET", path, kind, params)

    async def call(self, method: str, path: str, kind: type[T], params: dict[str, Any] | None = None, **more: Any) -> T:
        """One request and its answer as this type. Raises Declined, Unreachable."""
        response = await self._ok(method, path, params, **more)
        try:
            return msgspec.json.decode(response.content, type=kind)
        except msgspec.DecodeError as error:
            raise Unreachable(f"the hub's answer to {path} cannot be read: {error}", sent=True) from error

    async def _ok(self, method: str, path: str, params: dict[str, Any] | None = None, **more: Any) -> "httpx.Response":
        response = await self._send(method, path, params, **more)
        if response.is_success:
            return response
        raise _declined(response)

    async def _send(
        self, method: str, path: str, params: dict[str, Any] | None = None, **more: Any
    ) -> "httpx.Response":
        import httpx

        given = {key: value for key, value in (params or {}).items() if value is not None}
        try:
            return await self._client.request(method, path, params=given, **more)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unreachable(type(error).__name__) from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise Unreachable(type(error).__name__, sent=True) from error


class _Download:
    """A streamed answer that is known to be good."""

    def __init__(self, client: "httpx.AsyncClient", path: str) -> None:
        self._open = client.stream("GET", path)

    async def __aenter__(self) -> "httpx.Response":
        import httpx

        try:
            response = await self._open.__aenter__()
        except httpx.TransportError as error:
            raise Unreachable(type(error).__name__) from error
        if not response.is_success:
            await response.aread()
            await self._open.__aexit__(None, None, None)
            raise _declined(response)
        return response

    async def __aexit__(self, *error: Any) -> None:
        await self._open.__aexit__(*error)


def _whose(person: str | None, duty: str | None) -> dict[str, str]:
    """The headers that say who asks, and the pass that proves it."""
    return ({"Siaga-Person": person} if person else {}) | ({"Siaga-Duty": duty} if duty else {})


def _change(decoder: "msgspec.json.Decoder[Change]", data: bytes, since: str) -> Change:
    """A feed entry that cannot be read must not be skipped: only a snapshot makes up for it."""
    try:
        return decoder.decode(data)
    except msgspec.DecodeError as error:
        raise Expired(since) from error


def _declined(response: "httpx.Response") -> Declined:
    try:
        problem = msgspec.json.decode(response.content, type=ErrorBody).error
    except msgspec.DecodeError:
        problem = Problem(code=f"http_{response.status_code}", title=f"HTTP {response.status_code}")
    return Declined(problem, response.status_code)
