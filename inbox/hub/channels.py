"""The channels of an office: brought up when file and secrets are there, paused, resumed, told of in plain words."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from inbox.connectors import registry
from inbox.connectors.base import ChannelConfig, Connector
from inbox.connectors.receiving import Listening
from inbox.credentials import CredentialsError, Secret
from inbox.hub import durable
from inbox.hub.faults import where
from inbox.hub.secrets import Keeper
from inbox.i18n import _
from inbox.office import Channel, Office
from inbox.wire import ChannelState, Problem

log = logging.getLogger("inbox.hub.channels")


class States(Protocol):
    """The part of the desk that channels need."""

    office: Office
    unusable: Problem | None  # what is wrong with the office file that the store keeps

    async def set_channel(self, state: ChannelState) -> None: ...
    def channel_states(self) -> list[ChannelState]: ...


class TokenAge(msgspec.Struct, kw_only=True, frozen=True):
    """Since when a token is known and until when it holds; `mark` tells it from another."""

    mark: str
    since: datetime
    until: datetime | None = None


class Kept(msgspec.Struct, kw_only=True):
    """What outlives a restart: who paused what and why, the last entry of channels the file no longer names, how old
    tokens are, and up to when conversations were read.
    """

    paused: dict[str, Problem | None] = msgspec.field(default_factory=dict)
    removed: dict[str, Channel] = msgspec.field(default_factory=dict)
    tokens: dict[str, TokenAge] = msgspec.field(default_factory=dict)
    marks: dict[str, datetime] = msgspec.field(default_factory=dict)


class _Running:
    """A connector with its users counted, so that one being replaced ends only when its last send is done."""

    def __init__(self, connector: Connector, fingerprint: object) -> None:
        self.connector, self.fingerprint = connector, fingerprint
        self.uses, self.retired = 0, False

    async def retire(self) -> None:
        self.retired = True
        if not self.uses:
            await self.connector.close()


def config_of(channel: Channel) -> ChannelConfig:
    """The entry of the office file as connectors take it."""
    given = {name: getattr(channel, name) for name in channel.__struct_fields__}
    known = set(ChannelConfig.__struct_fields__) - {"extra"}
    return ChannelConfig(
        **{name: value for name, value in given.items() if name in known},
        extra={name: value for name, value in given.items() if name not in known},
    )


def unsupported(kind: str) -> Problem:
    """A kind of channel that this version cannot run."""
    return Problem(
        code="unsupported_kind",
        title=_("Saluran {kind} belum didukung versi ini.").format(kind=kind),
        hint=_("Saluran lain tetap berjalan. Pasang versi yang lebih baru bila sudah ada."),
    )


def forgotten() -> Problem:
    """Nobody can know any more whether a person had paused the channel."""
    return Problem(
        code="pauses_unknown",
        title=_("Catatan saluran yang dijeda tidak terbaca; semua saluran dijeda supaya tidak ada yang salah kirim."),
        hint=_("Pesan masuk tetap disimpan. Periksa, lalu: inbox channel resume SALURAN"),
    )


class Channels:
    """Connectors by channel id. Every change of a state goes through the desk, so that clients see it."""

    def __init__(self, desk: States, keeper: Keeper, folder: Path, clock: Callable[[], datetime]) -> None:
        self._desk, self._keeper, self._clock = desk, keeper, clock
        self._file = folder / "channels.json"
        self._forgot = False  # which channels were paused
        self._kept = self._load()
        self._running: dict[str, _Running] = {}
        self._warnings: dict[str, Problem] = {}
        self._lock = asyncio.Lock()
        self.forged: dict[str, datetime] = {}  # when a webhook last came whose signature was wrong

    def connector(self, channel: str) -> Connector | None:
        """The channel's connector, for receiving; null where there is none of this id or kind."""
        running = self._running.get(channel)
        return running.connector if running else None

    def listening(self) -> dict[str, Listening]:
        """Connectors that should fetch now: also of a paused channel, for what comes in is kept."""
        states = {state.id: state.state for state in self._desk.channel_states()}
        return {
            name: running.connector
            for name, running in self._running.items()
            if isinstance(running.connector, Listening) and name not in self._kept.removed
            and states.get(name) in ("up", "down", "paused")
        }  # fmt: skip

    async def trouble(self, channel: str, problem: Problem | None, *, receives: bool = False) -> None:
        """Whether a channel can fetch what comes in. While it cannot, what goes out still goes.

        `receives`: it can, and the problem is one to look at.
        """
        async with self._lock:
            before = self.state(channel)
            if before is None or before.state not in ("up", "down"):
                return
            state: Literal["up", "down"] = "up" if problem is None or receives else "down"
            if before.problem == problem and before.state == state:
                return
            since = before.since if before.state == state else self._clock()
            await self._desk.set_channel(msgspec.structs.replace(before, state=state, problem=problem, since=since))
            log.info("channel %s is %s%s", channel, state, f" ({problem.code})" if problem else "")

    async def keep_secret(self, channel: str, name: str, value: Secret) -> None:
        """Keep what a provider gave in the place of a secret; the running connector has it. Raises CredentialsError."""
        await self._keeper.set(channel, name, value)

    async def heard(self, channel: str) -> None:
        """Something came in."""
        state = self.state(channel)
        if state is not None:
            state.last_in = self._clock()

    def knows(self, channel: str) -> bool:
        """Whether the office has or had a channel of this id."""
        return self._entry(channel) is not None

    @contextmanager
    def using(self, channel: str) -> Iterator[Connector | None]:
        """The connector for a call that may take long; it stays open meanwhile though it is replaced."""
        running = self._running.get(channel)
        if running is None:
            yield None
            return
        running.uses += 1
        try:
            yield running.connector
        finally:
            running.uses -= 1
            if running.retired and not running.uses:
                task = asyncio.get_running_loop().create_task(running.connector.close())
                task.add_done_callback(_told)

    async def bring_up(self, *, retry: str | None = None) -> None:
        """Make what runs match the office and its secrets. `retry`: a channel whose own stop is lifted."""
        async with self._lock:
            office = self._desk.office
            if retry is not None and self._kept.paused.get(retry) is not None:
                del self._kept.paused[retry]
                self._save()
            named = {c.id for c in office.channels}
            if self._forgot:  # nothing may leave by a channel that somebody had stopped
                self._kept.paused |= dict.fromkeys(named, forgotten())
                self._forgot = False
            for gone in set(self._running) - named - set(self._kept.removed):
                self._kept.removed[gone] = entry_of(self._running[gone].connector.config)
            for channel in office.channels:
                self._kept.removed.pop(channel.id, None)
                await self._one(channel)
            for channel in list(self._kept.removed.values()):
                await self._one(channel, removed=True)
            self._save()

    async def pause(self, channel: str, problem: Problem | None = None) -> ChannelState | None:
        """Send nothing more; what comes in is still kept. `problem`: why the hub itself did it."""
        entry = self._entry(channel)
        if entry is None:
            return None
        async with self._lock:
            if problem is None or channel not in self._kept.paused:  # what a person stopped stays theirs
                self._kept.paused[channel] = problem
            self._save()
            await self._one(entry, removed=channel in self._kept.removed)
        return self.state(channel)

    async def resume(self, channel: str) -> ChannelState | None:
        """Send again. A channel that the office file no longer names stays paused."""
        entry = self._entry(channel)
        if entry is None:
            return None
        async with self._lock:
            self._kept.paused.pop(channel, None)
            self._save()
            await self._one(entry, removed=channel in self._kept.removed)
        return self.state(channel)

    def each(self) -> list[tuple[str, Connector]]:
        """Every running channel whose secrets are there, paused or not."""
        return [(name, one.connector) for name, one in list(self._running.items()) if not one.connector.obstacles()]

    async def warn(self, channel: str, problem: Problem | None) -> None:
        """Say something of a channel that works; null takes it back."""
        if self._warnings.get(channel) == problem:
            return
        if problem is None:
            del self._warnings[channel]
        else:
            self._warnings[channel] = problem
        await self.bring_up()

    def mark(self, channel: str, now: datetime) -> datetime | None:
        """Up to when conversations were read; null the first time, which is remembered."""
        found = self._kept.marks.get(channel)
        if found is None:
            self.marked(channel, now)
        return found

    def marked(self, channel: str, at: datetime) -> None:
        """Conversations were read up to then."""
        self._kept.marks[channel] = at
        self._save()

    def token(self, channel: str) -> TokenAge | None:
        """How old the channel's token is, where it was seen before."""
        return self._kept.tokens.get(channel)

    def keep_token(self, channel: str, age: TokenAge) -> None:
        """Remember a token's age."""
        self._kept.tokens[channel] = age
        self._save()

    def state(self, channel: str) -> ChannelState | None:
        """How the channel is."""
        return next((s for s in self._desk.channel_states() if s.id == channel), None)

    async def close(self) -> None:
        """End every connector."""
        for running in self._running.values():
            await running.connector.close()
        self._running.clear()

    async def _one(self, channel: Channel, *, removed: bool = False) -> None:
        state, problem = await self._start(channel)
        if state == "up" and removed:
            state = "paused"
            problem = Problem(
                code="not_named",
                title=_("Saluran {id} tidak ada lagi di berkas kantor.").format(id=channel.id),
                hint=_("Masukkan lagi [[channel]]-nya lalu jalankan `inbox office apply`."),
            )
        elif state == "up" and self._desk.unusable is not None:
            state, problem = "paused", self._desk.unusable
        elif state == "up" and channel.id in self._kept.paused:
            state, problem = "paused", self._kept.paused[channel.id]
        elif state == "up":
            problem = self._warnings.get(channel.id)
        before = self.state(channel.id)
        same = before is not None and before.state == state
        now = self._clock()
        fresh = ChannelState(
            id=channel.id, kind=channel.kind, agency=channel.agency, name=channel.name or channel.id,
            state=state, problem=problem, since=before.since if same and before and before.since else now,
            last_in=before.last_in if before else None, last_out=before.last_out if before else None,
            pending=before.pending if before else 0,
        )  # fmt: skip
        if fresh != before:
            await self._desk.set_channel(fresh)
            log.info("channel %s is %s%s", channel.id, state, f" ({problem.code})" if problem else "")

    async def _start(self, channel: Channel) -> tuple[Literal["up", "paused", "refused"], Problem | None]:
        if self._keeper.problem is not None:
            return "refused", self._keeper.problem
        config = config_of(channel)
        try:
            secrets = await self._keeper.of(channel.id, channel.kind)
        except CredentialsError as error:
            return "refused", Problem(code="credentials", title=str(error))
        fingerprint = (config, secrets.fingerprint())
        running = self._running.get(channel.id)
        if running is None or running.fingerprint != fingerprint:
            try:
                connector = registry.connector(config, secrets)
            except registry.Unsupported:
                return "refused", unsupported(channel.kind)
            except Exception as error:  # one channel's fault must not keep the others down
                log.error("channel %s cannot be made: %s", channel.id, where(error))
                return "refused", Problem(
                    code="broken", title=_("Saluran {id} tidak dapat disiapkan.").format(id=channel.id),
                    hint=_("Lihat catatan layanan Siaga ({error}).").format(error=type(error).__name__),
                )  # fmt: skip
            self._running[channel.id] = _Running(connector, fingerprint)
            if running is not None:
                await running.retire()
        obstacles = self._running[channel.id].connector.obstacles()
        return ("refused", obstacles[0]) if obstacles else ("up", None)

    def _entry(self, channel: str) -> Channel | None:
        return self._desk.office.channel(channel) or self._kept.removed.get(channel)

    def _load(self) -> Kept:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Kept)
        except FileNotFoundError:
            return Kept()
        except msgspec.DecodeError:
            aside = self._file.with_suffix(".corrupt")
            log.error("%s cannot be read: kept as %s, every channel is paused", self._file.name, aside.name)
            self._file.replace(aside)
            self._forgot = True
            return Kept()

    def _save(self) -> None:
        durable.replace(self._file, msgspec.json.encode(self._kept))


def entry_of(config: ChannelConfig) -> Channel:
    """The office file's entry back from a connector's configuration."""
    given = {**msgspec.structs.asdict(config), **config.extra}
    given.pop("extra")
    return msgspec.convert(msgspec.to_builtins(given), Channel)


def _told(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("a connector did not close: %s", where(task.exception() or Exception()))
