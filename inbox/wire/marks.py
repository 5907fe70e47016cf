"""What tells a thread from every other, also from one with its number in another store."""

from datetime import datetime


def mark(epoch: str, created_at: datetime) -> str:
    """What tells a thread from every other, also from one with its number in another store. No epoch: any store."""
    return f"{epoch}/{created_at.timestamp():.6f}"


def same_thread(one: str, other: str) -> bool:
    """Whether two marks may be of one thread."""
    (store, _slash, made), (its_store, _slash, its_made) = one.partition("/"), other.partition("/")
    return made == its_made and (store == its_store or not (store and its_store))
