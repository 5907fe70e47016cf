"""The least that a webhook receiver can do, with one commit for each request: the baseline of webhooks.py.

    python benchmarks/webhook_baseline.py PORT DATABASE SECRET

The same HTTP stack as the hub, the same check of the signature, and four statements into SQLite: the raw body, the
contact, the message, the feed. WAL and synchronous=FULL as in the hub.
"""

import asyncio
import hashlib
import hmac
import json
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import uvicorn

SCHEMA = """
pragma journal_mode = wal;
pragma synchronous = full;
create table raw (id integer primary key, body blob not null);
create table contact (phone text primary key, name text not null);
create table message (id text primary key, phone text not null, text text not null, raw integer not null);
create table feed (id integer primary key, message text not null);
"""


class Baseline:
    """An ASGI app that keeps every message of a genuine body before it answers 200."""

    def __init__(self, database: str, secret: bytes) -> None:
        self.secret = secret
        self.writer = ThreadPoolExecutor(1)
        self.store = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
        self.store.executescript(SCHEMA)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer one request."""
        content, more = b"", True
        while more:
            event = await receive()
            content, more = content + event.get("body", b""), event.get("more_body", False)
        given = dict(scope["headers"]).get(b"x-hub-signature-256", b"").decode()
        genuine = hmac.compare_digest(given, "sha256=" + hmac.new(self.secret, content, hashlib.sha256).hexdigest())
        if genuine:
            await asyncio.get_running_loop().run_in_executor(self.writer, self.keep, content)
        status = 200 if genuine else 401
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    def keep(self, content: bytes) -> None:
        """One transaction for this body alone."""
        run = self.store.execute
        run("begin immediate")
        raw = run("insert into raw (body) values (?)", (content,)).lastrowid
        for entry in json.loads(content)["entry"]:
            for change in entry["changes"]:
                for contact in change["value"]["contacts"]:
                    row = (contact["wa_id"], contact["profile"]["name"])
                    run("insert into contact values (?, ?) on conflict do update set name = excluded.name", row)
                for message in change["value"]["messages"]:
                    row = (message["id"], message["from"], message["text"]["body"], raw)
                    if run("insert into message values (?, ?, ?, ?) on conflict do nothing", row).rowcount:
                        run("insert into feed (message) values (?)", (message["id"],))
        run("commit")


if __name__ == "__main__":
    port, database, secret = sys.argv[1:]
    uvicorn.run(
        Baseline(database, secret.encode()),
        host="127.0.0.1",
        port=int(port),
        loop="uvloop",
        http="httptools",
        access_log=False,
        lifespan="off",
        log_level="warning",
    )
