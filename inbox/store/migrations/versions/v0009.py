"""Confidential threads: from whom they are kept, who may see them all the same, and where the feed tells of them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add columns and indexes."""
    op.add_column("thread", sa.Column("hidden_from", sa.Text(), nullable=True))
    op.add_column("thread", sa.Column("allowed", sa.Text(), server_default="[]", nullable=False))
    op.create_index(
        "thread_confidential", "thread", ["rank", "due", "number"], sqlite_where=sa.text("confidential = 1")
    )
    op.add_column("feed", sa.Column("guards", sa.Text(), server_default="[]", nullable=False))
    op.create_index("feed_guarded", "feed", ["n"], sqlite_where=sa.text("guards <> '[]'"))
