"""Queries of the desk as SQL. What each term means is said in `domain/matching`; here it is asked of the store."""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from inbox.domain import windows
from inbox.domain.matching import Asking
from inbox.domain.query import KINDS, ME, NONE, STATUS, WAITING, Query, Term, Value, period, tokens
from inbox.store.base import LARGEST, Tx, stamp
from inbox.store.listing import FEW, HIDDEN, URGENCY, VIEWS, sights, tagged, walk
from inbox.store.seeing import Condition, agency_of, mine, named, secret
from inbox.store.seeing import marks as _marks
from inbox.store.threads import ThreadRow, many, stamp_of

FIRST = 5000  # unanswered threads of one query that are compared
MANY = 500  # threads read at once
GATHERED = 50_000  # finds of a word that are gathered before threads are looked at
ANSWERED = 1000  # ranks below are of threads whose citizen waits
RANKED, LAST = "thread_urgency", "thread_last"
NEVER = LARGEST
Key = Callable[[Sequence[Any]], tuple[Any, ...]]
URGENT: Key = itemgetter(1, 2, 0)
ORDERS: dict[str, tuple[str, Key]] = {
    "baru": ("t.last_at DESC, t.number DESC", lambda row: (-row[3], -row[0])),
    "lama": ("t.last_at, t.number", itemgetter(3, 0)),
}
_windows = msgspec.json.Decoder(list[tuple[str, str, int | None]])
CANDIDATES = 2000  # messages with the last digits of a full number, of which the whole is compared
_MINUTE = 60_000_000
_MORE = {kind: more // timedelta(microseconds=1) for kind, more in windows.BY_PERSON.items()}
# The windows of a thread as clients get them: after the free one, that in which a person may still answer.
_CASES = " ".join(
    f"WHEN json_extract(w.value, '$[1]') = '{kind}' AND json_extract(w.value, '$[2]') <= {{now}}"
    f" THEN json_extract(w.value, '$[2]') + {more}"
    for kind, more in _MORE.items()
)
_CLOSES = f"(SELECT CASE {_CASES} ELSE json_extract(w.value, '$[2]') END AS at FROM json_each(t.windows) w)"


def condition(tx: Tx, terms: Sequence[Term], asking: Asking) -> Condition:
    """All the terms; empty where there are none."""
    parts: list[str] = []
    bound: list[Any] = []
    few = False
    for term in terms:
        found = [_FIELDS[term.field](tx, term, value, asking) for value in term.values if term.field != "urut"]
        if not found:
            continue
        either = " OR ".join(f"({one.sql})" for one in found)
        parts.append(f"coalesce({either}, 0) = 0" if term.negated else f"({either})")
        bound += [value for one in found for value in one.bound]
        few |= not term.negated and all(one.few for one in found)
    return Condition(" AND ".join(parts), bound, few)


def phrase(value: Value) -> str:
    """The words beside each other as an FTS5 expression."""
    return f'"{" ".join(tokens(value.text))}"' + ("*" if value.begins else "")


class _Sought(NamedTuple):
    """An index of words: the threads that it finds; whether thread `t` is among them; whether its text has a word.

    Of very many the last is the least work: the index is asked only about a text whose letters it may take for others.
    """

    numbers: str
    among: str
    here: str


def _has(text: str, index: str, row: str) -> str:
    """Whether a text has the word: by its letters where they are plain, else by the index. Bound: `_plain`."""
    asked = f"EXISTS (SELECT 1 FROM {index} WHERE rowid = {row} AND {index} MATCH ?)"
    return f"CASE WHEN {text} GLOB ? THEN {asked} ELSE lower(' ' || {text} || ' ') GLOB ? END"


_SOUGHT = {
    "message_fts": _Sought(
        "SELECT m.thread FROM message_fts f JOIN message m ON m.pk = f.rowid WHERE message_fts MATCH ?",
        "EXISTS (SELECT 1 FROM message m WHERE m.thread = t.number"
        " AND m.pk IN (SELECT rowid FROM message_fts WHERE message_fts MATCH ?))",
        "EXISTS (SELECT 1 FROM message m WHERE m.thread = t.number AND m.kind <> 'event' AND m.deleted = 0"
        f" AND {_has('m.text', 'message_fts', 'm.pk')})",
    ),
    "contact_fts": _Sought(
        "SELECT n.number FROM contact_fts c JOIN thread n ON n.contact = c.rowid WHERE contact_fts MATCH ?",
        "+t.contact IN (SELECT rowid FROM contact_fts WHERE contact_fts MATCH ?)",
        f"EXISTS (SELECT 1 FROM contact c WHERE c.id = t.contact AND {_has('c.name', 'contact_fts', 'c.id')})",
    ),
    "thread_fts": _Sought(
        "SELECT rowid FROM thread_fts WHERE thread_fts MATCH ?",
        "+t.number IN (SELECT rowid FROM thread_fts WHERE thread_fts MATCH ?)",
        _has("(t.subject || ' ' || coalesce(t.place, ''))", "thread_fts", "t.number"),
    ),
}
PLACE = _SOUGHT["thread_fts"]._replace(here=_has("coalesce(t.place, '')", "thread_fts", "t.number"))
_FOREIGN = "*[^\t-~]*"


def _plain(word: str, match: str) -> list[Any]:
    """What is bound for `_has`."""
    return [_FOREIGN, match, f"*[^0-9a-z]{word}[^0-9a-z]*"]


def _sought(
    tx: Tx, match: str, words: Sequence[str], number: str = "", indexes: dict[str, _Sought] = _SOUGHT
) -> Condition:
    """Threads that indexes of words find, and that of the number. `words` are those of the match."""
    numbers, looks = list[tuple[str, list[Any]]](), list[tuple[str, list[Any]]]()
    plain = len(words) == 1 and words[0].isascii() and not match.endswith("*")
    for name, sought in indexes.items():
        found = f"SELECT 1 FROM {name} WHERE {name} MATCH ? LIMIT {GATHERED + 1}"
        count = tx.one(f"SELECT count(*) FROM ({found})", (match,))[0]
        if count <= FEW:
            numbers.append((sought.numbers, [match]))
        elif count <= GATHERED or not plain:
            looks.append((sought.among, [match]))
        else:
            looks.append((sought.here, _plain(words[0], match)))
    if number:
        numbers.append(("SELECT CAST(? AS INTEGER)", [number]))
    parts = [f"t.number IN ({' UNION '.join(sql for sql, _bound in numbers)})"] if numbers else []
    bound = [value for _sql, values in (*numbers, *looks) for value in values]
    return Condition(" OR ".join([*parts, *(sql for sql, _bound in looks)]), bound, few=not looks)


def _words(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    words = tokens(value.text)
    number = " ".join(words)
    if not number.isdecimal() or not number.isascii() or number[0] == "0" or len(number) > 17:
        return _sought(tx, phrase(value), words)
    if not value.begins:
        return _sought(tx, phrase(value), words, number)
    found = _sought(tx, phrase(value), words)
    return Condition(f"{found.sql} OR CAST(t.number AS TEXT) LIKE ? || '%'", [*found.bound, number])


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
        return Condition(f"t.number IN ({mine} AND login IN ({_marks(ids)}))", sorted(ids), few=True)

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
    return tagged(tx, meant)


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
        return Condition(f"t.rank < 3000 AND (SELECT max(at) FROM {closes}) <= ?", [now])
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
        return Condition(f"{column} {term.compare or '='} ?", [int(value.text)],
                         few=column == "t.number" and not term.compare)  # fmt: skip

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
    return _sought(tx, f"place : {phrase(value)}", tokens(value.text), indexes={"thread_fts": PLACE})


def _from(tx: Tx, term: Term, value: Value, asking: Asking) -> Condition:
    return _sought(tx, phrase(value), tokens(value.text), indexes={"contact_fts": _SOUGHT["contact_fts"]})


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
        "t.number IN (SELECT n.number FROM address a JOIN thread n ON n.contact = a.contact WHERE a.value = ?"
        " UNION SELECT value FROM json_each(?))"
    )
    return Condition(sql, [digits, str(numbers)], few=True)


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
    """The threads of a view for which the query holds, the first `limit` as it sorts them, in no order.

    By deadline only FIRST unanswered threads are compared, the most urgent. Raises KeyError for an unknown view.
    """
    now = stamp(asking.now)
    bound: dict[str, Any] = {
        "login": asking.login, "now": now, "soon": now + stamp_of(windows.CLOSING),
        "agency": agency, "status": status, "tag": tag, "limit": max(limit, FIRST),
    }  # fmt: skip
    where = [VIEWS[view].where] if VIEWS[view].where else []
    where += [
        sql for sql, given in (("t.agency = :agency", agency), ("t.status = :status", status)) if given is not None
    ]
    found = [condition(tx, query.terms, asking), *([tagged(tx, [tag])] if tag is not None else [])]
    where += [named(one, bound) for one in found if one.sql]
    few = any(one.few for one in found) or VIEWS[view].along == ""
    by_time = sorts_by_time(query) and _by_time(where) == LAST
    seen = _sights(asking.login, roles, agencies, few=few, by_time=by_time)
    chosen = _first(tx, where, bound, asking, query, limit, few=few, sights=seen)
    return [row for start in range(0, len(chosen), MANY) for row in many(tx, chosen[start : start + MANY])]


def _sights(
    login: str, roles: Collection[str], agencies: Collection[str], *, few: bool, by_time: bool
) -> list[tuple[str, Condition]]:
    if few:
        return [("", mine(login, roles, agencies))]
    if by_time and "*" not in agencies:  # one walk: times are not ordered by agency
        theirs = agency_of(agencies)
        plain = Condition(f"t.confidential = 0 AND {theirs.sql}", theirs.bound)
        return [(HIDDEN, secret(login, roles, agencies)), ("", plain)]
    return sights(login, roles, agencies)


def _first(
    tx: Tx, where: list[str], bound: dict[str, Any], asking: Asking, query: Query, limit: int, *, few: bool,
    sights: list[tuple[str, Condition]],
) -> list[int]:  # fmt: skip
    """The numbers of the threads that come first; where an index is walked, only until they are known."""
    order, key = ORDERS.get(query.order, (URGENCY, URGENT))
    columns = "t.number, t.rank, t.due, t.last_at, t.priority, t.category_kind, t.windows"
    walks = []
    for kind, sight in sights:
        condition = " AND ".join([*where, named(sight, bound)])
        index = "" if few else HIDDEN if kind == HIDDEN else None
        if index is None and sorts_by_time(query):
            index = "thread_agency" if kind and _by_time(where) == RANKED else _by_time(where)
        walks.append(walk(tx, columns, "", condition, bound, order, index=index))
    rows = merge(*walks, key=key)
    if query.order != "tenggat":
        return [row[0] for row in islice(rows, limit)]
    waiting, others = [], list[int]()
    for row in rows:
        if row[1] < ANSWERED:
            waiting.append(row)
        elif len(waiting) + len(others) < limit:
            others.append(row[0])
        else:
            break
        if len(waiting) >= FIRST:
            break
    now = stamp(asking.now)
    waiting.sort(key=lambda row: (not _emergency(row), _nearest(row[6], now), *URGENT(row)))
    return [*(row[0] for row in waiting), *others][:limit]


def _by_time(where: Sequence[str]) -> str | None:
    """What is walked for the newest or oldest: of all threads their times, of those not closed these, to be sorted."""
    if any("t.rank < " in part for part in where):
        return RANKED
    return None if any("t.status = " in part for part in where) else LAST


def _emergency(row: Sequence[Any]) -> bool:
    return bool(row[4] == 1 or row[5] == "darurat")


def _nearest(kept: str, now: int) -> int:
    """When the next of its windows closes, as `matching.nearest` of a thread that waits."""
    closing = NEVER
    for _channel, kind, until in () if kept == "[]" else _windows.decode(kept):
        if until is not None:
            closes = until if until > now else until + _MORE.get(kind, 0)
            if now < closes < closing:
                closing = closes
    return closing


def sorts_by_time(query: Query) -> bool:
    """Whether the newest or the oldest come first."""
    return query.order in ("baru", "lama")
