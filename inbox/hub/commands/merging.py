"""Threads of one citizen go on in one; messages become a thread of their own; threads know each other."""

from inbox.hub import merging as rules
from inbox.hub.commands.act import Act, Refusal
from inbox.i18n import _, _n
from inbox.store import merging, messages, persons
from inbox.store.messages import MessageRow
from inbox.store.threads import ThreadRow
from inbox.wire import CommandResult, Link, Merge, Split

LINKS = 50


def merge(act: Act, command: Merge) -> CommandResult:
    """The thread goes on in another of the same citizen, or by itself again."""
    row = act.thread()
    if command.undo:
        return _unmerge(act, row)
    if command.into is None:
        raise Refusal("bad_target", _("Sebutkan laporan tujuannya."), _("Contoh: inbox merge 1043 1042"))
    if row.merged_into is not None:
        raise Refusal(
            "merged", _("#{number} sudah digabung ke #{into}.").format(number=row.number, into=row.merged_into),
            _("Pisahkan dulu bila salah: inbox merge {number} --undo").format(number=row.number),
        )  # fmt: skip
    keeper = _other(act, command.into)
    if keeper.number == row.number:
        raise Refusal("bad_target", _("Laporan tidak dapat digabung dengan dirinya sendiri."), _("Periksa nomornya."))
    if keeper.contact not in persons.members(act.unit.tx, row.contact):
        # The answer to one would stand in the other's thread, where every next one is written from.
        raise Refusal(
            "other_citizen",
            _("#{number} dan #{into} dari warga yang berbeda; tidak digabung supaya data mereka tidak bercampur.")
            .format(number=row.number, into=keeper.number),
            _("Tautkan saja: inbox link {number} {into}. Bila orangnya sama, gabungkan dulu kontaknya.").format(
                number=row.number, into=keeper.number),
        )  # fmt: skip
    _alike(row, keeper)
    rules.merge(act.unit, keeper, row, act.me.login)
    into = {"number": row.number, "into": keeper.number, "who": act.who}
    act.event(row, "merged", _("{who} menggabungkan laporan ini ke #{into}.").format(**into), into=keeper.number)
    act.event(keeper, "absorbed", _("{who} menggabungkan #{number} ke laporan ini.").format(**into), number=row.number)
    return act.done()


def _unmerge(act: Act, row: ThreadRow) -> CommandResult:
    found = merging.of_other(act.unit.tx, "merge", row.number)
    if found is None or row.merged_into is None:
        raise Refusal("not_merged", _("#{number} tidak sedang digabung.").format(number=row.number),
                      _("Lihat aktivitas laporan ini."))  # fmt: skip
    keeper = _seen(act, found.keeper)
    _goes_on(keeper)
    rules.unmerge(act.unit, keeper, row, found)
    into = {"number": row.number, "into": keeper.number, "who": act.who}
    act.event(row, "unmerged", _("{who} memisahkan lagi laporan ini dari #{into}.").format(**into), into=keeper.number)
    act.event(
        keeper, "parted", _("{who} memisahkan lagi #{number} dari laporan ini.").format(**into), number=row.number
    )
    return act.done()


def split(act: Act, command: Split) -> CommandResult:
    """Messages become a thread of their own, whose first event is the answer's message, or come back."""
    row = act.thread()
    wanted = list(dict.fromkeys(command.messages))
    if command.undo:
        return _unsplit(act, row, set(wanted))
    rows = _chosen(act, row, wanted)
    back = _former(act, row, {m.pk for m in rows})
    fresh = rules.split(act.unit, row, rows, act.me.login, back)
    told = {"n": len(rows), "who": act.who, "number": fresh.number, "start": row.number}
    act.event(row, "split", _n("{who} memisahkan {n} pesan menjadi #{number}.", **told), number=fresh.number)
    began = act.unit.event(fresh, "split_from", _n("{who} membuat laporan ini dari {n} pesan #{start}.", **told),
                           act.me.login, name=act.who, number=row.number)  # fmt: skip
    return act.done(message=messages.wire(act.unit.tx, [began])[0])


def _chosen(act: Act, row: ThreadRow, wanted: list[str]) -> list[MessageRow]:
    """The messages, and the reactions of staff to them, in order. Raises Refusal."""
    every = rules.said(act.unit, row.number)
    known = {m.id for m in every if m.kind in ("message", "note") and m.type != "reaction"}
    if not wanted or any(name not in known for name in wanted):
        raise Refusal("message_unknown", _("Pilih pesan yang ada di laporan ini."),
                      _("Lihat id pesannya: inbox thread {number} --json").format(number=row.number))  # fmt: skip
    if all(m.id in wanted or m.kind != "message" or m.direction == "out" for m in every):
        raise Refusal("nothing_left", _("Tidak ada pesan warga yang tersisa di #{number}.").format(number=row.number),
                      _("Sisakan paling sedikit satu pesan warga."))  # fmt: skip
    rows = [m for m in every if m.id in wanted or (m.type == "reaction" and m.reply_to in wanted)]
    if not any(m.direction == "in" for m in rows):
        raise Refusal("nothing_said", _("Tidak ada pesan warga di antara yang dipilih."),
                      _("Pilih paling sedikit satu pesan warga."))  # fmt: skip
    return sorted(rows, key=lambda m: (m.seq, m.pk))


def _former(act: Act, row: ThreadRow, keys: set[int]) -> ThreadRow | None:
    """The thread that these messages were before they were brought back."""
    for found in merging.splits(act.unit.tx, row.number, undone=True):
        former = act.unit.thread(found.number)
        if (
            former is not None
            and former.merged_into == row.number
            and keys == set(merging.moved(act.unit.tx, found.id))
        ):
            return former
    return None


def _unsplit(act: Act, row: ThreadRow, wanted: set[str]) -> CommandResult:
    tx = act.unit.tx
    found = merging.of_other(tx, "split", row.number) if not wanted else None
    for one in merging.splits(tx, row.number, undone=False) if wanted else ():
        moved = merging.moved(tx, one.id)
        if wanted <= {m.id for m in rules.said(act.unit, one.number) if m.pk in moved}:
            found = one
            break
    if found is None:
        raise Refusal("not_split", _("#{number} bukan pecahan laporan lain.").format(number=row.number),
                      _("Lihat aktivitas laporan ini."))  # fmt: skip
    keeper, part = _seen(act, found.keeper), _seen(act, found.number)
    _goes_on(keeper)
    _goes_on(part)
    _alike(keeper, part)
    rules.unsplit(act.unit, keeper, part, found)
    told = {"who": act.who, "number": part.number, "start": keeper.number}
    act.event(keeper, "unsplit", _("{who} menyatukan lagi #{number} dengan laporan ini.").format(**told),
              number=part.number)  # fmt: skip
    act.event(part, "merged", _("{who} menyatukan lagi laporan ini dengan #{start}.").format(**told),
              into=keeper.number)  # fmt: skip
    act.at(keeper.number)
    return act.done()


def link(act: Act, command: Link) -> CommandResult:
    """Two threads know each other, or no longer."""
    row, other = act.thread(), _other(act, command.to)
    if other.number == row.number:
        raise Refusal("bad_target", _("Laporan tidak dapat ditautkan dengan dirinya sendiri."), _("Periksa nomornya."))
    linked = other.number in row.numbers("links")
    if linked != command.undo:
        return act.done()
    if not command.undo:
        _alike(row, other)
        if max(len(row.numbers("links")), len(other.numbers("links"))) >= LINKS:
            raise Refusal("too_many", _("Terlalu banyak tautan."), _("Lepaskan tautan yang tidak perlu dulu."))
    text = (
        _("{who} melepas tautan dengan #{number}.")
        if command.undo
        else _("{who} menautkan laporan ini dengan #{number}.")
    )
    for one, to in ((row, other), (other, row)):
        known = set(one.numbers("links"))
        one.set_numbers("links", known - {to.number} if command.undo else known | {to.number})
        act.event(
            one, "unlinked" if command.undo else "linked", text.format(who=act.who, number=to.number), number=to.number
        )
    return act.done()


def _other(act: Act, number: int) -> ThreadRow:
    """Another thread, or the one in which it goes on. Raises Refusal where it is not there for this person."""
    return _seen(act, act.unit.root(_seen(act, number)).number)


def _seen(act: Act, number: int) -> ThreadRow:
    row = act.unit.thread(number)
    if row is None or not act.sees(row):
        raise Refusal(
            "thread_unknown", _("Laporan #{number} tidak ada.").format(number=number),
            _("Periksa nomornya; mungkin laporan itu milik OPD lain."),
        )  # fmt: skip
    return row


def _alike(row: ThreadRow, other: ThreadRow) -> None:
    """Raises Refusal where one is kept from somebody who sees the other."""
    if row.hidden_from != other.hidden_from:
        raise Refusal(
            "confidential", _("Salah satu dari #{number} dan #{other} rahasia.").format(
                number=row.number, other=other.number),
            _("Rahasiakan keduanya dari OPD yang sama dulu."),
        )  # fmt: skip


def _goes_on(row: ThreadRow) -> None:
    """Raises Refusal where the thread has itself gone on in another one since."""
    if row.merged_into is not None:
        raise Refusal(
            "merged", _("#{number} sudah digabung ke #{into}.").format(number=row.number, into=row.merged_into),
            _("Pisahkan itu dulu: inbox merge {number} --undo").format(number=row.number),
        )  # fmt: skip
