"""Who is calling: the Unix user at the other end of the socket, told by the kernel, and what they may do."""

import asyncio
import os
import pwd
import socket
import struct
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import msgspec
from starlette.requests import Request
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from inbox.hub.following import Connection
from inbox.i18n import _
from inbox.office import Office, Person
from inbox.wire import Me, Problem, Role

_PEER = struct.Struct("3i")


class Peer(msgspec.Struct, frozen=True):
    """The process at the other end (SO_PEERCRED, unix(7))."""

    pid: int
    uid: int
    gid: int


class PeerProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, with the peer's credentials in `request.state.peer`, and its connection in `line`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        line: socket.socket = transport.get_extra_info("socket")
        credentials = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
        peer = Peer(*_PEER.unpack(credentials))
        self.app_state: dict[str, Any] = {**self.app_state, "peer": peer, "line": Connection(transport)}


class Declined(Exception):
    """The hub will not do it. Becomes the answer `{"error": …}` with this HTTP status."""

    def __init__(self, status: int, problem: Problem, *, retry_after: int | None = None) -> None:
        super().__init__(problem.code)
        self.status, self.problem, self.retry_after = status, problem, retry_after


class Passes(Protocol):
    """Who has a PIN, and which passes it gave."""

    def has_pin(self, login: str) -> bool: ...
    def holds(self, token: str, login: str, uid: int) -> bool: ...


def login_of(uid: int) -> str:
    """The Unix login of a user id; `uid:N` where the machine does not know it."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid:{uid}"


def _is_unix_user(login: str) -> bool:
    try:
        pwd.getpwnam(login)
    except KeyError:
        return False
    return True


def _sharing(people: Iterable[Person], login: str, *, own: bool) -> list[Person]:
    return [p for p in people if p.unix == login or (own and not _is_unix_user(p.login))]


class Doorman:
    """Turns a peer into a person of the office. `me` is the desk's answer for a login.

    The user that the hub runs as is always its operator and, owning all its files, may stand in for a person who has
    no Unix login here (`--as NAME`). Others may act as those who share their login (`unix` in the office file). The
    superuser is nobody special.
    """

    def __init__(self, office: Callable[[], Office], me: Callable[..., Me], passes: Passes | None = None) -> None:
        self._office, self._me, self._passes = office, me, passes

    def admit(self, request: Request) -> Me:
        """The caller. Raises Declined (403) where they have no role here."""
        peer: Peer = request.state.peer
        login, own = login_of(peer.uid), peer.uid == os.getuid()
        named = request.headers.get("siaga-person")
        other = named and named != login
        me = self._as(peer, login, named, request) if named and other else self._plain(login, own)
        if not me.roles:
            raise Declined(403, Problem(
                code="no_role",
                title=_("{login} belum terdaftar di kantor ini.").format(login=me.login),
                hint=_("Minta pengelola menambahkannya sebagai [[person]] di berkas kantor."),
            ))  # fmt: skip
        return me

    def _plain(self, login: str, own: bool) -> Me:
        me = self._me(login, own=own)
        sharing = [p.login for p in self._office().people if p.unix == login and p.login != login]
        if sharing and not me.roles:
            raise Declined(403, Problem(
                code="who_is_on_duty",
                title=_("Login {login} dipakai bersama.").format(login=login),
                hint=_("Sebutkan siapa yang bertugas: `inbox --as NAMA`, salah satu dari {names}.").format(
                    names=", ".join(sharing)),
            ))  # fmt: skip
        return me

    def sharing(self, request: Request) -> list[Person]:
        """Who may be on duty on the caller's Unix login."""
        peer: Peer = request.state.peer
        return _sharing(self._office().people, login_of(peer.uid), own=peer.uid == os.getuid())

    def _as(self, peer: Peer, login: str, named: str, request: Request) -> Me:
        meant = [p for p in self._office().people if named in (p.login, p.name)]
        allowed = _sharing(meant, login, own=peer.uid == os.getuid())
        if len(allowed) != 1:
            raise Declined(403, Problem(
                code="not_that_person",
                title=_("{login} tidak dapat bertugas sebagai {name}.").format(login=login, name=named),
                hint=_("Orang itu masuk dengan login Unix sendiri, atau pengelola mengisi `unix = \"{login}\"` "
                       "pada [[person]]-nya.").format(login=login),
            ))  # fmt: skip
        person, passes = allowed[0], self._passes
        token = request.headers.get("siaga-duty", "")
        if passes and passes.has_pin(person.login) and not passes.holds(token, person.login, peer.uid):
            raise Declined(401, Problem(
                code="pin_needed", title=_("PIN {name} diperlukan.").format(name=person.name or person.login),
                hint=_("Jalankan di terminal, yang menanyakan PIN. Lupa? Pengelola: `inbox user pin {login}`.").format(
                    login=person.login),
            ))  # fmt: skip
        return self._me(person.login, own=False)


def require(me: Me, *roles: Role) -> None:
    """Raises Declined (403) unless the caller has one of the roles."""
    if not set(roles) & set(me.roles):
        raise Declined(403, Problem(
            code="forbidden",
            title=_("Anda tidak berwenang melakukan ini."),
            hint=_("Diperlukan peran: {roles}.").format(roles=", ".join(roles)),
        ))  # fmt: skip


class Turnstile:
    """Token buckets by user, so that one client cannot take the hub from the others. The hub's own user passes."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left: dict[int, tuple[float, float]] = {}

    def take(self, uid: int) -> None:
        """Count one request. Raises Declined (429)."""
        if uid == os.getuid():
            return
        now = self._clock()
        left, since = self._left.get(uid, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._rate)
        if left < 1:
            self._left[uid] = (left, now)
            raise Declined(429, Problem(
                code="too_many", title=_("Terlalu banyak permintaan."), hint=_("Coba lagi sebentar lagi.")
            ), retry_after=max(1, round((1 - left) / self._rate)))  # fmt: skip
        self._left[uid] = (left - 1, now)
