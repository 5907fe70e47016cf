"""A person's open desks: where this one is, taking over from another, and being taken over."""

import os
from contextlib import suppress
from typing import Protocol

import msgspec

from inbox.client.api import Api, Declined, Unreachable
from inbox.client.line import Line
from inbox.client.state import State
from inbox.wire import DeskAct, DeskPlace


def here() -> str:
    """This terminal in words: `pts/3 (10.0.0.7)`; printable ASCII."""
    try:
        name = os.ttyname(0).removeprefix("/dev/")
    except OSError:
        name = "terminal"
    far = os.environ.get("SSH_CONNECTION", "").split(" ")[0]
    said = f"{name} ({far})" if far else name
    return "".join(c for c in said if " " <= c <= "~")[:60]


async def listed(api: Api) -> list[DeskPlace]:
    """The caller's open desks. Raises Declined, Unreachable."""
    return await api.call("GET", "/v1/sessions", list[DeskPlace])


class Seated(Protocol):
    """The part of a session that this needs."""

    state: State
    line: Line


class Places:
    """What this desk is among the person's desks, as the hub last told."""

    def __init__(self, seated: Seated) -> None:
        self._seated = seated
        self.took = False  # this desk took over, and does so again when the line comes back

    @property
    def others(self) -> list[DeskPlace]:
        """The person's other desks."""
        return [place for place in self._seated.state.places if place.client != self._own]

    @property
    def writer(self) -> DeskPlace | None:
        """The other desk that took over from this one."""
        return next((place for place in self.others if place.writes), None)

    @property
    def _own(self) -> str:
        api = self._seated.line.api
        return api.client if api is not None else ""

    async def take(self) -> bool:
        """Take over; whether the hub agreed."""
        self.took = await self._say("take")
        return self.took

    async def settle(self) -> None:
        """Say that what was being written here has been put away."""
        self.took = False
        await self._say("settle")

    async def _say(self, act: str) -> bool:
        api = self._seated.line.api
        if api is None:
            return False
        with suppress(Unreachable, Declined):
            said = msgspec.convert({"act": act}, DeskAct)
            await api.call("POST", "/v1/sessions", dict[str, object], content=msgspec.json.encode(said))
            return True
        return False
