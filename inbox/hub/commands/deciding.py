"""What rules propose, and what is not this office's to answer."""

from dataclasses import replace

from inbox.hub import ruling
from inbox.hub.commands.act import Act, Refusal
from inbox.i18n import _
from inbox.store import threads
from inbox.wire import CommandResult, Decide, Refer

REFERRED = "bukan-wewenang"


def decide(act: Act, command: Decide) -> CommandResult:
    """Accept or decline a proposal."""
    thread = act.thread()
    rulings = thread.rulings()
    place = next((i for i, r in enumerate(rulings) if r.rule == command.rule and r.state == "proposed"), None)
    if place is None:
        raise Refusal("no_proposal", _("Usul itu sudah diputuskan atau tidak ada."), _("Muat ulang laporannya."))
    found = rulings[place]
    names = {a.id: a.name or a.id for a in act.office.agencies}
    if command.accept:
        if found.effects.agency is not None and found.effects.agency not in names:
            raise Refusal("agency_unknown", _("OPD {agency} tidak ada.").format(agency=found.effects.agency),
                          _("Tolak usul ini, atau perbaiki aturannya di berkas kantor."))  # fmt: skip
        ruling.apply(act.unit, thread, found.effects)
        text = _("{who} menerima usul aturan {rule}: {what}.")
    else:
        text = _("{who} menolak usul aturan {rule}: {what}.")
    rulings[place] = replace(found, state="accepted" if command.accept else "declined")
    thread.set_rulings(rulings)
    said = text.format(who=act.who, rule=found.rule, what=ruling.said_of(found.effects, names))
    act.event(thread, "decided", said, rule=found.rule, accept=command.accept)
    return act.done()


def refer(act: Act, command: Refer) -> CommandResult:
    """Say that somebody else is responsible."""
    thread = act.thread()
    found = next((one for one in act.office.elsewhere if one.id == command.to), None)
    if found is None:
        raise Refusal(
            "elsewhere_unknown", _("Instansi {name} tidak ada di berkas kantor.").format(name=command.to[:64]),
            _("Yang ada: {names}.").format(names=", ".join(e.id for e in act.office.elsewhere) or "—"),
        )  # fmt: skip
    tags = thread.tag_list()
    if REFERRED not in tags:
        threads.set_tags(act.unit.tx, thread, [*tags, REFERRED])
    text = _("{who}: bukan wewenang kantor ini, diarahkan ke {name} ({contact}).")
    act.event(thread, "referred", text.format(who=act.who, name=found.name, contact=found.contact), to=found.id)
    return act.done()
