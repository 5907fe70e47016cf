"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "audit",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("login", sa.Text(), server_default="", nullable=False),
        sa.Column("act", sa.Text(), server_default="", nullable=False),
        sa.Column("thread", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), server_default="{}", nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("n"),
    )
    op.create_index("audit_thread", "audit", ["thread"], unique=False)
    op.create_table(
        "channel",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("named", sa.Integer(), server_default="1", nullable=False),
        sa.Column("last_in", sa.BigInteger(), nullable=True),
        sa.Column("last_out", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "command",
        sa.Column("cmd_id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), server_default="", nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("cmd_id"),
    )
    op.create_index("command_at", "command", ["at"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("addresses", sa.Text(), server_default="[]", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "delivery",
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("recipient", sa.Text(), server_default="", nullable=False),
        sa.Column("target", sa.Text(), server_default="[]", nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("base_seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("undo_until", sa.BigInteger(), nullable=False),
        sa.Column("delayed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("waited", sa.BigInteger(), nullable=True),
        sa.Column("login", sa.Text(), server_default="", nullable=False),
        sa.Column("quoting", sa.Text(), nullable=True),
        sa.Column("place", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("message"),
    )
    op.create_index("delivery_due", "delivery", ["due_at"], unique=False, sqlite_where=sa.text("state = 'queued'"))
    op.create_index(
        "delivery_recipient",
        "delivery",
        ["channel", "recipient", "place"],
        unique=False,
        sqlite_where=sa.text("state IN ('queued','sending')"),
    )
    op.create_table(
        "early",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("callback", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), server_default="", nullable=False),
        sa.Column("item", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("early_callback", "early", ["callback"], unique=False, sqlite_where=sa.text("callback IS NOT NULL"))
    op.create_index("early_target", "early", ["channel", "target"], unique=False)
    op.create_table(
        "feed",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("agencies", sa.Text(), server_default="[]", nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("n"),
    )
    op.create_table(
        "office",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("epoch", sa.Text(), server_default="", nullable=False),
        sa.Column("applied_at", sa.BigInteger(), nullable=True),
        sa.Column("applied_by", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "raw",
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "seen",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "external_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tally",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("shown", sa.Text(), server_default="", nullable=False),
        sa.Column("last_in", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact"],
            ["contact.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "kind", "value"),
    )
    op.create_index("address_contact", "address", ["contact"], unique=False)
    op.create_index("address_value", "address", ["value"], unique=False)
    op.create_table(
        "thread",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("contact", sa.Integer(), nullable=False),
        sa.Column("home", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("preview", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("waiting_on", sa.Text(), nullable=True),
        sa.Column("priority", sa.Integer(), server_default="3", nullable=False),
        sa.Column("category_kind", sa.Text(), nullable=True),
        sa.Column("category_spm", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), server_default="saluran", nullable=False),
        sa.Column("confidential", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tags", sa.Text(), server_default="[]", nullable=False),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("level", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unread", sa.Integer(), server_default="0", nullable=False),
        sa.Column("incident", sa.Integer(), nullable=True),
        sa.Column("promises", sa.Text(), server_default="[]", nullable=False),
        sa.Column("seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("waiting_since", sa.BigInteger(), nullable=True),
        sa.Column("windows", sa.Text(), server_default="[]", nullable=False),
        sa.Column("window_until", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("channel_kind", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("snoozed_until", sa.BigInteger(), nullable=True),
        sa.Column("outgoing", sa.Text(), nullable=True),
        sa.Column("newest_out", sa.Text(), nullable=True),
        sa.Column("rank", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact"],
            ["contact.id"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("thread_agency", "thread", ["agency", "rank", "due", "number"], unique=False)
    op.create_index("thread_changed", "thread", ["changed_at"], unique=False)
    op.create_index("thread_contact", "thread", ["contact", "number"], unique=False)
    op.create_index(
        "thread_escalated",
        "thread",
        ["rank", "due", "number"],
        unique=False,
        sqlite_where=sa.text("rank < 3000 AND level > 0"),
    )
    op.create_index(
        "thread_mine",
        "thread",
        ["assignee", "rank", "due", "number"],
        unique=False,
        sqlite_where=sa.text("rank < 3000"),
    )
    op.create_index(
        "thread_snoozed", "thread", ["snoozed_until"], unique=False, sqlite_where=sa.text("snoozed_until IS NOT NULL")
    )
    op.create_index("thread_status", "thread", ["status", "rank", "due", "number"], unique=False)
    op.create_index(
        "thread_unassigned",
        "thread",
        ["rank", "due", "number"],
        unique=False,
        sqlite_where=sa.text("rank < 3000 AND assignee IS NULL"),
    )
    op.create_index("thread_urgency", "thread", ["rank", "due", "number"], unique=False)
    op.create_index(
        "thread_waiting",
        "thread",
        ["waiting_on", "rank", "due", "number"],
        unique=False,
        sqlite_where=sa.text("waiting_on IS NOT NULL"),
    )
    op.create_index(
        "thread_window", "thread", ["window_until"], unique=False, sqlite_where=sa.text("window_until IS NOT NULL")
    )
    op.create_table(
        "message",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("thread", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("kind", sa.Text(), server_default="message", nullable=False),
        sa.Column("direction", sa.Text(), server_default="in", nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("channel_kind", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("author_name", sa.Text(), server_default="", nullable=False),
        sa.Column("author_address", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), server_default="text", nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("raw_text", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("recipients", sa.Text(), server_default="[[],[]]", nullable=False),
        sa.Column("quoted", sa.Text(), nullable=True),
        sa.Column("files", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("reactions", sa.Text(), server_default="[]", nullable=False),
        sa.Column("edited", sa.Integer(), server_default="0", nullable=False),
        sa.Column("edit_order", sa.BigInteger(), nullable=True),
        sa.Column("deleted", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bounces", sa.Text(), server_default="[]", nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("send_at", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.Text(), server_default="{}", nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["thread"],
            ["thread.number"],
        ),
        sa.PrimaryKeyConstraint("pk"),
        sa.UniqueConstraint("channel", "external_id"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("message_thread", "message", ["thread", "seq"], unique=False)
    op.create_index(
        "message_unsettled",
        "message",
        ["status"],
        unique=False,
        sqlite_where=sa.text("status IN ('queued','held','sending','uncertain')"),
    )
    op.create_table(
        "thread_tag",
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("thread", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread"],
            ["thread.number"],
        ),
        sa.PrimaryKeyConstraint("tag", "thread"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("message", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("mime", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), server_default="fetching", nullable=False),
        sa.Column("remote", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["message"],
            ["message.pk"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("attachment_message", "attachment", ["message", "position"], unique=False)
    op.create_index(
        "attachment_wanted", "attachment", ["channel"], unique=False, sqlite_where=sa.text("state = 'fetching'")
    )
    for statement in (
        "CREATE VIRTUAL TABLE message_fts USING fts5(text, content='message', content_rowid='pk', tokenize=unicode61)",
        "CREATE VIRTUAL TABLE contact_fts USING fts5(name, content='contact', content_rowid='id', tokenize=unicode61)",
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    ):
        op.execute(statement)
