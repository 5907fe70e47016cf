"""What a connector can say of its account at the provider, and set up there."""

from datetime import datetime
from typing import Protocol, runtime_checkable

from inbox.wire import Connecting, Finding


@runtime_checkable
class Examinable(Protocol):
    """A connector that can say step by step how its account stands, and set it up at the provider."""

    async def findings(self, webhook: str) -> list[Finding]:
        """What was found; `webhook` is where the provider should send to, empty where that is not known."""
        ...

    async def connect(self, asked: Connecting, webhook: str) -> list[Finding]:
        """Register and subscribe; each step is a finding."""
        ...

    @property
    def clock_seen(self) -> tuple[datetime, datetime] | None:
        """The provider's time in its last answer, and ours when it came."""
        ...
