"""Replies for a chosen time."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add a column."""
    op.add_column("delivery", sa.Column("scheduled", sa.Integer(), server_default="0", nullable=False))
