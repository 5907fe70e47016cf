"""Answering: opening the composer, sending, canned replies, undo, held replies."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from inbox import i18n
from inbox.actions.keys import Run
from inbox.client.enclosing import Enclosure
from inbox.domain import lengths, mentions, spoken, windows
from inbox.domain.files import limit, shared_out
from inbox.domain.masking import mask, personal
from inbox.i18n import _, _n
from inbox.screens.canned import CannedPicker, titled
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.elsewhere import Way, through, ways
from inbox.screens.held import Decision, Held
from inbox.screens.picker import Choice
from inbox.screens.placeholders import fill, mine, unfilled
from inbox.screens.reach import closed, closing, last_moment, standing_of
from inbox.screens.scheduling import too_late
from inbox.screens.taken_up import first_of, together
from inbox.widgets.untrusted import clean_line, shorten
from inbox.widgets.zone import zone
from inbox.wire import CannedInfo, Claim, Message, Note, Reply, Thread
from inbox.wire.told import told

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen

LAST_MINUTES = timedelta(minutes=10)  # of a window: a reply may arrive too late


class Answering(Hand):
    """From `r` to a reply that has left, and back."""

    def __init__(self, desk: "InboxScreen") -> None:
        super().__init__(desk)
        self.used: dict[int, list[str]] = {}  # canned replies in a thread's draft, to be counted when it is sent

    @does("reply", "note")
    def write(self, run: Run) -> None:
        """Open the composer with the thread's draft; a reply claims a thread that nobody has."""
        thread = self.desk.target(run)
        if thread is not None:
            self._write(thread, "note" if run.action.id == "note" else "reply")
            if self.desk.argument:
                self.desk.composer.insert(self.desk.argument)

    def open(self, thread: Thread) -> None:
        """Open the composer for a reply, unless it is open for this thread."""
        if not (self.desk.composer.is_open and self.desk.drafting.number == thread.number):
            self._write(thread, "reply")

    def begin(self, thread: Thread, text: str) -> None:
        """A reply that begins with a text; a draft that is there stays before it."""
        self._write(thread, "reply")
        self.desk.composer.insert(text)
        left = unfilled(text)
        if left:
            self.desk.fail(_("Masih harus diisi: {names}").format(names=", ".join(left)))

    def prepare(self, thread: Thread, canned: CannedInfo, *, claim: bool = True) -> None:
        """A reply that begins with a canned one, its files below it; a draft that is there stays before it."""
        self._write(thread, "reply", claim=claim)
        self._put(thread, canned)

    def write_through(self, thread: Thread, way: Way) -> None:
        """Open the composer for a reply on this channel of the person."""
        own = way.channel == thread.channel and way.contact == thread.contact.id
        self._write(thread, "reply", None if own else way, chosen=True)

    def _write(
        self, thread: Thread, kind: str, way: Way | None = None, *, chosen: bool = False, claim: bool = True
    ) -> None:
        self.desk.panes.open_thread(thread.number)
        draft = self.desk.session.draft(thread.number) if self.desk.session else None
        seen = draft.seq if draft else None
        if draft is not None and draft.channel and not chosen:
            way = next((one for one in ways(thread, self.desk.state) if one.key == draft.channel), None)
        self.desk.drafting.write(
            thread.number, "note" if kind == "note" else "reply", draft.text if draft else "", seen=seen,
            files=draft.files if draft else (), way=way,
        )  # fmt: skip
        me = self.desk.state.me.login
        if claim and kind == "reply" and thread.assignee is None and me:
            self.desk.send(make(Claim, thread.number, self.desk.now()), "", undo=False)
        elif kind == "reply" and thread.assignee not in (None, me):
            name = next((p.name for p in self.desk.state.office.people if p.login == thread.assignee), thread.assignee)
            self.desk.say(_("Laporan ini ditangani {name}.").format(name=name))
        self._tell_aside(thread.number)
        offered = self.desk.keyboard.hands.handing.offers(thread.number)
        if offered:
            self.desk.say(offered, stay=True)
        if draft and draft.seq is not None and draft.seq < thread.seq:
            self.desk.say(_("Ada yang baru sejak naskah ini ditulis; baca dulu percakapannya."))
        if kind == "reply" and self._standby(thread):
            self.desk.fail(
                _("Program lain sedang menjawab warga ini."), _("Membalas dari Siaga mengambil alih percakapannya.")
            )
        if kind == "reply":
            self.warn(through(thread, way))

    def _tell_aside(self, number: int) -> None:
        """Say once that what was written for another thread of this number is not here, and how it begins."""
        session = self.desk.session
        aside = session.drafts.aside.pop(number, None) if session is not None else None
        if aside is not None:
            self.desk.fail(
                _("Naskah bagi warga lain yang dulu #{number} disisihkan (Tab d): {text}").format(
                    number=number, text=shorten(mask(clean_line(aside.text)), 24)
                )
            )

    def warn(self, thread: Thread, *, refused: bool = False) -> None:
        """Say what is possible where the window has closed or closes soon. `refused`: the provider said so."""
        now, until = self.desk.now(), closing(thread)
        if thread.channel_kind == "whatsapp" and (refused or closed(thread, now)):
            self.desk.fail(
                _("Masa balas sudah habis: WhatsApp hanya menerima templat sampai warga menulis lagi."),
                _("Naskah tetap disimpan. F7 memilih templat."),
            )
            self.desk.keyboard.hands.templating.offer(thread)
        elif thread.channel_kind == "instagram" and (refused or standing_of(thread, now) == "late"):
            self.desk.fail(
                _("Masa balas Instagram (7 hari) sudah lewat."),
                _("Naskah disimpan sampai warga menulis lagi. Pakai saluran lain bila ada; F2 tetap mencoba."),
            )
        elif until is not None and standing_of(thread, now) == "person":
            last = last_moment(thread) or until
            self.desk.say(
                _("Lewat 24 jam: dikirim sebagai jawaban petugas (human agent), boleh {span} lagi.").format(
                    span=spoken.long_span(last - now, i18n.language())
                ),
                stay=True,
            )
        elif until is not None and now < until < now + windows.CLOSING:
            left = spoken.long_span(until - now, i18n.language())
            self.desk.say(_("Masa balas tinggal {span}.").format(span=left), stay=True)

    def _standby(self, thread: Thread) -> bool:
        """Whether another program held the conversation when the citizen last wrote, and nobody here has answered."""
        talk = [m for m in self.desk.state.conversation(thread.number) if m.kind == "message"]
        return bool(talk) and bool(talk[-1].detail.get("standby"))

    @does("canned")
    def canned(self, run: Run) -> None:
        """A reply that begins with a canned one."""
        thread = self.desk.target(run)
        if thread is not None:
            self._write(thread, "reply")
            self._choose(thread)

    @does("composer.canned")
    def insert(self, _run: Run) -> None:
        """A canned reply at the cursor."""
        thread = self._thread()
        if thread is not None:
            self._choose(thread)

    def _choose(self, thread: Thread) -> None:
        office, login = self.desk.state.office, self.desk.state.me.login
        known = {f"{c.key}/{c.language}/{n}": c for n, c in enumerate(mine(office, thread.agency, login))}
        urgent = thread.category.kind == "darurat"
        choices = [
            Choice(key, titled(c), self.filled(c.text, thread), c.text)
            for key, c in sorted(known.items(), key=lambda item: not (urgent and item[1].key == "darurat-112"))
        ]
        if not choices:
            self.desk.fail(
                _("Kantor ini belum punya balas cepat."), _("Pengelola menulisnya sebagai [[canned]] di berkas kantor.")
            )
            return

        def chosen(key: str | None) -> None:
            if key is not None:
                self._put(thread, known[key])

        self.desk.app.push_screen(CannedPicker(_("Balas cepat"), choices, detail_below=True), chosen)

    def _put(self, thread: Thread, canned: CannedInfo) -> None:
        text = self.filled(canned.text, thread)
        self.used.setdefault(thread.number, []).append(canned.key)
        before = self.desk.composer.before_cursor
        self.desk.composer.insert(f"\n\n{text}" if before.strip() else text)
        left = unfilled(text)
        if left:
            self.desk.fail(_("Masih harus diisi: {names}").format(names=", ".join(left)))
        self.desk.keyboard.hands.attaching.canned(thread, canned.files)

    def filled(self, text: str, thread: Thread) -> str:
        """The text with what is known of the thread."""
        state = self.desk.state
        return fill(text, thread, state.office, login=state.me.login, now=self.desk.now())

    @does("composer.kind")
    def kind(self, _run: Run) -> None:
        """Reply to note and back; the text stays."""
        self.desk.composer.toggle()
        self.desk.drafting.kind_changed()
        self.desk.keyboard.show_keys()

    @does("composer.leave")
    def leave(self, _run: Run) -> None:
        """Keep the draft, back to the conversation."""
        if self.desk.composer.text.strip() or self.desk.drafting.files:
            self.desk.say(_("Naskah disimpan; r membukanya lagi."))
        self.desk.drafting.keep()
        self.desk.drafting.close()

    @does("send")
    def send(self, _run: Run) -> None:
        """Send a reply or keep a note; asks where there is a risk."""
        self._send(None)

    def send_at(self, at: datetime) -> None:
        """Send the reply at a chosen time, after the same questions."""
        self._send(at)

    def _send(self, at: datetime | None) -> None:
        thread, composer = self._thread(), self.desk.composer
        text, files = composer.text.strip(), self.desk.drafting.files
        if thread is None:
            return
        if not text and (not files or composer.kind == "note"):
            self.desk.say(_("Tulisan masih kosong."))
            return
        if composer.kind == "note":
            blind = mentions.blind(text, self.desk.state.office, thread)
            if blind:
                self.desk.fail(
                    _("@{name} tidak dapat membaca laporan ini.").format(name=blind),
                    _("Hapus sebutan itu, atau pindahkan dulu laporannya ke OPD yang berwenang."),
                )
                return
            self.desk.send(make(Note, thread.number, self.desk.now(), text=text), _("catatan tersimpan"), undo=False)
            self.desk.drafting.close()
            return
        if thread.number in self.desk.keyboard.hands.attaching.coming:
            self.desk.say(_("Berkas balas cepat masih diambil; kirim lagi sebentar lagi."))
            return
        length = lengths.text(thread.channel_kind)
        if (over := length.of(text) - length.most) > 0:
            said = _n("Tulisan terlalu panjang: kelebihan {n} huruf.", n=over)
            if length.in_bytes:
                said = _n("Tulisan terlalu panjang: kelebihan {n} bita (satu emoji empat bita atau lebih).", n=over)
            self.desk.fail(said, _("Pendekkan atau bagi dua."))
            return
        left = unfilled(text)
        if left:
            names = ", ".join(left)
            self.desk.fail(
                _("Belum dikirim: {names} belum terisi.").format(names=names), _("Ganti dengan teks yang benar.")
            )
            return
        risks = self._risks(thread, text, at)
        kind = thread.channel_kind or ""
        kinds = [found.kind if (found := limit(kind, file.mime)) else "document" for file in files]
        parts = [(part.text, tuple(files[n] for n in part.files)) for part in shared_out(kind, text, kinds)]
        if files:
            names = shorten(", ".join(clean_line(file.name) for file in files), 24)
            many = _n("Lampiran: {names} ({n} pesan).", n=len(parts), names=names)
            risks.append(_("Lampiran: {names}.").format(names=names) if len(parts) == 1 else many)
        if risks:
            self.desk.ask(
                _("{risks} Kirim juga?").format(risks=" ".join(risks)), lambda: self._reply(thread.number, parts, at)
            )
        else:
            self._reply(thread.number, parts, at)

    def _reply(self, number: int, parts: list[tuple[str, tuple[Enclosure, ...]]], at: datetime | None) -> None:
        undo, seen = self.desk.state.office.undo_seconds, self.desk.drafting.seen_seq()
        thread, way, now = self._thread(), self.desk.drafting.way, self.desk.now()
        late = at is None and thread is not None and standing_of(thread, now) == "late"  # its author was asked
        to: dict[str, Any] = {} if way is None else {"channel": way.channel, "to_contact": way.contact}
        replies = [
            (make(Reply, number, now, text=text, if_seq=seen, undo=undo, anyway=late, send_at=at, **to), files)
            for text, files in parts
        ]
        words = _("balasan disimpan")
        if at is not None:
            words = _("dijadwalkan {when}").format(when=spoken.moment(at, zone(), now, i18n.language()))
        replies[0][0].canned = ",".join(self.used.pop(number, [])) or None
        replies[0][0].reply_to = self.desk.drafting.quoted
        for reply, _files in replies[1:]:
            reply.part_of = replies[0][0].cmd_id
        if any(files for _reply, files in replies):
            self.desk.sending.send_parts(replies, words)
        else:
            self.desk.send(replies[0][0], words)
        self.desk.drafting.close()
        self.desk.conversation.to_end()

    def _risks(self, thread: Thread, text: str, at: datetime | None = None) -> list[str]:
        risks = []
        way = self.desk.drafting.way
        if way is not None:
            risks.append(_("Lewat saluran lain: {shown}.").format(shown=clean_line(way.shown)))
        if numbers := personal(text):
            shown = ", ".join(numbers[:2]) + (" …" if numbers[2:] else "")
            risks.append(_("Ada data pribadi: {numbers}.").format(numbers=shown))
        now = self.desk.now()
        until, standing = closing(thread), standing_of(thread, now)
        if standing == "person" and until is not None:
            until = last_moment(thread)
        if at is not None:
            if too_late(thread, at):
                risks.append(_("Masa balas habis sebelum waktu itu; balasan akan tertahan."))
        elif closed(thread, now):
            risks.append(_("Masa balas sudah habis; WhatsApp mungkin menolak."))
        elif standing == "late":
            risks.append(_("Masa balas 7 hari lewat; Instagram mungkin menolak."))
        elif until is not None and now < until < now + LAST_MINUTES:
            minutes = int((until - now).total_seconds() // 60)
            risks.append(_n("Masa balas tinggal {n} menit.", n=minutes))
        return risks

    def _thread(self) -> Thread | None:
        return self.desk.drafting.thread

    @does("undo")
    def undo(self, _run: Run) -> None:
        """Take the last act back."""
        self.desk.sending.take_back()

    @does("redo")
    def redo(self, _run: Run) -> None:
        """Do again what was taken back last."""
        self.desk.sending.redo()

    @does("held")
    def held(self, run: Run) -> None:
        """Show the held reply of this thread."""
        thread = self.desk.target(run)
        if thread is None:
            return
        message = self.desk.sending.held(thread.number)
        if message is None:
            said = _("Tidak ada balasan tertahan di #{number}.").format(number=thread.number)
            others = ", ".join(f"#{number}" for number in sorted(self.desk.heading.held)[:3])
            self.desk.say(f"{said} " + _("Yang menahan: {numbers}.").format(numbers=others) if others else said)
        else:
            self.show(message)

    def hold(self, message: Message) -> None:
        """A reply of mine was held: show why where its author is free, else say so."""
        busy = self.desk.composer.is_open or not self.desk.is_current
        if busy or self.desk.chosen != message.thread:
            said = _("Balasan #{number} tertahan: ada yang baru sesudah Anda membaca.").format(number=message.thread)
            if message.error is not None:
                said = _("Balasan #{number} tertahan. {why}").format(number=message.thread, why=told(message.error))
            self.desk.fail(said, _("Buka laporannya lalu h."))
        else:
            self.show(message)

    def show(self, message: Message) -> None:
        """The difference, and what to do about it."""
        known = {m.id: m for m in (*self.desk.sending.missed.get(message.id, ()), *self._newer(message))}
        missed = sorted(known.values(), key=lambda m: m.received_at)
        thread = self.desk.state.threads.get(message.thread)
        seq = thread.seq if thread is not None else None  # what comes in while this is open is not seen yet

        def decided(decision: Decision | None) -> None:
            match decision:
                case "send":
                    self.desk.sending.send_held(message, seq)
                case "edit":
                    self.desk.sending.cancel_held(message, keep_text=True)
                case "discard":
                    self.desk.sending.cancel_held(message, keep_text=False)

        parts = together(self.desk.state.conversation(message.thread), message)
        self.desk.app.push_screen(Held(parts, missed, self.desk.now), decided)

    def _newer(self, reply: Message) -> list[Message]:
        entries = self.desk.state.conversation(reply.thread)
        newer = [m for m in entries if first_of(m) != first_of(reply) and m.received_at > reply.at]
        return [m for m in newer if m.kind in ("message", "note") or m.detail.get("event") == "blocked"]
