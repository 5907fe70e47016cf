"""What a client may ask of the hub: the body of `POST /v1/commands` and its answer.

`cmd_id` is a UUIDv7 made by the client; the same id twice has one effect, the same id with another body is refused with
422. A thread is named by its number. `if_seq` is the thread's `seq` that the author had seen.
"""

from datetime import datetime
from typing import Literal

import msgspec

from inbox.wire.command import ThreadCommand
from inbox.wire.contents import Buttons, Cards, Location, Menu, TemplateUse
from inbox.wire.drafts import DraftKind
from inbox.wire.entities import Message, Problem, Thread, WaitingOn
from inbox.wire.forwarding import Forward
from inbox.wire.macros import RunMacro


class Reply(ThreadCommand, kw_only=True, tag="reply"):
    """Answer the citizen. Claims the thread. `undo` seconds pass before it leaves. `force` sends although stale.

    `media` are tickets of uploaded files, `kc-` and the hash of a canned reply's file, or `at-` and the id of a file of
    an answer in this report that was sent or taken back; a `template` or other `content` goes in place of the text.
    `part_of`: the `cmd_id` of the first message of the same answer, where it takes several; those are no news to each
    other. `anyway`: try although our clock says that the window has closed for good. `to_contact`: the joined contact
    whose address on the channel it goes to, where that is not the thread's own. `send_at`: leaves then, looked at once
    more before; until then it is `queued` and can be taken back.
    """

    text: str
    part_of: str | None = None
    anyway: bool = False
    if_seq: int | None = None
    channel: str | None = None
    to_contact: int | None = None
    reply_to: str | None = None  # id of the message quoted
    undo: float = 0.0
    force: bool = False
    media: list[str] = msgspec.field(default_factory=list)
    canned: str | None = None  # keys of the canned replies it was made of, with commas between
    send_at: datetime | None = None
    drafted: int | None = None  # `rev` of the hub's copy of the draft that this was; it is gone then
    template: TemplateUse | None = None
    content: Buttons | Menu | Location | Cards | None = None


class React(ThreadCommand, kw_only=True, tag="react"):
    """Put an emoji on a citizen's message (its id), or take it away with an empty one. No answer to the citizen."""

    message: str
    emoji: str = ""
    undo: float = 0.0


class New(ThreadCommand, kw_only=True, tag="new"):
    """Write to somebody first: on WhatsApp with a template. `to` as a person types it; joins their open thread."""

    thread: int = 0
    channel: str
    to: str
    name: str = ""
    text: str = ""
    subject: str = ""
    media: list[str] = msgspec.field(default_factory=list)
    template: TemplateUse | None = None
    undo: float = 0.0


class Record(ThreadCommand, kw_only=True, tag="record"):
    """Put down what a citizen said by telephone, at the counter or to a leader: in a report, or without one in a new.

    With a `phone` and a `channel` it is the citizen who has that number there. `at`: when it was; by default now.
    """

    thread: int = 0
    source: Literal["telepon", "datang", "dm_pimpinan"]
    text: str
    name: str = ""
    phone: str = ""
    channel: str | None = None
    agency: str | None = None
    at: datetime | None = None


class Note(ThreadCommand, kw_only=True, tag="note"):
    """Write what only staff see."""

    text: str
    drafted: int | None = None  # as in Reply


class HandDraft(ThreadCommand, kw_only=True, tag="hand_draft"):
    """Give a draft to a colleague, who is offered it; `undo` takes it back while it is there. `drafted` as in Reply."""

    to: str
    text: str
    kind: DraftKind = "reply"
    seq: int | None = None
    drafted: int | None = None
    undo: bool = False


class Cancel(ThreadCommand, kw_only=True, tag="cancel"):
    """Take back a queued or held reply before it leaves. `message` is its id."""

    message: str


class SendHeld(ThreadCommand, kw_only=True, tag="send_held"):
    """Send a held reply although the thread has newer content, `if_seq` of which the author has now seen."""

    message: str
    if_seq: int | None = None


class SetTags(ThreadCommand, kw_only=True, tag="tag"):
    """Add and remove tags."""

    add: list[str] = msgspec.field(default_factory=list)
    remove: list[str] = msgspec.field(default_factory=list)


class SetAgency(ThreadCommand, kw_only=True, tag="agency"):
    """Move the thread to another OPD, or back to where it had none."""

    agency: str | None


class SetCategory(ThreadCommand, kw_only=True, tag="category"):
    """Set what the thread is about; null clears."""

    kind: Literal["pengaduan", "informasi", "aspirasi", "darurat"] | None = None
    spm: str | None = None


class SetPlace(ThreadCommand, kw_only=True, tag="place"):
    """Set where it is; null clears."""

    place: str | None = None


class SetPriority(ThreadCommand, kw_only=True, tag="priority"):
    """1 is the highest, 4 the lowest."""

    priority: Literal[1, 2, 3, 4]


class Assign(ThreadCommand, kw_only=True, tag="assign"):
    """Give the thread to a person; null gives it back to all. Taking it from another person needs a supervisor."""

    assignee: str | None = None


class SetAuthor(ThreadCommand, kw_only=True, tag="author"):
    """Say which colleague wrote a message that went out from the office's phone; null: nobody knows."""

    message: str
    person: str | None = None


class Claim(ThreadCommand, kw_only=True, tag="claim"):
    """Take the thread."""


class Follow(ThreadCommand, kw_only=True, tag="follow"):
    """Hear of what is new in the thread without having it; `on` false: no longer."""

    on: bool = True


class Wait(ThreadCommand, kw_only=True, tag="wait"):
    """Wait for the citizen, an OPD or the field."""

    on: WaitingOn


class Snooze(ThreadCommand, kw_only=True, tag="snooze"):
    """Put the thread aside until a time; a message of the citizen wakes it, without `wake` only one of danger."""

    until: datetime
    wake: bool = True


class MakePromise(ThreadCommand, kw_only=True, tag="promise"):
    """Note what staff told the citizen would happen, and until when. Its id is the `cmd_id`. Nothing is sent."""

    text: str
    at: datetime


class Settle(ThreadCommand, kw_only=True, tag="settle"):
    """Say what became of a promise; `open` takes that back, `withdrawn` forgets the promise."""

    promise: str
    outcome: Literal["kept", "broken", "open", "withdrawn"]


class Resolve(ThreadCommand, kw_only=True, tag="resolve"):
    """Close the thread as done. Refused as `unanswered` where the citizen waits for an answer, unless `force`."""

    force: bool = False


class Reopen(ThreadCommand, kw_only=True, tag="reopen"):
    """Make a closed, waiting or snoozed thread open again."""


class Invalid(ThreadCommand, kw_only=True, tag="invalid"):
    """Not a report."""

    reason: str = ""


class Escalate(ThreadCommand, kw_only=True, tag="escalate"):
    """Raise the thread to a level of its agency's ladder, null for the next, with a reason.

    `undo` takes the caller's own last escalation back, as long as nobody has acted on it; so in the two below. It is
    what programs sent that did not know `undo` as a command.
    """

    level: int | None = None
    reason: str = ""
    undo: bool = False


class Acknowledge(ThreadCommand, kw_only=True, tag="acknowledge"):
    """Somebody of the level that the thread was raised to has taken note."""

    undo: bool = False


class SendBack(ThreadCommand, kw_only=True, tag="send_back"):
    """Lower the thread to a level, null for the one below, with a reason; by people of its level, or a supervisor."""

    level: int | None = None
    reason: str = ""
    undo: bool = False


class Read(ThreadCommand, kw_only=True, tag="read"):
    """The caller has seen the thread up to `seq`: its unread count falls."""

    seq: int


class Merge(ThreadCommand, kw_only=True, tag="merge"):
    """The thread goes on in another one of the same citizen; `undo` parts them again, at any time."""

    into: int | None = None
    undo: bool = False


class Split(ThreadCommand, kw_only=True, tag="split"):
    """Messages (their ids) become a thread of their own. `undo` brings them back: by the thread that they are in now,
    or by the one they came from with the same messages."""

    messages: list[str] = msgspec.field(default_factory=list)
    undo: bool = False


class Link(ThreadCommand, kw_only=True, tag="link"):
    """Two threads know each other, or with `undo` no longer."""

    to: int
    undo: bool = False


class Undo(ThreadCommand, kw_only=True, tag="undo"):
    """Put back what the caller's own command changed in the thread, as far as nobody has changed it since.

    `of` is that command's id; null for the caller's newest in this thread that can be taken back.
    """

    of: str | None = None


class Reveal(ThreadCommand, kw_only=True, tag="reveal"):
    """Show a thread's addresses and masked numbers to the caller for a while, with a reason, on record."""

    reason: str


class Decide(ThreadCommand, kw_only=True, tag="decide"):
    """Accept or decline what a rule proposes for the thread."""

    rule: str
    accept: bool


class Refer(ThreadCommand, kw_only=True, tag="refer"):
    """Not this office's to answer: `to` is one of the office's `elsewhere`. Sends nothing; says it in the history."""

    to: str


class Confide(ThreadCommand, kw_only=True, tag="confidential"):
    """Keep the thread from the agency that it complains about, by default the one it is with; `on` false: no longer.

    Its assignee sees it, supervisors of other agencies, and who is named by login: `allow` adds, `disallow` takes out.
    """

    on: bool = True
    agency: str | None = None
    allow: list[str] = msgspec.field(default_factory=list)
    disallow: list[str] = msgspec.field(default_factory=list)


class JoinContact(ThreadCommand, kw_only=True, tag="join_contact"):
    """The citizens of two threads are one person, for a reason. Nothing is moved: parting them gives back what was.

    `evidence`: what suggests it, as `Evidence.kind`; empty where only staff says so. `other_about`: mark of the other.
    """

    other: int
    why: str = ""
    evidence: str = ""
    other_about: str | None = None


class PartContact(ThreadCommand, kw_only=True, tag="part_contact"):
    """They are not; `undo` lets the join that was ended last stand again, as it was."""

    other: int
    undo: bool = False
    other_about: str | None = None


class DeclineContact(ThreadCommand, kw_only=True, tag="decline_contact"):
    """Two citizens are not one person: it is not suggested again. `undo` takes that back."""

    other: int
    undo: bool = False
    other_about: str | None = None


class SetBlock(ThreadCommand, kw_only=True, tag="block"):
    """Block the thread's citizen with a reason, or (`on` false) hear them again; `provider`: at WhatsApp too.

    What a blocked citizen writes is kept and calls nobody, unless it says that somebody is in danger.
    """

    on: bool = True
    why: str = ""
    provider: bool = False


class SaveView(ThreadCommand, kw_only=True, tag="save_view"):
    """Give a query a name, for oneself, or for everybody (`shared`; supervisors). The same name replaces."""

    thread: int = 0
    name: str
    query: str
    shared: bool = False


class DropView(ThreadCommand, kw_only=True, tag="drop_view"):
    """Forget a saved view."""

    thread: int = 0
    name: str
    shared: bool = False


AnyCommand = (
    Reply | React | New | Note | Cancel | SendHeld | SetTags | SetAgency | SetCategory | SetPlace | SetPriority | Assign
    | SetAuthor | HandDraft | Claim | Follow | Wait | Snooze | Resolve | Reopen | Invalid | Escalate | Acknowledge
    | SendBack | Read | Reveal | SaveView | DropView | Decide | Refer | Confide | MakePromise | Settle | Record
    | Forward | Undo | JoinContact | PartContact | DeclineContact | Merge | Split | Link | SetBlock | RunMacro
)  # fmt: skip


class CommandResult(msgspec.Struct, kw_only=True):
    """What became of a command.

    `done`: carried out (200). `queued`: the reply waits for its undo time or the line (200). `stale`: held because of
    newer content, listed in `missed` (409). `refused`: with `error` (400, 403, 404, 409, 422 by its code).
    """

    cmd_id: str
    outcome: Literal["done", "queued", "stale", "refused"]
    thread: Thread | None = None
    message: Message | None = None
    missed: list[Message] = msgspec.field(default_factory=list)
    error: Problem | None = None
