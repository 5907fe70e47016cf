"""A reply that waits, taken up again: all messages of the answer, with the files that the hub has of it."""

from collections.abc import Iterable

from inbox.client.enclosing import Enclosure, on_hub
from inbox.domain.files import AGAIN
from inbox.wire import Message


def first_of(message: Message) -> str:
    """The id of the first message of its answer: its own, where it takes no more than one."""
    return str(message.detail.get("part_of") or message.id)


def together(known: Iterable[Message], one: Message) -> list[Message]:
    """The messages of its answer that stand as it does, in order."""
    found = {m.id: m for m in known if m.status == one.status and first_of(m) == first_of(one)}
    return sorted({**found, one.id: one}.values(), key=lambda m: (m.seq, m.at))


def enclosed(message: Message) -> tuple[Enclosure, ...]:
    """Its files as they are on the hub, wherever they were chosen."""
    ready = (file for file in message.attachments if file.state == "ready")
    return tuple(on_hub(f"{AGAIN}{file.id}", file.name, file.mime, file.size or 0) for file in ready)
