"""Message templates as the provider last described them."""

from collections.abc import Sequence

from inbox.store.base import Tx


def replace(tx: Tx, channel: str, found: Sequence[tuple[str, str, str]], at: int) -> None:
    """These, as (name, language, JSON), are all that the channel has now."""
    tx.run("DELETE FROM template WHERE channel = ?", (channel,))
    tx.many(
        "INSERT OR REPLACE INTO template (channel, name, language, body, at) VALUES (?, ?, ?, ?, ?)",
        [(channel, name, language, body, at) for name, language, body in [*found, ("", "", "{}")]],
    )


def listed(tx: Tx, channel: str | None) -> list[str]:
    """The JSON of every template of a channel, or of all, by name and language."""
    sql = "SELECT body FROM template WHERE name <> '' AND (channel = ?1 OR ?1 IS NULL) ORDER BY channel, name, language"
    return [row[0] for row in tx.all(sql, (channel,))]


def named(tx: Tx, channel: str, name: str) -> list[str]:
    """The JSON of a template in each of its languages."""
    sql = "SELECT body FROM template WHERE channel = ? AND name = ? AND name <> '' ORDER BY language"
    return [row[0] for row in tx.all(sql, (channel, name))]


def asked_at(tx: Tx, channel: str) -> int | None:
    """When the provider was last asked for the channel's templates; null for never."""
    row = tx.one("SELECT at FROM template WHERE channel = ? AND name = ''", (channel,))
    return int(row[0]) if row else None
