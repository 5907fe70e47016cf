"""The steps from one schema to the next. HEAD is the newest; a store that is there already needs no alembic import."""

import sqlite3
from pathlib import Path

HEAD = "0008"


def current(connection: sqlite3.Connection) -> str | None:
    """The revision of a store; null for a new file."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if found else None
    return row[0] if row else None


def upgrade(path: Path) -> None:
    """Bring the store at `path` to HEAD, all steps in one transaction. Raises sqlalchemy.exc.SQLAlchemyError."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool

    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)

    # pysqlite's own transaction handling commits before DDL; a half-made schema must not stay.
    @event.listens_for(engine, "connect")
    def _manual(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection: object) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # type: ignore[attr-defined]

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)
    engine.dispose()
