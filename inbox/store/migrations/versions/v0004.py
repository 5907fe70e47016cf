"""What was done on a thread's escalation."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add a column."""
    op.add_column("thread", sa.Column("escalation", sa.Text(), server_default="[]", nullable=False))
