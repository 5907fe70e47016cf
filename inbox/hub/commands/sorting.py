"""What a thread is about and who works on it: notes, tags, OPD, category, place, priority, persons."""

import msgspec

from inbox.domain.permissions import may
from inbox.domain.seeing import may_hold
from inbox.hub import display, drafts
from inbox.hub.commands import attending
from inbox.hub.commands.act import Act, Refusal
from inbox.i18n import _
from inbox.office import Person
from inbox.store import threads
from inbox.store.messages import MessageRow
from inbox.store.threads import ThreadRow
from inbox.wire import (
    Assign,
    Claim,
    CommandResult,
    Note,
    SetAgency,
    SetCategory,
    SetPlace,
    SetPriority,
    SetTags,
)

NOTE = 65_536  # characters


def note(act: Act, command: Note) -> CommandResult:
    """Write what only staff see."""
    thread = act.thread()
    if not command.text.strip() or len(command.text) > NOTE:
        raise Refusal("empty", _("Catatan kosong atau terlalu panjang."), _("Tulis catatan yang lebih pendek."))
    unit = act.unit
    if unit.message(command.cmd_id) is not None:
        raise Refusal("cmd_id_reused", _("Catatan ini sudah pernah diterima."), _("Muat ulang laporannya."))
    names = attending.called(act, thread, command.text)
    row = MessageRow(
        id=command.cmd_id, thread=thread.number, seq=0, kind="note", direction="out", author_name=act.who,
        author_address=act.me.login, text=display.text(command.text), raw_text=display.evidence(command.text),
        at=unit.stamp, received_at=unit.stamp,
        detail=msgspec.json.encode({"mentions": names}).decode() if names else "{}",
    )  # fmt: skip
    unit.add(thread, row)
    attending.mention(act, thread, names)
    drafts.sent(act, thread, command.text, command.drafted)
    thread.last_at = max(thread.last_at, unit.stamp)
    return act.done(message=row.wire())


def tags(act: Act, command: SetTags) -> CommandResult:
    """Add and remove tags."""
    thread = act.thread()
    add = [name for tag in command.add if (name := display.name(tag).strip()[:64])]
    before = set(thread.tag_list())
    after = (before - {tag.strip() for tag in command.remove}) | set(add)
    if len(after) > 50:
        raise Refusal("too_many", _("Terlalu banyak label."), _("Hapus label yang tidak perlu dulu."))
    if after != before:
        threads.set_tags(act.unit.tx, thread, after)
        said = ", ".join([f"+{t}" for t in sorted(after - before)] + [f"-{t}" for t in sorted(before - after)])
        act.event(thread, "tagged", _("{who} mengubah label: {tags}.").format(who=act.who, tags=said))
    return act.done()


def agency(act: Act, command: SetAgency) -> CommandResult:
    """Move the thread to another OPD, or back to where it had none."""
    thread = act.thread()
    if command.agency is None:
        if thread.agency is not None:
            thread.agency = None
            act.event(thread, "agency", _("{who} melepas laporan ini dari OPD.").format(who=act.who), agency=None)
        return act.done()
    found = next((a for a in act.office.agencies if a.id == command.agency), None)
    if found is None:
        raise Refusal(
            "agency_unknown", _("OPD {agency} tidak ada.").format(agency=command.agency[:64]),
            _("Pilih salah satu: {names}.").format(names=", ".join(a.id for a in act.office.agencies) or "—"),
        )  # fmt: skip
    if found.id == thread.hidden_from:
        raise Refusal(
            "confidential", _("Laporan ini dirahasiakan dari {agency}.").format(agency=found.name or found.id),
            _("Buka dulu kerahasiaannya, atau pilih OPD lain."),
        )  # fmt: skip
    if thread.agency != found.id:
        thread.agency = found.id
        text = _("{who} meneruskan laporan ini ke {agency}.").format(who=act.who, agency=found.name or found.id)
        act.event(thread, "agency", text, agency=found.id)
        holder = act.office.person(thread.assignee) if thread.assignee is not None else None
        if holder is not None and not may_hold(thread.guard(), holder.agencies):
            thread.assignee = None  # nobody holds what they cannot see
            text = _("{who} tidak bertugas di OPD itu; laporan ini belum ada petugasnya.").format(
                who=holder.name or holder.login
            )
            act.event(thread, "assigned", text, assignee=None)
    return act.done()


def category(act: Act, command: SetCategory) -> CommandResult:
    """Set what the thread is about."""
    thread = act.thread()
    spm = display.name(command.spm or "")[:64] or None
    if (thread.category_kind, thread.category_spm) != (command.kind, spm):
        thread.category_kind, thread.category_spm = command.kind, spm
        text = _("{who} mengubah kategori: {kind}.").format(who=act.who, kind=command.kind or "—")
        act.event(thread, "category", text, kind=command.kind, spm=spm)
    return act.done()


def place(act: Act, command: SetPlace) -> CommandResult:
    """Set where it is."""
    thread = act.thread()
    where = display.name(command.place or "")[:200] or None
    if thread.place != where:
        thread.place = where
        act.event(thread, "place", _("{who} mengubah lokasi: {place}.").format(who=act.who, place=where or "—"))
    return act.done()


def priority(act: Act, command: SetPriority) -> CommandResult:
    """Set the priority."""
    thread = act.thread()
    if thread.priority != command.priority:
        thread.priority = command.priority
        text = _("{who} mengubah prioritas menjadi {priority}.").format(who=act.who, priority=command.priority)
        act.event(thread, "priority", text, priority=command.priority)
    return act.done()


def assign(act: Act, command: Assign) -> CommandResult:
    """Give the thread to somebody or back to all."""
    thread = act.thread()
    login = command.assignee
    if login == thread.assignee:
        return act.done()
    if thread.assignee not in (None, act.me.login) and not may(act.me.roles, "assign_others"):
        raise Refusal(
            "forbidden", _("Laporan ini dipegang {who}.").format(who=_called(act, thread.assignee or "")),
            _("Hanya koordinator yang boleh memindahkannya."),
        )  # fmt: skip
    if login is not None and login != act.me.login and act.office.person(login) is None:
        raise Refusal(
            "person_unknown", _("Petugas {login} tidak ada di kantor ini.").format(login=login[:64]),
            _("Lihat nama petugas dengan `inbox office export`."),
        )  # fmt: skip
    person = act.office.person(login) if login is not None else None
    if person is not None and login != act.me.login:
        _fits(person, thread)
    before, thread.assignee = thread.assignee, login
    drafts.passed_on(act, thread, before)
    if login is None:
        text = _("{who} melepas laporan ini.").format(who=act.who)
    elif login == act.me.login:
        text = _("{who} mengambil laporan ini.").format(who=act.who)
    else:
        text = _("{who} menyerahkan laporan ini kepada {to}.").format(who=act.who, to=_called(act, login))
    act.event(thread, "assigned", text, assignee=login)
    return act.done()


def _fits(person: Person, thread: ThreadRow) -> None:
    """Raises Refusal for somebody who does not see the thread or does not answer citizens."""
    if not may_hold(thread.guard(), person.agencies):
        raise Refusal(
            "not_theirs", _("{who} tidak bertugas di OPD laporan ini.").format(who=person.name or person.login),
            _("Pilih petugas OPD itu, atau pindahkan dulu laporannya."),
        )  # fmt: skip
    if not may(person.roles, "reply"):
        raise Refusal(
            "not_theirs", _("{who} bukan petugas yang membalas warga.").format(who=person.name or person.login),
            _("Pilih petugas atau koordinator."),
        )  # fmt: skip


def claim(act: Act, command: Claim) -> CommandResult:
    """Take the thread."""
    thread = act.thread()
    if thread.assignee == act.me.login:
        return act.done()
    if thread.assignee is not None and not may(act.me.roles, "assign_others"):
        raise Refusal(
            "assigned", _("Laporan ini sudah dipegang {who}.").format(who=_called(act, thread.assignee)),
            _("Minta koordinator memindahkannya kepada Anda."),
        )  # fmt: skip
    before, thread.assignee = thread.assignee, act.me.login
    drafts.passed_on(act, thread, before)
    act.event(thread, "claimed", _("{who} mengambil laporan ini.").format(who=act.who))
    return act.done()


def _called(act: Act, login: str) -> str:
    person = act.office.person(login)
    return person.name or login if person else login
