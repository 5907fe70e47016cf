"""Drafts of persons, and which threads have some."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add a table and a column."""
    op.create_table(
        "draft",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), server_default="", nullable=False),
        sa.Column("thread", sa.Integer(), sa.ForeignKey("thread.number"), nullable=False),
        sa.Column("state", sa.Text(), server_default="current", nullable=False),
        sa.Column("giver", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="reply", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("draft_person", "draft", ["login", "thread"])
    op.create_index("draft_thread", "draft", ["thread"])
    op.create_index("draft_rev", "draft", ["rev"])
    op.add_column("thread", sa.Column("drafts", sa.Text(), server_default="[]", nullable=False))
