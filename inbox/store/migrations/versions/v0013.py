"""One person over several contacts: joins, what was declined, and the addresses that citizens wrote."""

import sqlalchemy as sa
from alembic import op

from inbox.domain.clues import written

revision = "0013"
down_revision = "0012"
_OWNED = """
SELECT m.pk, t.contact, m.thread, m.at, m.raw_text, a.value FROM message m JOIN thread t ON t.number = m.thread
 LEFT JOIN address a ON a.contact = t.contact AND a.value IS NOT NULL
 WHERE m.kind = 'message' AND m.direction = 'in' AND m.text IS NOT NULL
 AND (instr(m.text, '@') OR instr(m.text, :dots)) ORDER BY m.pk
"""


def upgrade() -> None:
    """Add the tables; read once what is there already."""
    op.create_table(
        "joining",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("one", sa.Integer(), server_default="0", nullable=False),
        sa.Column("other", sa.Integer(), server_default="0", nullable=False),
        sa.Column("evidence", sa.Text(), server_default="", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("login", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("until_login", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    standing = sa.text("until IS NULL")
    op.create_index("joining_one", "joining", ["one", "other"], unique=True, sqlite_where=standing)
    op.create_index("joining_other", "joining", ["other"], sqlite_where=standing)
    op.create_index("joining_pair", "joining", ["one", "other"])
    op.create_table(
        "apart",
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("other", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("one", "other"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "clue",
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("contact", sa.Integer(), nullable=False),
        sa.Column("thread", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("message", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("value", "contact", "thread"),
        sqlite_with_rowid=False,
    )
    op.create_index("clue_contact", "clue", ["contact"])
    op.create_table(
        "renewed",
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("value"),
        sqlite_with_rowid=False,
    )
    _read()


def _read() -> None:
    bind = op.get_bind()
    own: dict[int, set[str]] = {}
    rows = {}
    for pk, contact, thread, at, text, value in bind.execute(sa.text(_OWNED), {"dots": "\u2022\u2022"}):
        own.setdefault(contact, set()).add(value)
        rows[pk] = (contact, thread, at, text)
    made = [
        {"v": value, "c": contact, "t": thread, "k": kind, "m": pk, "at": at}
        for pk, (contact, thread, at, text) in rows.items() for kind, value in written(text or "")
        if value not in own[contact]
    ]  # fmt: skip
    if made:
        bind.execute(
            sa.text("INSERT OR IGNORE INTO clue (value, contact, thread, kind, message, at)"
                    " VALUES (:v, :c, :t, :k, :m, :at)"), made,
        )  # fmt: skip
