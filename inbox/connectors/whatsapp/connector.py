"""One WhatsApp number of an office, as the hub runs it."""

import re
from collections.abc import Mapping
from datetime import datetime

import httpx
import msgspec

from inbox.connectors import signature
from inbox.connectors.base import (
    Accepted,
    ChannelConfig,
    Inbound,
    Media,
    MediaFile,
    MediaGone,
    MediaRefused,
    Outbound,
    Refused,
    Secrets,
    SendResult,
    Uncertain,
)
from inbox.connectors.download import Stale, loopback, open_file
from inbox.connectors.graph import Graph, GraphError, lost
from inbox.connectors.values import mapping, objects, text
from inbox.connectors.whatsapp import blocking, connecting, examining, templates
from inbox.connectors.whatsapp.people import ids
from inbox.connectors.whatsapp.reading import read
from inbox.connectors.whatsapp.sending import body as sendable
from inbox.connectors.whatsapp.sending import receipt
from inbox.connectors.whatsapp.uploading import Uploads
from inbox.i18n import N_, _
from inbox.wire import Connecting, Filled, Finding, Problem, TemplateInfo, TemplatePush

_MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,256}")
# Meta's codes for an object that is not there (any more).
_MISSING = frozenset({"33", "100", "131052"})
# and for one that a message names.
_LOST_FILE = frozenset({"33", "100", "131009", "131053"})
_CHECKED = "id,display_phone_number,verified_name,status,quality_rating,code_verification_status,health_status"
# Without them the channel cannot do its work. `verify_token` is asked once, when the address is registered at Meta: a
# channel that receives need not stop for it.
_SECRETS = {
    "app_secret": N_("Tanpa rahasia aplikasi, pesan palsu tidak dapat dikenali."),
    "access_token": N_("Tanpa token akses, balasan tidak dapat dikirim."),
}


class WhatsApp:
    """A running channel. Secrets are read when they are used, so that a new one counts at once."""

    def __init__(self, config: ChannelConfig, secrets: Secrets) -> None:
        self.config = config
        self._secrets = secrets
        self._graph: Graph | None = None
        self._uploads = Uploads(config.phone_number_id)

    def obstacles(self) -> list[Problem]:
        """Missing secrets and settings, each with the command that mends it."""
        found = [
            Problem(
                code=f"no_{name}",
                title=_("Saluran {id} belum punya {name}. {reason}").format(
                    id=self.config.id, name=name, reason=_(reason)
                ),
                hint=_("Jalankan: inbox secret set {id} {name}").format(id=self.config.id, name=name),
            )
            for name, reason in _SECRETS.items()
            if not self._secrets.get(name).strip()
        ]
        token = self._secrets.get("access_token").strip()
        if token and not (token.isascii() and token.isprintable() and " " not in token):
            found.append(
                Problem(
                    code="bad_access_token",
                    title=_("Token akses saluran {id} memuat huruf yang tidak mungkin.").format(id=self.config.id),
                    hint=_("Salin ulang tokennya: inbox secret set {id} access_token").format(id=self.config.id),
                )
            )
        if not self.config.phone_number_id:
            found.append(
                Problem(
                    code="no_phone_number_id",
                    title=_("Saluran {id} belum punya phone_number_id.").format(id=self.config.id),
                    hint=_("Isi phone_number_id di berkas kantor, lalu `inbox office apply`."),
                )
            )
        if not _usable(self.config.api_base):
            found.append(
                Problem(
                    code="bad_api_base",
                    title=_("api_base saluran {id} bukan alamat https.").format(id=self.config.id),
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
        return read(body, own_number=self.config.phone_number_id, own_account=self.config.waba_id)

    async def send(self, outbound: Outbound) -> SendResult:
        """One attempt: exactly one message at most. A file whose old upload Meta lost is uploaded once more."""
        result = await self._send(outbound)
        lost_file = isinstance(result, Refused) and result.problem.code in _LOST_FILE
        if lost_file and any(file.remote_id for file in outbound.files):
            result = await self._send(msgspec.structs.replace(outbound, files=self._uploads.anew(outbound.files)))
        return result

    async def _send(self, outbound: Outbound) -> SendResult:
        ready = await self._ready(outbound)
        if isinstance(ready, Refused):
            return ready
        made = sendable(ready)
        if isinstance(made, Refused):
            return made
        answer = await self._way().post(self.config.phone_number_id, "messages", body=made)
        if isinstance(answer, Refused | Uncertain):
            return answer
        message_id = next((text(one.get("id")) for one in objects(answer.get("messages")) if text(one.get("id"))), "")
        if not message_id:
            return Uncertain(problem=lost("answer"))
        aliases = [one for contact in objects(answer.get("contacts")) for one in _named(contact)]
        uploads = tuple((media.sha256, media.remote_id) for media in ready.media if media.sha256)
        return Accepted(external_id=message_id, aliases=tuple(dict.fromkeys(aliases)), uploads=uploads)

    async def _ready(self, outbound: Outbound) -> Outbound | Refused:
        """The message with its files uploaded."""
        if not outbound.files:
            return outbound
        content = outbound.content
        kind = content.header if isinstance(content, Filled) else ""
        media = list(outbound.media)
        for file in outbound.files:
            found = await self._uploads.ready(self._way(), file, as_kind=kind)
            if isinstance(found, Refused):
                return found
            media.append(found)
        return msgspec.structs.replace(outbound, media=tuple(media), files=())

    async def mark_read(self, external_id: str, *, typing: bool = False) -> bool:
        """Tell the citizen that their message was read, or that somebody writes; whether Meta took it."""
        answer = await self._way().post(
            self.config.phone_number_id, "messages", body=receipt(external_id, typing=typing)
        )
        return isinstance(answer, dict)

    async def block(self, addresses: tuple[tuple[str, str], ...], *, on: bool) -> Refused | Uncertain | None:
        """See Blocking."""
        return await blocking.tell(self._way(), self.config.phone_number_id, addresses, on=on)

    async def templates(self) -> list[TemplateInfo]:
        """Every template of the account. Raises GraphError, OSError."""
        return await templates.fetch(self._way(), self.config.waba_id, self.config.id)

    async def push_templates(self) -> list[TemplatePush]:
        """Submit the starter set, but for what is there already. Raises GraphError, OSError."""
        return await templates.push(self._way(), self.config.waba_id, self.config.id)

    async def fetch(self, media: Media) -> MediaFile:
        """Locate a file by its id, then download it. A link that went stale is located once more.

        Links live 5 minutes, ids of received files 7 days. Raises MediaGone, MediaRefused, OSError.
        """
        graph = self._way()
        if media.remote_id.startswith("https://"):
            # A body that gave the link alone. It is checked like any other, and there is no fresh one.
            try:
                return await open_file(graph, media.remote_id, media, None)
            except Stale:
                raise MediaGone("the link of the file works no longer") from None
        if not _MEDIA_ID.fullmatch(media.remote_id):
            raise MediaRefused("the file has no id that could be asked for")
        for _attempt in range(2):
            try:
                found = await graph.get(media.remote_id, params={"phone_number_id": self.config.phone_number_id})
            except GraphError as error:
                if error.problem.code in _MISSING or error.status in (404, 410):
                    raise MediaGone(f"Graph API error {error.problem.code}") from None
                raise OSError(str(error)) from None
            size = text(found.get("file_size"))
            described = Media(
                remote_id=media.remote_id, kind=media.kind, mime=text(found.get("mime_type")) or media.mime
            )
            try:
                return await open_file(
                    graph,
                    text(found.get("url")),
                    described,
                    int(size) if size.isascii() and size.isdecimal() and len(size) < 16 else None,
                )
            except Stale:
                continue
        raise MediaGone("the link of the file works no longer")

    async def check(self) -> Problem | None:
        """Ask Meta about the number: the first thing that keeps it from working, null where it works.

        Token and permission, the state of the number, and whether the app hears its webhooks (pitfall: connected but
        silent). Source: Meta, health-status and subscribed_apps.
        """
        graph = self._way()
        try:
            number = await graph.get(self.config.phone_number_id, params={"fields": _CHECKED})
            apps = await graph.get(self.config.waba_id, "subscribed_apps") if self.config.waba_id else None
        except GraphError as error:
            return error.problem
        except OSError:
            return Problem(
                code="no_answer",
                title=_("WhatsApp tidak menjawab seperti mestinya."),
                hint=_("Periksa jaringan kantor dan api_base saluran {id}, lalu coba lagi.").format(id=self.config.id),
            )
        bad = next((one for one in examining.number(number, self.config, "") if one.state == "bad"), None)
        if bad is not None:
            return Problem(code=bad.name, title=bad.text, hint=bad.hint)
        if text(mapping(number.get("health_status")).get("can_send_message")).upper() == "BLOCKED":
            return Problem(
                code="blocked", title=_("Nomor ini diblokir Meta."), hint=_("Pengelola: lihat WhatsApp Manager.")
            )
        if apps is not None and not objects(apps.get("data")):
            return Problem(
                code="not_subscribed",
                title=_("Aplikasi Meta belum berlangganan pesan nomor ini; pesan warga tidak akan masuk."),
                hint=_("Di Meta, WhatsApp > Configuration: pasang alamat webhook dan langganan bidang messages."),
            )
        return None

    async def findings(self, webhook: str) -> list[Finding]:
        """Token, number, webhooks and templates, step by step."""
        token = self._secrets.get("access_token").strip()
        secret = self._secrets.get("app_secret").strip()
        return await examining.findings(self._way(), self.config, webhook, token, secret)

    async def connect(self, asked: Connecting, webhook: str) -> list[Finding]:
        """Register the number, subscribe the app, take its webhooks."""
        token = self._secrets.get("verify_token").strip()
        return await connecting.connect(self._way(), self.config, asked, webhook, token)

    @property
    def clock_seen(self) -> tuple[datetime, datetime] | None:
        """Meta's time in its last answer, and ours when it came."""
        return self._way().clock_seen

    async def close(self) -> None:
        """Close the connections."""
        if self._graph is not None:
            await self._graph.close()

    def _way(self) -> Graph:
        # Made late: a channel that cannot start needs no connections.
        if self._graph is None:
            self._graph = Graph(self.config, lambda: self._secrets.get("access_token"))
        return self._graph


def _named(contact: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return ids(contact.get("wa_id"), contact.get("user_id"))


def _usable(api_base: str) -> bool:
    try:
        url = httpx.URL(api_base)
    except (httpx.InvalidURL, UnicodeError):
        return False
    return bool(url.host) and (url.scheme == "https" or (url.scheme == "http" and loopback(url.host)))
