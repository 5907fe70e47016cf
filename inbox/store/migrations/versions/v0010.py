"""Whom a thread concerns besides its assignee: mentions and followers."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add a column and its index by person."""
    op.add_column("thread", sa.Column("attention", sa.Text(), server_default="{}", nullable=False))
    op.create_table(
        "thread_person",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("thread", sa.Integer(), sa.ForeignKey("thread.number"), nullable=False),
        sa.PrimaryKeyConstraint("what", "login", "thread"),
        sqlite_with_rowid=False,
    )
