"""Subjects and places of threads are put into their index by the program, many threads a commit."""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Take away what did it at each statement."""
    op.execute("DROP TRIGGER thread_found")
    op.execute("DROP TRIGGER thread_refound")
