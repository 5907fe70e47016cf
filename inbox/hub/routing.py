"""Threads that nobody has go to somebody who is there, in turn, where the office file says so; the reason on record."""

from collections.abc import Collection

from inbox.domain.turns import able, next_in_turn
from inbox.domain.views import ACTIVE
from inbox.hub.unit import Unit
from inbox.i18n import _
from inbox.office import Office, Routing
from inbox.store import turns
from inbox.store.threads import ThreadRow


def share(unit: Unit, office: Office, present: Collection[str]) -> None:
    """Give what came in, came back or moved to another OPD in this unit, and has nobody."""
    if all(routing.mode == "manual" for routing in office.routing):
        return
    given = dict[str, int]()  # in this unit: what it changed is not stored yet
    for row in unit.unclaimed():
        routing = office.routed(row.agency)
        # A confidential thread is given by a person who knows what it is about.
        if routing is not None and row.status in ACTIVE and row.hidden_from is None:
            _give(unit, office, present, row, routing, given)


def _give(
    unit: Unit, office: Office, present: Collection[str], row: ThreadRow, routing: Routing, given: dict[str, int]
) -> None:
    people = {p.login: p for p in office.people if p.login in present and able(p, row.agency)}
    limits = {login: person.capacity or routing.capacity for login, person in people.items()}
    held = turns.held(unit.tx, limits) if limits else {}
    held |= {login: held.get(login, 0) + n for login, n in given.items()}
    login = next_in_turn(limits, held, turns.last(unit.tx)) if limits else None
    if login is None:
        why = _("semua petugas yang hadir sudah penuh") if limits else _("tidak ada petugas yang hadir")
        unit.event(row, "not_shared", _("Belum dibagikan: {why}.").format(why=why))
        return
    turns.given(unit.tx, login)
    given[login] = given.get(login, 0) + 1
    row.assignee = login
    text = _("Dibagikan bergiliran kepada {to}: hadir, memegang {n} dari {most} laporan.").format(
        to=people[login].name or login, n=held.get(login, 0) + 1, most=limits[login]
    )
    unit.event(row, "assigned", text, assignee=login, shared=True)
