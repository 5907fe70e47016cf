"""What becomes of the commands of this screen: submitted, counted down, taken back, refused, held."""

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from inbox.client.api import Declined, Unreachable
from inbox.client.enclosing import Enclosure
from inbox.client.outbox import Submission
from inbox.i18n import _
from inbox.screens.command import make
from inbox.screens.taken_up import enclosed, together
from inbox.screens.undo import Done, UndoList, fresh, inverse
from inbox.widgets.hint_line import Leaving
from inbox.wire import AnyCommand, Cancel, Forward, HandDraft, Message, New, Note, Record, Reply, SendHeld, Thread
from inbox.wire.told import told

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen

log = logging.getLogger(__name__)
SETTLED = frozenset({"sent", "delivered", "read", "failed", "uncertain", "cancelled"})
# The window has closed: as WhatsApp says it, as Instagram does, and by our own clock.
CLOSED = frozenset({"131047", "10/2534022", "10/2018278", "2534022", "window_closed"})
MASK = "\N{BULLET}" * 2  # what the hub puts for the hidden part of a number
WAITS = frozenset({"queued", "held"})


class Sending:
    """The commands of this session. Nothing here waits in the way of a key."""

    def __init__(self, desk: "InboxScreen") -> None:
        self.desk = desk
        self.undo = UndoList()
        self.missed: dict[str, list[Message]] = {}  # what made a held reply stale, by its id
        self._watched: dict[str, tuple[int, str]] = {}  # my replies: thread and last status seen
        self._taking_back: dict[str, tuple[str, Reply]] = {}  # cancel's id by the reply's id, with the reply
        self._told: set[str] = set()
        self._texts: dict[str, str] = {}  # of my replies, until they are settled
        self._files: dict[str, tuple[Enclosure, ...]] = {}  # and what went with them

    def send(self, command: AnyCommand, words: str, *, undo: bool = True) -> None:
        """Submit in the background; say `words` once it is safe on disk."""
        before = self.desk.state.threads.get(command.thread)
        self.desk.run_worker(
            self._submit(command, words, before if undo else None), group="submit", exit_on_error=False, name="submit"
        )

    async def sent(self, command: AnyCommand, words: str) -> None:
        """As `send`; on disk when it returns, unless it said why not."""
        await self._submit(command, words, self.desk.state.threads.get(command.thread))

    def send_parts(self, parts: list[tuple[Reply, tuple[Enclosure, ...]]], words: str) -> None:
        """Submit the messages of one reply, in order; one undo takes back all that still wait."""
        number = parts[0][0].thread
        before = self.desk.state.threads.get(number)
        self.desk.run_worker(self._submit_parts(parts, words, before), group="submit", exit_on_error=False)

    async def _submit_parts(
        self, parts: list[tuple[Reply, tuple[Enclosure, ...]]], words: str, before: Thread | None
    ) -> None:
        first, session = parts[0][0], self.desk.session
        if session is None:
            self.desk.fail(_("Siaga masih dibuka."), _("Coba sebentar lagi; belum ada yang berubah."))
            return
        try:
            sealed = [await session.outbox.enclose(files) for _reply, files in parts]
            if before is not None:
                self.undo.add(Done(first.thread, words, first, more=tuple(reply for reply, _files in parts[1:])))
            for (reply, files), kept in zip(parts, sealed, strict=True):
                self._files[reply.cmd_id] = files
                if reply is first and reply.template is None:
                    reply.drafted = session.carrier.revision(reply.thread)
                await session.submit(reply, kept)
                self._watched[reply.cmd_id], self._texts[reply.cmd_id] = (reply.thread, ""), reply.text
        except OSError as error:
            log.warning("a reply with files could not be stored: %s", error.strerror)
            self.undo.drop(first.cmd_id)
            text = "\n\n".join(reply.text for reply, _files in parts if reply.text)
            self.desk.drafting.restore(
                first.thread,
                text,
                "reply",
                tuple(f for _r, files in parts for f in files),
                channel=first.channel,
                contact=first.to_contact,
            )
            self.desk.fail(
                _("Lampiran tidak dapat disimpan ({reason}).").format(reason=error.strerror or str(error)),
                _("Tulisan tetap di tempat menulis; periksa berkas dan ruang disk, lalu ulangi."),
            )
            return
        if first.template is None:
            session.set_draft(first.thread, "")
        self._say(first, words, before)

    def watch(self, message: Message) -> None:
        """Tell what becomes of a message of mine that the hub has taken already."""
        self._watched[message.id] = (message.thread, message.status or "")

    async def _submit(self, command: AnyCommand, words: str, before: Thread | None) -> None:
        session = self.desk.session
        if session is None:
            self.desk.fail(_("Siaga masih dibuka."), _("Coba sebentar lagi; belum ada yang berubah."))
            return
        if isinstance(command, Note) or (isinstance(command, Reply) and not (command.template or command.content)):
            command.drafted = session.carrier.revision(command.thread)
        try:
            submission = await session.submit(command)
        except OSError as error:
            log.warning("a command could not be stored: %s", error.strerror)
            self._keep_text(command)
            reason = error.strerror or str(error)
            self.desk.fail(
                _("Tidak dapat disimpan ({reason}).").format(reason=reason),
                _("Tulisan tetap di tempat menulis; periksa disk dan folder Siaga, lalu ulangi."),
            )
            return
        if before is not None:
            back = inverse(command, before, self.desk.now())
            if back or isinstance(command, Reply):
                self.undo.add(Done(command.thread, words, command, back))
        if isinstance(command, Reply | Forward):
            self._watched[command.cmd_id] = (command.thread, "")
        if isinstance(command, Reply):
            self._texts[command.cmd_id] = command.text
        if isinstance(command, Note) or (
            isinstance(command, Reply) and command.template is None and command.content is None
        ):
            session.set_draft(command.thread, "")
        if isinstance(command, HandDraft):
            self._handed(command)
        if isinstance(command, Cancel) and submission.result is not None:
            self._withdrawn(command.message)
        if words:
            self._say(command, words, before)

    def _handed(self, command: HandDraft) -> None:
        """The draft is the colleague's now, or one's own again."""
        if command.undo:
            self.desk.drafting.restore(command.thread, command.text, command.kind)
        elif (session := self.desk.session) is not None:
            kept = session.draft(command.thread)
            session.set_draft(command.thread, "", files=kept.files if kept is not None else ())  # files stay here

    def _say(self, command: AnyCommand, words: str, before: Thread | None) -> None:
        away = self.desk.state.link in ("away", "refused")
        text = f"#{command.thread} {words}" if command.thread else words  # a new report has its number from the hub
        if away:
            text += " · " + _("antre sampai layanan kembali")
        elif before is not None and inverse(command, before, self.desk.now()):
            text += " · " + _("z mengurungkan")
        self.desk.say(text)

    def _keep_text(self, command: AnyCommand) -> None:
        if isinstance(command, HandDraft) and not command.undo:
            self.desk.drafting.restore(command.thread, command.text, command.kind)
        if isinstance(command, Reply | Note):
            kind: Literal["note", "reply"] = "note" if isinstance(command, Note) else "reply"
            files = self._files.pop(command.cmd_id, ())
            if isinstance(command, Reply) and command.template is not None:
                return
            where = (command.channel, command.to_contact) if isinstance(command, Reply) else (None, None)
            self.desk.drafting.restore(command.thread, command.text, kind, files, channel=where[0], contact=where[1])

    # Taking back

    def take_back(self) -> None:
        """Undo the newest act; a reply that still waits returns to where it is written."""
        done = self.undo.take()
        if done is None:
            if not self.desk.keyboard.hands.scheduling.undo():
                self.desk.say(_("Tidak ada yang dapat diurungkan."))
        elif isinstance(done.command, Reply):
            for reply in (done.command, *done.more):
                self.cancel(reply)
        else:
            for command in done.back:
                self.send(command, _("diurungkan: {act}").format(act=done.words), undo=False)

    def redo(self) -> None:
        """Do again what was undone last; never what reaches a citizen."""
        undone = self.undo.take_undone()
        if undone is None:
            self.desk.say(_("Tidak ada yang dapat diulangi."))
            return
        done = fresh(undone, self.desk.now())
        for command in done.acts:
            self.send(command, _("{act} lagi").format(act=done.words), undo=False)
        self.undo.add(done, again=True)

    def cancel(self, reply: Reply) -> None:
        """Take a reply back if it has not left."""
        message = self.message(reply.thread, reply.cmd_id)
        if message is not None and message.status not in (*WAITS, None):
            if message.status != "cancelled":
                self.desk.fail(
                    _("Balasan #{number} sudah berangkat dan tidak dapat ditarik.").format(number=reply.thread),
                    _("Bila keliru, kirim balasan susulan."),
                )
            return
        command = make(Cancel, reply.thread, self.desk.now(), message=reply.cmd_id)
        self._taking_back[reply.cmd_id] = (command.cmd_id, reply)
        self.send(command, "", undo=False)

    def cancel_held(self, message: Message, *, keep_text: bool) -> None:
        """Take a held reply back, all messages of it, with text and files to the composer or without."""
        parts = together(self.desk.state.conversation(message.thread), message)
        for part in parts:
            if keep_text and part.id not in self._texts and MASK in (part.text or ""):
                self.desk.run_worker(self._ask_written(message, part), group="submit", exit_on_error=False)
                return
        for part in parts:
            command = make(Cancel, part.thread, self.desk.now(), message=part.id)
            if keep_text:
                written = self._texts.get(part.id, part.text or "")  # the hub shows numbers in it masked
                reply = make(Reply, part.thread, self.desk.now(), text=written, channel=part.channel)
                reply.cmd_id = part.id
                self._taking_back[part.id] = (command.cmd_id, reply)
                self._files.setdefault(part.id, enclosed(part))
            self._watched[part.id] = (part.thread, part.status or "held")
            self.send(command, "" if keep_text or part is not parts[-1] else _("balasan dibuang"), undo=False)

    async def _ask_written(self, message: Message, part: Message) -> None:
        """Of a reply that was written elsewhere we know only the masked text: a citizen must never get that."""
        api = self.desk.session.line.api if self.desk.session else None
        try:
            if api is None:
                raise Unreachable("not connected")
            self._texts[part.id] = await api.written(part.id)
        except Unreachable:
            self.desk.fail(
                _("Balasan #{number} memuat nomor yang disamarkan, dan layanan belum menjawab.")
                .format(number=message.thread),
                _("Balasan tetap tertahan; coba lagi sebentar lagi."),
            )  # fmt: skip
        except Declined:
            self.desk.fail(
                _("Balasan #{number} memuat nomor yang disamarkan; hanya penulisnya yang dapat mengubahnya.")
                .format(number=message.thread),
                _("Balasan tetap tertahan: kirim, buang, atau minta penulisnya."),
            )  # fmt: skip
        else:
            self.cancel_held(message, keep_text=True)

    def send_held(self, message: Message, seq: int | None) -> None:
        """Send a held reply although something came in meanwhile; its author has seen the thread up to `seq`."""
        command = make(SendHeld, message.thread, self.desk.now(), message=message.id, if_seq=seq)
        self._watched[message.id] = (message.thread, "")
        self.send(command, _("balasan dikirim juga"), undo=False)

    def _withdrawn(self, message: str) -> None:
        taken = self._taking_back.pop(message, None)
        self._watched.pop(message, None)
        files = self._files.pop(message, ())
        if taken is not None and taken[1].template is None and (taken[1].text or files):
            reply = taken[1]
            self.desk.drafting.restore(
                reply.thread, reply.text, "reply", files, channel=reply.channel, contact=reply.to_contact
            )
            self.desk.say(_("Balasan #{number} dibatalkan; tulisannya kembali.").format(number=reply.thread))

    # What came of it

    def message(self, thread: int, message: str) -> Message | None:
        """A message as the state has it, from the hub or still in the outbox."""
        state = self.desk.state
        found = state.messages.get(thread, {}).get(message) or state.queued.get(thread, {}).get(message)
        return found or state.messages.get(state.root(thread), {}).get(message)

    def held(self, thread: int) -> Message | None:
        """The newest held reply of a thread."""
        messages = self.desk.state.messages.get(thread, {}).values()
        found = [m for m in messages if m.status == "held" and m.direction == "out"]
        return max(found, key=lambda m: m.at, default=None)

    def leaving(self, now: datetime) -> Leaving | None:
        """The newest reply in its undo time, which `z` takes back before the others."""
        waiting = []
        for name, (thread, _status) in self._watched.items():
            message = self.message(thread, name)
            runs = message is not None and message.status == "queued" and not message.detail.get("scheduled")
            if message is not None and runs and message.send_at and message.send_at > now:
                waiting.append((thread, message.send_at))
        answers = len({thread for thread, _at in waiting})
        return Leaving(*waiting[-1], more=answers - 1) if waiting else None

    def look(self) -> None:
        """After a change: tell what became of my replies and what the hub said no to."""
        for name, (thread, status) in list(self._watched.items()):
            message = self.message(thread, name)
            if message is not None and message.status is not None and message.status != status:
                self._watched[name] = (thread, message.status)
                self._news(message)
                if message.status in SETTLED:
                    self._watched.pop(name, None)
                    self._texts.pop(name, None)
                    self._files.pop(name, None)
                    self.undo.drop(name)
        session = self.desk.session
        if session is not None:
            while session.outbox.begun:
                self._begun(*session.outbox.begun.pop(0))
            for submission in session.outbox.answered:
                if submission.command.cmd_id not in self._told:
                    self._told.add(submission.command.cmd_id)
                    self._answered(submission)

    def _begun(self, command: AnyCommand, number: int) -> None:
        if isinstance(command, Record):
            self.desk.say(_("Tercatat sebagai laporan #{number}.").format(number=number))
        elif isinstance(command, New):
            self.desk.say(f"#{number} " + _("percakapan baru dikirim"))

    def _news(self, message: Message) -> None:
        number = message.thread
        if message.kind == "note":
            self._forwarded(message)
            return
        match message.status:
            case "sent":
                self.desk.say(_("Balasan #{number} terkirim.").format(number=number))
            case "cancelled":
                self._withdrawn(message.id)
            case "held":
                self.desk.keyboard.hands.answering.hold(message)
            case "uncertain":
                self.desk.fail(
                    _("Balasan #{number} belum pasti terkirim.").format(number=number),
                    _("Jangan kirim ulang; tunggu kabar."),
                )
            case "failed":
                title = told(message.error) if message.error else _("gagal dikirim")
                hint = message.error.hint if message.error else ""
                self.desk.fail(_("Balasan #{number}: {title}").format(number=number, title=title), hint)
                text = self._texts.get(message.id, "")
                if message.error and message.error.code in CLOSED and text:
                    self._closed(message, text)

    def _forwarded(self, message: Message) -> None:
        number = message.thread
        match message.status:
            case "sent":
                self.desk.say(_("Penerusan #{number} terkirim.").format(number=number))
            case "cancelled":
                self.desk.say(_("Penerusan #{number} dibatalkan; tidak ada yang dikirim.").format(number=number))
            case "uncertain" | "failed":
                title = told(message.error) if message.error else _("gagal dikirim")
                hint = message.error.hint if message.error else ""
                self.desk.fail(_("Penerusan #{number}: {title}").format(number=number, title=title), hint)

    def _closed(self, message: Message, text: str) -> None:
        """The window has closed: the text is a draft again until the citizen writes, what is possible is offered."""
        number = message.thread
        self.desk.drafting.restore(number, text, "reply", channel=message.channel)
        thread = self.desk.drafting.thread
        if thread is not None and self.desk.drafting.number == number and self.desk.is_current:
            self.desk.keyboard.hands.answering.warn(thread, refused=True)

    def _answered(self, submission: Submission) -> None:
        command, result, session = submission.command, submission.result, self.desk.session
        if result is None or session is None:
            return
        self.undo.drop(command.cmd_id)
        acknowledge = session.acknowledge(command.cmd_id)
        self.desk.run_worker(acknowledge, group="acknowledge", exit_on_error=False)
        title = result.error.title if result.error else _("Ditolak layanan.")
        hint = result.error.hint if result.error else ""
        if result.outcome == "stale":
            held = command.message if isinstance(command, SendHeld) else command.cmd_id
            self.missed[held] = result.missed
            message = result.message or self.message(command.thread, held)
            if message is not None:
                self.desk.keyboard.hands.answering.hold(message)
            return
        if isinstance(command, Cancel):
            self._taking_back.pop(command.message, None)
        elif isinstance(command, Reply | Note):
            self._watched.pop(command.cmd_id, None)
            self._keep_text(command)
            hint = f"{hint} " + _("Tulisan Anda tidak hilang.")
        self.desk.fail(f"#{command.thread} {title}" if command.thread else title, hint)
