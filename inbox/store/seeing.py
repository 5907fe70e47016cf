"""Conditions over threads, and that of the threads which a person may see (`domain/seeing` says which)."""

from collections.abc import Collection
from typing import Any, NamedTuple


class Condition(NamedTuple):
    """A WHERE over `thread t`, with what is bound to its question marks. `few`: it names the threads, not many."""

    sql: str
    bound: list[Any]
    few: bool = False


def mine(login: str, roles: Collection[str], agencies: Collection[str]) -> Condition:
    """All threads that the person may see."""
    plain, closed = agency_of(agencies), secret(login, roles, agencies)
    only = f" AND {plain.sql}" if plain.sql else ""
    return Condition(f"(t.confidential = 0{only} OR {closed.sql})", [*plain.bound, *closed.bound])


def agency_of(agencies: Collection[str]) -> Condition:
    """Threads of these agencies, and of none."""
    if "*" in agencies:
        return Condition("", [])
    return Condition(f"(t.agency IS NULL OR t.agency IN ({marks(agencies)}))", list(agencies))


def secret(login: str, roles: Collection[str], agencies: Collection[str]) -> Condition:
    """The confidential ones among them."""
    who = "t.assignee = ? OR EXISTS (SELECT 1 FROM json_each(t.allowed) WHERE value = ?)"
    bound: list[Any] = [*agencies, login, login]
    if "supervisor" in roles:
        theirs = agency_of(agencies)
        who += f" OR t.agency IS t.hidden_from OR {theirs.sql or '1'}"
        bound += theirs.bound
    return Condition(f"(t.confidential = 1 AND t.hidden_from NOT IN ({marks(agencies)}) AND ({who}))", bound)


def both(one: Condition, other: Condition) -> Condition:
    """Where both hold."""
    sql = " AND ".join(c.sql for c in (one, other) if c.sql)
    return Condition(sql, [*one.bound, *other.bound], one.few or other.few)


def named(found: Condition, bound: dict[str, Any]) -> str:
    """The condition with its values bound by name, beside others."""
    sql, *rest = found.sql.split("?")
    for value, part in zip(found.bound, rest, strict=True):
        name = f"q{len(bound)}"
        bound[name] = value
        sql += f":{name}{part}"
    return sql


def marks(values: Collection[Any]) -> str:
    """As many question marks as there are values."""
    return ", ".join("?" * len(values))
