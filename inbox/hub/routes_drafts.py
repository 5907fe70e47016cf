"""The client listener, for drafts. Their texts are in no log: bodies are logged nowhere."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from inbox.domain.permissions import may
from inbox.hub import drafts
from inbox.hub.answers import answer, bad, guarded, missing
from inbox.hub.auth import Declined
from inbox.hub.context import Hub
from inbox.hub.limits import TooLarge, read_body
from inbox.i18n import _
from inbox.wire import DraftAnswer, Me, Problem, PutDraft

LIMIT = 512 * 1024  # bytes


def routes(hub: Hub) -> list[Route]:
    """All routes of this page."""
    page = Drafts(hub)

    def one(path: str, route: str, method: str = "GET") -> Route:
        return Route(path, guarded(hub, getattr(page, route)), methods=[method])

    return [
        one("/v1/drafts", "listed"),
        one("/v1/drafts/{id}", "discard", "DELETE"),
        one("/v1/threads/{number:int}/draft", "put", "PUT"),
        one("/v1/threads/{number:int}/draft", "drop", "DELETE"),
    ]


class Drafts:
    """One coroutine a route."""

    def __init__(self, hub: Hub) -> None:
        self._desk = hub.desk

    async def listed(self, _request: Request, me: Me) -> Response:
        """The caller's drafts, the newest first."""
        epoch = self._desk.epoch
        return answer(await self._desk.store.read(lambda tx: drafts.of(tx, me, epoch)))

    async def put(self, request: Request, me: Me) -> Response:
        """The caller's draft of a thread."""
        _allow(me)
        try:
            asked = msgspec.json.decode(await read_body(request, LIMIT), type=PutDraft)
        except TooLarge:
            raise Declined(413, Problem(code="too_large", title=_("Naskah ini terlalu panjang."))) from None
        except (msgspec.DecodeError, TimeoutError):
            raise bad(_("Naskah tidak dapat dibaca.")) from None
        number, make = request.path_params["number"], self._desk.unit
        try:
            found = await self._desk.store.write(lambda tx: drafts.put(make, tx, me, number, asked))
        except drafts.OtherThread:
            raise Declined(409, Problem(
                code="other_thread", title=_("Naskah ini ditulis untuk laporan lain dengan nomor yang sama."),
            )) from None  # fmt: skip
        return answer(_there(found, number))

    async def drop(self, request: Request, me: Me) -> Response:
        """The caller's draft is no more."""
        _allow(me)
        base = request.query_params.get("base", "")
        if not base.isdecimal() or len(base) > 18:
            raise bad(_("`{name}` harus berupa angka.").format(name="base"))
        number, make = request.path_params["number"], self._desk.unit
        found = await self._desk.store.write(lambda tx: drafts.drop(make, tx, me, number, int(base)))
        return answer(_there(found, number))

    async def discard(self, request: Request, me: Me) -> Response:
        """One of the caller's drafts, by its id."""
        identity, make = request.path_params["id"], self._desk.unit
        if not await self._desk.store.write(lambda tx: drafts.discard(make, tx, me, identity)):
            raise missing(_("Naskah itu tidak ada lagi."))
        return answer(DraftAnswer())


def _allow(me: Me) -> None:
    if not may(me.roles, "note"):
        raise Declined(403, Problem(code="forbidden", title=_("Peran Anda tidak mengizinkan tindakan ini.")))


def _there(found: DraftAnswer | None, number: int) -> DraftAnswer:
    if found is None:
        raise missing(_("Laporan #{number} tidak ada.").format(number=number))
    return found
