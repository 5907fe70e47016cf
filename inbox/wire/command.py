"""What every command has."""

from datetime import datetime

import msgspec


class Command(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """Common part. `written_at`: when the person did it. `delayed`: a first try did not reach the hub."""

    cmd_id: str
    written_at: datetime
    delayed: bool = False


class ThreadCommand(Command, kw_only=True):
    """A command on one thread. `about` is that thread's `mark`: of another one with this number nothing is done.

    A number alone is not enough: in a store that was restored, or in another office, it may be another citizen's.
    """

    thread: int
    about: str | None = None
