"""The schema of a new store in one script, `whole.sql`: what the steps make. `python -m inbox.store.migrations.whole`.

A new store needs neither alembic nor SQLAlchemy then, half a second of a first start. A script that is older than the
newest step is still right: the steps that it lacks follow. Shadow tables of FTS5 are made by their virtual table.
"""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from inbox.store import migrations

SCRIPT = Path(__file__).with_name("whole.sql")
MADE = "-- Made from the steps by `python -m inbox.store.migrations.whole`; do not edit.\n"


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of a new store, in one transaction. Raises sqlite3.Error."""
    connection.executescript(f"BEGIN IMMEDIATE;\n{SCRIPT.read_text('utf-8')}COMMIT;\n")


def script(to: str = migrations.HEAD) -> str:
    """The script, from a store that went through every step up to `to`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        migrations.climb(path, to)
        with closing(sqlite3.connect(path)) as connection:
            return MADE + "".join(f"{statement};\n" for statement in statements(connection))


def statements(connection: sqlite3.Connection) -> list[str]:
    """What makes this store again: tables, indexes and triggers in their order, then the rows of plain tables."""
    kinds = {row[1]: row[2] for row in connection.execute("PRAGMA table_list")}
    made = [
        (name, sql)
        for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
        if kinds.get(name) != "shadow"
    ]
    rows: list[str] = []
    for name in sorted(name for name, _sql in made if kinds.get(name) == "table"):
        columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
        quoted = ", ".join(f'quote("{column}")' for column in columns)
        for row in connection.execute(f'SELECT {quoted} FROM "{name}"'):
            rows.append(f'INSERT INTO "{name}" VALUES ({", ".join(row)})')
    return [*(sql.strip() for _name, sql in made), *rows]


if __name__ == "__main__":
    SCRIPT.write_text(script(), "utf-8")
