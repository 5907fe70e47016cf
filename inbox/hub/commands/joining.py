"""One person over several contacts: joined by people, parted again, declined. No row is moved or lost."""

from inbox.hub import display, persons
from inbox.hub.commands.act import Act, Refusal
from inbox.hub.reading import Viewer
from inbox.i18n import _
from inbox.store import audit, offices, threads
from inbox.store import persons as stored
from inbox.store.base import moment
from inbox.store.threads import ThreadRow
from inbox.wire import CommandResult, DeclineContact, JoinContact, PartContact, mark, same_thread

MOST = 20  # contacts of one person
WHY = 4  # letters of a reason, at least


def join(act: Act, command: JoinContact) -> CommandResult:
    """Hold the citizens of two threads for one person, with evidence that the hub finds too, or for a reason."""
    thread, other = act.thread(), _other(act, command.other, command.other_about)
    tx, why = act.unit.tx, display.name(command.why)[:300]
    together = stored.members(tx, thread.contact)
    if len({*together, *stored.members(tx, other.contact)}) > MOST:
        raise Refusal("too_many", _("Terlalu banyak kontak untuk satu orang."), _("Periksa penggabungan yang ada."))
    viewer = Viewer(act.me, act.unit.stamp, owners={row.id: row.agency for row in offices.channels(tx)})
    evidence = "citizen" if command.evidence == "citizen" else ""
    if command.evidence and not evidence:
        shown = persons.between(viewer, tx, thread.contact, other.contact)
        evidence = next((found.kind for found in shown if found.kind == command.evidence), "")
    if len(why) < WHY and evidence in ("", "citizen"):
        raise Refusal(
            "reason_needed", _("Alasan menggabungkan kontak perlu ditulis."),
            _("Contoh: warga menyebut sendiri nomor WhatsApp-nya lewat surel."),
        )  # fmt: skip
    if not stored.join(tx, thread.contact, other.contact, evidence, why, act.me.login, act.who, act.unit.stamp):
        raise Refusal("already_joined", _("Kedua kontak ini sudah tergabung."), _("Buka kontaknya dengan D."))
    act.unit.rejoined(stored.members(tx, thread.contact))
    _record(act, "contact_joined", thread, other)
    for here, there in ((thread, other), (other, thread)):
        _tell(act, here, there, "contact_joined", why)
    return act.done()


def part(act: Act, command: PartContact) -> CommandResult:
    """End a join, or let it stand again."""
    thread, other = act.thread(), _other(act, command.other, command.other_about)
    tx = act.unit.tx
    before = stored.members(tx, thread.contact)
    if command.undo:
        changed = stored.restore(tx, thread.contact, other.contact)
        before = stored.members(tx, thread.contact)
    else:
        changed = stored.part(tx, thread.contact, other.contact, act.me.login, act.unit.stamp)
    if not changed and not command.undo:
        if other.contact in before:
            raise Refusal(
                "joined_through", _("Keduanya tergabung lewat kontak lain, tidak langsung."),
                _("Lihat siapa dengan siapa: inbox contact {number}").format(number=thread.number),
            )  # fmt: skip
        raise Refusal("not_joined", _("Kedua kontak ini tidak tergabung."), _("Buka lagi kontaknya dengan D."))
    if changed:
        _apart(act, before)
        what = "contact_joined" if command.undo else "contact_parted"
        act.unit.rejoined(before)
        _record(act, what, thread, other)
        for here, there in ((thread, other), (other, thread)):
            _tell(act, here, there, what, "")
    return act.done()


def _apart(act: Act, contacts: list[int]) -> None:
    """Raises Refusal where threads of contacts that are two people now go on in one: each would read the other's."""
    for contact in contacts:
        people = stored.members(act.unit.tx, contact)
        for row in threads.of_contact(act.unit.tx, contact):
            keeper = act.unit.root(act.unit.hold(row))
            if keeper.contact not in people:
                raise Refusal(
                    "merged", _("Laporan kedua kontak ini masih digabung."),
                    _("Pisahkan dulu laporannya: inbox merge {number} --undo").format(number=row.number)
                    if act.sees(row) else _("Minta koordinator memisahkan laporannya dulu."),
                )  # fmt: skip


def decline(act: Act, command: DeclineContact) -> CommandResult:
    """Two citizens are not one person; or it may be suggested again."""
    thread, other = act.thread(), _other(act, command.other, command.other_about)
    tx = act.unit.tx
    if command.undo:
        changed, what = stored.undecline(tx, thread.contact, other.contact), "contact_undeclined"
    else:
        changed = stored.decline(tx, thread.contact, other.contact, act.me.login, act.unit.stamp)
        what = "contact_declined"
    if changed:
        _record(act, what, thread, other)
        _tell(act, thread, other, what, "")
    return act.done()


def _other(act: Act, number: int, about: str | None) -> ThreadRow:
    """The other thread. Raises Refusal where it is not there for this person, is another one, or the same citizen's."""
    row = act.unit.thread(number)
    if row is None or not act.sees(row):
        raise Refusal(
            "thread_unknown", _("Laporan #{number} tidak ada.").format(number=number),
            _("Periksa nomornya; mungkin laporan itu milik OPD lain."),
        )  # fmt: skip
    if about is not None and not same_thread(about, mark(act.unit.epoch, moment(row.created_at))):
        raise Refusal("other_thread", _("Laporan #{number} kini milik warga lain.").format(number=number),
                      _("Periksa siapa warganya sekarang."))  # fmt: skip
    if row.contact == act.thread().contact:
        raise Refusal("same_contact", _("Kedua laporan ini sudah dari kontak yang sama."), _("Periksa nomornya."))
    return row


def _record(act: Act, what: str, thread: ThreadRow, other: ThreadRow) -> None:
    audit.record(
        act.unit.tx, act.unit.stamp, act.me.login, what, thread.number, contact=thread.contact, other=other.contact
    )


def _tell(act: Act, here: ThreadRow, there: ThreadRow, what: str, why: str) -> None:
    """Say it in a thread's history; the other thread and the reason only where whoever reads this may see that too."""
    open_to_all = not there.confidential and (there.agency is None or there.agency == here.agency)
    said = {
        "contact_joined": (
            _("{who} menggabungkan kontak warga ini dengan #{number}."),
            _("{who} menggabungkan kontak warga ini dengan kontaknya yang lain."),
        ),
        "contact_parted": (
            _("{who} memisahkan lagi kontak warga ini dari #{number}."),
            _("{who} memisahkan lagi kontak warga ini dari kontak lain."),
        ),
        "contact_declined": (
            _("{who}: warga ini bukan orang yang sama dengan #{number}."),
            _("{who} menolak usul penggabungan kontak warga ini."),
        ),
        "contact_undeclined": (
            _("{who}: warga ini mungkin orang yang sama dengan #{number}."),
            _("{who} mengembalikan usul penggabungan kontak warga ini."),
        ),
    }[what]
    text = said[0 if open_to_all else 1].format(who=act.who, number=there.number)
    if open_to_all:
        act.event(here, what, f"{text} {why}".strip(), other=there.number)
    else:
        act.event(here, what, text)
