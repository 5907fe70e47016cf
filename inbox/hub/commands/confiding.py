"""Confidential threads: kept from the unit that they complain about."""

from inbox.domain.seeing import may_see
from inbox.hub.commands.act import Act, Refusal
from inbox.hub.merging import guard_alike
from inbox.i18n import _
from inbox.office import Person
from inbox.store import messages, persons
from inbox.store.threads import ThreadRow
from inbox.wire import CommandResult, Confide


def confide(act: Act, command: Confide) -> CommandResult:
    """Keep the thread from an agency, change who sees it all the same, or show it to everybody again."""
    thread = act.thread()
    if not command.on:
        if thread.hidden_from is not None:
            text = _("{who} membuka kerahasiaan laporan ini.").format(who=act.who)
            thread.hide(None)
            seal(act, thread)
            act.event(thread, "confidential", text, on=False)
        return act.done()
    before = thread.guard()
    hidden = _agency(act, command, thread)
    allowed = set(before.allowed) if before.hidden_from == hidden else set()
    if hidden not in act.me.agencies:
        allowed.add(act.me.login)  # who keeps a secret knows it
    for login in command.allow:
        _fits(act, login, hidden)
    thread.hide(hidden, (allowed | set(command.allow)) - set(command.disallow))
    if thread.guard() == before:
        return act.done()
    seal(act, thread)
    name = next((a.name or a.id for a in act.office.agencies if a.id == hidden), hidden)
    if before.hidden_from != hidden:
        act.event(thread, "confidential", _("{who} merahasiakan laporan ini dari {agency}.").format(
            who=act.who, agency=name), on=True, agency=hidden)  # fmt: skip
        _release(act, thread, hidden)
        _retain(act, thread)
    _tell_of_people(act, thread, set(before.allowed))
    if not any(_sees(thread, person) for person in act.office.people):
        raise Refusal(
            "nobody_left", _("Tidak ada koordinator di luar {agency} yang dapat menangani laporan ini.").format(
                agency=name), _("Sebutkan petugas lain yang boleh melihatnya."),
        )  # fmt: skip
    return act.done()


def seal(act: Act, thread: ThreadRow) -> None:
    """All that goes with a thread follows who may see it: what goes on in it, links, addresses at other threads."""
    unit = act.unit
    guard_alike(unit, thread)
    if len(persons.members(unit.tx, thread.contact)) > 1:
        unit.write()
        unit.readdress(thread.contact)


def _agency(act: Act, command: Confide, thread: ThreadRow) -> str:
    hidden = command.agency or thread.hidden_from or thread.agency
    if hidden is None:
        raise Refusal("agency_needed", _("Laporan ini belum punya OPD."), _("Sebutkan OPD yang dilaporkan."))
    if hidden != thread.hidden_from and all(a.id != hidden for a in act.office.agencies):
        raise Refusal(
            "agency_unknown", _("OPD {agency} tidak ada.").format(agency=hidden[:64]),
            _("Pilih salah satu: {names}.").format(names=", ".join(a.id for a in act.office.agencies) or "—"),
        )  # fmt: skip
    return hidden


def _fits(act: Act, login: str, hidden: str) -> None:
    person = act.office.person(login)
    if person is None and login != act.me.login:
        raise Refusal(
            "person_unknown", _("Petugas {login} tidak ada di kantor ini.").format(login=login[:64]),
            _("Lihat nama petugas dengan `inbox office export`."),
        )  # fmt: skip
    if hidden in (person.agencies if person else act.me.agencies):
        raise Refusal(
            "not_theirs", _("{who} bertugas di OPD yang dilaporkan.").format(who=_name(act, login)),
            _("Pilih petugas OPD lain."),
        )  # fmt: skip


def _release(act: Act, thread: ThreadRow, hidden: str) -> None:
    holder = act.office.person(thread.assignee) if thread.assignee is not None else None
    if holder is not None and hidden in holder.agencies:
        thread.assignee = None
        text = _("{who} tidak lagi memegang laporan ini.").format(who=holder.name or holder.login)
        act.event(thread, "assigned", text, assignee=None)


def _retain(act: Act, thread: ThreadRow) -> None:
    """What somebody who sees the thread no longer has written, and has not left yet, waits for who still does."""
    for row in messages.in_state(act.unit.tx, "queued"):
        if row.thread == thread.number and row.kind == "note":
            act.unit.advance(row, "cancelled")  # a forward: to whom it may still go is decided anew
            continue
        author = act.office.person(row.author_address or "") if row.thread == thread.number else None
        if author is not None and not _sees(thread, author):
            thread.newest_out = row.id
            act.unit.advance(row, "held")


def _tell_of_people(act: Act, thread: ThreadRow, before: set[str]) -> None:
    now = set(thread.guard().allowed)
    if added := now - before - {act.me.login}:
        text = _("{who} mengizinkan {people} melihat laporan rahasia ini.")
        act.event(thread, "confidential", text.format(who=act.who, people=_names(act, added)), allow=sorted(added))
    if taken := before - now:
        text = _("{who} mencabut izin {people} untuk laporan rahasia ini.")
        act.event(thread, "confidential", text.format(who=act.who, people=_names(act, taken)), disallow=sorted(taken))


def _sees(thread: ThreadRow, person: Person) -> bool:
    return may_see(thread.guard(), person.login, person.roles, person.agencies)


def _names(act: Act, logins: set[str]) -> str:
    return ", ".join(_name(act, login) for login in sorted(logins))


def _name(act: Act, login: str) -> str:
    person = act.office.person(login)
    return (person.name if person else "") or login
