"""Promises to citizens by time; threads put aside that a message does not wake."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add columns and indexes."""
    op.add_column("thread", sa.Column("promised", sa.BigInteger(), nullable=True))
    op.add_column("thread", sa.Column("promise_due", sa.BigInteger(), nullable=True))
    op.add_column("thread", sa.Column("snoozed_quiet", sa.Integer(), server_default="0", nullable=False))
    by_urgency, due = sa.text("promised IS NOT NULL"), sa.text("promise_due IS NOT NULL")
    op.create_index("thread_promised", "thread", ["rank", "due", "number"], sqlite_where=by_urgency)
    op.create_index("thread_promise_due", "thread", ["promise_due"], sqlite_where=due)
