"""One Instagram professional account of an office, reached by Instagram login or through a Facebook page."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

import httpx
import msgspec

from inbox.connectors import signature
from inbox.connectors.base import (
    Accepted,
    ChannelConfig,
    Inbound,
    InboundMessage,
    Media,
    MediaFile,
    MediaGone,
    MediaRefused,
    Outbound,
    Profile,
    Refused,
    RefusedCall,
    Renewed,
    Secrets,
    SendResult,
    Uncertain,
)
from inbox.connectors.download import Stale, loopback, open_file
from inbox.connectors.graph import Graph, GraphError, lost
from inbox.connectors.instagram import conversations, examining, files, refusals, sending
from inbox.connectors.instagram.reading import read
from inbox.connectors.values import objects, text
from inbox.domain.text import one_line
from inbox.i18n import N_, _
from inbox.wire import Connecting, Emoji, Finding, Problem

FACEBOOK, OWN = "https://graph.facebook.com", "https://graph.instagram.com"
PACE = 0.55  # seconds between reading calls; Meta allows 2 a second and account
FIELDS = "messages,messaging_postbacks,messaging_seen,message_reactions,message_edit,messaging_referral,standby"
_SECRETS = {
    "app_secret": N_("Tanpa rahasia aplikasi, pesan palsu tidak dapat dikenali."),
    "access_token": N_("Tanpa token akses, balasan tidak dapat dikirim."),
}


def settled(config: ChannelConfig) -> ChannelConfig:
    """The host goes with the login, unless another was named."""
    if config.login != "page" and config.api_base.rstrip("/") == FACEBOOK:
        return msgspec.structs.replace(config, api_base=OWN)
    return config


class Instagram:
    """A running channel. Secrets are read when they are used, so that a new one counts at once.

    The app secret is the Instagram app's with Instagram login, the Facebook app's through a page.
    """

    def __init__(self, config: ChannelConfig, secrets: Secrets) -> None:
        self.config = settled(config)
        self._secrets = secrets
        self._graph: Graph | None = None
        self._pace = asyncio.Lock()
        self.expiring = config.login != "page"  # a page token lasts

    def obstacles(self) -> list[Problem]:
        """Missing secrets and settings, each with the command that mends it."""
        channel = self.config.id
        found = [
            Problem(
                code=f"no_{name}",
                title=_("Saluran {id} belum punya {name}. {reason}").format(id=channel, name=name, reason=_(reason)),
                hint=_("Jalankan: inbox secret set {id} {name}").format(id=channel, name=name),
            )
            for name, reason in _SECRETS.items()
            if not self._secrets.get(name).strip()
        ]
        token = self._secrets.get("access_token").strip()
        if token and not (token.isascii() and token.isprintable() and " " not in token):
            found.append(
                Problem(
                    code="bad_access_token",
                    title=_("Token akses saluran {id} memuat huruf yang tidak mungkin.").format(id=channel),
                    hint=_("Salin ulang tokennya: inbox secret set {id} access_token").format(id=channel),
                )
            )
        if not self.config.ig_id:
            found.append(
                Problem(
                    code="no_ig_id",
                    title=_("Saluran {id} belum punya ig_id.").format(id=channel),
                    hint=_("Isi ig_id (user_id dari GET /me) di berkas kantor, lalu `inbox office apply`."),
                )
            )
        url = httpx.URL(self.config.api_base)
        if not (url.host and (url.scheme == "https" or (url.scheme == "http" and loopback(url.host)))):
            found.append(
                Problem(
                    code="bad_api_base",
                    title=_("api_base saluran {id} bukan alamat https.").format(id=channel),
                    hint=_("Perbaiki api_base di berkas kantor; http hanya boleh untuk 127.0.0.1."),
                )
            )
        return found

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """The answer to Meta's verification of the webhook address, null to refuse."""
        return signature.challenge(query, self._secrets.get("verify_token").strip())

    def genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether Meta signed these bytes."""
        return signature.genuine(headers, body, self._secrets.get("app_secret").strip())

    def read(self, body: bytes) -> list[Inbound]:
        """Everything in a webhook body, in order. Raises ValueError where it is not JSON."""
        return read(body)

    async def send(self, outbound: Outbound) -> SendResult:
        """One attempt: exactly one message at most."""
        ready = await self._ready(outbound)
        made = sending.body(ready) if isinstance(ready, Outbound) else ready
        if isinstance(made, Refused):
            return made
        answer = await self._way().post(self._self, "messages", body=made)
        if isinstance(answer, Refused | Uncertain):
            return answer
        if isinstance(outbound.content, Emoji):
            return Accepted(external_id=text(answer.get("message_id")) or f"reaction:{outbound.message_id}")
        message_id = text(answer.get("message_id"))
        if not message_id:
            return Uncertain(problem=lost("answer", refusals.SERVICE))
        recipient = text(answer.get("recipient_id"))
        return Accepted(external_id=message_id, aliases=(("igsid", recipient),) if recipient else ())

    async def _ready(self, outbound: Outbound) -> Outbound | Refused:
        """The message with links to its files, which are looked at once more before anything leaves."""
        media = list(outbound.media)
        for file in outbound.files:
            found = await asyncio.to_thread(files.allowed, file)
            if isinstance(found, Refused):
                return found
            if not files.reachable(file.link):
                return Refused(action="fix", problem=files.no_address())
            media.append(found)
        return msgspec.structs.replace(outbound, media=tuple(media), files=())

    async def mark_read(self, external_id: str, *, typing: bool = False) -> bool:
        """Not offered by Instagram login; never pretended."""
        return False

    async def fetch(self, media: Media) -> MediaFile:
        """Download a signed link; there is no fresh one. Raises MediaGone, MediaRefused, OSError."""
        link = media.url or media.remote_id
        if not link.startswith(("https://", "http://")):
            raise MediaRefused("the file has no address")
        try:
            return await open_file(self._way(), link, media, None)
        except Stale:
            raise MediaGone("the link of the file works no longer") from None

    async def profile(self, address: str) -> Profile | None:
        """Name and username of a citizen, null where Instagram will not tell (230, 9010). Raises OSError."""
        try:
            found = await self._slowly(address, {"fields": "name,username"})
        except GraphError as error:
            if error.problem.code.partition("/")[0] in ("100", "230", "9010", "551"):
                return None
            raise OSError(str(error)) from None
        return Profile(name=text(found.get("name")), username=text(found.get("username")))

    async def recent(self, since: datetime, known: Callable[[str], Awaitable[bool]]) -> list[InboundMessage]:
        """Messages since then that `known` does not know, oldest first. Raises OSError, RefusedCall."""
        try:
            return await conversations.recent(self._slowly, self.config.ig_id, since, known)
        except GraphError as error:
            raise _no(error) from None

    async def exchange(self) -> Renewed | None:
        """A token of 60 days for one of an hour; null where it was none. Raises OSError."""
        secret = self._secrets.get("app_secret").strip()
        return await self._token("access_token", grant_type="ig_exchange_token", client_secret=secret)

    async def renew(self) -> Renewed | Refused:
        """A fresh 60 days; the token must be a day old and not expired. Raises OSError."""
        try:
            found = await self._token("refresh_access_token", quiet=False, grant_type="ig_refresh_token")
        except GraphError as error:
            return _no(error).refused
        return found if found is not None else Refused(action="retry", problem=lost("answer", refusals.SERVICE))

    async def _token(self, path: str, *, quiet: bool = True, **params: str) -> Renewed | None:
        # Meta takes the token as a parameter here; the path has no version.
        token = self._secrets.get("access_token").strip()
        try:
            found = await self._way().get(path, params={**params, "access_token": token}, versioned=False)
        except GraphError:
            if quiet:
                return None
            raise
        fresh, seconds = text(found.get("access_token")), found.get("expires_in")
        if not fresh or not isinstance(seconds, int | float):
            return None
        return Renewed(token=fresh, expires_in=float(seconds))

    async def check(self) -> Problem | None:
        """Ask who the token belongs to and whether the app hears its webhooks; null where all is well."""
        try:
            account = await self._slowly("me", {"fields": "user_id,username,name"})
            apps = await self._slowly(f"{self._self}/subscribed_apps", {})
        except GraphError as error:
            return error.problem
        except OSError:
            return Problem(
                code="no_answer",
                title=_("Instagram tidak menjawab seperti mestinya."),
                hint=_("Periksa jaringan kantor dan api_base saluran {id}, lalu coba lagi.").format(id=self.config.id),
            )
        other = text(account.get("user_id"))
        if self.expiring and other and other != self.config.ig_id:
            return Problem(
                code="other_account",
                title=_("Token ini milik akun lain: @{name} ({id}).").format(
                    name=one_line(text(account.get("username")), 60) or "?", id=other
                ),
                hint=_("Isi ig_id dengan {id}, atau pakai token akun yang benar.").format(id=other),
            )
        if not objects(apps.get("data")):
            return Problem(
                code="not_subscribed",
                title=_("Aplikasi Meta belum berlangganan pesan akun ini; pesan warga tidak akan masuk."),
                hint=_("Jalankan `inbox channel connect {id}`, atau langganan bidang messages di Meta.").format(
                    id=self.config.id
                ),
            )
        return None

    async def findings(self, webhook: str) -> list[Finding]:
        """Token, account, webhooks and what the token may do, step by step."""
        token = self._secrets.get("access_token").strip()
        return await examining.findings(self._slowly, self.config, self._self, token, self._now)

    async def connect(self, asked: Connecting, webhook: str) -> list[Finding]:
        """Subscribe the app to the account's messages; the webhook's address is set in the app at Meta."""
        answer = await self._way().post(self._self, "subscribed_apps", body={"subscribed_fields": FIELDS})
        if isinstance(answer, Refused | Uncertain):
            return [Finding(name="subscribe", state="bad", text=answer.problem.title, hint=answer.problem.hint)]
        return [Finding(name="subscribe", state="good", text=_("Aplikasi berlangganan pesan akun ini."))]

    def _now(self) -> datetime:
        seen = self.clock_seen
        return seen[0] if seen else datetime.now(UTC)

    @property
    def clock_seen(self) -> tuple[datetime, datetime] | None:
        """Meta's time in its last answer, and ours when it came."""
        return self._way().clock_seen

    async def close(self) -> None:
        """Close the connections."""
        if self._graph is not None:
            await self._graph.close()

    @property
    def _self(self) -> str:
        return self.config.ig_id if self.expiring else "me"

    async def _slowly(self, path: str, params: Mapping[str, str]) -> dict[str, object]:
        """A reading call, never more than two a second. Raises GraphError, OSError."""
        async with self._pace:
            try:
                return await self._way().get(*path.split("/"), params=params)
            finally:
                await asyncio.sleep(PACE)

    def _way(self) -> Graph:
        # Made late: a channel that cannot start needs no connections.
        if self._graph is None:
            self._graph = Graph(self.config, lambda: self._secrets.get("access_token"), book=refusals)
        return self._graph


def _no(error: GraphError) -> RefusedCall:
    return RefusedCall(Refused(action=error.action, problem=error.problem))
