"""The steps from one schema to the next. HEAD is the newest; neither a new store nor one at HEAD imports alembic."""

import sqlite3
from contextlib import closing
from pathlib import Path

HEAD = "0023"


def current(connection: sqlite3.Connection) -> str | None:
    """The revision of a store; null for a new file."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if found else None
    return row[0] if row else None


def upgrade(path: Path) -> None:
    """Make a new store, or bring an older one to HEAD. Raises sqlite3.Error, sqlalchemy.exc.SQLAlchemyError."""
    from inbox.store.migrations import whole

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        if connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None:
            whole.create(connection)
        if current(connection) == HEAD:
            return
    climb(path)


def climb(path: Path, to: str = HEAD) -> None:
    """Every step up to `to` that a store lacks, in one transaction. Raises sqlalchemy.exc.SQLAlchemyError."""
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
        command.upgrade(config, to)
    engine.dispose()
