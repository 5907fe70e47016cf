"""Messages that arrive: whose they are, which thread they join, what they change there."""

from datetime import datetime, timedelta

import msgspec

from inbox.connectors.base import InboundIdentity, InboundMessage, Media, Party
from inbox.domain import clues, windows
from inbox.domain import threads as rules
from inbox.domain.danger import danger
from inbox.domain.masking import DOTS as MASKED
from inbox.domain.rules import Said
from inbox.hub import acknowledging, display, forwarded, mailing, reports, ruling
from inbox.hub.ids import uuid7
from inbox.hub.ruling import Rules
from inbox.hub.unit import Unit
from inbox.i18n import _
from inbox.office import Channel, Office
from inbox.store import arriving, audit, blocks, contacts, early, media, messages, persons, threads
from inbox.store import clues as store_clues
from inbox.store.base import moment, stamp
from inbox.store.messages import MessageRow
from inbox.store.threads import ThreadRow

NOBODY = Party(ids=())
NO_RULES = Rules(danger=False)
_encode = msgspec.json.Encoder().encode


class Intake:
    """Takes the messages of one body. `stored` counts new ones, `media` says whether there are files to fetch."""

    def __init__(
        self,
        unit: Unit,
        reopen: timedelta,
        raw: bytes,
        step: mailing.Step | None = None,
        rules: Rules = NO_RULES,
        office: Office | None = None,
    ) -> None:
        self.unit, self.tx, self.reopen, self.raw, self.step = unit, unit.tx, reopen, raw, step
        self.rules, self.office = rules, office
        self.stored = 0
        self.media = self.answered = False
        self.former: int | None = None  # whose the number of the message in hand was
        self.doubtful = False

    def message(self, channel: Channel, item: InboundMessage) -> None:
        """Store a message once (pitfall 1). Raises ValueError where it names nobody."""
        if item.mail is not None:
            return mailing.take(self, channel, item, item.mail)
        ids = item.party.ids
        met = arriving.meet(self.tx, channel.id, item.external_id, ids[0] if ids else ("", ""), channel.agency)
        if met.here and item.external_id:
            if item.direction == "out":
                self._again(channel, item)
            return
        if not ids:
            raise ValueError("a message without anybody's address")
        at = rules.sane(item.at, self.unit.now)
        if item.direction == "out" or not forwarded.took(self, channel, item, at, known=met.forwarded):
            contact, name, addresses = self.contact(channel, item.party, met, at)
            if item.direction == "out":
                self._echo(channel, item, at, contact, name, addresses)
            else:
                self._inbound(channel, item, at, contact, name, addresses, met)
        if met.waited_for and item.external_id:
            for found in early.take(self.tx, channel.id, item.external_id, None):
                reports.replay(self.unit, channel, found)

    def _inbound(
        self, channel: Channel, item: InboundMessage, at: datetime, contact: int, name: str, addresses: str,
        met: arriving.Met,
    ) -> None:  # fmt: skip
        theirs = met.threads if met.known is not None and met.known.contact == contact else None
        thread = self._place(channel, at, contact, name, addresses, theirs, history=item.history)
        self.inbound_into(channel, item, at, thread, name)
        self._whose(channel, thread)
        if item.detail.get("standby"):
            self._standby(channel, thread)
        if not item.history and addresses.count("[") > 2:  # the order of several
            contacts.heard(self.tx, channel.id, *item.party.ids[0], stamp(at))

    def _standby(self, channel: Channel, thread: ThreadRow) -> None:
        """Somebody else's program answers this citizen: said once a day in each thread (pitfall 29)."""
        if early.first_time(self.tx, channel.id, f"standby:{thread.number}:{self.unit.now:%Y-%m-%d}"):
            text = (
                _("Aplikasi lain memegang percakapan ini. Membalas dari Siaga mengambil alihnya.")
                if channel.kind == "instagram"
                else _("Meta Business Agent memegang percakapan ini. Membalas dari Siaga mengambil alihnya.")
            )
            self.unit.event(thread, "standby", text)

    def inbound_into(self, channel: Channel, item: InboundMessage, at: datetime, thread: ThreadRow, name: str) -> str:
        """A message from outside in its thread; its id."""
        shown = display.text(item.text)
        kind, value = item.party.ids[0]
        row = self.row(channel, item, at, thread, shown)
        row.author_name, row.author_address = name, display.shown(kind, value)
        self.add(channel, item, thread, row)
        if MASKED in shown or "@" in shown:
            self._clues(item, thread, row)
        thread.last_at = max(thread.last_at, row.at)
        thread.preview = display.glimpse(item.type, shown, thread.preview, fresh=thread.waiting_since is None)
        thread.subject = thread.subject or display.name(item.subject or "")
        thread.channel, thread.channel_kind = channel.id, channel.kind
        if item.history:
            return row.id
        if item.automatic and item.mail is not None:
            return row.id  # no person waits for an answer
        text = f"{thread.subject}\n{shown}" if channel.kind == "email" else shown
        if thread.blocked and self._muted(thread, text):
            return row.id
        thread.unread += 1
        until = windows.closes(channel.kind, at)
        thread.open_window(channel.id, channel.kind, None if until is None else stamp(until), self.unit.stamp)
        if item.automatic:
            return row.id
        if thread.waiting_since is None:
            thread.waiting_since = row.at
        woken = thread.status == "snoozed" and not thread.snoozed_quiet
        if woken or (thread.status == "waiting" and thread.waiting_on == "citizen"):
            thread.status, thread.waiting_on, thread.snoozed_until = "open", None, None
        senders = (name, *(known for _kind, known in item.party.ids))
        ruling.arrived(self.unit, self.rules, thread, Said(text, thread.place or "", channel.id, channel.kind, senders))
        if thread.status == "snoozed" and thread.category_kind == "darurat":
            thread.status, thread.snoozed_until, thread.snoozed_quiet = "open", None, 0  # danger wakes it all the same
        if self.office is not None:
            self.answered |= acknowledging.arrived(self.unit, self.office, channel, item, thread)
        return row.id

    def _clues(self, item: InboundMessage, thread: ThreadRow, row: MessageRow) -> None:
        """Addresses that the citizen wrote, for suggestions who may be the same person."""
        found = clues.written(item.text)
        writers = contacts.find(self.tx, row.channel or "", item.party.ids) if found else []
        if writers:
            store_clues.note(self.tx, writers[0].contact, thread.number, row.pk, row.at, found)

    def _muted(self, thread: ThreadRow, text: str) -> bool:
        """Whether what a blocked citizen writes calls nobody. Danger to life is heard from everybody."""
        found = blocks.of(thread)
        if found is None or not found.on or thread.status not in ("invalid", "resolved"):
            return False
        if danger(text) is None:
            return True
        thread.status, thread.closed_at = "open", None
        self.unit.event(thread, "blocked_danger", _("Warga ini diblokir, tetapi pesannya memuat kata bahaya."))
        return False

    def _echo(
        self, channel: Channel, item: InboundMessage, at: datetime, contact: int, name: str, addresses: str
    ) -> None:
        """A message that staff sent: ours coming back (pitfalls 11, 13), or one from the office's phone (12)."""
        own = self._own(channel, item, contact)
        if own is not None:
            own.external_id = item.external_id
            reports.progress(self.unit, own, "sent")
            return
        thread = self._place(channel, at, contact, name, addresses, None, history=True)
        self.echo_into(channel, item, at, thread, _("dari HP"))

    def echo_into(self, channel: Channel, item: InboundMessage, at: datetime, thread: ThreadRow, by: str) -> str:
        """A message that staff sent from elsewhere, in its thread; its id."""
        shown = display.text(item.text)
        row = self.row(channel, item, at, thread, shown)
        row.direction, row.status, row.author_name = "out", "sent", by
        self.add(channel, item, thread, row)
        thread.last_at = max(thread.last_at, row.at)
        thread.preview = thread.preview or display.glimpse(item.type, shown, "", fresh=True)
        thread.newest_out, thread.outgoing = row.id, None
        if thread.channel is None:
            thread.channel, thread.channel_kind = channel.id, channel.kind
        if not item.history and thread.waiting_since is not None and thread.waiting_since <= row.at:
            thread.waiting_since, thread.unread = None, 0
        return row.id

    def _again(self, channel: Channel, item: InboundMessage) -> None:
        """The echo of a reply that was accepted already says that it was sent."""
        row = self.unit.by_external(channel.id, item.external_id)
        if row is not None and row.direction == "out" and row.status in ("accepted", "uncertain", "sending"):
            reports.progress(self.unit, row, "sent")

    def _own(self, channel: Channel, item: InboundMessage, contact: int) -> MessageRow | None:
        if item.callback:
            own = self.unit.message(item.callback)
            if own is not None and own.channel == channel.id and own.external_id is None:
                return own
        for thread in (row for one in persons.members(self.tx, contact) for row in threads.of_contact(self.tx, one)):
            for row in messages.unsettled(self.tx, channel.id, thread.number):
                if row.external_id is None and (row.raw_text or "").strip() == item.text.strip():
                    return self.unit.message(row.id)
        return None

    def row(self, channel: Channel, item: InboundMessage, at: datetime, thread: ThreadRow, shown: str) -> MessageRow:
        unit = self.unit
        row = MessageRow(
            id=uuid7(unit.now), thread=thread.number, seq=0, at=stamp(at), received_at=unit.stamp,
            channel=channel.id, channel_kind=channel.kind, external_id=item.external_id or None, type=item.type,
            text=shown, raw_text=display.evidence(item.text), files=len(item.media), raw=self.raw,
        )  # fmt: skip
        if item.to or item.cc:
            own = {a.lower() for a in (channel.address, *channel.aliases)}
            row.recipients = _encode(
                [[a.lower() if a.lower() in own else display.shown("mail", a) for a in some]
                 for some in (item.to, item.cc)]
            ).decode()  # fmt: skip
        if item.subject:
            row.subject = display.name(item.subject)
        if item.quoted:
            row.quoted = display.text(item.quoted)
        if item.reply_to:
            answered = unit.by_external(channel.id, item.reply_to)
            row.reply_to = answered.id if answered else item.reply_to
            if answered and row.quoted is None and not answered.deleted:
                row.quoted = (answered.text or "")[:300]
        detail = dict(item.detail)
        if item.history:
            detail["history"] = True
        if item.automatic:
            detail["automatic"] = True
        if item.direction == "out" and item.mail is None:
            detail["from_app"] = True  # nobody knows which colleague wrote it
        if detail:
            row.detail = _encode(detail).decode()
        return row

    def add(self, channel: Channel, item: InboundMessage, thread: ThreadRow, row: MessageRow) -> None:
        self.unit.add(thread, row, content=not item.history)  # history is no news: it makes no answer stale
        self.stored += 1
        if item.media:
            self.media |= any(_state(m) == "fetching" for m in item.media)
            ids = [uuid7(self.unit.now) for _m in item.media]
            messages.attach(
                self.tx, row.pk,
                [
                    (identity, m.kind, m.mime, display.name(m.name), m.size, _state(m),
                     _encode(m).decode(), channel.id)
                    for identity, m in zip(ids, item.media, strict=True)
                ],
            )  # fmt: skip
            for identity, m in zip(ids, item.media, strict=True):
                if m.kept:
                    media.done(self.tx, identity, "ready", m.mime, m.size, m.sha256)

    def contact(
        self, channel: Channel, party: Party, met: arriving.Met | None = None, at: datetime | None = None
    ) -> tuple[int, str, str]:
        """The contact of a party, with name and addresses; made where unknown, its further ids kept as aliases.

        Ids belong to (channel, id) and nothing wider (pitfall 19); two known contacts are never joined here. A number
        that its owner had given up before `at` is somebody else's now: a contact of their own.
        """
        if met is None:
            found = contacts.find(self.tx, channel.id, party.ids)
        else:
            found = ([met.known] if met.known else []) + contacts.find(self.tx, channel.id, party.ids[1:])
        called = display.name(party.name) or display.name(f"@{party.username}" if party.username else "")
        when = self.unit.stamp if at is None else stamp(at)
        left = [known for known in found if known.given_up(when)]
        if left:
            found = [known for known in found if known not in left]
            contact = found[0].contact if found else contacts.create(self.tx, called)
            for known in left:
                contacts.give(self.tx, channel.id, known.kind, known.value, contact, when)
            if not found:
                self.former = left[0].contact
                return self._newcomer(channel, contact, called, party, left)
            self.unit.readdress(contact)
        if not found:
            contact = contacts.create(self.tx, called)
            for kind, value in dict.fromkeys(party.ids):
                contacts.add(self.tx, contact, channel.id, kind, value, display.shown(kind, value))
            return contact, called, contacts.index(self.tx, contact)
        _kind, _value, contact, name, addresses, _last_in = found[0]
        others = {known.contact for known in found} - {contact}
        if others:
            self._clash(contact, others, channel)
        new = []
        if len(found) < len(party.ids):
            here = {(known.kind, known.value) for known in (*found, *left)}
            new = [pair for pair in dict.fromkeys(party.ids) if pair not in here]
        for kind, value in new:
            self.doubtful |= kind == "bsuid" and contacts.others(self.tx, contact, channel.id, kind, value)
            contacts.add(self.tx, contact, channel.id, kind, value, display.shown(kind, value))
        if called and called != name and not (name and called.startswith("@")):
            contacts.rename(self.tx, contact, called, name)
            new = new or [("", "")]
        if new:
            self.unit.readdress(contact)
            name, addresses = contacts.get(self.tx, contact)
        return contact, name, addresses

    def _newcomer(
        self, channel: Channel, contact: int, called: str, party: Party, left: list[contacts.Known]
    ) -> tuple[int, str, str]:
        here = {(known.kind, known.value) for known in left}
        for kind, value in dict.fromkeys(party.ids):
            if (kind, value) not in here:
                contacts.add(self.tx, contact, channel.id, kind, value, display.shown(kind, value))
        return contact, called, contacts.index(self.tx, contact)

    def _whose(self, channel: Channel, thread: ThreadRow) -> None:
        """Say where the number may have another owner now: what was told the former one is not theirs to hear."""
        former, doubtful = self.former, self.doubtful
        self.former, self.doubtful = None, False
        if former is not None:
            audit.record(self.tx, self.unit.stamp, "", "number_recycled", thread.number, former=former)
            theirs = threads.candidates(self.tx, former, channel.agency)
            text = _("Nomor ini dulu milik warga lain ({numbers}), yang sudah berganti nomor. Ini warga baru.").format(
                numbers=", ".join(f"#{row.number}" for row in theirs[:3]) or "-"
            )
            self.unit.event(thread, "number_recycled", text, former=[row.number for row in theirs[:3]])
        elif doubtful:
            audit.record(self.tx, self.unit.stamp, "", "identity_doubt", thread.number)
            text = _("Id WhatsApp pada nomor ini berbeda dari sebelumnya. Pastikan orangnya masih sama.")
            self.unit.event(thread, "identity_doubt", text)

    def _clash(self, contact: int, others: set[int], channel: Channel) -> None:
        key = f"clash:{contact}:{','.join(map(str, sorted(others)))}"
        if early.first_time(self.tx, channel.id, key):
            audit.record(self.tx, self.unit.stamp, "", "identity_clash", contact=contact, others=sorted(others))
            for thread in threads.of_contact(self.tx, contact)[:1]:
                text = _("Alamat warga ini juga tercatat pada kontak lain; keduanya tidak digabung.")
                self.unit.event(self.unit.root(self.unit.hold(thread)), "identity_clash", text)

    def _place(
        self, channel: Channel, at: datetime, contact: int, name: str, addresses: str,
        theirs: list[ThreadRow] | None, *, history: bool,
    ) -> ThreadRow:  # fmt: skip
        """The thread that a message belongs to; `theirs` are the contact's, where they were looked up already."""
        unit = self.unit
        candidates = threads.candidates(self.tx, contact, channel.agency) if theirs is None else theirs
        if contacts.is_joined(addresses):
            candidates = self._asked_from(channel, contact) + list(candidates)
        # What was merged goes on in another thread, and so does its citizen's next message.
        rows = {row.number: row for row in (unit.root(unit.hold(found)) for found in candidates)}
        if all(row.status in ("resolved", "invalid") for row in rows.values()):
            for row in rows.values():
                if row.blocked and (kept := blocks.of(row)) is not None and kept.on:
                    return row
        found = [
            rules.Candidate(r.number, r.status, moment(r.closed_at) if r.closed_at else None) for r in rows.values()
        ]
        how, number = rules.place(found, max(at, unit.now) if not history else at, self.reopen, history=history)
        if number is None:
            thread = unit.new_thread(contact, channel.agency, stamp(at), name, addresses)
            if history and at < unit.now - self.reopen:
                thread.status, thread.closed_at = "resolved", stamp(at)
            return thread
        joined = rows[number]
        if how == "reopen":
            joined.status, joined.closed_at, joined.waiting_on = "open", None, None
            unit.fresh.add(number)
            unit.event(joined, "reopened", _("Warga menulis lagi; laporan dibuka kembali."))
        return joined

    def _asked_from(self, channel: Channel, contact: int) -> list[ThreadRow]:
        """The thread of the same person from which the contact was last written to on this channel, still going on."""
        number = persons.answered_in(self.tx, contact, channel.id)
        row = self.unit.thread(number) if number is not None else None
        return [row] if row is not None and row.status not in ("resolved", "invalid") else []

    def identity(self, channel: Channel, item: InboundIdentity) -> None:
        """An address changed (pitfalls 19, 20): the same contact, once; a clash is reported, never merged."""
        if not early.first_time(self.tx, channel.id, f"identity:{item.external_id}"):
            return
        at = stamp(rules.sane(item.at, self.unit.now))
        known = [found for found in contacts.find(self.tx, channel.id, item.old) if not found.given_up(at)]
        if not known:
            return
        contact = known[0].contact
        taken = contacts.find(self.tx, channel.id, item.new)
        others = {found.contact for found in taken if not found.given_up(at)} - {contact}
        if others:
            self._clash(contact, others, channel)
            return
        for kind, value in item.new:
            if any((kind, value) == (found.kind, found.value) for found in taken):
                contacts.give(self.tx, channel.id, kind, value, contact, self.unit.stamp)
            else:
                contacts.add(self.tx, contact, channel.id, kind, value, display.shown(kind, value))
            contacts.heard(self.tx, channel.id, kind, value, self.unit.stamp)
        kinds = {kind for kind, _value in item.new}
        for kind, value in item.old:
            if kind in kinds and (kind, value) not in item.new:
                contacts.retire(self.tx, channel.id, kind, value, at)
        self.unit.readdress(contact)
        audit.record(self.tx, self.unit.stamp, "", "identity_changed", contact=contact, channel=channel.id)
        for thread in threads.of_contact(self.tx, contact)[:1]:
            text = display.text(item.text) or _("Warga ini berganti nomor.")
            self.unit.event(self.unit.root(self.unit.hold(thread)), "identity_changed", text)


def _state(m: Media) -> str:
    """A file without a way to fetch it stays where it is."""
    if m.later and not m.kept:
        return "remote"
    return "ready" if m.kept else "fetching" if m.remote_id or m.url else "refused"
