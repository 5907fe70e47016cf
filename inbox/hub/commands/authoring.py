"""Which colleague wrote what went out from the office's phone: Meta does not say, so somebody here does."""

import msgspec

from inbox.hub.commands.act import Act, Refusal
from inbox.i18n import _
from inbox.store import messages
from inbox.wire import CommandResult, SetAuthor


def author(act: Act, command: SetAuthor) -> CommandResult:
    """Record who wrote it, or that nobody knows after all. The history keeps who said so."""
    thread = act.thread()
    row = act.message(command.message)
    if not msgspec.json.decode(row.detail).get("from_app"):
        raise Refusal(
            "bad_target", _("Pesan ini tidak ditulis di HP kantor; penulisnya sudah tercatat."),
            _("Pilih pesan bertanda \"dari HP\"."),
        )  # fmt: skip
    login = command.person
    person = act.office.person(login) if login is not None else None
    if login is not None and person is None and login != act.me.login:
        raise Refusal(
            "person_unknown", _("Petugas {login} tidak ada di kantor ini.").format(login=login[:64]),
            _("Lihat nama petugas dengan `inbox office export`."),
        )  # fmt: skip
    if row.author_address != login:
        name = act.who if login == act.me.login else (person.name or person.login) if person else ""
        row.author_address, row.author_name = login, name or _("dari HP")
        act.unit.changed(row)
        text = (
            _("{who}: pesan dari HP itu ditulis {name}.")
            if login
            else _("{who}: penulis pesan dari HP itu belum diketahui.")
        )
        act.event(thread, "author", text.format(who=act.who, name=name), message=row.id, person=login)
    return act.done(message=messages.wire(act.unit.tx, [row])[0])
