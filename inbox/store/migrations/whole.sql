-- Made from the steps by `python -m inbox.store.migrations.whole`; do not edit.
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE audit (
	n INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	login TEXT DEFAULT '' NOT NULL, 
	act TEXT DEFAULT '' NOT NULL, 
	thread INTEGER, 
	detail TEXT DEFAULT '{}' NOT NULL, 
	previous BLOB NOT NULL, 
	hash BLOB NOT NULL, 
	PRIMARY KEY (n)
);
CREATE INDEX audit_thread ON audit (thread);
CREATE TABLE channel (
	id TEXT NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	agency TEXT, 
	account TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	named INTEGER DEFAULT '1' NOT NULL, 
	last_in BIGINT, 
	last_out BIGINT, 
	PRIMARY KEY (id)
);
CREATE TABLE command (
	cmd_id TEXT NOT NULL, 
	login TEXT DEFAULT '' NOT NULL, 
	fingerprint BLOB NOT NULL, 
	at BIGINT NOT NULL, 
	result BLOB NOT NULL, thread INTEGER, changes TEXT, 
	PRIMARY KEY (cmd_id)
);
CREATE INDEX command_at ON command (at);
CREATE TABLE contact (
	id INTEGER NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	addresses TEXT DEFAULT '[]' NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE counter (
	name TEXT NOT NULL, 
	n INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (name)
)
 WITHOUT ROWID;
CREATE TABLE delivery (
	message TEXT NOT NULL, 
	channel TEXT DEFAULT '' NOT NULL, 
	recipient TEXT DEFAULT '' NOT NULL, 
	target TEXT DEFAULT '[]' NOT NULL, 
	state TEXT DEFAULT 'queued' NOT NULL, 
	due_at BIGINT NOT NULL, 
	attempt INTEGER DEFAULT '0' NOT NULL, 
	base_seq INTEGER DEFAULT '0' NOT NULL, 
	taken_at BIGINT NOT NULL, 
	undo_until BIGINT NOT NULL, 
	delayed INTEGER DEFAULT '0' NOT NULL, 
	waited BIGINT, 
	login TEXT DEFAULT '' NOT NULL, 
	quoting TEXT, 
	place INTEGER DEFAULT '0' NOT NULL, content TEXT, scheduled INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (message)
);
CREATE INDEX delivery_due ON delivery (due_at) WHERE state = 'queued';
CREATE INDEX delivery_recipient ON delivery (channel, recipient, place) WHERE state IN ('queued','sending');
CREATE TABLE early (
	id INTEGER NOT NULL, 
	channel TEXT DEFAULT '' NOT NULL, 
	target TEXT, 
	callback TEXT, 
	what TEXT DEFAULT '' NOT NULL, 
	item BLOB NOT NULL, 
	at BIGINT NOT NULL, 
	used INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (id)
);
CREATE INDEX early_callback ON early (callback) WHERE callback IS NOT NULL;
CREATE INDEX early_target ON early (channel, target);
CREATE TABLE feed (
	n INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	agencies TEXT DEFAULT '[]' NOT NULL, 
	body BLOB NOT NULL, guards TEXT DEFAULT '[]' NOT NULL, 
	PRIMARY KEY (n)
);
CREATE TABLE office (
	id INTEGER NOT NULL, 
	source TEXT DEFAULT '' NOT NULL, 
	epoch TEXT DEFAULT '' NOT NULL, 
	applied_at BIGINT, 
	applied_by TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE raw (
	sha256 BLOB NOT NULL, 
	channel TEXT DEFAULT '' NOT NULL, 
	body BLOB NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (sha256)
);
CREATE TABLE seen (
	channel TEXT NOT NULL, 
	external_id TEXT NOT NULL, 
	PRIMARY KEY (channel, external_id)
)
 WITHOUT ROWID;
CREATE TABLE tally (
	name TEXT NOT NULL, 
	n INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE address (
	id INTEGER NOT NULL, 
	contact INTEGER NOT NULL, 
	channel TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	value TEXT DEFAULT '' NOT NULL, 
	shown TEXT DEFAULT '' NOT NULL, 
	last_in BIGINT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(contact) REFERENCES contact (id), 
	UNIQUE (channel, kind, value)
);
CREATE INDEX address_contact ON address (contact);
CREATE INDEX address_value ON address (value);
CREATE TABLE thread (
	number INTEGER NOT NULL, 
	contact INTEGER NOT NULL, 
	home TEXT, 
	agency TEXT, 
	subject TEXT DEFAULT '' NOT NULL, 
	preview TEXT DEFAULT '' NOT NULL, 
	status TEXT DEFAULT 'open' NOT NULL, 
	waiting_on TEXT, 
	priority INTEGER DEFAULT '3' NOT NULL, 
	category_kind TEXT, 
	category_spm TEXT, 
	place TEXT, 
	source TEXT DEFAULT 'saluran' NOT NULL, 
	confidential INTEGER DEFAULT '0' NOT NULL, 
	tags TEXT DEFAULT '[]' NOT NULL, 
	assignee TEXT, 
	level INTEGER DEFAULT '0' NOT NULL, 
	unread INTEGER DEFAULT '0' NOT NULL, 
	incident INTEGER, 
	promises TEXT DEFAULT '[]' NOT NULL, 
	seq INTEGER DEFAULT '0' NOT NULL, 
	version INTEGER DEFAULT '0' NOT NULL, 
	last_at BIGINT NOT NULL, 
	waiting_since BIGINT, 
	windows TEXT DEFAULT '[]' NOT NULL, 
	window_until BIGINT, 
	channel TEXT, 
	channel_kind TEXT, 
	created_at BIGINT NOT NULL, 
	changed_at BIGINT NOT NULL, 
	closed_at BIGINT, 
	snoozed_until BIGINT, 
	outgoing TEXT, 
	newest_out TEXT, 
	rank INTEGER DEFAULT '0' NOT NULL, 
	due BIGINT NOT NULL, escalation TEXT DEFAULT '[]' NOT NULL, ruled TEXT DEFAULT '[]' NOT NULL, hidden_from TEXT, allowed TEXT DEFAULT '[]' NOT NULL, attention TEXT DEFAULT '{}' NOT NULL, promised BIGINT, promise_due BIGINT, snoozed_quiet INTEGER DEFAULT '0' NOT NULL, merged_into INTEGER, merged_seq INTEGER DEFAULT '0' NOT NULL, absorbed TEXT DEFAULT '[]' NOT NULL, links TEXT DEFAULT '[]' NOT NULL, blocked TEXT DEFAULT '' NOT NULL, drafts TEXT DEFAULT '[]' NOT NULL, 
	PRIMARY KEY (number), 
	FOREIGN KEY(contact) REFERENCES contact (id)
);
CREATE INDEX thread_changed ON thread (changed_at);
CREATE INDEX thread_contact ON thread (contact, number);
CREATE INDEX thread_escalated ON thread (rank, due, number) WHERE rank < 3000 AND level > 0;
CREATE INDEX thread_mine ON thread (assignee, rank, due, number) WHERE rank < 3000;
CREATE INDEX thread_snoozed ON thread (snoozed_until) WHERE snoozed_until IS NOT NULL;
CREATE INDEX thread_unassigned ON thread (rank, due, number) WHERE rank < 3000 AND assignee IS NULL;
CREATE INDEX thread_waiting ON thread (waiting_on, rank, due, number) WHERE waiting_on IS NOT NULL;
CREATE INDEX thread_window ON thread (window_until) WHERE window_until IS NOT NULL;
CREATE TABLE message (
	pk INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	thread INTEGER NOT NULL, 
	seq INTEGER DEFAULT '0' NOT NULL, 
	kind TEXT DEFAULT 'message' NOT NULL, 
	direction TEXT DEFAULT 'in' NOT NULL, 
	channel TEXT, 
	channel_kind TEXT, 
	external_id TEXT, 
	author_name TEXT DEFAULT '' NOT NULL, 
	author_address TEXT, 
	type TEXT DEFAULT 'text' NOT NULL, 
	text TEXT, 
	raw_text TEXT, 
	subject TEXT, 
	recipients TEXT DEFAULT '[[],[]]' NOT NULL, 
	quoted TEXT, 
	files INTEGER DEFAULT '0' NOT NULL, 
	reply_to TEXT, 
	reactions TEXT DEFAULT '[]' NOT NULL, 
	edited INTEGER DEFAULT '0' NOT NULL, 
	edit_order BIGINT, 
	deleted INTEGER DEFAULT '0' NOT NULL, 
	bounces TEXT DEFAULT '[]' NOT NULL, 
	status TEXT, 
	error TEXT, 
	at BIGINT NOT NULL, 
	received_at BIGINT NOT NULL, 
	send_at BIGINT, 
	detail TEXT DEFAULT '{}' NOT NULL, 
	raw BLOB, 
	PRIMARY KEY (pk), 
	FOREIGN KEY(thread) REFERENCES thread (number), 
	UNIQUE (channel, external_id), 
	UNIQUE (id)
);
CREATE INDEX message_thread ON message (thread, seq);
CREATE INDEX message_unsettled ON message (status) WHERE status IN ('queued','held','sending','uncertain');
CREATE TABLE thread_tag (
	tag TEXT NOT NULL, 
	thread INTEGER NOT NULL, 
	PRIMARY KEY (tag, thread), 
	FOREIGN KEY(thread) REFERENCES thread (number)
)
 WITHOUT ROWID;
CREATE TABLE attachment (
	id TEXT NOT NULL, 
	message INTEGER NOT NULL, 
	position INTEGER DEFAULT '0' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	mime TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	size INTEGER, 
	state TEXT DEFAULT 'fetching' NOT NULL, 
	remote TEXT DEFAULT '' NOT NULL, 
	sha256 TEXT, 
	channel TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(message) REFERENCES message (pk)
);
CREATE INDEX attachment_message ON attachment (message, position);
CREATE INDEX attachment_wanted ON attachment (channel) WHERE state = 'fetching';
CREATE VIRTUAL TABLE message_fts USING fts5(text, content='message', content_rowid='pk', tokenize=unicode61);
CREATE VIRTUAL TABLE contact_fts USING fts5(name, content='contact', content_rowid='id', tokenize=unicode61);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TABLE template (
	channel TEXT NOT NULL, 
	name TEXT NOT NULL, 
	language TEXT NOT NULL, 
	body TEXT DEFAULT '{}' NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (channel, name, language)
)
 WITHOUT ROWID;
CREATE TABLE upload (
	channel TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	remote_id TEXT DEFAULT '' NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (channel, sha256)
)
 WITHOUT ROWID;
CREATE TABLE mailbox (
	channel TEXT NOT NULL, 
	folder TEXT NOT NULL, 
	validity INTEGER DEFAULT '0' NOT NULL, 
	uid INTEGER DEFAULT '0' NOT NULL, 
	since BIGINT NOT NULL, 
	newest BIGINT, 
	PRIMARY KEY (channel, folder)
)
 WITHOUT ROWID;
CREATE TABLE mail (
	id INTEGER NOT NULL, 
	channel TEXT DEFAULT '' NOT NULL, 
	folder TEXT DEFAULT '' NOT NULL, 
	validity INTEGER DEFAULT '0' NOT NULL, 
	uid INTEGER DEFAULT '0' NOT NULL, 
	message_id TEXT DEFAULT '' NOT NULL, 
	content TEXT DEFAULT '' NOT NULL, 
	size INTEGER DEFAULT '0' NOT NULL, 
	at BIGINT NOT NULL, 
	message TEXT, 
	envelope TEXT DEFAULT '{}' NOT NULL, 
	PRIMARY KEY (id)
);
CREATE INDEX mail_place ON mail (channel, folder, validity, uid);
CREATE INDEX mail_content ON mail (channel, content);
CREATE INDEX mail_message_id ON mail (channel, message_id);
CREATE INDEX mail_message ON mail (message) WHERE message IS NOT NULL;
CREATE TABLE signing (
	id INTEGER NOT NULL, 
	"key" BLOB NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE mail_aside (
	channel TEXT NOT NULL, 
	folder TEXT NOT NULL, 
	validity INTEGER NOT NULL, 
	uid INTEGER NOT NULL, 
	size INTEGER DEFAULT '0' NOT NULL, 
	at BIGINT NOT NULL, 
	tries INTEGER DEFAULT '0' NOT NULL, 
	due BIGINT NOT NULL, 
	sent INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (channel, folder, validity, uid)
)
 WITHOUT ROWID;
CREATE TABLE "view" (
	owner TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	"query" TEXT DEFAULT '' NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (owner, name)
)
 WITHOUT ROWID;
CREATE VIRTUAL TABLE thread_fts USING fts5(subject, place, content='thread', content_rowid='number', tokenize=unicode61);
CREATE TABLE mail_copy (
	channel TEXT NOT NULL, 
	message_id TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	raw BLOB NOT NULL, 
	PRIMARY KEY (channel, message_id)
);
CREATE INDEX thread_confidential ON thread (rank, due, number) WHERE confidential = 1;
CREATE INDEX feed_guarded ON feed (n) WHERE guards <> '[]';
CREATE TABLE thread_person (
	what TEXT NOT NULL, 
	login TEXT NOT NULL, 
	thread INTEGER NOT NULL, 
	PRIMARY KEY (what, login, thread), 
	FOREIGN KEY(thread) REFERENCES thread (number)
)
 WITHOUT ROWID;
CREATE TABLE turn (
	login TEXT NOT NULL, 
	n INTEGER NOT NULL, 
	PRIMARY KEY (login)
);
CREATE INDEX command_changes ON command (thread, login, at) WHERE changes IS NOT NULL;
CREATE TABLE joining (
	id INTEGER NOT NULL, 
	one INTEGER DEFAULT '0' NOT NULL, 
	other INTEGER DEFAULT '0' NOT NULL, 
	evidence TEXT DEFAULT '' NOT NULL, 
	why TEXT DEFAULT '' NOT NULL, 
	login TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	at BIGINT NOT NULL, 
	until BIGINT, 
	until_login TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id)
);
CREATE UNIQUE INDEX joining_one ON joining (one, other) WHERE until IS NULL;
CREATE INDEX joining_other ON joining (other) WHERE until IS NULL;
CREATE INDEX joining_pair ON joining (one, other);
CREATE TABLE apart (
	one INTEGER NOT NULL, 
	other INTEGER NOT NULL, 
	login TEXT DEFAULT '' NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (one, other)
)
 WITHOUT ROWID;
CREATE TABLE clue (
	value TEXT NOT NULL, 
	contact INTEGER NOT NULL, 
	thread INTEGER NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	message INTEGER DEFAULT '0' NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (value, contact, thread)
)
 WITHOUT ROWID;
CREATE INDEX clue_contact ON clue (contact);
CREATE TABLE renewed (
	value TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (value)
)
 WITHOUT ROWID;
CREATE INDEX thread_promised ON thread (rank, due, number) WHERE promised IS NOT NULL;
CREATE INDEX thread_promise_due ON thread (promise_due) WHERE promise_due IS NOT NULL;
CREATE TABLE pin (
	login TEXT NOT NULL, 
	salt BLOB NOT NULL, 
	hash BLOB NOT NULL, 
	failed INTEGER NOT NULL, 
	until BIGINT NOT NULL, 
	PRIMARY KEY (login)
);
CREATE TABLE duty (
	hash BLOB NOT NULL, 
	login TEXT NOT NULL, 
	uid BIGINT NOT NULL, 
	until BIGINT NOT NULL, 
	PRIMARY KEY (hash)
);
CREATE INDEX thread_merged ON thread (merged_into) WHERE merged_into IS NOT NULL;
CREATE TABLE merging (
	id INTEGER NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	keeper INTEGER NOT NULL, 
	other INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	login TEXT DEFAULT '' NOT NULL, 
	"before" TEXT DEFAULT '' NOT NULL, 
	"after" TEXT DEFAULT '' NOT NULL, 
	other_before TEXT DEFAULT '' NOT NULL, 
	undone INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(keeper) REFERENCES thread (number), 
	FOREIGN KEY(other) REFERENCES thread (number)
);
CREATE INDEX merging_keeper ON merging (keeper, id);
CREATE INDEX merging_other ON merging (other, id);
CREATE TABLE moved (
	merging INTEGER NOT NULL, 
	message INTEGER NOT NULL, 
	seq INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (merging, message), 
	FOREIGN KEY(merging) REFERENCES merging (id)
)
 WITHOUT ROWID;
CREATE INDEX thread_blocked ON thread (number) WHERE blocked <> '';
CREATE TABLE draft (
	id TEXT NOT NULL, 
	login TEXT DEFAULT '' NOT NULL, 
	thread INTEGER NOT NULL, 
	state TEXT DEFAULT 'current' NOT NULL, 
	giver TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT 'reply' NOT NULL, 
	text TEXT DEFAULT '' NOT NULL, 
	seq INTEGER, 
	at BIGINT NOT NULL, 
	rev BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(thread) REFERENCES thread (number)
);
CREATE INDEX draft_person ON draft (login, thread);
CREATE INDEX draft_thread ON draft (thread);
CREATE INDEX draft_rev ON draft (rev);
CREATE TABLE forward (
	message TEXT NOT NULL, 
	channel TEXT DEFAULT '' NOT NULL, 
	value TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	at BIGINT NOT NULL, 
	heard BIGINT, 
	PRIMARY KEY (message)
);
CREATE INDEX forward_address ON forward (channel, value, at);
CREATE INDEX contact_nameless ON contact (id) WHERE name = '';
CREATE INDEX attachment_content ON attachment (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX thread_urgency ON thread (rank, due, number, confidential, contact);
CREATE INDEX thread_agency ON thread (agency, rank, due, number, status, confidential, contact);
CREATE INDEX thread_status ON thread (status, rank, due, number, agency, confidential);
CREATE INDEX thread_last ON thread (last_at, number, agency, confidential);
INSERT INTO "alembic_version" VALUES ('0023');
