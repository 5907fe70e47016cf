"""A hub with many mailboxes on the chaos server."""

from collections import Counter
from typing import Any

from tests.connectors.chaos.running import Chaos
from tests.dovecot import mail
from tests.hubs import RunningHub, until

HEAD = """\
[office]
name = "Kantor Uji"
undo_seconds = 0
[[agency]]
id = "bpbd"
name = "BPBD"
"""
CHANNEL = """\
[[channel]]
id = "{id}"
kind = "email"
agency = "bpbd"
address = "{id}@chaos.test"
imap = {{host = "127.0.0.1", port = {port}, tls = "none"}}
smtp = {{host = "127.0.0.1", port = 1, tls = "none"}}
stall_seconds = {stall}
"""


def channel_of(name: str) -> str:
    return name.replace("_", "-")


def user_of(name: str) -> str:
    return f"{channel_of(name)}@chaos.test"


def numbered(name: str, first: int, last: int) -> list[bytes]:
    return [mail(f"{name} {n}", f"isi {n}", Message_ID=f"<{n}.{name}@warga.test>") for n in range(first, last)]


class Ward:
    """A hub whose mailboxes all suffer."""

    def __init__(self, hub: RunningHub, chaos: Chaos) -> None:
        self.hub, self.chaos = hub, chaos
        self.parts: list[str] = []

    def follow(self, *names: str, stall: float = 3, more: str = "") -> None:
        """Follow these mailboxes beside those followed already; `stall` is their patience in seconds."""
        for name in names:
            self.hub.request("PUT", f"/v1/secrets/{channel_of(name)}/password", content=b"x")
            self.parts.append(CHANNEL.format(id=channel_of(name), port=self.chaos.port, stall=stall) + more)
        self.hub.apply(HEAD + "".join(self.parts))

    def state(self, name: str) -> dict[str, Any]:
        """How the channel is."""
        return self.hub.channel(channel_of(name))

    def code(self, name: str) -> str:
        """Of what the channel complains."""
        return str((self.state(name)["problem"] or {}).get("code"))

    def fetched(self, name: str) -> int:
        """How often the server was asked for mails."""
        return int(self.chaos.about(user_of(name))["commands"].count("UID FETCH"))

    def subjects(self, name: str) -> Counter[str]:
        found = self.hub.get("/v1/threads?limit=1000")
        here = [t for t in found if t["channel"] == channel_of(name)]
        assert all(
            t["preview"].strip() == f"isi {t['subject'].rpartition(' ')[2]}" for t in here if "[" not in t["preview"]
        )
        return Counter(t["subject"] for t in here)

    def has(self, name: str, count: int, patience: float = 60) -> None:
        """Exactly so many mails come, each once."""
        until(lambda: len(self.subjects(name)) >= count, f"{count} mails of {name}", patience, every=0.3)
        assert self.subjects(name) == Counter(f"{name} {n}" for n in range(count))
