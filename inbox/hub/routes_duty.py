"""The client listener, for persons: who may be on duty, the PIN that proves it, which of one's sessions writes."""

from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from inbox.hub.answers import answer, bad, client_of, guarded, missing
from inbox.hub.auth import Declined
from inbox.hub.context import Hub
from inbox.hub.limits import TooLarge, read_body
from inbox.i18n import _
from inbox.office import Person
from inbox.wire import DeskAct, DutyAsked, Me, Member, PinChange, Problem

LIMIT = 1024  # bytes
T = TypeVar("T")


def routes(hub: Hub) -> list[Route]:
    """All routes of this page."""
    duty = Duties(hub)
    return [
        Route("/v1/duty", guarded(hub, duty.choices, anyone=True), methods=["GET"]),
        Route("/v1/duty", guarded(hub, duty.begin, command=True, anyone=True), methods=["POST"]),
        Route("/v1/people", guarded(hub, duty.people), methods=["GET"]),
        Route("/v1/sessions", guarded(hub, duty.sessions), methods=["GET"]),
        Route("/v1/sessions", guarded(hub, duty.session), methods=["POST"]),
        Route("/v1/people/{login}/pin", guarded(hub, duty.pin, command=True), methods=["PUT"]),
    ]


class Duties:
    """One coroutine a route."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def choices(self, request: Request, _me: Me) -> Response:
        """Who may be on duty on the caller's Unix login."""
        return answer([self._member(person) for person in self._hub.doorman.sharing(request)])

    async def begin(self, request: Request, _me: Me) -> Response:
        """A pass for somebody's PIN."""
        asked = await self._read(request, DutyAsked)
        person = next((p for p in self._hub.doorman.sharing(request) if asked.person in (p.login, p.name)), None)
        if person is None:
            raise Declined(403, Problem(
                code="not_that_person", title=_("{name} tidak bertugas lewat login ini.").format(name=asked.person[:64])
            ))  # fmt: skip
        name = person.name or person.login
        return answer(await self._hub.roster.begin(person.login, name, request.state.peer.uid, asked), 201)

    async def people(self, _request: Request, _me: Me) -> Response:
        """Everybody of the office, and whether they have a PIN."""
        return answer([self._member(person) for person in self._hub.desk.office.people])

    async def pin(self, request: Request, me: Me) -> Response:
        """Set or take away a PIN."""
        named, asked = request.path_params["login"], await self._read(request, PinChange)
        person = next((p for p in self._hub.desk.office.people if named in (p.login, p.name)), None)
        if person is None:
            raise missing(_("Petugas {login} tidak ada di kantor ini.").format(login=named[:64]))
        await self._hub.roster.change(me, person.login, asked)
        return answer(self._member(person))

    async def sessions(self, _request: Request, me: Me) -> Response:
        """The caller's open desks."""
        return answer(self._hub.desk.feed.sessions.of(me.login))

    async def session(self, request: Request, me: Me) -> Response:
        """A desk of the caller's takes over, or has put away what was being written in it."""
        asked, found = await self._read(request, DeskAct), self._hub.desk.feed.sessions
        if not (found.take if asked.act == "take" else found.settle)(me.login, client_of(request)):
            raise missing(_("Sesi ini tidak mengikuti layanan sekarang."))
        return answer({})

    def _member(self, person: Person) -> Member:
        return Member(
            login=person.login, name=person.name or person.login, roles=list(person.roles),
            agencies=list(person.agencies), unix=person.unix, pin=self._hub.roster.has_pin(person.login),
            present=self._hub.desk.feed.present(person.login),
        )  # fmt: skip

    async def _read(self, request: Request, kind: type[T]) -> T:
        try:
            return msgspec.json.decode(await read_body(request, LIMIT), type=kind)
        except (msgspec.DecodeError, TooLarge, TimeoutError):
            raise bad(_("Permintaan tidak dapat dibaca.")) from None  # its text may hold a PIN
