"""Indexes for an office of a million threads."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Widen two indexes and add three."""
    for name, first, more in (("agency", "agency", "status"), ("status", "status", "agency")):
        op.drop_index(f"thread_{name}", "thread")
        op.create_index(f"thread_{name}", "thread", [first, "rank", "due", "number", more])
    op.create_index("thread_last", "thread", ["last_at", "number", "agency"])
    op.create_index("contact_nameless", "contact", ["id"], sqlite_where=sa.text("name = ''"))
    op.create_index("attachment_content", "attachment", ["sha256"], sqlite_where=sa.text("sha256 IS NOT NULL"))
