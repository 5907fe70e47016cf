"""Threads that went on in another one, that were split, and that know each other; and how each is put back."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add columns and two tables."""
    op.add_column("thread", sa.Column("merged_into", sa.Integer()))
    op.add_column("thread", sa.Column("merged_seq", sa.Integer(), server_default="0", nullable=False))
    op.add_column("thread", sa.Column("absorbed", sa.Text(), server_default="[]", nullable=False))
    op.add_column("thread", sa.Column("links", sa.Text(), server_default="[]", nullable=False))
    op.create_index("thread_merged", "thread", ["merged_into"], sqlite_where=sa.text("merged_into IS NOT NULL"))
    op.create_table(
        "merging",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("keeper", sa.Integer(), sa.ForeignKey("thread.number"), nullable=False),
        sa.Column("other", sa.Integer(), sa.ForeignKey("thread.number"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("login", sa.Text(), server_default="", nullable=False),
        sa.Column("before", sa.Text(), server_default="", nullable=False),
        sa.Column("after", sa.Text(), server_default="", nullable=False),
        sa.Column("other_before", sa.Text(), server_default="", nullable=False),
        sa.Column("undone", sa.Integer(), server_default="0", nullable=False),
    )
    op.create_index("merging_keeper", "merging", ["keeper", "id"])
    op.create_index("merging_other", "merging", ["other", "id"])
    op.create_table(
        "moved",
        sa.Column("merging", sa.Integer(), sa.ForeignKey("merging.id"), nullable=False),
        sa.Column("message", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("merging", "message"),
        sqlite_with_rowid=False,
    )
