"""A report that goes on to somebody who does not work in Siaga."""

from typing import Literal

import msgspec

from inbox.wire.command import ThreadCommand


class Forward(ThreadCommand, kw_only=True, tag="forward"):
    """Send a report to an OPD or a field officer without Siaga: no answer to the citizen; theirs comes as a note.

    `to`: the `id` of a `[[field]]` of the office file, a mail address or a phone number. `words`: ids of the citizen's
    messages that are told, `attach`: ids of files that go along. Numbers and addresses stay masked and the citizen
    unnamed, unless there is a reason to `reveal` them. `wait`: for whom the report waits from then on. `undo` seconds
    pass before it leaves.
    """

    to: str
    channel: str | None = None
    words: list[str] = msgspec.field(default_factory=list)
    note: str = ""
    attach: list[str] = msgspec.field(default_factory=list)
    reveal: str = ""
    wait: Literal["agency", "field"] | None = None
    undo: float = 0.0
