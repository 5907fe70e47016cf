"""What rules decided or proposed on a thread."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add a column."""
    op.add_column("thread", sa.Column("ruled", sa.Text(), server_default="[]", nullable=False))
