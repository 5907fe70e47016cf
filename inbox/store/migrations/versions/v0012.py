"""What a command changed of its thread, for taking it back."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add two columns and their index."""
    op.add_column("command", sa.Column("thread", sa.Integer()))
    op.add_column("command", sa.Column("changes", sa.Text()))
    op.create_index(
        "command_changes", "command", ["thread", "login", "at"], sqlite_where=sa.text("changes IS NOT NULL")
    )
