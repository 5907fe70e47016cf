"""The `[[routing]]` tables of an office file: how new threads of an OPD find somebody.

[[routing]]
agency = "bpbd"          # or "*": every OPD without its own
mode = "round_robin"     # in turn, among those present; or "manual", as without this table
capacity = 10            # active threads that one person may hold; `capacity` of a [[person]] goes before it
"""

from typing import TYPE_CHECKING, Any

from inbox.domain.permissions import sees
from inbox.i18n import _
from inbox.office import checks
from inbox.office.model import Routing

if TYPE_CHECKING:
    from inbox.office.reading import Reader

MOST = 1000


def capacity(value: Any) -> int:
    """How many threads."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST:
        raise ValueError(_("harus angka bulat 1 sampai {most}.").format(most=MOST))
    return value


FIELDS: dict[str, checks.Check] = {
    "agency": checks.filled, "mode": checks.one_of("manual", "round_robin"), "capacity": capacity,
}  # fmt: skip


def of(reader: "Reader", tables: dict[str, list[dict[str, Any]]]) -> tuple[Routing, ...]:
    """The routings of the checked tables; one that could reach nobody is told to the reader."""
    found = []
    for index, row in enumerate(tables["routing"]):
        routing = Routing(**{"agency": "", "mode": "manual", **row})
        agency = None if routing.agency == "*" else routing.agency
        if routing.mode == "round_robin" and not any(
            "admin" in person.get("role", ()) and sees(person.get("agencies", ("*",)), agency)
            for person in tables["person"]
        ):
            reader.wrong("routing", index, "mode", _("tidak ada petugas (admin) bagi OPD ini."),
                         _("Tambahkan [[person]] dengan role \"admin\", atau pakai mode = \"manual\"."))  # fmt: skip
        found.append(routing)
    return tuple(found)
