"""How a reply or note looks while it waits in the outbox."""

from inbox.client.outbox import Submission
from inbox.client.state import State
from inbox.domain.files import AGAIN, limit
from inbox.i18n import _
from inbox.wire import Attachment, Author, Buttons, Cards, Location, Menu, Message, MessageType, Note, Reply

TYPES: dict[type, MessageType] = {
    Buttons: "interactive", Menu: "interactive", Location: "location", Cards: "contacts",
}  # fmt: skip


def preview(submission: Submission, state: State) -> Message | None:
    """The message that a queued command will become, under the same id; null for other commands and for what the hub
    has taken as held: that one is in the thread already."""
    command, result = submission.command, submission.result
    if not isinstance(command, Reply | Note) or (result is not None and result.outcome == "stale"):
        return None
    thread = state.threads.get(command.thread)
    message = Message(
        id=command.cmd_id,
        thread=command.thread,
        seq=thread.seq + 1 if thread is not None else 0,
        kind="note",
        direction="out",
        author=Author(name=state.me.name or state.me.login, address=state.me.login or None),
        text=command.text,
        error=result.error if result is not None else None,
        at=command.written_at,
        received_at=command.written_at,
        detail={"outbox": submission.state},
    )
    if isinstance(command, Reply):
        message.kind = "message"
        if command.template is not None:
            message.type = "template"
            message.text = _("[templat {name}]").format(name=command.template.name)
        if command.content is not None:
            message.type = TYPES[type(command.content)]
            message.text = command.content.body if isinstance(command.content, Buttons | Menu) else ""
        message.channel = command.channel or (thread.channel if thread is not None else None)
        known = state.channels.get(message.channel or "")
        message.channel_kind = known.kind if known else thread.channel_kind if thread is not None else None
        message.reply_to = command.reply_to
        if command.send_at is not None:
            message.send_at, message.detail["scheduled"] = command.send_at, True
        for kept in submission.files:
            found = limit(message.channel_kind or "email", kept.mime)
            kind = found.kind if found else "document"
            message.attachments.append(
                Attachment(
                    id=kept.id or kept.ticket.removeprefix(AGAIN),
                    kind=kind,
                    mime=kept.mime,
                    name=kept.name,
                    size=kept.size,
                    state="ready",
                )
            )
            message.type = message.type if command.template or command.text else kind  # type: ignore[assignment]
        message.status = "queued" if result is None else "failed"
    return message
