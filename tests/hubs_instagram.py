"""A hub with an Instagram channel `ig`, joined to a sandbox, each a process of its own."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.hubs import RunningHub, until
from tests.hubs_sandbox import Meta
from tests.ports import free_port

IG = "17841400000000001"
SECRETS = {"access_token": "sandbox-ig-token", "app_secret": "sandbox-ig-secret", "verify_token": "sandbox-verify"}
OFFICE = """\
[office]
name = "Kantor Uji"
undo_seconds = 0.0
{public}
[[agency]]
id = "dinkes"
name = "Dinkes"
[[channel]]
id = "ig"
kind = "instagram"
agency = "dinkes"
ig_id = "{ig}"
login = "instagram"
api_base = "{base}"
"""


class InstagramOffice:
    """The two processes and what a test asks of them."""

    def __init__(self, hub: RunningHub, meta: Meta) -> None:
        self.hub, self.meta = hub, meta

    def apply(self, *, public: bool = True) -> None:
        """The office, with or without an address from which files can be fetched."""
        line = f'public_url = "{self.hub.public}"' if public else ""
        self.hub.apply(OFFICE.format(ig=IG, base=self.meta.info["base"], public=line))

    def up(self, *, public: bool = True) -> None:
        """The office, its secrets, its account."""
        self.meta.control("account", ig_id=IG, callback=f"{self.hub.public}/webhooks/ig")
        self.apply(public=public)
        for name, value in SECRETS.items():
            self.hub.secret("ig", name, value)

    def say(self, text: str, igsid: str = "900100", **more: Any) -> int:
        """A citizen writes; the number of the thread once it is there."""
        self.meta.control("gram", igsid=igsid, text=text, person={"username": f"warga.{igsid}"}, **more)
        return int(until(lambda: self._thread(text), f"{text!r} is in the inbox"))

    def _thread(self, text: str) -> int | None:
        found = [t["number"] for t in self.hub.get("/v1/threads") if text in t["preview"]]
        return found[0] if found else None

    def message(self, number: int, identity: str) -> dict[str, Any]:
        """One message of a thread."""
        shown: list[dict[str, Any]] = self.hub.get(f"/v1/threads/{number}")["messages"]
        return next(m for m in shown if m["id"] == identity)

    def directs(self) -> list[dict[str, Any]]:
        """What the office sent, as the sandbox has it."""
        import httpx

        found = httpx.get(f"{self.meta.info['control']}/directs", timeout=60, verify=False).json()
        return [one for one in found if one["out"]]


@contextlib.contextmanager
def instagram_office(folder: Path, *, public: bool = True) -> Iterator[InstagramOffice]:
    """Both running, with the office applied."""
    hub = RunningHub(folder / "hub", "--port", str(free_port()))  # the same after a restart, for public_url
    hub.start()
    meta = Meta(hub)
    try:
        found = InstagramOffice(hub, meta)
        found.up(public=public)
        yield found
    finally:
        meta.end()
        hub.stop()
