"""A whole office for long tests: a hub of its own process, and beside it the sandbox's Graph API and mail server.

It has one WhatsApp number, one Instagram account and one mailbox.
"""

import asyncio
import contextlib
import email
import email.policy
import threading
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx

from inbox.sandbox.accounts import Number
from inbox.sandbox.grams import IG_ID
from inbox.sandbox.instagram import Account
from inbox.sandbox.mailserver import MailServer
from inbox.sandbox.server import GraphServer
from inbox.sandbox.world import Habits
from tests.hubs import RunningHub, running_hub, until

T = TypeVar("T")
MAIL, PASSWORD = "lapor@kantor.test", "rahasia-uji"
PUBLIC = "https://siaga.kantor.test"
OFFICE = """
[office]
name = "Kantor Uji"
undo_seconds = {undo}
public_url = "https://siaga.kantor.test"
tags = ["banjir", "jalan-rusak", "ktp", "sampah"]
[[agency]]
id = "bpbd"
name = "BPBD"
[[agency]]
id = "disdukcapil"
name = "Disdukcapil"
[[person]]
login = "rina"
name = "Rina"
role = ["admin", "supervisor"]
[[person]]
login = "dedi"
name = "Dedi"
role = "admin"
[[person]]
login = "sari"
name = "Sari"
role = "supervisor"
[[ladder]]
agency = "*"
levels = [{{name = "posko", people = ["dedi"]}}, {{name = "pimpinan", role = "supervisor"}}]
[[channel]]
id = "wa"
kind = "whatsapp"
agency = "bpbd"
phone_number_id = "106540352242922"
waba_id = "102290129340398"
api_base = "{base}"
[[channel]]
id = "ig"
kind = "instagram"
agency = "bpbd"
ig_id = "{ig}"
login = "instagram"
api_base = "{base}"
[[channel]]
id = "surel"
kind = "email"
agency = "bpbd"
address = "lapor@kantor.test"
user = "lapor@kantor.test"
trusted = ["kantor.test"]
imap = {{host = "127.0.0.1", port = {imap}, tls = "none"}}
smtp = {{host = "127.0.0.1", port = {smtp}, tls = "none"}}
"""
CHANNELS = ("wa", "ig", "surel")


class Town:
    """What a test asks of it. Citizens write with `whatsapp`, `instagram` and `mail`; each returns the message's id."""

    def __init__(self, hub: RunningHub) -> None:
        self.hub = hub
        self.loop = asyncio.new_event_loop()
        self.graph = GraphServer(habits=Habits.orderly(), numbers=(Number("106540352242922"),))
        self.post = MailServer()
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.letters: dict[str, bytes] = {}  # by Message-ID, as they came
        self.box = self.post.mailbox(MAIL, PASSWORD)
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def open(self, *, undo: float = 0, more: str = "") -> None:
        """Start everything and apply the office, with what is added to its file."""
        self._thread.start()
        self.do(self.graph.start())
        self.do(self.post.start())
        self.post.heard.append(self._heard)
        self.gram = self.graph.world.gram.account(Account(IG_ID, callback=f"{self.hub.public}/webhooks/ig"))
        number = self.graph.number
        number.callback = f"{self.hub.public}/webhooks/wa"
        ports = {"imap": self.post.imap_port, "smtp": self.post.smtp_port}
        self.hub.apply(OFFICE.format(base=self.graph.base, ig=IG_ID, undo=undo, **ports) + more)
        for channel, keys in (("wa", number), ("ig", self.gram)):
            for name in ("access_token", "app_secret", "verify_token"):
                self.hub.secret(channel, name, keys.token if name == "access_token" else getattr(keys, name))
        self.hub.secret("surel", "password", PASSWORD)
        until(lambda: all(self.hub.channel(name)["state"] == "up" for name in CHANNELS), "the channels are up")

    def close(self) -> None:
        """End what was started here."""
        self.do(self.graph.world.close())
        self.do(self.graph.stop())
        self.do(self.post.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(60)
        self.loop.close()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the town's loop, from the test's thread."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def call(self, work: Callable[[], T]) -> T:
        """Run a function in the town's loop."""

        async def run() -> T:
            return work()

        return self.do(run())

    def _heard(self, _sender: str, to: list[str], raw: bytes) -> None:
        self.mails.append((to, email.message_from_bytes(raw, policy=email.policy.default)))

    # --- citizens ---------------------------------------------------------------------------------------------------
    def whatsapp(self, phone: str, name: str, content: dict[str, Any] | str, at: datetime | None = None) -> str:
        """A citizen writes on WhatsApp."""
        world = self.graph.world
        what = {"type": "text", "text": {"body": content}} if isinstance(content, str) else content
        return self.call(lambda: world.say(self.graph.number, world.user(phone, name), what, at=at))

    def instagram(self, igsid: str, name: str, text: str, at: datetime | None = None) -> str:
        """A citizen writes on Instagram."""
        world = self.graph.world.gram
        who = self.call(lambda: world.follower(igsid, name=name, username=name.lower().replace(" ", ".")))
        return self.call(lambda: world.say(self.gram, who, {"text": text}, at=at))

    def mail(
        self, address: str, name: str, subject: str, text: str, identity: str, *, answers: str = "", **heads: str
    ) -> str:
        """A mail arrives; `answers`: the Message-ID of an earlier one."""
        made = EmailMessage()
        made["From"], made["To"], made["Subject"] = f"{name} <{address}>", MAIL, subject
        made["Date"], made["Message-ID"] = format_datetime(datetime.now(UTC)), f"<{identity}>"
        if answers:
            made["In-Reply-To"] = made["References"] = f"<{answers}>"
        for head, value in heads.items():
            made[head.replace("_", "-")] = value
        made.set_content(text)
        self.letters[identity] = made.as_bytes(policy=email.policy.SMTP)
        self.mail_again(identity)
        return identity

    def mail_again(self, identity: str) -> None:
        """The very same mail arrives (once more)."""
        self.do(self.box.deliver(self.letters[identity], datetime.now(UTC)))

    # --- what the office sent ---------------------------------------------------------------------------------------
    def told(self) -> list[tuple[str, str]]:
        """Everything that reached a citizen: who (phone, IGSID, address), what."""
        world = self.graph.world
        found = [(sent.user.phone, sent.text) for sent in self.call(lambda: list(world.sent.values()))]
        directs = self.call(lambda: list(world.gram.directs.values()))
        found += [(direct.follower.igsid, direct.text) for direct in directs if direct.out]
        for to, mail in list(self.mails):
            body = mail.get_body(("plain",))
            found += [(address, str(body.get_content()) if body is not None else "") for address in to]
        return found

    def asked(self, path: str, login: str = "rina", **params: Any) -> Any:
        """What the hub answers a person."""
        answer = self.client(login).get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def client(self, login: str) -> httpx.Client:
        """A connection to the hub as a person."""
        way = httpx.HTTPTransport(uds=str(self.hub.socket), verify=False)
        return httpx.Client(transport=way, base_url="http://hub", timeout=30, headers={"siaga-person": login})

    def conversations(self) -> list[dict[str, Any]]:
        """All threads with their messages."""
        numbers = [str(found["number"]) for found in self.asked("/v1/snapshot")["threads"]]
        found: list[dict[str, Any]] = []
        for start in range(0, len(numbers), 200):
            found += self.asked("/v1/conversations", threads=",".join(numbers[start : start + 200]))
        return found


@contextlib.contextmanager
def town(folder: Path, *, undo: float = 0, more: str = "") -> Iterator[Town]:
    """An open town for the time of the block."""
    with running_hub(folder / "hub") as hub:
        made = Town(hub)
        made.open(undo=undo, more=more)
        try:
            yield made
        finally:
            made.close()
