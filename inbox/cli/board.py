"""`inbox board`: who has how many threads, and who is there."""

from typing import Any

import click

from inbox.cli.connect import read
from inbox.cli.output import emit, table
from inbox.cli.writing import as_json
from inbox.client.api import Api
from inbox.client.state import State
from inbox.domain.permissions import DESK
from inbox.domain.workload import Load, loads
from inbox.i18n import _
from inbox.wire import OfficeInfo, Thread


@click.command(help=_("Siapa memegang berapa laporan, dan siapa yang sedang bertugas."))
@as_json
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Print the load of everybody at the desk; login null is what nobody has."""

    async def fresh(api: Api) -> list[dict[str, Any]]:
        snapshot = await api.snapshot()
        return entries(snapshot.office, snapshot.threads)

    def kept(state: State) -> list[dict[str, Any]]:
        return entries(state.office, list(state.threads.values()))

    found = read(ctx, fresh, kept)
    header = [_("Petugas"), _("Bertugas"), _("Aktif"), _("Belum dibalas"), _("Eskalasi")]
    rows = [
        [e["name"] or _("(tanpa petugas)"), _("ya") if e["present"] else "",
         f"{e['active']}/{e['capacity']}" if e["capacity"] else str(e["active"]),
         *(str(e[key]) for key in ("unanswered", "escalated"))]
        for e in found
    ]  # fmt: skip
    emit(found, as_json=as_json, lines=table(header, rows))


def entries(office: OfficeInfo, threads: list[Thread]) -> list[dict[str, Any]]:
    """The loads as `--json` prints them: nobody's first, then everybody of the desk, then others who have some."""
    found = loads(threads)
    people = {p.login: p for p in office.people if DESK & set(p.roles)}
    out = []
    for login in (None, *people, *(k for k in found if k is not None and k not in people)):
        person, load = people.get(login or ""), found.get(login, Load())
        out.append({
            "login": login, "name": person.name if person else login or "", "present": bool(person and person.present),
            "active": load.active, "capacity": person.capacity if person else 0,
            "unanswered": load.unanswered, "escalated": load.escalated,
        })  # fmt: skip
    return out
