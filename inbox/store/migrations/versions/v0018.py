"""Citizens who are blocked."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add a column and its index."""
    op.add_column("thread", sa.Column("blocked", sa.Text(), server_default="", nullable=False))
    op.create_index("thread_blocked", "thread", ["number"], sqlite_where=sa.text("blocked <> ''"))
