"""The query language of views and search: `opd:bpbd belum:dibalas masa:<2j label:banjir "rumah roboh" -prioritas:4`.

Terms stand beside each other and all must hold; a comma gives alternatives, `-` in front denies, `*` at the end takes
the beginning of a word. `str(query)` writes a query so that reading it again gives the same one.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

LONGEST, MOST = 500, 40  # characters; terms
NONE, ME = "-", "saya"

Kind = Literal["words", "name", "choice", "amount", "length", "day", "digits"]
Code = Literal[
    "field", "value", "choice", "amount", "length", "day", "digits", "quote", "long", "many", "deny",
    "unknown",
]  # fmt: skip
STATUS = {"aktif": "open", "menunggu": "waiting", "ditunda": "snoozed", "selesai": "resolved", "bukan": "invalid"}
WAITING = {"warga": "citizen", "opd": "agency", "lapangan": "field"}
ABSENT = ("dibalas", "dibaca", "diambil", "dikategori")
KINDS = {"wa": "whatsapp", "ig": "instagram", "email": "email"}
CATEGORIES = ("pengaduan", "informasi", "aspirasi", "darurat")
ORDERS = ("tenggat", "mendesak", "baru", "lama")
DAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")


class Field(NamedTuple):
    """A name before a colon: what its values are, and which words it takes; `also` are other spellings of those."""

    kind: Kind
    choices: tuple[str, ...] = ()
    also: dict[str, str] = {}  # noqa: RUF012  a constant


def _other(table: dict[str, str], **more: str) -> dict[str, str]:
    return {english: word for word, english in table.items()} | more


FIELDS: dict[str, Field] = {
    "opd": Field("name"),
    "label": Field("name"),
    "petugas": Field("name"),
    "ikut": Field("name"),
    "sebut": Field("name"),
    "status": Field("choice", tuple(STATUS), _other(STATUS, tutup="selesai")),
    "menunggu": Field("choice", tuple(WAITING), _other(WAITING)),
    "belum": Field("choice", ABSENT, {"ditugaskan": "diambil"}),
    "masa": Field("length", ("habis",)),
    "tunggu": Field("length"),
    "janji": Field("length", ("ada", "lewat")),
    "saluran": Field("name", tuple(KINDS), _other(KINDS, surel="email")),
    "prioritas": Field("amount"),
    "tingkat": Field("amount"),
    "kategori": Field("choice", (*CATEGORIES, NONE)),
    "spm": Field("name"),
    "tempat": Field("name"),
    "dari": Field("name"),
    "nomor": Field("amount"),
    "sejak": Field("day"),
    "sebelum": Field("day"),
    "pada": Field("day"),
    "identitas": Field("digits"),
    "urut": Field("choice", ORDERS),
}
ALIASES = {
    "agency": "opd", "tag": "label", "assignee": "petugas", "keadaan": "status", "waiting": "menunggu",
    "window": "masa", "channel": "saluran", "priority": "prioritas", "level": "tingkat", "category": "kategori",
    "lokasi": "tempat", "place": "tempat", "from": "dari", "warga": "dari", "laporan": "nomor", "since": "sejak",
    "sesudah": "sejak", "setelah": "sejak", "before": "sebelum", "on": "pada", "tanggal": "pada", "nik": "identitas",
    "kk": "identitas", "promise": "janji", "hp": "identitas", "telepon": "identitas", "sort": "urut",
    "follow": "ikut", "mengikuti": "ikut", "mention": "sebut", "menyebut": "sebut",
}  # fmt: skip
UNITS = {"m": 1, "mnt": 1, "menit": 1, "j": 60, "jam": 60, "h": 1440, "hari": 1440}
SINGLE = frozenset({"urut"})

_NAME = re.compile(r"(-?)([^\W\d_]{2,20}):(?!//)")
_LENGTH = re.compile(r"(<|>)?=?\s*(\d{1,5})(m|mnt|menit|j|jam|h|hari)")
_AMOUNT = re.compile(r"(<=|>=|<|>)?(\d{1,9})")
_AGO = re.compile(r"(\d{1,4})(m|j|h)")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?")
_TOKEN = re.compile(r"[^\W_]+")
_PHONE = re.compile(r"\+?[0-9][0-9().\-]{8,18}")


class QueryError(ValueError):
    """What cannot be read: `code` says why, `at` where (characters from 0), `given` what stands there, `near` what
    would be right."""

    def __init__(self, code: Code, at: int, given: str, name: str = "", near: tuple[str, ...] = ()) -> None:
        self.code, self.at, self.given, self.name, self.near = code, at, given, name, near
        super().__init__(f"{code} at {at}: {given!r}")


class Value(NamedTuple):
    """One alternative; `begins`: the beginning of a word is enough."""

    text: str
    begins: bool = False


@dataclass(frozen=True)
class Term:
    """One condition. `field` empty: words of a text. `compare` is `<`, `<=`, `>`, `>=` or empty for equal."""

    field: str
    values: tuple[Value, ...]
    compare: str = ""
    negated: bool = False
    at: int = dataclasses.field(default=0, compare=False)

    def __str__(self) -> str:
        """As one writes it."""
        sign = "-" if self.negated else ""
        if not self.field:
            value = self.values[0]
            bare = _TOKEN.fullmatch(value.text) is not None and not _PHONE.fullmatch(value.text)
            return sign + (value.text if bare else f'"{value.text}"') + ("*" if value.begins else "")
        kind = FIELDS[self.field].kind
        said = [_length(v.text) if kind == "length" else _quoted(v.text) for v in self.values]
        alternatives = ",".join(f"{text}{'*' if v.begins else ''}" for text, v in zip(said, self.values, strict=True))
        return f"{sign}{self.field}:{self.compare}{alternatives}"


@dataclass(frozen=True)
class Query:
    """Terms that all must hold."""

    terms: tuple[Term, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def order(self) -> str:
        """How the threads are sorted: by the nearest of deadline and window unless the query says otherwise."""
        return next((t.values[0].text for t in self.terms if t.field == "urut"), ORDERS[0])

    @property
    def words(self) -> tuple[Term, ...]:
        """The terms that look for words and are not denied."""
        return tuple(t for t in self.terms if not t.field and not t.negated)

    @property
    def conditions(self) -> tuple[Term, ...]:
        """All other terms but the order."""
        return tuple(t for t in self.terms if (t.field or t.negated) and t.field != "urut")

    @property
    def reads(self) -> bool:
        """Whether it looks into what only readers of texts may see."""
        return any(t.field in ("", "dari", "identitas", "tempat") for t in self.terms)


def tokens(text: str) -> list[str]:
    """The words of a text as SQLite's unicode61 finds them: letters and digits, lower case, without accents."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return _TOKEN.findall(text.lower())


def parse(text: str, *, typing: bool = False) -> Query:
    """Read a query. Raises QueryError.

    `typing`: somebody is still writing it: the last word counts by its beginning, and is left out while it is wrong.
    """
    if len(text) > LONGEST:
        raise QueryError("long", LONGEST, "")
    terms: list[Term] = []
    for at, piece in _pieces(text, typing):
        last = typing and at + len(piece) >= len(text)
        try:
            term = _term(at, piece)
        except QueryError:
            if not last:
                raise
            continue
        if term is None:
            continue
        if last and not piece.endswith(('"', "*")) and FIELDS.get(term.field, Field("words")).kind in ("words", "name"):
            *others, value = term.values
            if value.text not in (NONE, ME):
                term = Term(term.field, (*others, Value(value.text, True)), term.compare, term.negated, term.at)
        terms.append(term)
    if len(terms) > MOST:
        raise QueryError("many", terms[MOST].at, "")
    return Query(tuple(terms))


def close(given: str, known: list[str]) -> list[str]:
    """What of the known may have been meant."""
    import difflib  # loaded for a mistake alone

    return difflib.get_close_matches(given, known, n=1)


def _pieces(text: str, typing: bool) -> Iterator[tuple[int, str]]:
    """Parts between blanks that are not inside quotation marks."""
    start: int | None = None
    quote: int | None = None
    for at, character in enumerate(text):
        if quote is not None:
            if character == '"':
                quote = None
        elif character.isspace():
            if start is not None:
                yield start, text[start:at]
            start = None
        else:
            start = at if start is None else start
            quote = at if character == '"' else None
    if quote is not None and not typing:
        raise QueryError("quote", quote, text[quote:])
    if start is not None:
        yield start, text[start:]


def _term(at: int, piece: str) -> Term | None:
    found = _NAME.match(piece)
    if found is None:
        return _short(at, piece)
    negated, given = bool(found[1]), found[2].lower()
    name = ALIASES.get(given, given)
    if name not in FIELDS:
        near = tuple(ALIASES.get(n, n) for n in close(name, [*FIELDS, *ALIASES]))
        raise QueryError("field", at + len(found[1]), found[2], near=near)
    if negated and name in SINGLE:
        raise QueryError("deny", at, piece, name)
    return _named(at, name, at + found.end(), piece[found.end() :], negated)


def _short(at: int, piece: str) -> Term | None:
    """`#banjir`, `#1042`, `@rina`, a word, a phrase, a full number."""
    negated = len(piece) > 1 and piece[0] == "-"
    body = piece[1:] if negated else piece
    if len(body) > 1 and body[0] == "#":
        name = "nomor" if body[1:].isdecimal() else "label"
        return _named(at, name, at + 1 + negated, body[1:], negated)
    if len(body) > 1 and body[0] == "@":
        return _named(at, "petugas", at + 1 + negated, body[1:], negated)
    quoted = body.startswith('"')
    begins = body.endswith("*")
    word = body.replace('"', "").removesuffix("*").strip() if quoted else body.removesuffix("*").replace('"', "")
    if digits := _digits(word):
        return Term("identitas", (Value(digits),), negated=negated, at=at)
    if not tokens(word):
        return None
    return Term("", (Value(" ".join(word.split()), begins),), negated=negated, at=at)


def _named(at: int, name: str, where: int, given: str, negated: bool) -> Term:
    kind, choices, also = FIELDS[name]
    compare = ""
    values: list[Value] = []
    for part_at, part in _alternatives(where, given):
        text = part.replace('"', "").strip()
        if not text:
            raise QueryError("value", part_at, given, name, choices)
        begins = False
        match kind:
            case "name":
                begins = text.endswith("*") and len(text) > 1
                text = text.removesuffix("*") if begins else text
                text = also.get(text.lower(), text)
                if text not in (NONE, ME) and not tokens(text):
                    raise QueryError("value", part_at, part, name, choices)
            case "choice":
                text = also.get(text.lower(), text.lower())
                if text not in choices:
                    raise QueryError("choice", part_at, part, name, choices)
            case "amount":
                found = _AMOUNT.fullmatch(text)
                if found is None or (found[1] and values):
                    raise QueryError("amount", part_at, part, name)
                compare, text = compare or found[1] or "", str(int(found[2]))
            case "length":
                compare, text = _read_length(name, part_at, text, choices)
            case "day":
                text = text.lower()
                if _bad_day(text):
                    raise QueryError("day", part_at, part, name)
            case "digits":
                text = _digits(text) or ""
                if not text:
                    raise QueryError("digits", part_at, part, name)
        values.append(Value(text, begins))
    if len(values) > 1 and (compare or kind in ("length", "day") or name in SINGLE):
        raise QueryError("value", where, given, name, choices)
    return Term(name, tuple(dict.fromkeys(values)), compare, negated, at)


def _alternatives(where: int, given: str) -> Iterator[tuple[int, str]]:
    start, quoted = 0, False
    for at, character in enumerate(given + ","):
        if character == '"':
            quoted = not quoted
        elif character == "," and (not quoted or at == len(given)):
            yield where + start, given[start:at]
            start = at + 1


def _read_length(name: str, at: int, text: str, choices: tuple[str, ...]) -> tuple[str, str]:
    if text.lower() in choices:
        return "", text.lower()
    found = _LENGTH.fullmatch(text.lower())
    if found is None:
        raise QueryError("length", at, text, name, choices)
    return found[1] or (">" if name == "tunggu" else "<"), str(int(found[2]) * UNITS[found[3]])


def _bad_day(text: str) -> bool:
    if text in ("hari-ini", "kemarin", *DAYS) or _AGO.fullmatch(text):
        return False
    found = _ISO.fullmatch(text)
    if found:
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _DAY.fullmatch(text):
        year, month, day = int(found[3] or 2024), int(found[2]), int(found[1])
    else:
        return True
    try:
        datetime(year, month, day)
    except ValueError:
        return True
    return not 1990 <= year <= 9000


def period(text: str, now: datetime) -> tuple[datetime, datetime]:
    """From when to when a day of a query is; `now` in the office's zone. A length ago (`2j`) begins and ends there."""
    if found := _AGO.fullmatch(text):
        at = now - timedelta(minutes=int(found[1]) * UNITS[found[2]])
        return at, at
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if found := _ISO.fullmatch(text):
        start = today.replace(year=int(found[1]), month=int(found[2]), day=int(found[3]))
    elif found := _DAY.fullmatch(text):
        day, month, year = int(found[1]), int(found[2]), int(found[3] or 0)
        start = _past(today, month, day) if not year else today.replace(year=year, month=month, day=day)
    elif text in DAYS:
        start = today - timedelta(days=(today.weekday() - DAYS.index(text)) % 7)
    else:
        start = today - timedelta(days=1 if text == "kemarin" else 0)
    return start, start + timedelta(days=1)


def _past(today: datetime, month: int, day: int) -> datetime:
    """The last such day that is not ahead; 29 February looks back to the last leap year."""
    for back in range(9):
        try:
            found = today.replace(year=today.year - back, month=month, day=day)
        except ValueError:
            continue
        if found <= today:
            return found
    return today


def _digits(text: str) -> str | None:
    """A full NIK, KK or phone number as its digits, a phone with country code; null for anything shorter."""
    if not re.fullmatch(r"\+?[0-9][0-9 .()\-]{7,30}", text):
        return None
    digits = "".join(c for c in text if c.isdecimal())
    if len(digits) == 16:
        return digits
    if digits.startswith("0") and not digits.startswith("00"):
        digits = "62" + digits[1:]
    return digits if 10 <= len(digits) <= 15 and digits[0] != "0" else None


def _length(text: str) -> str:
    if not text.isdecimal():
        return text
    minutes = int(text)
    for unit, size in (("h", 1440), ("j", 60)):
        if minutes and minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"


def _quoted(text: str) -> str:
    return f'"{text}"' if re.search(r"[\s,]", text) or text.endswith("*") else text
