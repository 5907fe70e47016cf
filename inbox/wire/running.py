"""How a hub and its channels stand, for those who run them."""

from datetime import datetime
from typing import Literal

import msgspec

from inbox.wire.entities import ChannelState, Problem


class HubInfo(msgspec.Struct, kw_only=True):
    """The answer of `GET /v1/hub`: which hub this is and how it stands. `port` null: no public listener."""

    pid: int
    version: str
    private: bool
    socket: str
    host: str
    port: int | None
    data: str
    started_at: datetime
    epoch: str
    office: str
    keyring: str
    channels: int
    feeds: int
    pending: int
    problem: Problem | None = None  # with the office file


class Finding(msgspec.Struct, kw_only=True, frozen=True):
    """One thing that was looked at: `good`, `warn` (works, should be looked at) or `bad`, with what to do."""

    name: str
    state: Literal["good", "warn", "bad"]
    text: str
    hint: str = ""


class Connecting(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What `inbox channel connect` asks of the hub. `pin`: of the number, to register it; empty leaves that out.

    `history`: ask for what was said on the phone of a coexistence number, which Meta gives once.
    """

    pin: str = ""
    history: bool = False

    def __repr__(self) -> str:
        return "Connecting()"


class ChannelCheck(msgspec.Struct, kw_only=True):
    """What a channel still needs, and whether its provider answers. `live` is null where that was not tried."""

    channel: ChannelState
    obstacles: list[Problem] = msgspec.field(default_factory=list)
    webhook: str = ""
    live: bool | None = None
    findings: list[Finding] = msgspec.field(default_factory=list)


class SecretInfo(msgspec.Struct, kw_only=True):
    """Whether a secret is set; nothing about its value. `state` is the channel's after a change."""

    channel: str
    name: str
    set: bool
    state: ChannelState | None = None
