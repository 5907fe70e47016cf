"""Saved views; subjects and places of threads are found by their words."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make a table and an index of words, and put into it what is there."""
    op.create_table(
        "view",
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("query", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "name"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "CREATE VIRTUAL TABLE thread_fts USING"
        " fts5(subject, place, content='thread', content_rowid='number', tokenize=unicode61)"
    )
    op.execute(
        "INSERT INTO thread_fts (rowid, subject, place) SELECT number, subject, place FROM thread"
        " WHERE subject <> '' OR place IS NOT NULL"
    )
    op.execute(
        "CREATE TRIGGER thread_found AFTER INSERT ON thread WHEN new.subject <> '' OR new.place IS NOT NULL BEGIN"
        " INSERT INTO thread_fts (rowid, subject, place) VALUES (new.number, new.subject, new.place); END"
    )
    op.execute(
        "CREATE TRIGGER thread_refound AFTER UPDATE OF subject, place ON thread"
        " WHEN old.subject <> new.subject OR old.place IS NOT new.place BEGIN"
        " INSERT INTO thread_fts (thread_fts, rowid, subject, place)"
        " SELECT 'delete', old.number, old.subject, old.place WHERE old.subject <> '' OR old.place IS NOT NULL;"
        " INSERT INTO thread_fts (rowid, subject, place)"
        " SELECT new.number, new.subject, new.place WHERE new.subject <> '' OR new.place IS NOT NULL; END"
    )
