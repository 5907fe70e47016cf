"""Commands with their id and time."""

from datetime import datetime
from typing import Any, TypeVar

from inbox.client.ids import new_id
from inbox.wire import ThreadCommand

C = TypeVar("C", bound=ThreadCommand)


def make(kind: type[C], thread: int, now: datetime, /, **fields: Any) -> C:
    """A command of this kind on a thread, written now."""
    return kind(cmd_id=new_id(), written_at=now, thread=thread, **fields)
