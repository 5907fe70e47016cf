"""The `[[view]]` tables of an office file: named queries that everybody has.

[[view]]
name = "Banjir belum dibalas"
query = "label:banjir belum:dibalas"
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from inbox.domain.matching import Asking, check
from inbox.domain.query import QueryError, parse
from inbox.wire import SavedView
from inbox.wire.mistakes import explain

if TYPE_CHECKING:
    from inbox.office.reading import Reader


_NOW = datetime(2026, 1, 1, tzinfo=UTC)  # names are checked, not times


def of(reader: "Reader", tables: dict[str, list[dict[str, Any]]]) -> tuple[SavedView, ...]:
    """The views of the checked tables; what is wrong with their queries goes to the reader."""
    office = Asking(
        now=_NOW,
        agencies={row["id"]: row.get("name", row["id"]) for row in tables["agency"] if "id" in row},
        people={row["login"]: row.get("name", row["login"]) for row in tables["person"] if "login" in row},
    )
    found = []
    for index, row in enumerate(tables["view"]):
        try:
            query = parse(row.get("query", ""))
            check(query, office)
        except QueryError as error:
            problem = explain(error)
            reader.wrong("view", index, "query", problem.title, problem.hint)
            continue
        found.append(SavedView(name=row.get("name", ""), query=str(query), shared=True, fixed=True))
    return tuple(found)
