"""The tables of an office. Times are microseconds since 1970 UTC; lists and small records are JSON text."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()


def _time(name: str, nullable: bool = True) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def _number(name: str, default: str = "0") -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=default)


office = Table(
    "office", metadata,
    Column("id", Integer, primary_key=True), _text("source"), _text("epoch"), _time("applied_at"), _text("applied_by"),
)  # fmt: skip

# Small rows of their own, as each entry of the feed writes one: `feed` and `thread`.
counter = Table("counter", metadata, Column("name", Text, primary_key=True), _number("n"), sqlite_with_rowid=False)

channel = Table(
    "channel", metadata,
    Column("id", Text, primary_key=True), _text("kind"), Column("agency", Text), _text("account"), _text("name"),
    _number("named", "1"), _time("last_in"), _time("last_out"),
)  # fmt: skip

contact = Table(
    "contact", metadata, Column("id", Integer, primary_key=True), _text("name"), _text("addresses", "[]"),
    Index("contact_nameless", "id", sqlite_where=text("name = ''")),
)  # fmt: skip

address = Table(
    "address", metadata,
    Column("id", Integer, primary_key=True), Column("contact", ForeignKey("contact.id"), nullable=False),
    _text("channel"), _text("kind"), _text("value"), _text("shown"), _time("last_in"),
    UniqueConstraint("channel", "kind", "value"), Index("address_contact", "contact"), Index("address_value", "value"),
)  # fmt: skip

_ACTIVE = text("rank < 3000")
thread = Table(
    "thread", metadata,
    Column("number", Integer, primary_key=True), Column("contact", ForeignKey("contact.id"), nullable=False),
    Column("home", Text), Column("agency", Text), _text("subject"), _text("preview"), _text("status", "open"),
    Column("waiting_on", Text), _number("priority", "3"), Column("category_kind", Text), Column("category_spm", Text),
    Column("place", Text), _text("source", "saluran"), _number("confidential"), _text("tags", "[]"),
    Column("assignee", Text), _number("level"), _number("unread"), Column("incident", Integer),
    _text("promises", "[]"), _number("seq"), _number("version"), _time("last_at", False), _time("waiting_since"),
    _text("windows", "[]"), _time("window_until"), Column("channel", Text), Column("channel_kind", Text),
    _time("created_at", False), _time("changed_at", False), _time("closed_at"), _time("snoozed_until"),
    Column("outgoing", Text), Column("newest_out", Text),
    # The order in which a desk works (domain.views.urgency): `rank` is 1000 for each band (0 unanswered, 1 answered,
    # 3 put aside or closed) + 100 for each priority + 99 - level.
    _number("rank"), _time("due", False), _text("escalation", "[]"),
    _text("ruled", "[]"), Column("hidden_from", Text), _text("allowed", "[]"), _text("attention", "{}"),
    _time("promised"), _time("promise_due"), _number("snoozed_quiet"),
    Column("merged_into", Integer), _number("merged_seq"), _text("absorbed", "[]"), _text("links", "[]"),
    _text("blocked"), _text("drafts", "[]"),
    Index("thread_contact", "contact", "number"),
    # What stands after `number` is looked at while the index is walked, without the row.
    Index("thread_urgency", "rank", "due", "number", "confidential", "contact"),
    Index("thread_agency", "agency", "rank", "due", "number", "status", "confidential", "contact"),
    Index("thread_mine", "assignee", "rank", "due", "number", sqlite_where=_ACTIVE),
    Index("thread_unassigned", "rank", "due", "number",
          sqlite_where=text("rank < 3000 AND assignee IS NULL")),
    Index("thread_escalated", "rank", "due", "number",
          sqlite_where=text("rank < 3000 AND level > 0")),
    Index("thread_window", "window_until", sqlite_where=text("window_until IS NOT NULL")),
    Index("thread_waiting", "waiting_on", "rank", "due", "number",
          sqlite_where=text("waiting_on IS NOT NULL")),
    Index("thread_status", "status", "rank", "due", "number", "agency", "confidential"),
    Index("thread_last", "last_at", "number", "agency", "confidential"),
    Index("thread_snoozed", "snoozed_until", sqlite_where=text("snoozed_until IS NOT NULL")),
    Index("thread_changed", "changed_at"),
    Index("thread_blocked", "number", sqlite_where=text("blocked <> ''")),
    Index("thread_promised", "rank", "due", "number", sqlite_where=text("promised IS NOT NULL")),
    Index("thread_promise_due", "promise_due", sqlite_where=text("promise_due IS NOT NULL")),
    Index("thread_merged", "merged_into", sqlite_where=text("merged_into IS NOT NULL")),
    Index("thread_confidential", "rank", "due", "number", sqlite_where=text("confidential = 1")),
)  # fmt: skip

thread_tag = Table(
    "thread_tag", metadata,
    Column("tag", Text, primary_key=True), Column("thread", ForeignKey("thread.number"), primary_key=True),
    sqlite_with_rowid=False,
)  # fmt: skip

# Whom a thread concerns besides its assignee: `what` is mention or follow.
thread_person = Table(
    "thread_person", metadata,
    Column("what", Text, primary_key=True), Column("login", Text, primary_key=True),
    Column("thread", ForeignKey("thread.number"), primary_key=True), sqlite_with_rowid=False,
)  # fmt: skip

# A thread that went on in another, or messages that became a thread of their own: what of the keeper was so before and
# after, what the other was before, which messages moved and the `seq` they had.
merging = Table(
    "merging", metadata,
    Column("id", Integer, primary_key=True), _text("kind"),
    Column("keeper", ForeignKey("thread.number"), nullable=False),
    Column("other", ForeignKey("thread.number"), nullable=False), _time("at", False), _text("login"), _text("before"),
    _text("after"), _text("other_before"), _number("undone"),
    Index("merging_keeper", "keeper", "id"), Index("merging_other", "other", "id"),
)  # fmt: skip

moved = Table(
    "moved", metadata,
    Column("merging", ForeignKey("merging.id"), primary_key=True), Column("message", Integer, primary_key=True),
    _number("seq"), sqlite_with_rowid=False,
)  # fmt: skip

# What persons have written and not sent; the texts are in no index and in no feed.
draft = Table(
    "draft", metadata,
    Column("id", Text, primary_key=True), _text("login"), Column("thread", ForeignKey("thread.number"), nullable=False),
    _text("state", "current"), _text("giver"), _text("kind", "reply"), _text("text"), Column("seq", Integer),
    _time("at", False), _time("rev", False),
    Index("draft_person", "login", "thread"), Index("draft_thread", "thread"), Index("draft_rev", "rev"),
)  # fmt: skip

message = Table(
    "message", metadata,
    Column("pk", Integer, primary_key=True), Column("id", Text, nullable=False, unique=True),
    Column("thread", ForeignKey("thread.number"), nullable=False), _number("seq"), _text("kind", "message"),
    _text("direction", "in"), Column("channel", Text), Column("channel_kind", Text), Column("external_id", Text),
    _text("author_name"), Column("author_address", Text), _text("type", "text"),
    Column("text", Text), Column("raw_text", Text), Column("subject", Text), _text("recipients", "[[],[]]"),
    Column("quoted", Text), _number("files"), Column("reply_to", Text), _text("reactions", "[]"), _number("edited"),
    Column("edit_order", BigInteger), _number("deleted"), _text("bounces", "[]"), Column("status", Text),
    Column("error", Text), _time("at", False), _time("received_at", False), _time("send_at"), _text("detail", "{}"),
    Column("raw", LargeBinary),
    UniqueConstraint("channel", "external_id"), Index("message_thread", "thread", "seq"),
    Index("message_unsettled", "status", sqlite_where=text("status IN ('queued','held','sending','uncertain')")),
)  # fmt: skip

attachment = Table(
    "attachment", metadata,
    Column("id", Text, primary_key=True), Column("message", ForeignKey("message.pk"), nullable=False),
    _number("position"), _text("kind"), _text("mime"), _text("name"), Column("size", Integer),
    _text("state", "fetching"), _text("remote"), Column("sha256", Text), _text("channel"),
    Index("attachment_message", "message", "position"),
    Index("attachment_wanted", "channel", sqlite_where=text("state = 'fetching'")),
    Index("attachment_content", "sha256", sqlite_where=text("sha256 IS NOT NULL")),
)  # fmt: skip

raw = Table(
    "raw", metadata,
    Column("sha256", LargeBinary, primary_key=True), _text("channel"), Column("body", LargeBinary, nullable=False),
    _time("at", False),
)  # fmt: skip

feed = Table(
    "feed", metadata,
    Column("n", Integer, primary_key=True), _time("at", False), _text("agencies", "[]"),
    Column("body", LargeBinary, nullable=False), _text("guards", "[]"),
    Index("feed_guarded", "n", sqlite_where=text("guards <> '[]'")),
)  # fmt: skip

command = Table(
    "command", metadata,
    Column("cmd_id", Text, primary_key=True), _text("login"), Column("fingerprint", LargeBinary, nullable=False),
    _time("at", False), Column("result", LargeBinary, nullable=False), Column("thread", Integer),
    Column("changes", Text), Index("command_at", "at"),
    Index("command_changes", "thread", "login", "at", sqlite_where=text("changes IS NOT NULL")),
)  # fmt: skip

delivery = Table(
    "delivery", metadata,
    Column("message", Text, primary_key=True), _text("channel"), _text("recipient"), _text("target", "[]"),
    _text("state", "queued"), _time("due_at", False), _number("attempt"), _number("base_seq"), _time("taken_at", False),
    _time("undo_until", False), _number("delayed"), _time("waited"), _text("login"), Column("quoting", Text),
    _number("place"), Column("content", Text), _number("scheduled"),
    Index("delivery_due", "due_at", sqlite_where=text("state = 'queued'")),
    Index("delivery_recipient", "channel", "recipient", "place", sqlite_where=text("state IN ('queued','sending')")),
)  # fmt: skip

# Statuses, reactions, edits, deletes and echoes that came before what they speak of.
early = Table(
    "early", metadata,
    Column("id", Integer, primary_key=True), _text("channel"), Column("target", Text), Column("callback", Text),
    _text("what"), Column("item", LargeBinary, nullable=False), _time("at", False), _number("used"),
    Index("early_target", "channel", "target"),
    Index("early_callback", "callback", sqlite_where=text("callback IS NOT NULL")),
)  # fmt: skip

seen = Table(
    "seen", metadata,
    Column("channel", Text, primary_key=True), Column("external_id", Text, primary_key=True), sqlite_with_rowid=False,
)  # fmt: skip

# How far each folder of a mailbox is stored, and which mails are; `validity` and `uid` are IMAP's (RFC 9051 2.3.1.1).
mailbox = Table(
    "mailbox", metadata,
    Column("channel", Text, primary_key=True), Column("folder", Text, primary_key=True), _number("validity"),
    _number("uid"), _time("since", False), _time("newest"), sqlite_with_rowid=False,
)  # fmt: skip

mail = Table(
    "mail", metadata,
    Column("id", Integer, primary_key=True), _text("channel"), _text("folder"), _number("validity"), _number("uid"),
    _text("message_id"), _text("content"), _number("size"), _time("at", False), Column("message", Text),
    _text("envelope", "{}"),
    Index("mail_place", "channel", "folder", "validity", "uid"), Index("mail_content", "channel", "content"),
    Index("mail_message_id", "channel", "message_id"),
    Index("mail_message", "message", sqlite_where=text("message IS NOT NULL")),
)  # fmt: skip

# Mails that their server did not hand over: passed by, and fetched again when due.
mail_aside = Table(
    "mail_aside", metadata,
    Column("channel", Text, primary_key=True), Column("folder", Text, primary_key=True),
    Column("validity", Integer, primary_key=True), Column("uid", Integer, primary_key=True), _number("size"),
    _time("at", False), _number("tries"), _time("due", False), _number("sent"), sqlite_with_rowid=False,
)  # fmt: skip

# Mails that were sent and whose copy is not known to stand in the Sent folder yet.
mail_copy = Table(
    "mail_copy", metadata,
    Column("channel", Text, primary_key=True), Column("message_id", Text, primary_key=True), _time("at", False),
    Column("raw", LargeBinary, nullable=False),
)  # fmt: skip

# Random bytes that this office signs its own Message-IDs with.
signing = Table(
    "signing", metadata, Column("id", Integer, primary_key=True), Column("key", LargeBinary, nullable=False)
)

audit = Table(
    "audit", metadata,
    Column("n", Integer, primary_key=True), _time("at", False), _text("login"), _text("act"), Column("thread", Integer),
    _text("detail", "{}"), Column("previous", LargeBinary, nullable=False), Column("hash", LargeBinary, nullable=False),
    Index("audit_thread", "thread"),
)  # fmt: skip

# Message templates as the provider last told, one JSON object each; a row without name says when a channel was asked.
template = Table(
    "template", metadata,
    Column("channel", Text, primary_key=True), Column("name", Text, primary_key=True),
    Column("language", Text, primary_key=True), _text("body", "{}"), _time("at", False), sqlite_with_rowid=False,
)  # fmt: skip

# Files that a provider has, by their content.
upload = Table(
    "upload", metadata,
    Column("channel", Text, primary_key=True), Column("sha256", Text, primary_key=True), _text("remote_id"),
    _time("at", False), sqlite_with_rowid=False,
)  # fmt: skip

tally = Table("tally", metadata, Column("name", Text, primary_key=True), _number("n"))

# Whose turn it was when threads were shared out; the greatest was last.
turn = Table("turn", metadata, Column("login", Text, primary_key=True), Column("n", Integer, nullable=False))

# Two contacts that staff hold for one person; `one` is the smaller id. What was parted again stays, with `until`.
joining = Table(
    "joining", metadata,
    Column("id", Integer, primary_key=True), _number("one"), _number("other"), _text("evidence"), _text("why"),
    _text("login"), _text("name"), _time("at", False), _time("until"), _text("until_login"),
    Index("joining_one", "one", "other", unique=True, sqlite_where=text("until IS NULL")),
    Index("joining_other", "other", sqlite_where=text("until IS NULL")), Index("joining_pair", "one", "other"),
)  # fmt: skip

# Two contacts of which somebody said that they are not one person.
apart = Table(
    "apart", metadata,
    Column("one", Integer, primary_key=True), Column("other", Integer, primary_key=True), _text("login"),
    _time("at", False), sqlite_with_rowid=False,
)  # fmt: skip

# Addresses that a contact wrote in a message; `message` is its key.
clue = Table(
    "clue", metadata,
    Column("value", Text, primary_key=True), Column("contact", Integer, primary_key=True),
    Column("thread", Integer, primary_key=True), _text("kind"), _number("message"), _time("at", False),
    Index("clue_contact", "contact"), sqlite_with_rowid=False,
)  # fmt: skip

# Addresses that went from one owner to another: what was said of them before then tells nothing.
renewed = Table(
    "renewed", metadata, Column("value", Text, primary_key=True), _time("at", False), sqlite_with_rowid=False
)

# Of persons who share a Unix login: a salted hash each, and who is on duty by it, by the hash of a token.
pin = Table(
    "pin", metadata,
    Column("login", Text, primary_key=True), Column("salt", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False), Column("failed", Integer, nullable=False), _time("until", False),
)  # fmt: skip
duty = Table(
    "duty", metadata,
    Column("hash", LargeBinary, primary_key=True), Column("login", Text, nullable=False),
    Column("uid", BigInteger, nullable=False), _time("until", False),
)  # fmt: skip

# Messages that went to somebody outside; `value` is their address.
forward = Table(
    "forward", metadata,
    Column("message", Text, primary_key=True), _text("channel"), _text("value"), _text("name"), _time("at", False),
    _time("heard"), Index("forward_address", "channel", "value", "at"),
)  # fmt: skip

# Beyond what Core can say; part of the first migration.
EXTRA = (
    "CREATE VIRTUAL TABLE message_fts USING fts5(text, content='message', content_rowid='pk', tokenize=unicode61)",
    "CREATE VIRTUAL TABLE contact_fts USING fts5(name, content='contact', content_rowid='id', tokenize=unicode61)",
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
)
