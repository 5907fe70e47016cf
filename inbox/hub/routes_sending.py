"""The client listener, for what sending needs beside commands: templates, and what a citizen sees of staff."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from inbox.domain.seeing import may_see
from inbox.hub.answers import answer, bad, client_of, guarded, missing
from inbox.hub.auth import Declined, require
from inbox.hub.context import Hub
from inbox.hub.limits import TooLarge, read_body
from inbox.hub.templates import Templates
from inbox.i18n import _
from inbox.store import threads
from inbox.wire import Looking, Me, Problem

DESK = frozenset({"admin", "supervisor"})
SAID_LIMIT = 1024  # bytes


def routes(hub: Hub) -> list[Route]:
    """All routes of this page."""
    sending = Sending(hub)

    def one(path: str, route: str, method: str = "GET") -> Route:
        return Route(path, guarded(hub, getattr(sending, route)), methods=[method])

    return [
        one("/v1/templates", "templates"),
        one("/v1/channels/{channel}/templates/sync", "sync", "POST"),
        one("/v1/channels/{channel}/templates/push", "push", "POST"),
        one("/v1/threads/{number:int}/typing", "typing", "POST"),
        one("/v1/watching", "watching", "POST"),
    ]


class Sending:
    """One coroutine a route."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def templates(self, request: Request, me: Me) -> Response:
        """The templates of a channel or of all that the caller works with."""
        allowed = {c.id for c in self._hub.desk.office.channels if _works(me, c.agency)}
        found = await self._templates().listed(request.query_params.get("channel"))
        return answer([one for one in found if one.channel in allowed])

    async def sync(self, request: Request, me: Me) -> Response:
        """Ask the provider for a channel's templates now."""
        if not {"admin", "supervisor", "operator"} & set(me.roles):
            raise Declined(403, Problem(code="forbidden", title=_("Peran Anda tidak mengizinkan tindakan ini.")))
        return answer(await self._templates().sync(self._channel(request)))

    async def push(self, request: Request, me: Me) -> Response:
        """Submit the starter set of templates. Operators only."""
        require(me, "operator")
        return answer(await self._templates().push(self._channel(request)))

    async def typing(self, request: Request, me: Me) -> Response:
        """The caller writes an answer: the citizen sees it, at most once in 20 s."""
        number = request.path_params["number"]
        if not DESK & set(me.roles):
            raise Declined(403, Problem(code="forbidden", title=_("Peran Anda tidak mengizinkan tindakan ini.")))
        if not await self._hub.desk.may_see(me, number):
            raise missing(_("Laporan #{number} tidak ada.").format(number=number))
        told = self._hub.courtesy is not None and await self._hub.courtesy.typing(number)
        return Response(msgspec.json.encode({"told": told}), 200, media_type="application/json")

    async def watching(self, request: Request, me: Me) -> Response:
        """The thread that the caller's client has open, or none; colleagues see it until the client says no more."""
        client, desk = client_of(request), self._hub.desk
        try:
            said = msgspec.json.decode(await read_body(request, SAID_LIMIT), type=Looking)
        except (msgspec.DecodeError, TooLarge, TimeoutError) as error:
            raise bad(_("Permintaan tidak dapat dibaca: {error}.").format(error=error)) from None
        if not client:
            raise bad(_("Kepala `Siaga-Client` belum ada."))
        if said.thread is None:
            desk.feed.watching.leave(me.login, client)
            return answer({})
        row = await desk.store.read(lambda tx: threads.get(tx, said.thread or 0))
        if row is None or not may_see(row.guard(), me.login, me.roles, me.agencies):
            raise missing(_("Laporan #{number} tidak ada.").format(number=said.thread))
        desk.feed.watching.look(me, client, row.number, row.guard(), writing=said.writing)
        return answer({})

    def _templates(self) -> Templates:
        found = self._hub.templates
        if found is None:
            raise missing(_("Templat belum siap."))
        return found

    def _channel(self, request: Request) -> str:
        name = str(request.path_params["channel"])
        if not self._hub.channels.knows(name):
            raise missing(_("Saluran {channel} tidak ada.").format(channel=name[:64]))
        return name


def _works(me: Me, agency: str | None) -> bool:
    return agency is None or "*" in me.agencies or agency in me.agencies
