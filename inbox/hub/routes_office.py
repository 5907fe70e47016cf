"""The client listener, for those who run the office: office file, secrets, channels, and the hub itself."""

import asyncio
import os
import re

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from inbox import __version__
from inbox.connectors.examinable import Examinable
from inbox.credentials import NAMES, Secret
from inbox.hub import checkup, openapi
from inbox.hub.answers import answer, bad, guarded
from inbox.hub.auth import Declined, require
from inbox.hub.context import Hub
from inbox.hub.limits import TooLarge, read_body
from inbox.hub.secrets import ALL_NAMES
from inbox.hub.shelf import Delivered
from inbox.i18n import _
from inbox.office import OfficeDiff, OfficeError, diff, load
from inbox.store import offices
from inbox.wire import ChannelState, Connecting, Finding, HubInfo, Me, OfficeParcel, Problem

OFFICE_LIMIT = 2 * 1024 * 1024  # bytes
SECRET_LIMIT = 16 * 1024
FREE = 1000  # service messages a month and number that Meta does not bill, since 2026-10
_CHANNEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")


def routes(hub: Hub) -> list[Route]:
    """All routes of this page."""
    office = Running(hub)

    def one(path: str, route: str, method: str = "GET") -> Route:
        return Route(path, guarded(hub, getattr(office, route)), methods=[method])

    async def health(_request: Request) -> Response:
        return answer({"status": "ok"})

    return [
        Route("/health", health, methods=["GET"]),
        one("/metrics", "metrics"),
        one("/v1/openapi.json", "openapi"),
        one("/v1/hub", "hub"),
        one("/v1/hub/stop", "stop", "POST"),
        one("/v1/office", "office"),
        one("/v1/office", "apply", "POST"),
        one("/v1/office/files", "files"),
        one("/v1/channels", "channels"),
        one("/v1/channels/{channel}/pause", "pause", "POST"),
        one("/v1/channels/{channel}/resume", "resume", "POST"),
        one("/v1/channels/{channel}/check", "check", "POST"),
        one("/v1/channels/{channel}/connect", "connect", "POST"),
        one("/v1/secrets", "secrets"),
        one("/v1/secrets/{channel}/{name}", "set_secret", "PUT"),
    ]


class Running:
    """One coroutine a route."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def metrics(self, _request: Request, _me: Me) -> Response:
        """Prometheus text."""
        for state in await self._states():
            self._hub.metrics.channels.labels(state.id).set(state.state == "up")
            self._hub.metrics.pending.labels(state.id).set(state.pending)
        return Response(self._hub.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def openapi(self, _request: Request, _me: Me) -> Response:
        """The description of this listener."""
        return answer(openapi.document())

    async def hub(self, _request: Request, _me: Me) -> Response:
        """Which hub this is and how it stands."""
        return answer(info(self._hub, sum(s.pending for s in await self._states())))

    async def stop(self, _request: Request, me: Me) -> Response:
        """End this hub, as SIGTERM does."""
        require(me, "operator")
        self._hub.stop()
        return answer({"stopping": True, "pid": os.getpid()}, 202)

    async def office(self, _request: Request, _me: Me) -> Response:
        """The office file in force."""
        return Response(self._hub.desk.source, media_type="application/toml")

    async def apply(self, request: Request, me: Me) -> Response:
        """Take a new office file: nothing of it where anything in it is wrong."""
        require(me, "operator")
        dry_run, media = request.query_params.get("dry_run") == "1", self._hub.media
        try:
            body = await read_body(request, 2 * OFFICE_LIMIT)
            if request.headers.get("content-type") == "application/json":
                parcel = msgspec.json.decode(body, type=OfficeParcel)
            else:
                parcel = OfficeParcel(source=body.decode())
            if len(parcel.source) > OFFICE_LIMIT:
                raise TooLarge
        except (TooLarge, UnicodeDecodeError, msgspec.DecodeError):
            raise bad(_("Berkas kantor harus berupa TOML (UTF-8), paling besar 2 MB.")) from None
        source, name = parcel.source, request.query_params.get("name", "kantor.toml")
        try:
            office = load(source, name)
            delivered = Delivered(office, parcel.files, media.shelf, media.uploaded, dry_run=dry_run)
            delivered.demand(source, name)
        except OfficeError as error:
            raise Declined(422, Problem(
                code="office_file", title="\n".join(error.lines()), hint=_("Tidak ada yang diubah.")
            )) from None  # fmt: skip
        if dry_run:
            return answer(delivered.told(diff(self._hub.desk.office, office)))
        await asyncio.to_thread(media.shelve, delivered.fresh)
        changes: OfficeDiff = await self._hub.desk.apply_office(office, source, me, delivered)
        await asyncio.to_thread(media.unshelve, {path for canned in office.canned for path in canned.files})
        await self._hub.channels.bring_up()
        return answer(changes)

    async def files(self, _request: Request, _me: Me) -> Response:
        """The files of canned replies that are here."""
        return answer(self._hub.media.shelf.all())

    async def channels(self, _request: Request, _me: Me) -> Response:
        """How every channel is."""
        return answer(await self._states())

    async def pause(self, request: Request, me: Me) -> Response:
        """Send nothing more on a channel."""
        require(me, "operator", "supervisor")
        return self._channel(await self._hub.channels.pause(request.path_params["channel"]))

    async def resume(self, request: Request, me: Me) -> Response:
        """Send again on a channel."""
        require(me, "operator", "supervisor")
        return self._channel(await self._hub.channels.resume(request.path_params["channel"]))

    async def check(self, request: Request, me: Me) -> Response:
        """What a channel still needs."""
        require(me, "operator", "supervisor")
        name = request.path_params["channel"]
        state = next((s for s in await self._states() if s.id == name), None)
        if state is None:
            raise self._missing()
        with self._hub.channels.using(name) as connector:
            return answer(await checkup.look(self._hub, state, connector, self._webhook(state)))

    async def connect(self, request: Request, me: Me) -> Response:
        """Register and subscribe a channel at its provider."""
        require(me, "operator")
        name = request.path_params["channel"]
        state = self._hub.channels.state(name)
        if state is None:
            raise self._missing()
        try:
            asked = msgspec.json.decode(await read_body(request, SECRET_LIMIT), type=Connecting)
        except (TooLarge, msgspec.DecodeError):
            raise bad(_("Permintaan ini tidak terbaca.")) from None
        with self._hub.channels.using(name) as connector:
            if not isinstance(connector, Examinable) or connector.obstacles():
                return answer(list[Finding]())
            return answer(await connector.connect(asked, self._webhook(state)))

    def _webhook(self, state: ChannelState) -> str:
        base = self._hub.desk.office.public_url
        return f"{base}/webhooks/{state.id}" if base and state.kind != "email" else ""

    async def secrets(self, _request: Request, me: Me) -> Response:
        """Which secrets are set; never what they are."""
        require(me, "operator")
        return answer(await self._hub.keeper.list(list(self._hub.desk.office.channels)))

    async def set_secret(self, request: Request, me: Me) -> Response:
        """Set a secret; the body is the value, an empty one forgets it. The channel may come later."""
        require(me, "operator")
        channel, name = request.path_params["channel"], request.path_params["name"]
        entry = self._hub.desk.office.channel(channel)
        names = NAMES[entry.kind] if entry else ALL_NAMES
        if not _CHANNEL.match(channel):
            raise bad(_("Nama saluran tidak sah."))
        if name not in names:
            raise bad(_("Rahasia ini tidak dikenal."), _("Yang dikenal: {names}.").format(names=", ".join(names)))
        try:
            value = Secret((await read_body(request, SECRET_LIMIT)).decode().removesuffix("\n").removesuffix("\r"))
        except (TooLarge, UnicodeDecodeError):
            raise bad(_("Nilai rahasia harus berupa teks, paling panjang 16 KB.")) from None
        await self._hub.keeper.set(channel, name, value)
        await self._hub.channels.bring_up(retry=channel)
        return answer(
            {"channel": channel, "name": name, "set": bool(value), "state": self._hub.channels.state(channel)}
        )

    async def _states(self) -> list[ChannelState]:
        waiting = await self._hub.desk.pending()
        counted = await self._hub.desk.store.read(offices.tallies)
        month = f"{self._hub.clock():%Y-%m}"
        states = self._hub.desk.channel_states()
        return [
            msgspec.structs.replace(
                state, pending=waiting.get(state.id, 0),
                billable=counted.get(f"billable.{state.id}.{month}", 0) if state.kind == "whatsapp" else None,
                free=FREE if state.kind == "whatsapp" else None,
            )
            for state in states
        ]  # fmt: skip

    def _channel(self, state: ChannelState | None) -> Response:
        if state is None:
            raise self._missing()
        return answer(state)

    def _missing(self) -> Declined:
        names = ", ".join(c.id for c in self._hub.desk.office.channels) or "-"
        return Declined(404, Problem(
            code="not_found", title=_("Saluran itu tidak ada."), hint=_("Yang ada: {names}.").format(names=names)
        ))  # fmt: skip


def info(hub: Hub, pending: int) -> HubInfo:
    """How the hub stands."""
    return HubInfo(
        pid=os.getpid(), version=__version__, private=hub.settings.private, socket=str(hub.settings.socket),
        host=hub.settings.host, port=hub.port, data=str(hub.settings.data), started_at=hub.started_at,
        epoch=hub.desk.epoch, office=hub.desk.office.name, keyring=hub.keeper.kind,
        channels=len(hub.desk.channel_states()), feeds=sum(hub.feeds.values()), pending=pending,
        problem=hub.desk.unusable,
    )  # fmt: skip
