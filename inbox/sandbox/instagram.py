"""Instagram as a sandbox has it: professional accounts, citizens who write to them, and Meta's manners.

Shapes: I-HOOK webhooks examples; conversations API; send API (2026).
"""

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from inbox.sandbox import webhooks
from inbox.sandbox.faults import GraphError
from inbox.sandbox.fetching import Fetched, fetched

if TYPE_CHECKING:
    from inbox.sandbox.world import World

JSON = dict[str, Any]
TEXT_LIMIT = 1000  # bytes
WINDOW, HUMAN_AGENT = timedelta(hours=24), timedelta(days=7)
DESCRIBED = 20  # newest messages of a conversation that are described
LIFE = 60 * 24 * 3600  # seconds of a token


@dataclass
class Account:
    """A professional account and what its app is set up with."""

    ig_id: str
    username: str = "kantor.latihan"
    token: str = "sandbox-ig-token"  # noqa: S105
    app_secret: str = "sandbox-ig-secret"  # noqa: S105
    verify_token: str = "sandbox-verify"  # noqa: S105
    callback: str = ""
    subscribed: bool = True
    renewed: int = 0
    account_type: str = "BUSINESS"
    scopes: list[str] = field(default_factory=lambda: ["instagram_basic", "instagram_manage_messages"])
    fields: list[str] = field(default_factory=list)  # what the app is subscribed to; empty: messages
    expires: int = 0

    @property
    def address(self) -> str:
        """Where its webhooks go; empty where nobody hears them."""
        return self.callback if self.subscribed else ""


@dataclass
class Follower:
    """Somebody on Instagram. Without `consent` the profile is not told (error 230)."""

    igsid: str
    name: str = ""
    username: str = ""
    consent: bool = True
    reads: bool = True


@dataclass
class Direct:
    """One direct message, either way."""

    mid: str
    account: Account
    follower: Follower
    out: bool
    at: datetime
    text: str = ""
    body: JSON = field(default_factory=dict)
    tag: str = ""
    file: Fetched | None = None
    reaction: str = ""  # of the office


class Gram:
    """Everything on Instagram. `heard` are called with each message of an office."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.accounts: dict[str, Account] = {}
        self.followers: dict[str, Follower] = {}
        self.directs: dict[str, Direct] = {}
        self.heard: list[Callable[[Direct], None]] = []
        self._count = 0

    def account(self, found: Account) -> Account:
        """Open an account."""
        self.accounts[found.ig_id] = found
        return found

    def follower(self, igsid: str, **more: Any) -> Follower:
        """The follower of that id, made when new."""
        if igsid not in self.followers:
            self.followers[igsid] = Follower(igsid)
        for name, value in more.items():
            setattr(self.followers[igsid], name, value)
        return self.followers[igsid]

    def owns(self, identity: str) -> bool:
        """Whether an id in a path is of Instagram."""
        return identity in self.accounts or identity in self.followers or identity in self.directs or bool(
            re.fullmatch(r"aWdf[A-Za-z0-9_]{20,}|conv-\w+-\w+", identity)
        )  # fmt: skip

    # What citizens do

    def say(
        self, account: Account, follower: Follower, message: JSON, *, at: datetime | None = None, missed: bool = False
    ) -> str:
        """A citizen writes; `message` as in a webhook, without `mid`. `missed`: no webhook tells of it."""
        direct = self._direct(account, follower, False, at, str(message.get("text", "")), message)
        if not missed:
            self.tell(account, follower, {"message": {"mid": direct.mid, **message}}, at=direct.at)
        return direct.mid

    def typed(self, account: Account, follower: Follower, text: str, *, missed: bool = False) -> str:
        """A colleague answers in the Instagram app on the office's phone: an echo, of no app."""
        direct = self._direct(account, follower, True, None, text, {"text": text})
        if not missed:
            self.tell(account, follower, {"message": {"mid": direct.mid, "text": text, "is_echo": True}}, out=True)
        return direct.mid

    def tell(
        self, account: Account, follower: Follower, event: JSON, *, out: bool = False, at: datetime | None = None
    ) -> None:
        """Post an event of the webhook."""
        sides = (account.ig_id, follower.igsid) if out else (follower.igsid, account.ig_id)
        now = int((at or self.world.clock.now()).timestamp() * 1000)
        whole = {"sender": {"id": sides[0]}, "recipient": {"id": sides[1]}, "timestamp": now, **event}
        body = {"object": "instagram", "entry": [{"id": account.ig_id, "time": now, "messaging": [whole]}]}
        if account.address:
            self.world.courier.post(account, webhooks.encode(body))

    # What offices do

    def sender(self, headers: Any) -> Account:
        """Whose token this is. Raises GraphError 190."""
        return self.holder(headers.get("authorization", "").partition(" ")[2])

    def holder(self, token: str) -> Account:
        """Whose token this is. Raises GraphError 190."""
        for account in self.accounts.values():
            if token and hmac.compare_digest(token.encode(), account.token.encode()):
                if any(
                    f.kind == "expired" and f.phone_number_id in {"", account.ig_id} for f in self.world.faults.plan
                ):
                    break
                return account
        raise GraphError(190, "Error validating access token: Session has expired.")

    async def send(self, account: Account, raw: bytes) -> JSON:
        """`POST /{ig_id}/messages`. Raises GraphError."""
        try:
            body = json.loads(raw)
            follower = self.followers[body["recipient"]["id"]]
        except (ValueError, KeyError, TypeError):
            raise GraphError(100, "No matching user found", subcode=2534014) from None
        fault = self.world.faults.take("messages", account.ig_id, follower.igsid)
        if fault is not None and fault.kind == "error":
            raise GraphError(fault.code, subcode=fault.subcode)
        if body.get("sender_action") in ("react", "unreact"):
            direct = self.directs.get(str((body.get("payload") or {}).get("message_id")))
            if direct is None:
                raise GraphError(100, "The message to react to does not exist")
            direct.reaction = "" if body["sender_action"] == "unreact" else str(body["payload"].get("reaction", ""))
            return {"recipient_id": follower.igsid}
        if body.get("sender_action"):
            return {"recipient_id": follower.igsid}
        message = body.get("message") or {}
        text = str(message.get("text", ""))
        if not text and not message.get("attachment"):
            raise GraphError(100, "Param message must be non-empty")
        if len(text.encode()) > TEXT_LIMIT:
            raise GraphError(100, "Length of param message[text] must be less than or equal to 1000")
        self._window(account, follower, str(body.get("tag", "")))
        file = await fetched(message["attachment"]) if message.get("attachment") else None
        direct = self._direct(account, follower, True, None, text, message, str(body.get("tag", "")))
        direct.file = file
        if file is not None:  # what citizens see has an address of Meta's
            link = {"url": f"https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id={file.sha256[:16]}"}
            direct.body = {"attachments": [{"type": file.kind, "payload": link}]}
        self.world.spawn(self._echo(direct))
        for listener in self.heard:
            listener(direct)
        return {"recipient_id": follower.igsid, "message_id": direct.mid}

    async def _echo(self, direct: Direct) -> None:
        await asyncio.sleep(0)
        echoed = {**direct.body, "mid": direct.mid, "is_echo": True}
        self.tell(direct.account, direct.follower, {"message": echoed}, out=True, at=direct.at)
        if direct.follower.reads:
            await self.world.clock.sleep(self.world.stream(direct.mid).uniform(*self.world.habits.read_after))
            self.tell(direct.account, direct.follower, {"read": {"mid": direct.mid}})

    def _window(self, account: Account, follower: Follower, tag: str) -> None:
        said = [d.at for d in self.directs.values() if d.account is account and d.follower is follower and not d.out]
        age = self.world.clock.now() - max(said) if said else None
        if age is None or age > (HUMAN_AGENT if tag == "HUMAN_AGENT" else WINDOW):
            raise GraphError(10, "This message is sent outside of allowed window.", subcode=2534022)

    def _direct(
        self, account: Account, follower: Follower, out: bool, at: datetime | None, text: str, body: JSON, tag: str = ""
    ) -> Direct:
        self._count += 1
        digest = hashlib.sha256(f"{self.world.seed}/{follower.igsid}/{self._count}".encode()).hexdigest()
        direct = Direct(f"aWdf{digest[:40]}", account, follower, out, at or self.world.clock.now(), text, body, tag)
        self.directs[direct.mid] = direct
        return direct

    # What offices ask

    def conversations(self, account: Account) -> JSON:
        """`GET /me/conversations`, the newest first."""
        newest: dict[str, datetime] = {}
        for direct in self.directs.values():
            if direct.account is account:
                key = f"conv-{account.ig_id}-{direct.follower.igsid}"
                newest[key] = max(newest.get(key, direct.at), direct.at)
        rows = sorted(newest.items(), key=lambda row: row[1], reverse=True)
        return {"data": [{"id": key, "updated_time": _time(at)} for key, at in rows]}

    def node(self, account: Account, identity: str) -> JSON:
        """A conversation, a message or a person. Raises GraphError."""
        if identity.startswith("conv-"):
            listed = self._conversation(account, identity.rpartition("-")[2])
            data = [{"id": d.mid, "created_time": _time(d.at)} for d in listed]
            return {"id": identity, "messages": {"data": data}}
        if identity in self.followers:
            follower = self.followers[identity]
            if not follower.consent:
                raise GraphError(230, "User consent is required to access user profile")
            return {"id": identity, "name": follower.name or None, "username": follower.username}
        direct = self.directs.get(identity)
        if direct is None or direct not in self._conversation(account, direct.follower.igsid)[:DESCRIBED]:
            raise GraphError(100, "The requested message was deleted or does not exist", subcode=33)
        office = {"id": account.ig_id, "username": account.username}
        citizen = {"id": direct.follower.igsid, "username": direct.follower.username}
        sides = (office, citizen) if direct.out else (citizen, office)
        return {
            "id": identity, "created_time": _time(direct.at), "from": sides[0], "to": {"data": [sides[1]]},
            "message": direct.text,
        }  # fmt: skip

    def _conversation(self, account: Account, igsid: str) -> list[Direct]:
        found = [d for d in self.directs.values() if d.account is account and d.follower.igsid == igsid]
        return sorted(found, key=lambda d: d.at, reverse=True)

    def renew(self, token: str) -> JSON:
        """`GET /refresh_access_token`. Raises GraphError."""
        account = self.holder(token)
        account.renewed += 1
        account.token = f"IGAA{hashlib.sha256(f'{account.token}/{account.renewed}'.encode()).hexdigest()}"
        return {"access_token": account.token, "token_type": "bearer", "expires_in": LIFE}


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S+0000")
