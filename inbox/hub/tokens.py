"""Access tokens that end by themselves: exchanged, renewed in time, warned of before it is too late (pitfall 30)."""

import asyncio
import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from inbox.connectors.base import Refused, Renewed, Renewing
from inbox.credentials import Secret
from inbox.hub.channels import Channels, TokenAge
from inbox.hub.faults import where
from inbox.hub.secrets import Keeper
from inbox.i18n import _, _n
from inbox.wire import Problem

log = logging.getLogger("inbox.hub.tokens")
EVERY = 3600.0  # seconds
# Meta renews a token that is at least a day old and has not expired; it lasts 60 days then.
OLD_ENOUGH, RENEW_LEFT, WARN_LEFT = timedelta(hours=24), timedelta(days=20), timedelta(days=10)


def plan(age: TokenAge, now: datetime) -> bool:
    """Whether to renew now: a day old, and less than 20 days left or nobody knows how many."""
    if now - age.since < OLD_ENOUGH:
        return False
    return age.until is None or age.until - now < RENEW_LEFT


def warning(age: TokenAge, now: datetime) -> Problem | None:
    """What the desk sees when a token ends soon and could not be renewed."""
    if age.until is None or age.until - now >= WARN_LEFT:
        return None
    days = max((age.until - now).days, 0)
    return Problem(
        code="token_expiring",
        title=_n("Token Instagram saluran ini habis {days} hari lagi dan belum dapat diperpanjang.", days=days),
        hint=_("Pengelola: masuk lagi di Meta, lalu `inbox secret set SALURAN access_token`."),
    )


class Tokens:
    """The loop that renews."""

    def __init__(self, channels: Channels, keeper: Keeper, clock: Callable[[], datetime]) -> None:
        self._channels, self._keeper, self._clock = channels, keeper, clock

    async def run(self) -> None:
        """Look at every token each hour, until cancelled."""
        while True:
            for name, connector in self._channels.each():
                if isinstance(connector, Renewing) and connector.expiring:
                    try:
                        await self.look(name)
                    except Exception as error:
                        log.error("token of %s: %s", name, where(error))
            await asyncio.sleep(EVERY)

    async def look(self, channel: str) -> None:
        """Exchange a new token, renew an old one, warn of one that ends. Raises CredentialsError, OSError."""
        token = await self._token(channel)
        if not token:
            return
        now = self._clock()
        age = self._channels.token(channel)
        if age is None or age.mark != token:
            age = TokenAge(mark=token, since=now)
            with self._channels.using(channel) as connector:
                fresh = await connector.exchange() if isinstance(connector, Renewing) else None
            if fresh is not None:
                await self._keep(channel, fresh, now)
                return
            self._channels.keep_token(channel, age)
        elif plan(age, now):
            with self._channels.using(channel) as connector:
                if not isinstance(connector, Renewing):
                    return
                try:
                    result: Renewed | Refused | None = await connector.renew()
                except OSError as error:
                    log.warning("token of %s was not renewed: %s", channel, type(error).__name__)
                    result = None
            if isinstance(result, Renewed):
                await self._keep(channel, result, now)
                return
            if isinstance(result, Refused):
                log.warning("token of %s was not renewed: %s", channel, result.problem.code)
                if result.action == "stop":
                    await self._channels.pause(channel, result.problem)
                    return
        await self._channels.warn(channel, warning(age, now))

    async def _keep(self, channel: str, fresh: Renewed, now: datetime) -> None:
        await self._keeper.set(channel, "access_token", Secret(fresh.token))
        until = now + timedelta(seconds=fresh.expires_in)
        self._channels.keep_token(channel, TokenAge(mark=_mark(fresh.token), since=now, until=until))
        await self._channels.warn(channel, None)
        await self._channels.bring_up()
        log.info("token of %s renewed until %s", channel, until.date())

    async def _token(self, channel: str) -> str:
        secrets = await self._keeper.of(channel, "instagram")
        value = secrets.get("access_token").strip()
        return _mark(value) if value else ""


def _mark(token: str) -> str:
    """Tells one token from another without keeping it."""
    return hashlib.blake2b(token.encode(), digest_size=8, key=b"siaga token").hexdigest()
