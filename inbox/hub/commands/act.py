"""What every command works with: who asks, on which office, in which transaction; and how it is refused."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from inbox.domain.permissions import may
from inbox.domain.seeing import may_see
from inbox.hub.outgoing import Uploads
from inbox.hub.unit import Unit
from inbox.i18n import _
from inbox.office import Office
from inbox.store.base import moment
from inbox.store.messages import MessageRow
from inbox.store.threads import ThreadRow
from inbox.wire import AnyCommand, CommandResult, Me, Message, Problem, mark, same_thread

# HTTP status of a refusal by its code; 400 where none is named.
STATUS = {
    "forbidden": 403, "thread_unknown": 404, "message_unknown": 404, "cmd_id_reused": 422, "unanswered": 409,
    "too_late": 409, "assigned": 409, "macro_unknown": 404, "macro_changed": 409, "unreachable": 409, "not_held": 409,
    "other_thread": 409,
    "closed": 409, "no_step": 409, "no_proposal": 409, "nothing_to_undo": 409, "other_writer": 409,
    "already_joined": 409, "joined_through": 409, "not_joined": 409, "same_contact": 409,
    "merged": 409, "not_merged": 409, "not_split": 409, "other_citizen": 409, "nothing_left": 409, "nothing_said": 409,
}  # fmt: skip


MEANT = frozenset({"merge", "split", "link", "undo"})  # commands that mean a merged thread itself


class Came(NamedTuple):
    """The thread that a command was written for had gone on in another one: how that counts its content, since when."""

    shift: int
    since: int


class Refusal(Exception):
    """The command is not carried out and nothing has changed."""

    def __init__(self, code: str, title: str, hint: str = "") -> None:
        self.problem = Problem(code=code, title=title, hint=hint)
        super().__init__(code)


@dataclass
class Act:
    """One command being carried out."""

    unit: Unit
    me: Me
    office: Office
    command: AnyCommand
    uploads: Uploads | None = None
    present: frozenset[str] = frozenset()  # logins of those who are there
    came: Came | None = None

    @property
    def who(self) -> str:
        """The person's name as the thread's history shows it."""
        return self.me.name or self.me.login

    def allow(self, act: str) -> None:
        """Raises Refusal where no role of the person allows the act."""
        if not may(self.me.roles, act):
            raise Refusal(
                "forbidden", _("Peran Anda tidak mengizinkan tindakan ini."),
                _("Minta koordinator melakukannya, atau minta pengelola mengubah peran Anda."),
            )  # fmt: skip

    def sees(self, row: ThreadRow) -> bool:
        """Whether the thread is there for this person."""
        return may_see(row.guard(), self.me.login, self.me.roles, self.me.agencies)

    def recognise(self) -> None:
        """Raises Refusal where the thread of this number is not the one that the command was written for."""
        about, row = self.command.about, self.unit.thread(self.command.thread)
        if about is None or row is None or not self.sees(row):
            return
        if not same_thread(about, mark(self.unit.epoch, moment(row.created_at))):
            raise Refusal(
                "other_thread",
                _("Perintah ini dibuat untuk laporan lain: penyimpanan dipulihkan atau kantornya berganti."),
                _("Tidak ada yang dikirim. Periksa siapa warganya sekarang, lalu tulis ulang bila perlu."),
            )

    def follow(self, tag: str) -> AnyCommand:
        """The command, on the thread in which its own goes on; what its author had seen is counted there."""
        row = self.unit.thread(self.command.thread)
        while row is not None and row.merged_into is not None and tag not in MEANT:
            fields = {"thread": row.merged_into}
            for name in ("if_seq", "seq"):
                seen = getattr(self.command, name, None)
                if seen is not None:
                    fields[name] = row.merged_seq + min(seen, row.seq)
            self.command = msgspec.structs.replace(self.command, **fields)
            self.came = self.came or Came(row.merged_seq, row.created_at)
            row = self.unit.thread(row.merged_into)
        return self.command

    def thread(self) -> ThreadRow:
        """The command's thread. Raises Refusal where it is not there for this person."""
        row = self.unit.thread(self.command.thread)
        if row is None or not self.sees(row):
            raise Refusal(
                "thread_unknown", _("Laporan #{number} tidak ada.").format(number=self.command.thread),
                _("Periksa nomornya; mungkin laporan itu milik OPD lain."),
            )  # fmt: skip
        return row

    def at(self, number: int) -> None:
        """The command is about this thread now: it had none before."""
        self.command = msgspec.structs.replace(self.command, thread=number)

    def message(self, identity: str) -> MessageRow:
        """A message of the command's thread. Raises Refusal."""
        row = self.unit.message(identity)
        if row is None or row.thread != self.command.thread:
            raise Refusal("message_unknown", _("Pesan itu tidak ada di laporan ini."), _("Buka laporannya lagi."))
        return row

    def event(self, thread: ThreadRow, what: str, text: str, **detail: Any) -> MessageRow:
        """Record in the thread what this person did."""
        return self.unit.event(thread, what, text, self.me.login, name=self.who, **detail)

    def take(self, thread: ThreadRow) -> None:
        """A thread of nobody becomes this person's."""
        if thread.assignee is None:
            thread.assignee = self.me.login
            self.event(thread, "claimed", _("{who} mengambil laporan ini.").format(who=self.who))

    def done(
        self, thread: ThreadRow | None = None, message: Message | None = None, outcome: str = "done"
    ) -> CommandResult:
        """The answer; the thread is filled in once it is saved."""
        return CommandResult(cmd_id=self.command.cmd_id, outcome=outcome, message=message)  # type: ignore[arg-type]
