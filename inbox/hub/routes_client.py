"""The client listener, for those who work on threads: snapshot, feed, threads, search, commands, media."""

import asyncio
import contextlib
import hashlib
import os
from collections.abc import AsyncIterator

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from inbox.domain.text import one_line
from inbox.hub.answers import answer, bad, desk_of, guarded, missing, packed
from inbox.hub.auth import Declined
from inbox.hub.commands import STATUS
from inbox.hub.context import Hub
from inbox.hub.feed import Expired
from inbox.hub.limits import TooLarge, read_body
from inbox.hub.media import SIZE_LIMIT
from inbox.hub.persons import MOST
from inbox.hub.reading import Viewer
from inbox.hub.tickets import EACH, OverQuota
from inbox.i18n import _
from inbox.office.gazetteer import find
from inbox.wire import VIEWS, AnyCommand, CommandResult, Me, Problem, Read

COMMAND_LIMIT = 1024 * 1024  # bytes
LARGEST_PAGE = 10_000  # messages
LARGEST_LIST = 100_000  # threads
LONGEST = 18  # digits of a number that anybody means
FEEDS_EACH = 8  # open feeds of one login, but for the hub's own user


def routes(hub: Hub) -> list[Route]:
    """All routes of this page."""
    desk = Threads(hub)

    def read(path: str, route: str, *, command: bool = False, method: str = "GET") -> Route:
        return Route(path, guarded(hub, getattr(desk, route), command=command), methods=[method])

    return [
        read("/v1/me", "me"),
        read("/v1/snapshot", "snapshot"),
        read("/v1/page", "page"),
        read("/v1/counts", "counts"),
        read("/v1/feed", "feed"),
        read("/v1/threads", "threads"),
        read("/v1/threads/{number:int}", "thread"),
        read("/v1/threads/{number:int}/person", "person"),
        read("/v1/threads/{number:int}/timeline", "timeline"),
        read("/v1/suggestions", "suggestions"),
        read("/v1/conversations", "conversations"),
        read("/v1/written/{id}", "written"),
        read("/v1/search", "search"),
        read("/v1/views", "views"),
        read("/v1/places", "places"),
        read("/v1/commands", "command", command=True, method="POST"),
        read("/v1/media/{id}", "media"),
        read("/v1/media", "upload", command=True, method="POST"),
    ]


def _number(request: Request, name: str, default: int, most: int) -> int:
    value = request.query_params.get(name)
    if value is None:
        return default
    if not value.isdecimal():
        raise bad(_("`{name}` harus berupa angka.").format(name=name))
    return min(int(value[-LONGEST:]), most) if len(value.lstrip("0")) <= LONGEST else most


def _last(request: Request) -> int | None:
    """How many messages are asked for; null for all."""
    return max(1, _number(request, "last", 1, LARGEST_PAGE)) if "last" in request.query_params else None


def unknown_view(view: str) -> Declined:
    """No view has this name (400)."""
    return bad(_("Antrean `{view}` tidak ada.").format(view=view), ", ".join(VIEWS))


class Threads:
    """One coroutine a route."""

    def __init__(self, hub: Hub) -> None:
        self._hub, self._desk = hub, hub.desk
        self._command = msgspec.json.Decoder(AnyCommand)
        self._marks: set[asyncio.Task[None]] = set()

    async def me(self, _request: Request, me: Me) -> Response:
        """Who the hub takes the caller for."""
        return answer(msgspec.structs.replace(me, views=await self._desk.own_views(me)))

    async def snapshot(self, request: Request, me: Me) -> Response:
        """Everything a client starts from, with `limit` only so many of its threads."""
        limit = _number(request, "limit", 0, LARGEST_LIST) if "limit" in request.query_params else None
        return await packed(request, await self._desk.snapshot(me, limit))

    async def page(self, request: Request, me: Me) -> Response:
        """The threads that follow in a snapshot or a view."""
        asked = request.query_params
        view, limit = asked.get("view", ""), max(1, _number(request, "limit", 250, LARGEST_LIST))
        if view and view not in VIEWS:
            raise unknown_view(view)
        try:
            found = await self._desk.page(me, view, asked.get("after", ""), limit)
        except ValueError:
            raise bad(_("`after` harus berasal dari halaman sebelumnya.")) from None
        return await packed(request, found)

    async def counts(self, _request: Request, me: Me) -> Response:
        """How many threads each view has."""
        return answer(await self._desk.counts(me))

    async def threads(self, request: Request, me: Me) -> Response:
        """The threads of a view, most urgent first."""
        asked = request.query_params
        view = asked.get("view", "all")
        if view not in VIEWS:
            raise unknown_view(view)
        found = await self._desk.threads(
            me, view=view, agency=asked.get("agency"), status=asked.get("status"), tag=asked.get("tag"),
            query=asked.get("query", ""), limit=_number(request, "limit", 1000, LARGEST_LIST),
        )  # fmt: skip
        return await packed(request, found)

    async def thread(self, request: Request, me: Me) -> Response:
        """A thread with its messages, with `last` the newest of them, with `before` as well those before a message."""
        number, before = request.path_params["number"], request.query_params.get("before", "")
        try:
            found = await self._desk.thread(me, number, _last(request), before)
        except LookupError:
            raise missing(_("Pesan itu tidak ada di laporan #{number}.").format(number=number)) from None
        if found is None:
            raise missing(_("Laporan #{number} tidak ada.").format(number=number))
        found.watchers = self._desk.feed.watching.seen_by(me, number)
        return answer(found)

    async def person(self, request: Request, me: Me) -> Response:
        """The person of a thread over all channels."""
        number = request.path_params["number"]
        found = await self._desk.person(me, number)
        if found is None:
            raise missing(_("Laporan #{number} tidak ada.").format(number=number))
        return answer(found)

    async def timeline(self, request: Request, me: Me) -> Response:
        """What was said with the person of a thread, over all channels."""
        number = request.path_params["number"]
        found = await self._desk.timeline(me, number, _number(request, "limit", 500, MOST))
        if found is None:
            raise missing(_("Laporan #{number} tidak ada.").format(number=number))
        return answer(found)

    async def suggestions(self, request: Request, me: Me) -> Response:
        """Persons for whom a join is suggested."""
        return answer(await self._desk.suggestions(me, _number(request, "limit", 20, 200)))

    async def conversations(self, request: Request, me: Me) -> Response:
        """Several threads with their messages, with `last` the newest of them."""
        asked = request.query_params.get("threads", "")
        numbers = [part for part in asked.split(",") if part]
        if len(numbers) > 500 or not all(part.isdecimal() and len(part) <= LONGEST for part in numbers):
            raise bad(_("`threads` harus berupa nomor yang dipisah koma, paling banyak 500."))
        return await packed(request, await self._desk.conversations(me, [int(n) for n in numbers], _last(request)))

    async def written(self, request: Request, me: Me) -> Response:
        """A reply of the caller's that has not left, as they wrote it."""
        identity = request.path_params["id"]
        found = await self._desk.store.read(lambda tx: Viewer(me, 0).written(tx, identity))
        if found is None:
            raise missing(_("Balasan Anda dengan id itu tidak ada, atau sudah berangkat."))
        return answer(found)

    async def search(self, request: Request, me: Me) -> Response:
        """Found messages."""
        query = request.query_params.get("q", "").strip()
        if not query or len(query) > 500:
            raise bad(_("Kata yang dicari harus ada, paling panjang 500 huruf."))
        return answer(await self._desk.search(me, query, limit=_number(request, "limit", 50, 500)))

    async def places(self, request: Request, _me: Me) -> Response:
        """Places whose words begin as typed, those of the office's own kabupaten or kota first."""
        typed = request.query_params.get("q", "")[:100]
        return answer(await asyncio.to_thread(find, typed, self._desk.office.name))

    async def views(self, _request: Request, me: Me) -> Response:
        """Everybody's saved views, then the caller's own."""
        shared = self._desk.info(self._desk.office).views
        return answer([*shared, *await self._desk.own_views(me)])

    async def command(self, request: Request, me: Me) -> Response:
        """One command. Its answer is a CommandResult also where it is refused."""
        try:
            body = await read_body(request, COMMAND_LIMIT)
            command = self._command.decode(body)
        except TooLarge:
            raise Declined(413, Problem(code="too_large", title=_("Perintah ini terlalu panjang."))) from None
        except (msgspec.DecodeError, TimeoutError) as error:
            raise bad(_("Perintah tidak dapat dibaca: {error}.").format(error=error)) from None
        result = await self._desk.execute(me, command, fingerprint=fingerprint(command))
        if isinstance(command, Read) and result.outcome == "done" and self._hub.courtesy is not None:
            task = asyncio.get_running_loop().create_task(self._hub.courtesy.seen(command.thread))
            self._marks.add(task)
            task.add_done_callback(self._marks.discard)
        return answer(result, status_of(result))

    async def feed(self, request: Request, me: Me) -> Response:
        """Server-sent events from a cursor on, without end."""
        since = request.query_params.get("since") or request.headers.get("last-event-id") or ""
        hub, own = self._hub, request.state.peer.uid == os.getuid()
        if not own and hub.feeds.get(me.login, 0) >= FEEDS_EACH:
            raise Declined(
                429, Problem(code="too_many", title=_("Terlalu banyak jendela Siaga terbuka.")), retry_after=30
            )
        try:
            line = request.state.line if request.scope["http_version"] == "1.1" else None  # which has chunks
            frames = self._desk.feed.subscribe(me, since, lambda: self._same(request, me), *desk_of(request), line)
        except Expired:
            raise Declined(410, Problem(
                code="expired", title=_("Catatan perubahan sudah terlalu lama."), hint=_("Ambil /v1/snapshot lagi.")
            )) from None  # fmt: skip
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._counted(frames, me), media_type="text/event-stream", headers=headers)

    def _same(self, request: Request, me: Me) -> bool:
        """Whether the caller may still see what they might when their feed began."""
        try:
            return self._hub.doorman.admit(request) == me
        except Declined:
            return False

    async def _counted(self, frames: AsyncIterator[bytes], me: Me) -> AsyncIterator[bytes]:
        hub = self._hub
        hub.feeds[me.login] = hub.feeds.get(me.login, 0) + 1
        hub.metrics.feeds.inc()
        try:
            with contextlib.suppress(Expired):  # the client comes back and is told 410 then
                async for frame in frames:
                    yield frame
        finally:
            hub.metrics.feeds.dec()
            hub.feeds[me.login] -= 1
            if not hub.feeds[me.login]:
                del hub.feeds[me.login]

    async def media(self, request: Request, me: Me) -> Response:
        """The bytes of an attachment that the hub has."""
        return await self._hub.media.download(self._desk, me, request.path_params["id"])

    async def upload(self, request: Request, me: Me) -> Response:
        """Keep a file, to be named in a reply."""
        if not {"admin", "supervisor"} & set(me.roles):
            raise Declined(403, Problem(code="forbidden", title=_("Anda tidak berwenang mengirim berkas.")))
        try:
            ticket = await self._hub.media.upload(
                request.stream(),
                name=one_line(request.query_params.get("name", "")),
                mime=request.headers.get("content-type", ""),
                by=me.login,
            )
        except TooLarge:
            raise Declined(413, Problem(
                code="too_large", title=_("Berkas lebih besar dari {mb} MB.").format(mb=SIZE_LIMIT // 2**20)
            )) from None  # fmt: skip
        except OverQuota:
            raise Declined(413, Problem(
                code="quota", title=_("Jatah unggahan Anda hari ini habis ({gb} GB).").format(gb=EACH // 2**30),
                hint=_("Coba lagi besok, atau minta petugas lain mengirim berkasnya."),
            )) from None  # fmt: skip
        return answer(ticket, 201)


def fingerprint(command: AnyCommand) -> bytes:
    """What makes two bodies the same command: all of it but what a second try changes, `delayed` and `undo`."""
    same = {"delayed": False, "undo": 0.0} if hasattr(command, "undo") else {"delayed": False}
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(command, **same))).digest()


def status_of(result: CommandResult) -> int:
    """The HTTP status of a command's outcome."""
    if result.outcome == "stale":
        return 409
    if result.outcome == "refused":
        return STATUS.get(result.error.code, 400) if result.error else 400
    return 200
