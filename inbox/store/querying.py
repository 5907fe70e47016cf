"""Queries of the desk as SQL. What each term means is said in `domain/matching`; here it is asked of the store."""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any

from inbox.domain import windows
from inbox.domain.matching import Asking
from inbox.domain.query import KINDS, ME, NONE, STATUS, WAITING, Query, Term, Value, period, tokens
from inbox.store.base import Tx, stamp
from inbox.store.seeing import Condition, mine, named
from inbox.store.seeing import marks as _marks
from inbox.store.threads import VIEWS, ThreadRow, selected, stamp_of

FIRST = 5000  # threads of one query
CANDIDATES = 2000  # messages with the last digits of a full number, of which the whole is compared
_MINUTE = 60_000_000
# The windows of a thread as clients get them: after the free one, that in which a person may still answer.
_CASES = " ".join(
    f"WHEN json_extract(w.value, '$[1]') = '{kind}' AND json_extract(w.value, '$[2]') <= {{now}}"
    f" THEN json_extract(w.value, '$[2]') + {more // timedelta(microseconds=1)}"
    for kind, more in windows.BY_PERSON.items()
)
_CLOSES = f"(SELECT CASE {_CASES} ELSE json_extract(w.value, '$[2]') END AS at FROM json_each(t.windows) w)"


def condition(tx: Tx, terms: Sequence[Term], asking: Asking) -> Condition:
    """All the terms; empty where there are none."""
    parts: list[str] = []
    bound: list[Any] = []
    for term in terms:
        found = [_FIELDS[term.field](tx, term, value, asking) for value in term.values if term.field != "urut"]
        if not found:
            continue
        either = " OR ".join(f"({one.sql})" for one in found)
        parts.append(f"coalesce({either}, 0) = 0" if term.negated else f"({either})")
        bound += [value for one in found for value in one.bound]
    return Condition(" AND ".join(parts), bound)


def phrase(value: Value) -> str:
    """The words beside each other as an FTS5 expression."""
    return f'"{" ".join(tokens(value.text))}"' + ("*" if value.begins else "")


def _words(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    sql = (
        "t.number IN (SELECT m.thread FROM message_fts f JOIN message m ON m.pk = f.rowid WHERE message_fts MATCH ?"
        " UNION SELECT n.number FROM contact_fts c JOIN thread n ON n.contact = c.rowid WHERE contact_fts MATCH ?"
        " UNION SELECT rowid FROM thread_fts WHERE thread_fts MATCH ?)"
    )
    number = " ".join(tokens(value.text))
    if not number.isdecimal() or not number.isascii() or number[0] == "0" or len(number) > 17:
        return Condition(sql, [phrase(value)] * 3)
    same = "CAST(t.number AS TEXT) LIKE ? || '%'" if value.begins else "t.number = CAST(? AS INTEGER)"
    return Condition(f"{sql} OR {same}", [*[phrase(value)] * 3, number])


def _agency(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    return _among("t.agency", value, asking.named(value, asking.agencies))


def _person(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    ids = {asking.login} if value.text == ME else asking.named(value, asking.people)
    return _among("t.assignee", value, ids)


def _attention(what: str) -> Callable[[Tx, Term, Value, Asking], Condition]:
    def found(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
        mine = f"SELECT thread FROM thread_person WHERE what = '{what}'"
        if value.text == NONE:
            return Condition(f"t.number NOT IN ({mine})", [])
        ids = {asking.login} if value.text == ME else asking.named(value, asking.people)
        return Condition(f"t.number IN ({mine} AND login IN ({_marks(ids)}))", sorted(ids))

    return found


def _among(column: str, value: Value, ids: Collection[str]) -> Condition:
    if value.text == NONE:
        return Condition(f"{column} IS NULL", [])
    return Condition(f"{column} IN ({_marks(ids)})", sorted(ids))


def _tag(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    if value.text == NONE:
        return Condition("t.tags = '[]'", [])
    given = value.text.casefold()
    # From one tag to the next along the index: there are few tags on many threads.
    every = (
        "WITH RECURSIVE d (tag) AS (SELECT min(tag) FROM thread_tag UNION ALL"
        " SELECT (SELECT min(tag) FROM thread_tag WHERE tag > d.tag) FROM d WHERE d.tag IS NOT NULL)"
        " SELECT tag FROM d WHERE tag IS NOT NULL"
    )
    known = [tag for (tag,) in tx.all(every)]
    meant = [t for t in known if (t.casefold().startswith(given) if value.begins else t.casefold() == given)]
    return Condition(f"t.number IN (SELECT thread FROM thread_tag WHERE tag IN ({_marks(meant)}))", meant)


def _status(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    return Condition("t.status = ?", [STATUS[value.text]])


def _waiting(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    return Condition("t.status = 'waiting' AND t.waiting_on = ?", [WAITING[value.text]])


def _lacks(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    where = {
        "dibalas": "t.rank < 1000",
        "dibaca": "t.unread > 0",
        "diambil": "t.rank < 3000 AND t.assignee IS NULL",
        "dikategori": "t.rank < 3000 AND t.category_kind IS NULL",
    }
    return Condition(where[value.text], [])


def _window(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    now = stamp(asking.now)
    closes = _CLOSES.format(now=now)
    if value.text == "habis":
        every = f"FROM {closes} WHERE at IS NOT NULL"
        return Condition(f"t.rank < 3000 AND EXISTS (SELECT 1 {every}) AND NOT EXISTS (SELECT 1 {every} AND at > ?)",
                         [now])  # fmt: skip
    left = f"(SELECT min(at) FROM {closes} WHERE at > ?) - ?"
    return Condition(f"t.rank < 3000 AND {left} {term.compare or '='} ?", [now, now, int(value.text) * _MINUTE])


def _promised(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    active, now = "t.status IN ('open', 'waiting', 'snoozed') AND t.promised IS NOT NULL", stamp(asking.now)
    if value.text == "ada":
        return Condition(active, [])
    if value.text == "lewat":
        return Condition(f"{active} AND t.promised <= ?", [now])
    return Condition(f"{active} AND t.promised - ? {term.compare or '='} ?", [now, int(value.text) * _MINUTE])


def _waits(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    return Condition(f"t.rank < 1000 AND ? - t.waiting_since {term.compare or '='} ?",
                     [stamp(asking.now), int(value.text) * _MINUTE])  # fmt: skip


def _channel(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    if value.text in KINDS:
        return Condition("t.channel_kind = ?", [KINDS[value.text]])
    if value.begins:
        return Condition("substr(t.channel, 1, ?) = ?", [len(value.text), value.text])
    return Condition("t.channel = ?", [value.text])


def _amount(column: str) -> Callable[[Tx, Term, Value, Asking], Condition]:
    def found(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
        return Condition(f"{column} {term.compare or '='} ?", [int(value.text)])

    return found


def _category(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    return Condition("t.category_kind IS ?", [None if value.text == NONE else value.text])


def _spm(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    if value.text == NONE:
        return Condition("t.category_spm IS NULL", [])
    given = value.text.casefold()
    if value.begins:
        return Condition("substr(lower(t.category_spm), 1, ?) = ?", [len(given), given])
    return Condition("lower(t.category_spm) = ?", [given])


def _place(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    if value.text == NONE:
        return Condition("t.place IS NULL", [])
    sql = "t.number IN (SELECT rowid FROM thread_fts WHERE thread_fts MATCH ?)"
    return Condition(sql, [f"place : {phrase(value)}"])


def _from(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    return Condition("t.contact IN (SELECT rowid FROM contact_fts WHERE contact_fts MATCH ?)", [phrase(value)])


def _identity(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    """Whose number it is, and who wrote it: texts show its last digits alone, the whole is compared here."""
    digits = value.text
    written = tx.all(
        "SELECT m.thread, coalesce(m.raw_text, m.text) FROM message_fts f JOIN message m ON m.pk = f.rowid"
        " WHERE message_fts MATCH ? ORDER BY f.rowid DESC LIMIT ?",
        (f'"{digits[-4:]}"', CANDIDATES),
    )
    wanted = digits.removeprefix("62") if len(digits) != 16 else digits
    numbers = sorted({n for n, text in written if wanted in "".join(c for c in text or "" if c.isdecimal())})
    sql = (
        "t.number IN (SELECT n.number FROM address a JOIN thread n ON n.contact = a.contact WHERE a.value = ?)"
        f" OR t.number IN ({_marks(numbers)})"
    )
    return Condition(sql, [digits, *numbers])


def _day(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    start, end = (stamp(at) for at in period(value.text, asking.now))
    if term.field == "pada":
        return Condition("t.last_at >= ? AND t.last_at < ?", [start, end])
    return Condition("t.last_at >= ?" if term.field == "sejak" else "t.last_at < ?", [start])


_FIELDS: dict[str, Callable[[Tx, Term, Value, Asking], Condition]] = {
    "": _words, "opd": _agency, "petugas": _person, "label": _tag, "status": _status, "menunggu": _waiting,
    "belum": _lacks, "masa": _window, "tunggu": _waits, "janji": _promised,
    "saluran": _channel, "prioritas": _amount("t.priority"),
    "tingkat": _amount("t.level"), "nomor": _amount("t.number"), "kategori": _category, "spm": _spm, "tempat": _place,
    "ikut": _attention("follow"), "sebut": _attention("mention"),
    "dari": _from, "identitas": _identity, "sejak": _day, "sebelum": _day, "pada": _day,
}  # fmt: skip


def listed(
    tx: Tx, query: Query, asking: Asking, *, view: str = "all", agencies: Collection[str] = ("*",),
    roles: Collection[str] = (), agency: str | None = None, status: str | None = None, tag: str | None = None,
    limit: int = 1000,
) -> list[ThreadRow]:  # fmt: skip
    """The threads of a view for which the query holds, at most FIRST, as a desk works unless the query sorts by time.

    Raises KeyError for an unknown view.
    """
    now = stamp(asking.now)
    bound: dict[str, Any] = {
        "login": asking.login, "now": now, "soon": now + stamp_of(windows.CLOSING),
        "agency": agency, "status": status, "tag": tag, "limit": min(limit, FIRST) if sorts_by_time(query) else FIRST,
    }  # fmt: skip
    where = [VIEWS[view]] if VIEWS[view] else []
    where += [sql for sql, given in (
        ("t.agency = :agency", agency), ("t.status = :status", status),
        ("t.number IN (SELECT thread FROM thread_tag WHERE tag = :tag)", tag),
    ) if given is not None]  # fmt: skip
    for found in (condition(tx, query.terms, asking), mine(asking.login, roles, agencies)):
        if found.sql:
            where.append(named(found, bound))
    narrow = any(
        t.field in ("", "label", "dari", "identitas", "tempat", "ikut", "sebut") and not t.negated for t in query.terms
    )
    # Where few threads can fit they are looked up and sorted; else the index of urgency is walked until enough fit.
    order = "+t.rank, t.due, t.number" if narrow else "t.rank, t.due, t.number"
    if sorts_by_time(query):
        order = "t.last_at, t.number" if query.order == "lama" else "t.last_at DESC, t.number DESC"
    return selected(tx, " AND ".join(where), bound, order)


def sorts_by_time(query: Query) -> bool:
    """Whether the newest or the oldest come first."""
    return query.order in ("baru", "lama")
