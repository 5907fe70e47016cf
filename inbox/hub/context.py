"""What the routes work on: one running hub."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from inbox.hub.auth import Doorman, Turnstile
from inbox.hub.channels import Channels
from inbox.hub.courtesy import Courtesy
from inbox.hub.desk import Desk
from inbox.hub.duty import Roster
from inbox.hub.media import MediaStore
from inbox.hub.metrics import Metrics
from inbox.hub.secrets import Keeper
from inbox.hub.settings import Settings
from inbox.hub.templates import Templates


@dataclass
class Hub:
    """The parts of a running hub. `stop` asks it to end; `feeds` counts clients on the feed by login."""

    settings: Settings
    desk: Desk
    keeper: Keeper
    channels: Channels
    media: MediaStore
    metrics: Metrics
    doorman: Doorman
    roster: Roster
    clock: Callable[[], datetime]
    started_at: datetime
    stop: Callable[[], None]
    port: int | None = None
    templates: Templates | None = None
    courtesy: Courtesy | None = None
    feeds: dict[str, int] = field(default_factory=dict)
    commands: Turnstile = field(default_factory=lambda: Turnstile(20.0, 60.0))
    reads: Turnstile = field(default_factory=lambda: Turnstile(100.0, 300.0))
