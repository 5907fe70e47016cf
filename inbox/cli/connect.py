"""How a verb reaches its hub: finds it, starts a private one where that is allowed, and turns what can go wrong into
sentences and exit codes."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Collection, Coroutine
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from inbox.cli.output import MISUSED, REFUSED, UNREACHABLE, Failed, say
from inbox.cli.showing import zone
from inbox.client import hubs
from inbox.client.api import Api, Declined, Unreachable
from inbox.client.ids import new_id
from inbox.client.outbox import Outbox, deliver
from inbox.client.seal import KeyDamaged
from inbox.client.state import State
from inbox.i18n import _
from inbox.wire import AnyCommand, CommandResult, Me, Thread, ThreadView
from inbox.wire.told import told

T = TypeVar("T")
C = TypeVar("C", bound=AnyCommand)
Prepare = Callable[[Api | None], Coroutine[Any, Any, AnyCommand]]


def hub_of(ctx: click.Context) -> hubs.Hub:
    """The hub that this invocation is about. Ends the verb with 2 where the configuration cannot be read."""
    try:
        return hubs.find(_given(ctx, "office"))
    except ValueError as error:
        raise Failed(MISUSED, _("Berkas pengaturan tidak terbaca: {sebab}").format(sebab=error)) from error


def with_api(ctx: click.Context, work: Callable[[Api], Awaitable[T]], *, start: bool = True) -> T:
    """Run `work` against the hub; `start` allows a private one to be started.

    Ends the verb with 3 where no hub answers and with 1 where the hub declines.
    """
    try:
        return reach(ctx, work, start=start)
    except Unreachable as error:
        raise no_answer(error) from error


def reach(ctx: click.Context, work: Callable[[Api], Awaitable[T]], *, start: bool = True, sending: bool = True) -> T:
    """As `with_api`, for verbs that can do something without a hub: raises Unreachable.

    `sending` false leaves what is queued where it is.
    """
    hub = hub_of(ctx)
    given = ctx.find_root().ensure_object(dict)
    if "away" in given:
        raise given["away"]
    try:
        hub.ensure(start=start)
    except Unreachable as error:
        given["away"] = error  # asked once: a private hub that cannot start is waited for once
        raise

    async def run() -> T:
        api = Api(hub.socket, person=_given(ctx, "person"), duty=_given(ctx, "duty"))
        try:
            if sending:
                await drain(api, hub)
            return await work(api)
        finally:
            await api.close()

    while True:
        try:
            return asyncio.run(run())
        except Declined as error:
            if not _on_duty(given, hub, error):
                raise Failed(REFUSED, error.problem.title, error.problem.hint) from error


def _on_duty(given: dict[str, Any], hub: hubs.Hub, error: Declined) -> bool:
    """Where the hub asks who is on duty: who said so in this terminal session, else who says so now."""
    from inbox.cli import duty

    if error.problem.code not in duty.CODES:
        return False
    who, named = duty.known(hub), given.get("person")
    if who is None or given.get("duty") == who.token or named not in (None, who.person):
        if not sys.stdin.isatty():
            return False  # the hub's own words say what to do
        who = duty.ask(hub, named, "verb")
        duty.remember(who)
    given["person"], given["duty"] = who.person, who.token
    return True


def no_answer(error: Unreachable, kept: str = "") -> Failed:
    """What to say where no hub answers."""
    if isinstance(error, hubs.NoHub):
        return Failed(UNREACHABLE, error.title, error.hint, kept)
    return Failed(
        UNREACHABLE,
        _("Hubungan ke layanan Siaga terputus."),
        _("Coba lagi; bila tetap begini, jalankan `inbox doctor`."),
        kept,
    )


def read(ctx: click.Context, fresh: Callable[[Api], Awaitable[T]], kept: Callable[[State], T | None] | None) -> T:
    """What the hub says now; where no hub answers, what the cache still has, saying so on standard error."""

    async def asked(api: Api) -> tuple[T, Me]:
        return await fresh(api), await api.me()

    try:
        answer, me = reach(ctx, asked)
        _remember(ctx, answer, me)
        return answer
    except Unreachable as error:
        state = cached(ctx) if kept else None
        found = kept(state) if kept and state else None
        if found is None:
            raise no_answer(error) from error
        say(_("Layanan Siaga tidak menjawab; yang tampil adalah salinan terakhir."))
        return found


def zone_of(ctx: click.Context) -> ZoneInfo:
    """The office's time zone, from the hub or the copy; that of Jakarta where neither is there."""

    async def ask(api: Api) -> str:
        return (await api.me()).timezone

    try:
        return zone(reach(ctx, ask))
    except (Unreachable, Failed):
        state = cached(ctx)
        return zone(state.office.timezone if state else "")


def cached(ctx: click.Context) -> State | None:
    """What the client's cache of this hub has; null where there is none or it cannot be opened."""
    from inbox.client.offline import last_state

    try:
        return last_state(hub_of(ctx), person=_given(ctx, "person"))
    except (OSError, ValueError) as error:
        say(_("Salinan di mesin ini tidak terbaca: {sebab}").format(sebab=error))
        return None


def _remember(ctx: click.Context, found: object, me: Me) -> None:
    """Keep threads that were read, so that they can be shown while the hub is away."""
    threads = [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, Thread)]
    if not threads:
        return
    from inbox.client.offline import remember

    views = [one for one in threads if isinstance(one, ThreadView)]
    plain = [one.thread() if isinstance(one, ThreadView) else one for one in threads]
    try:
        remember(hub_of(ctx), plain, views, me, person=_given(ctx, "person"))
    except (OSError, ValueError) as error:
        say(_("Salinan di mesin ini tidak tersimpan: {sebab}").format(sebab=error))


def spool(ctx: click.Context, command: AnyCommand, *, tried: bool = False) -> None:
    """Put a command into the outbox of this hub; durable when it returns. `tried`: it may have reached the hub.

    Fails with 1 where the disk is full.
    """
    state = cached(ctx) if command.about is None and not tried else None
    if state is not None:
        command.about = state.about(command.thread)
    try:
        asyncio.run(
            Outbox.of(hub_of(ctx)).submit(command, person=_given(ctx, "person"), duty=_given(ctx, "duty"), tried=tried)
        )
    except KeyDamaged:
        raise
    except OSError as error:
        raise Failed(
            REFUSED,
            _("Perintah tidak dapat disimpan: {sebab}").format(sebab=error.strerror),
            _("Kosongkan ruang disk lalu ulangi."),
            _("Tidak ada yang dikirim."),
        ) from error


async def drain(
    api: Api, hub: hubs.Hub, *, quiet: Collection[str] = (), settled: dict[str, CommandResult] | None = None
) -> None:
    """Send what this user queued for this hub while it was away, and say so. Raises Unreachable.

    Of commands in `quiet` nothing is said; what became of them goes into `settled`.
    """
    if not Outbox.waits(hub):
        return
    outbox = Outbox.of(hub)
    for submission, result in await outbox.drain(lambda submission: deliver(api, outbox, submission), wait=2.0):
        if submission.command.cmd_id in quiet:
            if settled is not None:
                settled[submission.command.cmd_id] = result
            continue
        number = submission.thread or (result.thread.number if result.thread else 0)  # a first message has none before
        if not number and result.outcome == "refused":
            why = result.error.title if result.error else ""
            say(_("Antrean: pesan pertama kepada seorang warga ditolak: {sebab}").format(sebab=why))
        elif result.outcome in ("done", "queued"):
            say(_("Antrean: perintah untuk #{nomor} sudah diterima layanan.").format(nomor=number))
        elif result.outcome == "stale":
            held = result.message.error if result.message is not None else None
            said = _("Antrean: balasan untuk #{nomor} ditahan karena ada pesan baru; baca dengan `inbox thread`.")
            if held is not None:
                said = _("Antrean: balasan untuk #{nomor} ditahan. {sebab}")
            say(said.format(nomor=number, sebab=told(held) if held is not None else ""))
        else:
            why = result.error.title if result.error else ""
            say(_("Antrean: perintah untuk #{nomor} ditolak: {sebab}").format(nomor=number, sebab=why))


def command_of(sort: type[C], /, **fields: Any) -> Prepare:
    """Make the command now, to be carried out or queued later: its id and time stay the same."""
    made = sort(cmd_id=new_id(), written_at=now(), **fields)

    async def prepared(api: Api | None) -> AnyCommand:
        return made

    return prepared


def now() -> datetime:
    """The present, UTC."""
    return datetime.now(UTC)


def _given(ctx: click.Context, name: str) -> str | None:
    found: str | None = (ctx.find_root().obj or {}).get(name)
    return found
